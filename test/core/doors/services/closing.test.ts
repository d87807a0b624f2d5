import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import type { Door } from '../../../../src/core/doors/door.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { Call, Check, Request } from '../../../../src/core/plan/call.ts';
import { pick } from '../../../../src/responder/check.ts';
import { ok } from '../../drive.ts';
import { OTHER, situation } from '../../situations.ts';
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

describe('unsharing copies', () => {
  const ids = (many: number): string[] =>
    Array.from({ length: many }, (_, i) => `${100_000_000_000 + i}`);
  const shared = (...entries: object[]) =>
    found('shared-snapshot', {
      DescribeSnapshotAttribute: () => ok({ CreateVolumePermissions: entries }),
    }).calls;
  /** Does a check hold of a snapshot that is shared like this? */
  const holds = ({ check, preconditions }: Call, CreateVolumePermissions: object[]): boolean[] =>
    [check, ...preconditions].map(({ pick: path, expect: expected }) => {
      const value = pick({ CreateVolumePermissions }, path);
      return 'absent' in expected ? value === undefined : value !== undefined;
    });

  it('given a snapshot shared with two strangers, when one of them is out, then the other call still has its work to do', () => {
    const [first, second, ...more] = shared({ UserId: '100000000000' }, { UserId: '100000000001' });
    expect(more).toEqual([]);
    expect([first?.id, second?.id].map((id) => id?.split('/').at(-1))).toEqual(ids(2));
    const left = [{ UserId: '100000000001' }];
    expect(holds(first!, left)).toEqual([true, false]);
    expect(holds(second!, left)).toEqual([false, true]);
    expect(second?.request.input['CreateVolumePermission']).toEqual({ Remove: left });
  });

  it('given a snapshot that everybody and very many may copy, when the plan is drawn, then everybody goes first and the others have room', () => {
    const calls = shared(...ids(300).map((UserId) => ({ UserId })), { Group: 'all' });
    expect(calls).toHaveLength(100);
    expect(calls[0]?.request.input['CreateVolumePermission']).toEqual({
      Remove: [{ Group: 'all' }],
    });
    expect(new Set(calls.map(({ id }) => id)).size).toBe(100);
  });

  it('given a database snapshot shared with ours and strangers, when it is looked at, then it is done without any stranger, and undone with all of them', () => {
    const answer = (AttributeValues: readonly string[]) => ({
      DBSnapshotAttributesResult: {
        DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues }],
      },
    });
    const all = [OTHER, ...ids(2)];
    const [call, ...more] = found('shared-snapshot', {
      DescribeSnapshots: () => ok({}),
      DescribeDBSnapshots: ({ region }) =>
        ok(region === 'eu-west-1' ? { DBSnapshots: [{ DBSnapshotIdentifier: 'd-1' }] } : {}),
      DescribeDBSnapshotAttributes: () => ok(answer(all)),
    }).calls;
    expect(more).toEqual([]);
    const undo = call!.undo as { readonly check: Check };
    const isHeld = ({ pick: path }: Check) =>
      [all, all.slice(0, 2), [OTHER]].map((who) => pick(answer(who), path) !== undefined);
    expect(isHeld(call!.preconditions[0]!)).toEqual([true, true, false]);
    expect(isHeld(undo.check)).toEqual([true, false, false]);
    expect(call?.check.expect).toEqual({ equals: [OTHER] });
  });
});
