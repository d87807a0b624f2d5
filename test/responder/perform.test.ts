import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/plan/call.ts';
import { perform } from '../../src/responder/perform.ts';
import { blindFor, call, clock, does, fake, request, status, writes } from './one-call.ts';

describe('making one call', () => {
  it('given a key that is active, when the call is made, then it is done and the before-state is kept', async () => {
    const aws = fake({});
    expect(await does(aws)).toEqual({ outcome: 'done', value: 'Inactive', before: 'Active' });
    // What it was before and what it has to be are one look.
    expect(aws.sent).toEqual(['ListAccessKeys', 'UpdateAccessKey', 'ListAccessKeys']);
  });

  it('given a key that is inactive already, when the call is made, then nothing is sent', async () => {
    const aws = fake({ state: 'Inactive' });
    expect(await does(aws)).toMatchObject({ outcome: 'already' });
    expect(writes(aws)).toBe(0);
  });

  it('given a crash after the change, when it is tried again, then looking settles it and nothing is sent twice', async () => {
    const aws = fake({ state: 'Inactive' });
    expect(await does(aws, 2)).toMatchObject({ outcome: 'done' });
    expect(writes(aws)).toBe(0);
  });

  it('given a key that is something else by now, when the call is made, then it drops out', async () => {
    const aws = fake({ state: 'Expired' });
    expect(await does(aws)).toMatchObject({ outcome: 'changed', before: 'Expired' });
    expect(writes(aws)).toBe(0);
  });

  it.each([
    ['a 500 after the change was made', 'unknown-outcome', 'done'],
    ['an answer that was lost after the change', 'unknown-outcome', 'done'],
    ['a conflict because it was made meanwhile', 'conflict', 'done'],
  ] as const)('given %s, when it is looked at, then it is %s → %s', async (_, write, outcome) => {
    const aws = fake({ write, madeAnyway: true });
    expect(await does(aws)).toMatchObject({ outcome });
    expect(writes(aws)).toBe(1);
  });

  it.each([
    ['an optional call for less than half an hour', true, 1_799_999, 'later'],
    ['an optional call for half an hour', true, 1_800_000, 'unknown'],
    ['a call that is needed for half an hour', undefined, 1_800_000, 'later'],
  ] as const)(
    'given AWS throttles %s, when it ends, then only what is optional is given up',
    async (_, optional, ms, outcome) => {
      const since = '2026-06-17T09:00:00.000Z';
      const done = await perform(call, {
        aws: fake({ write: 'throttled' }),
        clock: clock(Date.parse(since) + ms),
        effect: 'e1',
        attempt: 99,
        tries: 99,
        since,
        deadlineMs: 5_000,
        ...(optional === undefined ? {} : { optional }),
      });
      expect(done).toMatchObject({ outcome });
    },
  );

  it.each([
    ['throttled', 'later'],
    ['unavailable', 'later'],
    ['unknown-outcome', 'later'],
    ['denied', 'failed'],
    ['invalid', 'failed'],
    ['unsupported', 'failed'],
    ['credentials', 'failed'],
  ] as const)(
    'given AWS answers %s and nothing was changed, when it ends, then it is %s',
    async (write, outcome) => {
      const aws = fake({ write });
      expect(await does(aws)).toMatchObject({ outcome });
      expect(writes(aws)).toBe(1);
    },
  );

  it.each([
    ['throttled', 'later'],
    ['unavailable', 'later'],
    ['denied', 'failed'],
  ] as const)(
    'given a read that is %s, when the call is made, then nothing is sent and it is %s',
    async (read, outcome) => {
      const aws = fake({ read });
      expect(await does(aws)).toMatchObject({ outcome });
      expect(writes(aws)).toBe(0);
    },
  );

  it.each([
    ['throttled', 'later'],
    ['unavailable', 'later'],
    ['denied', 'unknown'],
  ] as const)(
    'given a change that AWS accepts and a look at it that is %s, when it ends, then it is %s',
    async (readAfter, outcome) => {
      const aws = fake({ readAfter });
      expect(await does(aws)).toMatchObject({ outcome });
      expect(writes(aws)).toBe(1);
    },
  );

  it('given a change that AWS accepts and nobody sees, when the deadline passes, then people are asked', async () => {
    expect(await does(fake({ lies: true }))).toMatchObject({ outcome: 'unknown' });
  });

  it('given an outcome that stays unknown, when it was tried often enough, then people are asked, never skipped', async () => {
    const aws = fake({ write: 'unavailable' });
    expect(await does(aws, 6)).toMatchObject({ outcome: 'unknown' });
    expect(await does(fake({ write: 'throttled' }), 99)).toMatchObject({ outcome: 'later' });
  });

  it('given what it acts on is gone for good, when the call is made, then nothing is left to do', async () => {
    const moot = { ...status('nothing'), expect: { absent: true as const }, pick: ['Role'] };
    const aws = fake({});
    expect(await does(aws, 1, { ...call, moot })).toMatchObject({ outcome: 'already' });
    expect(writes(aws)).toBe(0);
    // Not knowing is not gone.
    const blind = blindFor('ListRoles', 'denied');
    const unread = { ...moot, read: request('ListRoles') };
    expect(await does(blind, 1, { ...call, moot: unread })).toMatchObject({ outcome: 'done' });
  });

  it('given a target that does not exist, when the call is made, then people read what that means', async () => {
    const gone = 'account 1 is not in the organization';
    expect(await does(fake({ write: 'absent' }), 1, { ...call, gone })).toEqual({
      outcome: 'changed',
      before: 'Active',
      error: `${gone} (absent)`,
    });
  });

  it('given a precondition with words of its own, when it does not hold, then people read them', async () => {
    const preconditions = [{ ...status('Expired'), otherwise: 'somebody changed it' }];
    expect(await does(fake({}), 1, { ...call, preconditions })).toMatchObject({
      outcome: 'changed',
      error: 'somebody changed it',
    });
  });
});

describe('a call that must not wait', () => {
  const firing: Call = { ...call, fires: true };

  it('given a target that waits, when it fires, then the change leaves first and everything is looked at afterwards', async () => {
    const aws = fake({ state: 'Active' });
    const unseen: Call = { ...firing, preconditions: [] };
    expect(await does(aws, 1, unseen)).toEqual({ outcome: 'done', value: 'Inactive' });
    expect(aws.sent).toEqual(['UpdateAccessKey', 'ListAccessKeys']);
  });

  it('given that it was so already, when it fires, then that is what people read', async () => {
    const aws = fake({ state: 'Inactive', write: 'conflict' });
    expect(await does(aws, 1, { ...firing, preconditions: [] })).toMatchObject({
      outcome: 'already',
    });
  });

  it('given a world that is not what was approved, when it has fired, then people are told', async () => {
    const aws = fake({ state: 'Active' });
    const tampered: Call = {
      ...firing,
      preconditions: [{ ...status('Active'), otherwise: 'somebody changed the policy' }],
    };
    expect(await does(aws, 1, tampered)).toMatchObject({
      outcome: 'changed',
      error: 'somebody changed the policy',
    });
  });

  it('given a crash after the change, when it is tried again, then it looks first like everything else', async () => {
    const aws = fake({ state: 'Inactive' });
    const sound: Call = { ...firing, preconditions: [] };
    expect(await does(aws, 2, sound)).toMatchObject({ outcome: 'done' });
    expect(writes(aws)).toBe(0);
  });

  it('given another try of what is there and not as approved, when it is looked at, then people are told again', async () => {
    const aws = fake({ state: 'Inactive' });
    const tampered: Call = {
      ...firing,
      preconditions: [{ ...status('Active'), otherwise: 'somebody changed the policy' }],
    };
    expect(await does(aws, 2, tampered)).toMatchObject({
      outcome: 'changed',
      error: 'somebody changed the policy',
    });
    expect(writes(aws)).toBe(0);
  });

  it('given that AWS refuses it, when it fires, then it failed and nothing is looked at', async () => {
    const aws = fake({ write: 'denied' });
    expect(await does(aws, 1, firing)).toMatchObject({ outcome: 'failed' });
    expect(aws.sent).toEqual(['UpdateAccessKey']);
  });
});
