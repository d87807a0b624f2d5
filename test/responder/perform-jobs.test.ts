import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/plan/call.ts';
import { perform } from '../../src/responder/perform.ts';
import type { Aws } from '../../src/responder/world.ts';
import {
  blindFor,
  call,
  clock,
  does,
  failureOf,
  fake,
  request,
  status,
  writes,
} from './one-call.ts';

describe('a call whose job goes on by itself', () => {
  const SINCE = '2026-06-17T09:00:00.000Z';
  /** The same try, so many seconds after the first one. */
  const after = (seconds: number, aws: Aws, tries: number, made: Call) =>
    perform(made, {
      aws,
      clock: clock(Date.parse(SINCE) + seconds * 1000),
      effect: 'e1',
      attempt: tries,
      tries,
      since: SINCE,
      deadlineMs: 5_000,
    });
  const job: Call = { ...call, underway: [status('Running')] };

  it('given a job that still runs, when the call is tried again, then nobody starts another', async () => {
    const aws = fake({ state: 'Running' });
    expect(await does(aws, 2, job)).toMatchObject({ outcome: 'later' });
    expect(writes(aws)).toBe(0);
  });

  it.each([
    ['few tries, long ago', 86_400, 5, 'later'],
    ['many tries within a moment', 29, 99, 'later'],
    ['the tries and the time of any other call', 30, 6, 'unknown'],
  ] as const)(
    'given a job that still runs after %s (%i s, try %i), when the call is tried again, then it is %s, and later where it is patient',
    async (_, seconds, tries, outcome) => {
      const aws = fake({ state: 'Running' });
      expect(await after(seconds, aws, tries, job)).toMatchObject({ outcome });
      const patient: Call = { ...job, patient: true };
      expect(await after(seconds, aws, tries, patient)).toMatchObject({ outcome: 'later' });
      expect(writes(aws)).toBe(0);
    },
  );

  it('given that a job was started and runs on for days, when it is tried again for the last time, then people are asked', async () => {
    const runs: Call = { ...call, check: status('Stopped'), underway: [status('Inactive')] };
    const aws = fake({});
    expect(await after(0, aws, 1, runs)).toMatchObject({ outcome: 'later' });
    expect(await after(172_800, aws, 6, runs)).toMatchObject({ outcome: 'unknown' });
    expect(writes(aws)).toBe(1);
    expect(await after(172_800, fake({}), 6, runs)).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['denied', 1, 'failed'],
    ['denied', 6, 'failed'],
    ['throttled', 6, 'later'],
    ['unavailable', 1, 'later'],
    ['unavailable', 6, 'unknown'],
  ] as const)(
    'given that the look whether it runs is %s, when it is tried the %i. time, then nothing is sent and it is %s',
    async (kind, tries, outcome) => {
      const aws = blindFor('ListOperations', kind);
      const unseen: Call = {
        ...call,
        underway: [{ ...status('x'), read: request('ListOperations') }],
      };
      expect(await after(0, aws, tries, unseen)).toMatchObject({ outcome });
      expect(writes(aws)).toBe(0);
    },
  );

  it('given a change that AWS accepts and a denied look whether it runs, when it ends, then people are asked', async () => {
    let sent = 0;
    const aws = fake({ lies: true });
    const send: Aws['send'] = aws.send.bind(aws);
    aws.send = (one, how) => {
      if (one.operation !== 'ListOperations') return send(one, how);
      sent += 1;
      return Promise.resolve(
        sent === 1 ? { ok: true, output: {} } : { ok: false, error: failureOf('denied') },
      );
    };
    const unseen: Call = {
      ...call,
      underway: [{ ...status('x'), read: request('ListOperations') }],
    };
    expect(await does(aws, 1, unseen)).toMatchObject({ outcome: 'unknown' });
    expect(writes(aws)).toBe(1);
  });
});
