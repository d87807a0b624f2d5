import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { drive, failed, ok } from '../drive.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { NOW, PROD, RESPONDER_ID, SECURITY, STRANGER } from '../situations.ts';
import { asResponder, before, locked, ownRole, prove, unlocked, withOutside } from './canaries.ts';

/** Everybody else is denied; of the responder's own role the cloud says this. */
function told(role: (request: Request) => Answer): (request: Request) => Answer {
  return (request) => (request.as === 'responder' ? role(request) : locked(request));
}

/** A change of a role's trust, as CloudTrail shows it. */
function trustChange({ roleName = 'lockstep-responder', errorCode = '', principalId = 'AIDAHIM' }) {
  return ok({
    Events: [
      {
        EventId: 'e-1',
        EventName: 'UpdateAssumeRolePolicy',
        EventSource: 'iam.amazonaws.com',
        CloudTrailEvent: JSON.stringify({
          eventTime: '2026-11-22T01:00:00Z',
          userIdentity: { type: 'IAMUser', principalId, arn: `arn:aws:iam::${PROD}:user/ops` },
          requestParameters: { roleName },
          ...(errorCode === '' ? {} : { errorCode }),
        }),
      },
    ],
  });
}

describe.each(['shield-proof', 'freeze-proof'] as const)('%s and the exempt role', (lock) => {
  const self = `arn:aws:iam::${PROD}:root`;
  const base = `arn:aws:iam::${SECURITY}:role/lockstep`;
  const stranger = `arn:aws:iam::${STRANGER}:root`;

  it.each<[string, (request: Request) => Answer, string]>([
    [
      'somebody of the same account in its trust',
      (request) => asResponder(request, [base, self]),
      `its trust lets in ${self}`,
    ],
    [
      'a stranger in its trust',
      (request) => asResponder(request, [stranger]),
      `its trust lets in ${stranger}`,
    ],
    [
      'another id than the recorded one',
      (request) =>
        request.operation === 'GetRole' ? ok({ Role: ownRole('AROAHIS') }) : asResponder(request),
      'its id AROAHIS is not the recorded one',
    ],
    [
      'no answer about it',
      (request) =>
        request.operation === 'GetRole' ? failed('throttled', 'Throttling') : asResponder(request),
      'it could not be read: ',
    ],
    [
      'an answer that names no role',
      (request) => (request.operation === 'GetRole' ? ok({}) : asResponder(request)),
      'it could not be read: ',
    ],
    [
      'a trust that can’t be read',
      (request) =>
        request.operation === 'GetRole'
          ? ok({ Role: { ...ownRole(RESPONDER_ID), AssumeRolePolicyDocument: '%' } })
          : asResponder(request),
      'its trust could not be read',
    ],
    [
      'a trust that was changed and changed back',
      (request) => (request.service === 'cloudtrail' ? trustChange({}) : asResponder(request)),
      'its trust was changed (2026-11-22T01:00:00Z',
    ],
  ])(
    'given %s, when all others are denied, then it is not proven, and says so',
    (_what, role, because) => {
      const result = prove(lock, before(), told(role));
      expect(result.finding).toBe('unproven');
      expect(result.says[0]).toContain(because);
      expect(result.says[0]).toContain('walks through every lock');
      expect(result.unproven).toContain(result.says[0]);
      expect(result.data['accounts']).toEqual({ [PROD]: 'unproven' });
    },
  );

  it.each([
    ['of another role', trustChange({ roleName: 'app-server' })],
    ['that was refused', trustChange({ errorCode: 'AccessDenied' })],
    ['by an exempt id', trustChange({ principalId: 'AROABASEROLE00000001:inc-1' })],
  ])('given a change of trust %s, then it is proven', (_what, events) => {
    const answer = told((request) =>
      request.service === 'cloudtrail' ? events : asResponder(request),
    );
    expect(prove(lock, before(), answer)).toMatchObject({ finding: 'proven', unproven: [] });
  });

  it('given CloudTrail has no answer, then it is not proven, and that gap is named', () => {
    const answer = told((request) =>
      request.service === 'cloudtrail' ? failed('throttled', 'Throttling') : asResponder(request),
    );
    const result = prove(lock, before(), answer);
    expect(result.finding).toBe('unproven');
    expect(result.data['accounts']).toEqual({ [PROD]: 'unproven' });
    expect(result.unproven).toEqual([expect.stringContaining('who changed its trust')]);
  });

  it('given it is measured, then it asks back twelve hours, the life of a session', () => {
    const { asked } = drive(measurements[lock](before()), locked);
    const lookUp = asked.find(({ operation }) => operation === 'LookupEvents');
    expect(lookUp?.withinMs).toBeLessThanOrEqual(5_000);
    expect(lookUp?.input).toMatchObject({
      StartTime: '2026-11-21T15:30:00.000Z',
      EndTime: NOW,
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'UpdateAssumeRolePolicy' }],
    });
  });

  it('given it is measured, then the role is looked at after the probes and before the control call', () => {
    const { asked } = drive(measurements[lock](before()), locked);
    const at = (operation: string) => asked.findIndex((one) => one.operation === operation);
    const control = asked.findIndex(
      (one) => one.as === 'responder' && one.operation === 'ListAccountAliases',
    );
    const probes = asked.flatMap(({ as }, i) => (as === 'canary' || as === 'outside' ? [i] : []));
    expect(Math.max(...probes)).toBeLessThan(at('GetRole'));
    expect(at('GetRole')).toBeLessThan(control);
    expect(at('LookupEvents')).toBeLessThan(control);
  });

  it.each([
    ['gets through', ok({})],
    ['is denied', failed('denied', 'AccessDenied')],
  ])('given a role that was taken, when its control call %s, then that says nothing', (_, said) => {
    const answer = told((request) =>
      request.operation === 'ListAccountAliases' ? said : asResponder(request, [stranger]),
    );
    const result = prove(lock, before(), answer);
    expect(result.finding).toBe('unproven');
    expect(result.says[0]).toContain(`its trust lets in ${stranger}`);
    expect(result.says[0]).not.toContain('control call');
  });

  it('given the lock denies the responder too, then that is said, and not that its role was taken', () => {
    const answer = told(() => failed('denied', 'AccessDenied'));
    const result = prove(lock, before(), answer);
    expect(result.finding).toBe('unproven');
    expect(result.says[0]).toContain("so is the responder's own control call");
    expect(result.says[0]).not.toContain('walks through every lock');
  });

  it('given a probe still gets through, then CloudTrail’s two look-ups a second are not spent', () => {
    const { asked } = drive(measurements[lock](before()), unlocked);
    expect(asked.map(({ operation }) => operation)).not.toContain('LookupEvents');
  });
});

describe('the exempt role of many accounts', () => {
  it('given a hundred accounts in which nobody answers about the role, then few of them hold the proof up', () => {
    const ids = Array.from({ length: 100 }, (_, i) => String(200_000_000_000 + i));
    const accounts = ids.map((id) => {
      return { id, name: id, responderRoleId: `AROARESPONDER${id.slice(-7)}`, canary: true };
    });
    const from = before({
      scope: ids,
      settings: { ...withOutside, organization: { ...withOutside.organization, accounts } },
    });
    const throttled = told((request) =>
      ['GetRole', 'LookupEvents'].includes(request.operation)
        ? failed('throttled', 'Throttling')
        : ok({}),
    );
    const { asked, result } = drive(measurements['shield-proof'](from), throttled);
    const looks = asked.filter(({ operation }) => ['GetRole', 'LookupEvents'].includes(operation));
    expect(looks.length).toBeGreaterThan(0);
    // Eight at a time, five seconds each: less than half a minute.
    expect(looks.every(({ withinMs = Infinity }) => withinMs <= 5_000)).toBe(true);
    expect(looks.length).toBeLessThanOrEqual(48);
    expect(result.finding).toBe('unproven');
    expect(Object.values(result.data['accounts'] ?? {})).toEqual(ids.map(() => 'unproven'));
    expect(result.says.at(-1)).toContain('AWS had given no answer');
  });
});
