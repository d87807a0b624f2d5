import { describe, expect, it } from 'vitest';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { judge } from '../../../../src/responder/check.ts';
import { failed, ok } from '../../drive.ts';
import { PROD, situation } from '../../situations.ts';
import { HOME, RECENT, callsOf } from './look.ts';

/** What CloudFormation does now: what is stopped, and what is named. */

const HIS = `arn:aws:iam::${PROD}:user/eve`;
const STACK = `arn:aws:cloudformation:${HOME}:${PROD}:stack/shop/1`;
const EARLIER = '2026-11-19T00:00:00.000Z';
const LATER = '2026-11-21T00:00:00.000Z';
/** CloudFormation says it a moment after the call. */
const BEGUN = '2026-11-20T00:00:02.345Z';

const told = (eventName: string, requestParameters: object, by = HIS, eventTime = RECENT) => ({
  CloudTrailEvent: JSON.stringify({
    eventName,
    eventTime,
    userIdentity: { userName: by.split('/')[1], arn: by },
    requestParameters,
  }),
});
type Event = ReturnType<typeof told>;

/** The doors of one stack and one stack set with one operation, where eve is known to be hostile. */
function doorsOf(
  events: readonly Event[],
  {
    stack = 'UPDATE_IN_PROGRESS',
    updated = BEGUN,
    operation = 'RUNNING',
    sets = 1,
    lookUp,
  }: {
    readonly stack?: string;
    readonly updated?: string | null;
    readonly operation?: string;
    readonly sets?: number;
    readonly lookUp?: () => Answer;
  } = {},
) {
  const asked: Request[] = [];
  const answers: { readonly [operation: string]: (request: Request) => Answer } = {
    ListStacks: () =>
      ok({
        StackSummaries: [
          {
            StackName: 'shop',
            StackId: STACK,
            StackStatus: stack,
            ...(updated === null ? {} : { LastUpdatedTime: updated }),
          },
        ],
      }),
    ListStackSets: () =>
      ok({
        Summaries: Array.from({ length: sets }, (_, i) => ({
          StackSetName: `set-${i}`,
          StackSetId: `set-${i}:1`,
        })),
      }),
    ListStackSetOperations: ({ input }) =>
      ok(
        input['StackSetName'] === 'set-0'
          ? {
              Summaries: [
                { OperationId: 'op-0', Action: 'UPDATE', Status: 'SUCCEEDED' },
                {
                  OperationId: 'op-1',
                  Action: 'CREATE',
                  Status: operation,
                  CreationTimestamp: BEGUN,
                },
              ],
            }
          : {},
      ),
    LookupEvents: ({ input }) =>
      lookUp?.() ??
      ok({
        Events: events.filter(({ CloudTrailEvent }) => {
          const { eventName } = JSON.parse(CloudTrailEvent) as { eventName: string };
          return JSON.stringify(input).includes(`"${eventName}"`);
        }),
      }),
  };
  const program = doorsInServices(situation(), { suspects: new Set([HIS]), trusted: new Map() });
  let step = program.next();
  while (step.done !== true)
    step = program.next(
      step.value.map((request) => {
        asked.push(request);
        return request.region === HOME ? (answers[request.operation]?.(request) ?? ok({})) : ok({});
      }),
    );
  const doors = step.value.doors.filter(({ kind }) => kind === 'cloudformation');
  const [first, second] = ['shop', 'set/set-0/op-1'].map((name) =>
    doors.filter((door) => door.name === name),
  );
  return { stack: first ?? [], operation: second ?? [], doors, asked, unseen: step.value.unseen };
}

describe('updates of stacks', () => {
  it.each([['shop'], [STACK]])(
    'given one of %s that a hostile principal has begun, when it is closed, then it is cancelled, and there is no way back',
    (stackName) => {
      const { stack } = doorsOf([told('UpdateStack', { stackName })]);
      const [call] = callsOf(stack);
      expect(call).toMatchObject({
        request: { operation: 'CancelUpdateStack', input: { StackName: STACK } },
        undo: { none: expect.stringContaining('anew') },
        optional: true,
      });
      // A rollback can take hours, or hang where a policy denies it: nothing waits for it.
      expect(call).not.toHaveProperty('patient');
      expect(call).not.toHaveProperty('underway');
      const answer = (StackStatus: string, at = BEGUN) =>
        ok({ Stacks: [{ StackId: STACK, StackStatus, LastUpdatedTime: at }] });
      const states = (...of: Parameters<typeof answer>) => {
        const holds = [...call!.preconditions, call!.check].map(
          (check) => judge(check, answer(...of)).state === 'holds',
        );
        return { sends: holds.slice(0, -1).every(Boolean), done: holds.at(-1) };
      };
      expect(states('UPDATE_IN_PROGRESS')).toEqual({ sends: true, done: false });
      expect(states('UPDATE_ROLLBACK_IN_PROGRESS')).toEqual({ sends: false, done: true });
      expect(states('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS').done).toBe(true);
      expect(states('UPDATE_ROLLBACK_COMPLETE').done).toBe(true);
      expect(states('UPDATE_ROLLBACK_FAILED')).toEqual({ sends: false, done: false });
      expect(states('UPDATE_COMPLETE')).toEqual({ sends: false, done: false });
      // His is over, and its owners repair the stack: that update is never cancelled.
      expect(states('UPDATE_IN_PROGRESS', LATER)).toEqual({ sends: false, done: false });
    },
  );

  it.each<[string, readonly Event[], Parameters<typeof doorsOf>[1]]>([
    ['nobody is known to have begun', [], {}],
    [
      'somebody else began after him',
      [
        told('UpdateStack', { stackName: 'shop' }, `arn:aws:iam::${PROD}:user/ann`, LATER),
        told('UpdateStack', { stackName: 'shop' }),
      ],
      {},
    ],
    [
      'has begun since his, and that nobody is known to have begun yet',
      [told('UpdateStack', { stackName: 'shop' })],
      { updated: LATER },
    ],
    ['does not say when it began', [told('UpdateStack', { stackName: 'shop' })], { updated: null }],
    [
      'began before what he did to it',
      [told('ExecuteChangeSet', { stackName: 'shop' }, HIS, LATER)],
      {},
    ],
    ['is not the one that he began', [told('UpdateStack', { stackName: 'other' })], {}],
    [
      'can not be cancelled',
      [told('UpdateStack', { stackName: 'shop' })],
      { stack: 'DELETE_IN_PROGRESS' },
    ],
    ['nobody can tell who began', [], { lookUp: () => failed('denied', 'AccessDenied') }],
  ])(
    'given one that %s, when it is found, then it is named with the command',
    (_, events, more) => {
      const { stack } = doorsOf(events, more);
      expect(stack).toHaveLength(1);
      expect(callsOf(stack)).toEqual([]);
      expect(stack[0]?.detail['untouchable']).toContain('aws cloudformation ');
    },
  );
});

describe('operations of stack sets', () => {
  it.each(['RUNNING', 'QUEUED'])(
    'given one in %s that a hostile principal has begun, when it is closed, then it is stopped, if it is still in that state',
    (operation) => {
      const begun = told('CreateStackInstances', { stackSetName: 'set-0', operationId: 'op-1' });
      const calls = callsOf(doorsOf([begun], { operation }).operation);
      expect(calls).toMatchObject([
        {
          request: {
            operation: 'StopStackSetOperation',
            input: { StackSetName: 'set-0', OperationId: 'op-1' },
          },
          preconditions: [{ expect: { equals: operation } }],
          check: { expect: { equals: 'STOPPED' } },
          underway: [{ expect: { equals: 'STOPPING' } }],
          undo: { none: expect.any(String) },
        },
      ]);
      expect(calls[0]).not.toHaveProperty('patient');
    },
  );

  it('given one that his call began, which is not told by its id, when it is closed, then it is stopped', () => {
    const begun = told('UpdateStackSet', { stackSetName: 'set-0' });
    expect(callsOf(doorsOf([begun]).operation)).toHaveLength(1);
  });

  it.each<[string, readonly Event[]]>([
    ['nobody is known to have begun', []],
    [
      'is another one than he began',
      [told('CreateStackInstances', { stackSetName: 'set-0', operationId: 'op-7' })],
    ],
    [
      'an ordinary principal has begun',
      [told('UpdateStackSet', { stackSetName: 'set-0' }, `arn:aws:iam::${PROD}:user/ann`)],
    ],
    [
      'began long after his, which is not told by its id',
      [told('UpdateStackSet', { stackSetName: 'set-0' }, HIS, EARLIER)],
    ],
  ])('given one that %s, when it is found, then it is named with the command', (_, events) => {
    const { operation } = doorsOf(events);
    expect(operation).toHaveLength(1);
    expect(callsOf(operation)).toEqual([]);
    expect(operation[0]?.detail['untouchable']).toContain('stop-stack-set-operation');
  });

  it('given only operations that are over, when the account is read, then none is a door and no event is asked for', () => {
    const { operation, asked } = doorsOf([], { operation: 'STOPPED', stack: 'DELETE_IN_PROGRESS' });
    expect(operation).toEqual([]);
    const events = asked.map(({ input }) => JSON.stringify(input));
    expect(events.some((input) => input.includes('CreateStackInstances'))).toBe(false);
    expect(events.some((input) => input.includes('"UpdateStack"'))).toBe(false);
  });

  it('given more stack sets than are asked, when they are read, then how many were not is unseen', () => {
    const { asked, unseen } = doorsOf([], { sets: 103 });
    expect(asked.filter((one) => one.operation === 'ListStackSetOperations')).toHaveLength(100);
    expect(unseen).toMatchObject([{ what: `operations of 3 more stack sets in ${HOME}` }]);
  });
});
