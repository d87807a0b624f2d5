import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MeasurementResult, Situation } from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { drive, failed } from '../drive.ts';
import { NOW, OTHER, PROD, RESPONDER_ID, situation } from '../situations.ts';

/** "Verified": nobody who is not exempt got anything done since the freeze was proven. */

const PROVEN = '2026-11-22T01:00:00.000Z';
const DURING = '2026-11-22T02:00:00Z';

/** An incident whose freeze was proven. */
function frozen(more: Partial<Situation> = {}): Situation {
  const accounts = { [PROD]: 'proven', [OTHER]: 'unproven' };
  return situation({
    measured: { 'freeze-proof': { lock: 'freeze', measuredAt: PROVEN, accounts } },
    ...more,
  });
}

let ids = 0;
function record(more: JsonObject & { userIdentity: JsonObject }): object {
  const record = {
    eventID: `event-${(ids += 1)}`,
    eventTime: DURING,
    eventName: 'CreateUser',
    eventSource: 'iam.amazonaws.com',
    eventType: 'AwsApiCall',
    sourceIPAddress: '198.51.100.7',
    ...more,
  };
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    EventSource: record.eventSource,
    CloudTrailEvent: JSON.stringify(record),
  };
}

const user = (principalId: string): JsonObject => ({
  type: 'IAMUser',
  principalId,
  arn: `arn:aws:iam::${PROD}:user/${principalId}`,
  accountId: PROD,
});
const session = (principalId: string, role = 'app'): JsonObject => ({
  type: 'AssumedRole',
  principalId: `${principalId}:someone`,
  arn: `arn:aws:sts::${PROD}:assumed-role/${role}/someone`,
  sessionContext: {
    sessionIssuer: { principalId, arn: `arn:aws:iam::${PROD}:role/${role}` },
  },
});

/** What CloudTrail shows: these events in the first Region, nothing in the others. */
function shown(
  events: readonly object[],
  broken: (request: Request) => boolean = () => false,
): (request: Request) => Answer {
  return (request) => {
    if (broken(request)) return failed('unavailable', 'Timeout');
    const { StartTime = '', EndTime = '' } = request.input as { [key: string]: string };
    const at = new Date(DURING).toISOString();
    const here = request.region === 'us-east-1' && StartTime <= at && at <= EndTime;
    return { ok: true, output: { Events: here ? events : [] } };
  };
}

function measure(from: Situation, answer: (request: Request) => Answer): MeasurementResult {
  return drive(measurements.activity(from), answer).result;
}

describe('what others did since the freeze', () => {
  it('given no event at all, when it is measured, then it is proven, with what was read and until when', () => {
    const { result, asked } = drive(measurements.activity(frozen()), shown([]));
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(result.says.join()).toContain(PROVEN);
    expect(result.says.join()).toContain('may still arrive');
    expect(new Set(asked.map(({ region }) => region))).toEqual(
      new Set(['us-east-1', 'eu-west-1', 'eu-central-1']),
    );
    for (const { operation, input } of asked) {
      expect(operation).toBe('LookupEvents');
      expect(input['LookupAttributes']).toEqual([
        { AttributeKey: 'ReadOnly', AttributeValue: 'false' },
      ]);
    }
    // Without a gap: each window begins where the one before it ended.
    const times = asked.filter(({ region }) => region === 'us-east-1').map(({ input }) => input);
    expect([times[0]?.['StartTime'], times.at(-1)?.['EndTime']]).toEqual([PROVEN, NOW]);
    for (const [i, time] of times.slice(1).entries())
      expect(time['StartTime']).toBe(times[i]?.['EndTime']);
  });

  it.each([
    ['a user who is nobody we know', user('AIDAOTHER00000000001')],
    ['a session of a role', session('AROAAPP0000000000001')],
    [
      'a role with the responder’s name and another id',
      session('AROAFAKE000000000001', 'lockstep-responder'),
    ],
    ['the root user', { type: 'Root', principalId: PROD, arn: `arn:aws:iam::${PROD}:root` }],
    [
      'a principal of another account',
      { type: 'AWSAccount', principalId: 'AIDASTRANGER', accountId: '666666666666' },
    ],
    [
      'a service with somebody’s credentials',
      { ...session('AROAAPP0000000000001'), invokedBy: 'cloudformation.amazonaws.com' },
    ],
  ])(
    'given a successful call by %s, when it is measured, then it is disproven and names who and what',
    (_, userIdentity) => {
      const result = measure(frozen(), shown([record({ userIdentity })]));
      expect(result).toMatchObject({ finding: 'disproven', data: { eventsTotal: 1 } });
      expect(result.says[1]).toContain('CreateUser (iam.amazonaws.com)');
      expect(result.says[1]).toContain('198.51.100.7');
    },
  );

  it.each([
    ['the responder', session(RESPONDER_ID)],
    ['the bot’s base role', session('AROABASEROLE00000001')],
    [
      'a central root session',
      { type: 'Root', principalId: PROD, sessionContext: { assumedRoot: 'true' } },
    ],
    ['a service of AWS', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }],
    [
      'a service-linked role',
      session('AROASLR0000000000001', 'aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'),
    ],
  ])(
    'given a successful call by %s, when it is measured, then it counts as expected',
    (_, userIdentity) => {
      const result = measure(frozen(), shown([record({ userIdentity })]));
      expect(result).toMatchObject({ finding: 'proven' });
      expect(Number(result.data['ours']) + Number(result.data['aws'])).toBe(1);
    },
  );

  it('given refused and failed calls by others, when it is measured, then he still knocks, and it is proven', () => {
    const knocks = [
      record({ userIdentity: user('AIDAHIM'), errorCode: 'AccessDenied' }),
      record({ userIdentity: user('AIDAHIM'), errorCode: 'Client.UnauthorizedOperation' }),
      record({
        userIdentity: user('AIDAHIM'),
        eventName: 'ConsoleLogin',
        errorMessage: 'Failed authentication',
        responseElements: { ConsoleLogin: 'Failure' },
      }),
    ];
    const result = measure(frozen(), shown(knocks));
    expect(result).toMatchObject({ finding: 'proven', data: { knocksTotal: 3, eventsTotal: 0 } });
    expect(result.says.filter((line) => line.startsWith('He still knocks'))).toHaveLength(3);
  });

  it.each([
    ['a dry run that would have worked', { errorCode: 'Client.DryRunOperation' }],
    [
      'a console sign-in',
      { eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } },
    ],
  ])('given %s by somebody else, when it is measured, then he got through', (_, more) => {
    const result = measure(frozen(), shown([record({ userIdentity: user('AIDAHIM'), ...more })]));
    expect(result.finding).toBe('disproven');
  });

  it('given a successful call that people have judged, when it is measured again, then it no longer stands in the way', () => {
    const events = shown([record({ userIdentity: user('AIDACOLLEAGUE') })]);
    const [event] = measure(frozen(), events).data['events'] as { id: string }[];
    const again = measure(frozen({ judged: [event?.id ?? ''] }), events);
    expect(again).toMatchObject({ finding: 'proven', data: { events: [] } });
  });

  it('given a Region that breaks off, when it is measured, then it is unproven and says how far it was read', () => {
    const broken = ({ region, input }: Request): boolean =>
      region === 'eu-west-1' && (input['StartTime'] as string) >= '2026-11-22T02:00';
    const { result, asked } = drive(measurements.activity(frozen()), shown([], broken));
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toMatch(/eu-west-1: .* read up to 2026-11-22T02:00/);
    // What broke is not asked on and on.
    const late = asked.filter(
      ({ region, input }) =>
        region === 'eu-west-1' && (input['StartTime'] as string) > '2026-11-22T02:00:00.000Z',
    );
    expect(late).toEqual([]);
  });

  it('given an account whose freeze was never proven, when it is measured, then it is unproven', () => {
    const result = measure(frozen({ scope: [PROD, OTHER] }), shown([]));
    expect(result.finding).toBe('unproven');
    expect(result.unproven).toEqual([expect.stringContaining(OTHER)]);
  });

  it('given more successes than are kept, when all that are kept are judged, then the rest still disproves', () => {
    const many = shown(
      Array.from({ length: 120 }, () => record({ userIdentity: user('AIDAHIM') })),
    );
    const { data } = measure(frozen(), many);
    const judged = (data['events'] as { id: string }[]).map(({ id }) => id);
    expect(measure(frozen({ judged }), many).finding).toBe('disproven');
  });

  it('given any text in an event, when it is measured, then it is bounded, and never makes a success vanish', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.string({ maxLength: 400 }), (name, arn) => {
        const event = record({ userIdentity: { type: 'IAMUser', arn }, eventName: name });
        const { finding, says } = measure(frozen(), shown([event]));
        expect(finding).toBe('disproven');
        for (const line of says) expect(line.length).toBeLessThan(1200);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});
