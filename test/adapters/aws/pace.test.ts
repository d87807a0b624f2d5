import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/adapters/aws/pace.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { PROD } from '../../core/situations.ts';

/** A clock that moves only when somebody waits, and says how long. */
function handClock() {
  const waited: number[] = [];
  const clock = {
    now: () => 0,
    after: (ms: number, run: () => void) => {
      waited.push(ms);
      run();
      return () => {};
    },
  };
  return { clock, waited };
}
const ask = (more: Partial<Request> = {}): Request => ({
  as: 'responder',
  account: PROD,
  region: 'eu-west-1',
  service: 'rolesanywhere',
  operation: 'ListTrustAnchors',
  input: {},
  ...more,
});
const deadline = (left: number) => ({
  signal: new AbortController().signal,
  left: () => left,
  cancel: () => {},
});

describe('the pace', () => {
  it('given three requests to one Region, when they come together, then they leave a second apart', async () => {
    const { clock, waited } = handClock();
    const pace = createPace(clock);
    for (let i = 0; i < 3; i += 1) await pace(ask(), deadline(60_000));
    expect(waited).toEqual([1000, 2000]);
  });

  it('given other Regions, accounts and services, when they are asked, then nobody waits for another', async () => {
    const { clock, waited } = handClock();
    const pace = createPace(clock);
    for (const more of [{}, { region: 'us-east-1' }, { account: '333333333333' }])
      await pace(ask(more), deadline(60_000));
    for (let i = 0; i < 3; i += 1) await pace(ask({ service: 'iam' }), deadline(60_000));
    expect(waited).toEqual([]);
  });

  it('given a deadline before its turn, when it is asked, then it goes at once and keeps nobody behind it waiting', async () => {
    const { clock, waited } = handClock();
    const pace = createPace(clock);
    await pace(ask(), deadline(60_000));
    await pace(ask(), deadline(500));
    await pace(ask(), deadline(60_000));
    expect(waited).toEqual([1000]);
  });
});
