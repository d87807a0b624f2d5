import { describe, expect, it } from 'vitest';
import type { Answer, FailureKind } from '../../src/core/doors/measurement.ts';
import type { Call, Request } from '../../src/core/plan/call.ts';
import { perform } from '../../src/responder/perform.ts';
import type { Aws, Clock } from '../../src/responder/world.ts';

/** A key that is Active until UpdateAccessKey makes it Inactive; faults are told per operation. */

const request = (operation: string): Request => ({
  as: 'responder',
  account: '100000000003',
  region: 'us-east-1',
  service: 'iam',
  operation,
  input: {},
});
const status = (equals: string) => ({
  read: request('ListAccessKeys'),
  pick: ['Status'],
  expect: { equals },
});
const call: Call = {
  id: 'close/AKIA',
  action: 'deactivate-access-keys',
  request: request('UpdateAccessKey'),
  preconditions: [status('Active')],
  check: status('Inactive'),
  undo: { none: 'test' },
  noise: 'loud',
  says: 'Deactivate AKIA',
  breaks: '',
  doors: [],
};

interface Fake extends Aws {
  state: string;
  sent: string[];
}

function fake(options: {
  state?: string;
  read?: FailureKind;
  write?: FailureKind;
  /** The change is made although the answer is an error. */
  madeAnyway?: boolean;
  /** The change is accepted and not made. */
  lies?: boolean;
  /** What every read after the change is answered with. */
  readAfter?: FailureKind;
}): Fake {
  const failure = (kind: FailureKind): Answer => ({
    ok: false,
    error: { kind, code: kind, message: 'because' },
  });
  const aws: Fake = {
    state: options.state ?? 'Active',
    sent: [],
    send({ operation }) {
      aws.sent.push(operation);
      if (operation === 'ListAccessKeys') {
        const read = writes(aws) > 0 ? (options.readAfter ?? options.read) : options.read;
        const answer: Answer =
          read === undefined ? { ok: true, output: { Status: aws.state } } : failure(read);
        return Promise.resolve(answer);
      }
      if (options.write === undefined || options.madeAnyway === true) {
        if (options.lies !== true) aws.state = 'Inactive';
      }
      return Promise.resolve(
        options.write === undefined ? { ok: true, output: {} } : failure(options.write),
      );
    },
    sendAndHandOver: () => Promise.reject(new Error('not here')),
  };
  return aws;
}

/** Time passes only when somebody waits. */
function clock(): Clock {
  let now = 0;
  return {
    now: () => now,
    after(ms, run) {
      now += ms;
      queueMicrotask(run);
      return () => undefined;
    },
  };
}

const does = (aws: Aws, attempt = 1, made = call) =>
  perform(made, {
    aws,
    clock: clock(),
    effect: 'e1',
    attempt,
    tries: attempt,
    since: '2026-06-17T09:00:00.000Z',
    deadlineMs: 5_000,
  });
const writes = (aws: Fake) =>
  aws.sent.filter((operation) => operation === 'UpdateAccessKey').length;

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

  it('given a job that still runs, when the call is tried again, then nobody starts another', async () => {
    const job = { ...call, underway: [status('Running')] };
    const aws = fake({ state: 'Running' });
    expect(await does(aws, 2, job)).toMatchObject({ outcome: 'later' });
    expect(writes(aws)).toBe(0);
  });

  it('given what it acts on is gone for good, when the call is made, then nothing is left to do', async () => {
    const moot = { ...status('nothing'), expect: { absent: true as const }, pick: ['Role'] };
    const aws = fake({});
    expect(await does(aws, 1, { ...call, moot })).toMatchObject({ outcome: 'already' });
    expect(writes(aws)).toBe(0);
    // Not knowing is not gone.
    const base = fake({});
    const blind = { ...base };
    const send: Fake['send'] = (one, how) => base.send(one, how);
    blind.send = (one, how) =>
      one.operation === 'ListRoles'
        ? Promise.resolve({ ok: false, error: { kind: 'denied', code: 'x', message: '' } })
        : send(one, how);
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
