import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type {
  MadeCall,
  MeasurementResult,
  Situation,
} from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { calls, seen } from '../actions/seen.ts';
import { drive, failed, ok } from '../drive.ts';
import { made, situation } from '../situations.ts';

/** The fresh cutoff of the lift: does it stand, is its time past, is the trust as we left it? */

const DRAWN = '2026-11-22T09:00:00.000Z';
const LATER = '2026-11-22T09:05:00.000Z';
const ROLE = 'AROASUPPORT000000001';

/** The doors were closed and the cutoffs of the lift were made. */
function cut(more: Partial<Situation> = {}): Situation {
  const from = seen();
  const doors = calls(drafts.doors(from)).map((call) => made(call));
  const lift = drafts.lift({ ...from, made: doors, now: DRAWN });
  const cutoffs = calls(lift).map((call) => ({ ...made(call), plan: 'e'.repeat(64), at: DRAWN }));
  expect(cutoffs.length).toBeGreaterThan(0);
  return { ...from, made: [...doors, ...cutoffs], now: LATER, ...more };
}

/** AWS shows what our calls wrote, except where a test says otherwise. */
function shown(
  from: Situation,
  change: (request: Request) => Answer | undefined = () => undefined,
) {
  const written = (operation: string): string => {
    const last = from.made.findLast(({ call }) => call.request.operation === operation);
    return last?.call.request.input['PolicyDocument'] as string;
  };
  return (request: Request): Answer => {
    const changed = change(request);
    if (changed !== undefined) return changed;
    if (request.operation === 'GetRolePolicy')
      return ok({ PolicyDocument: encodeURIComponent(written('PutRolePolicy')) });
    if (request.operation === 'GetRole')
      return ok({
        Role: { AssumeRolePolicyDocument: encodeURIComponent(written('UpdateAssumeRolePolicy')) },
      });
    return ok({ Roles: [{ RoleId: ROLE, RoleName: 'support' }] });
  };
}

/** The same call, and its check, with another trust policy. */
function withTrust(one: MadeCall, document: JsonObject): MadeCall {
  return { ...one, call: { ...one.call, check: { ...one.call.check, expect: { document } } } };
}

function measure(from: Situation, answer: (request: Request) => Answer): MeasurementResult {
  return drive(measurements['cutoff-proof'](from), answer).result;
}

describe('the fresh cutoff', () => {
  it('given cutoff and trust as we wrote them, when it is measured, then it is proven', () => {
    const from = cut();
    expect(measure(from, shown(from))).toMatchObject({ finding: 'proven', data: { again: false } });
  });

  it('given trust whose two principals AWS answers the other way round, when it is measured, then it is proven; one more disproves it', () => {
    const trust = (...Service: readonly string[]) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
    });
    const [ours, other] = ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'];
    const whole = cut();
    const from = {
      ...whole,
      made: whole.made.map((one) =>
        one.call.request.operation === 'UpdateAssumeRolePolicy'
          ? withTrust(one, trust(ours, other))
          : one,
      ),
    };
    const answering = (document: object) =>
      shown(from, ({ operation }) =>
        operation === 'GetRole'
          ? ok({ Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(document)) } })
          : undefined,
      );
    expect(measure(from, answering(trust(other, ours))).finding).toBe('proven');
    expect(measure(from, answering(trust(other, ours, 'x.example'))).finding).toBe('disproven');
  });

  it('given a cutoff that is gone, when it is measured, then the lift has to be drawn anew', () => {
    const from = cut();
    const gone = shown(from, ({ operation }) =>
      operation === 'GetRolePolicy' ? failed('absent', 'NoSuchEntity') : undefined,
    );
    expect(measure(from, gone)).toMatchObject({ finding: 'disproven', data: { again: true } });
  });

  it('given a role that is gone for good, when it is measured, then its cutoff is not missed', () => {
    const from = cut();
    const gone = shown(from, ({ operation }) => {
      if (operation === 'ListRoles') return ok({ Roles: [] });
      return operation === 'GetRolePolicy' || operation === 'GetRole'
        ? failed('absent', 'NoSuchEntity')
        : undefined;
    });
    expect(measure(from, gone).finding).toBe('proven');
  });

  it('given the document with another cutoff, or a trust that is open again, when it is measured, then it is disproven', () => {
    const from = cut();
    for (const operation of ['GetRolePolicy', 'GetRole']) {
      const other = '{"Version":"2012-10-17","Statement":[]}';
      const changed = shown(from, (request) =>
        request.operation === operation
          ? ok({ PolicyDocument: other, Role: { AssumeRolePolicyDocument: other } })
          : undefined,
      );
      expect(measure(from, changed).finding, operation).toBe('disproven');
    }
  });

  it('given a cutoff whose time is not past, when it is measured, then it is disproven', () => {
    const from = cut({ now: DRAWN });
    expect(measure(from, shown(from)).finding).toBe('disproven');
  });

  it('given what can’t be read, or a cutoff that was not made, when it is measured, then it is unproven', () => {
    const from = cut();
    const away = shown(from, () => failed('unavailable'));
    expect(measure(from, away).finding).toBe('unproven');
    const last = from.made.at(-1)!;
    const failing = { ...from, made: from.made.slice(0, -1), dropped: [last.call] };
    expect(measure(failing, shown(from)).finding).toBe('unproven');
  });

  it('given no role that was hostile, when it is measured, then there is nothing to end', () => {
    expect(measure(situation(), () => failed('unavailable')).finding).toBe('proven');
  });
});
