import { describe, expect, it } from 'vitest';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Situation } from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { targetOf } from '../../../src/core/policies/units.ts';
import { drive, failed } from '../drive.ts';
import { OTHER, PROD, settings } from '../situations.ts';
import { before, locked, unlocked } from './canaries.ts';

const proves = (from: Situation, answer: (request: Request) => Answer) =>
  drive(measurements['shield-proof'](from), answer).result;

describe('a shield under a freeze', () => {
  const both = settings({
    accounts: settings().organization.accounts.map((one) => ({ ...one, canary: true })),
  });
  /** Two accounts with canaries, the freeze on the first alone. */
  const half = (): Situation => {
    const from = before({ settings: both, scope: [PROD, OTHER] });
    return { ...from, made: from.made.filter(({ call }) => targetOf(call) === PROD) };
  };

  it('given a freeze on it, when every probe is denied, then the shield is unproven, and no later answer would tell', () => {
    const result = proves(before(), locked);
    expect(result).toMatchObject({ finding: 'unproven', data: { settled: true } });
    expect(result.unproven[0]).toContain('under the freeze it can');
  });

  it('given a freeze on it, when a probe gets through, then the shield does not hold', () => {
    const result = proves(before(), unlocked);
    expect(result.finding).toBe('pending');
    expect(result.data['settled']).toBeUndefined();
  });

  it('given a freeze on one of two accounts, when all is denied, then only the other one is proven', () => {
    const { data } = proves(half(), locked);
    expect(data['accounts']).toEqual({ [PROD]: 'unproven', [OTHER]: 'proven' });
    // What the other one lacks may still come.
    const late = proves(half(), (request) =>
      request.account === OTHER && request.as === 'canary' ? failed('throttled') : locked(request),
    );
    expect(late.finding).toBe('unproven');
    expect(late.data['settled']).toBeUndefined();
  });

  it('given a shield that was proven before the freeze, when it is asked for again, then it stays so, for that account', () => {
    const from = before({ settings: both, scope: [PROD, OTHER] });
    const result = proves({ ...from, shielded: [PROD] }, locked);
    expect(result.data['accounts']).toEqual({ [PROD]: 'proven', [OTHER]: 'unproven' });
    expect(result.says[0]).toContain('the shield was proven before the freeze');
    const through = proves({ ...from, shielded: [PROD] }, unlocked);
    expect(through.data['accounts']).toEqual({ [PROD]: 'pending', [OTHER]: 'pending' });
  });

  it('given a freeze that we took off again, when every probe is denied, then it is the shield', () => {
    const from = before();
    const [attach] = from.made;
    if (attach === undefined) throw new Error('no freeze is attached');
    const request = { ...attach.call.request, operation: 'DetachPolicy' };
    const input = { ...request.input, PolicyId: 'p-freeze' };
    const detach = {
      ...attach,
      call: { ...attach.call, request: { ...request, input } },
      at: new Date(Date.parse(attach.at) + 1000).toISOString(),
    };
    expect(proves({ ...from, made: [attach, detach] }, locked).finding).toBe('proven');
  });
});
