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
const LATER = '2026-11-21T00:00:00.000Z';

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
    operation = 'RUNNING',
    sets = 1,
    lookUp,
  }: {
    readonly stack?: string;
    readonly operation?: string;
    readonly sets?: number;
    readonly lookUp?: () => Answer;
  } = {},
) {
  const asked: Request[] = [];
  const answers: { readonly [operation: string]: (request: Request) => Answer } = {
    ListStacks: () =>
      ok({ StackSummaries: [{ StackName: 'shop', StackId: STACK, StackStatus: stack }] }),
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
                { OperationId: 'op-1', Action: 'CREATE', Status: operation },
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
        patient: true,
        optional: true,
      });
      const answer = (StackStatus: string) => ok({ Stacks: [{ StackId: STACK, StackStatus }] });
      const states = (status: string) =>
        [call!.preconditions[0]!, call!.check, ...(call!.underway ?? [])].map(
          (check) => judge(check, answer(status)).state === 'holds',
        );
      expect(states('UPDATE_IN_PROGRESS')).toEqual([true, false, false, false]);
      expect(states('UPDATE_ROLLBACK_IN_PROGRESS')).toEqual([false, false, true, false]);
      expect(states('UPDATE_ROLLBACK_COMPLETE')).toEqual([false, true, false, false]);
      expect(states('UPDATE_COMPLETE')).toEqual([false, false, false, false]);
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
    },
  );

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
