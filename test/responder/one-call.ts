import type { Answer, FailureKind } from '../../src/core/doors/measurement.ts';
import type { Call, Request } from '../../src/core/plan/call.ts';
import { perform } from '../../src/responder/perform.ts';
import type { Aws, Clock } from '../../src/responder/world.ts';

/** A key that is Active until UpdateAccessKey makes it Inactive; faults are told per operation. */

export const request = (operation: string): Request => ({
  as: 'responder',
  account: '100000000003',
  region: 'us-east-1',
  service: 'iam',
  operation,
  input: {},
});
export const status = (equals: string) => ({
  read: request('ListAccessKeys'),
  pick: ['Status'],
  expect: { equals },
});
export const call: Call = {
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

export interface Fake extends Aws {
  state: string;
  sent: string[];
}

export function fake(options: {
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
  const failure = (kind: FailureKind): Answer => ({ ok: false, error: failureOf(kind) });
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

export const failureOf = (kind: FailureKind) => ({ kind, code: kind, message: 'because' });

/** A fake that answers one operation with a failure. */
export function blindFor(operation: string, kind: FailureKind): Fake {
  const aws = fake({});
  const send: Aws['send'] = aws.send.bind(aws);
  aws.send = (one, how) =>
    one.operation === operation
      ? Promise.resolve({ ok: false, error: failureOf(kind) })
      : send(one, how);
  return aws;
}

/** Time passes only when somebody waits. */
export function clock(now = 0): Clock {
  return {
    now: () => now,
    after(ms, run) {
      now += ms;
      queueMicrotask(run);
      return () => undefined;
    },
  };
}

export const does = (aws: Aws, attempt = 1, made = call) =>
  perform(made, {
    aws,
    clock: clock(),
    effect: 'e1',
    attempt,
    tries: attempt,
    since: '2026-06-17T09:00:00.000Z',
    deadlineMs: 5_000,
  });
export const writes = (aws: Fake) =>
  aws.sent.filter((operation) => operation === 'UpdateAccessKey').length;
