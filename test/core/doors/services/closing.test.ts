import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import type { Door } from '../../../../src/core/doors/door.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { Call, Request } from '../../../../src/core/plan/call.ts';
import { ok } from '../../drive.ts';
import { situation } from '../../situations.ts';
import { doorsOfServices, hostileFunction } from '../service-doors.ts';

type Special = { readonly [operation: string]: (request: Request) => Answer };

/** The door of that kind, with the calls that close it. */
function found(kind: Door['kind'], special: Special): { door: Door; calls: readonly Call[] } {
  const all: Special = { ...doorsOfServices, ...special };
  const program = doorsInServices(situation());
  let step = program.next();
  while (step.done !== true) {
    step = program.next(step.value.map((request) => all[request.operation]?.(request) ?? ok({})));
  }
  const door = step.value.doors.find((one) => one.kind === kind);
  if (door === undefined) throw new Error(`no door of kind ${kind}`);
  return { door, calls: closingCalls(door, situation()) };
}

describe('closing rules of event buses', () => {
  const rule = (State: string, target = hostileFunction) =>
    found('event-trigger', {
      ListRules: () => ok({ Rules: [{ Name: 'again', State }] }),
      ListTargetsByRule: () => ok({ Targets: [{ Id: '1', Arn: target }] }),
    });

  it('given a rule that is on in the way for CloudTrail events, when it is disabled, then its state does not stand in the way, and the undo does not pretend to know that state', () => {
    expect(rule('ENABLED').calls).toMatchObject([
      { undo: { request: { operation: 'EnableRule' }, check: { expect: { equals: 'ENABLED' } } } },
    ]);
    expect(rule('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS').calls).toMatchObject([
      {
        request: { operation: 'DisableRule' },
        preconditions: [{ pick: ['State'], expect: { present: true } }],
        undo: { none: expect.stringContaining('PutRule') },
      },
    ]);
  });

  it.each(['live', '7'])(
    'given a rule that starts alias or version %s of a hostile function, when it is found, then it is hostile',
    (qualifier) => {
      const { door } = rule('ENABLED', `${hostileFunction}:${qualifier}`);
      expect(door).toMatchObject({ suspicion: 'hostile', state: 'open' });
    },
  );
});
