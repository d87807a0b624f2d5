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
      ListEventSourceMappings: () => ok({}),
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

describe('closing functions', () => {
  const statement = (Sid: string, AWS: string, more: object = {}) => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'lambda:InvokeFunction',
    ...more,
  });
  const withPolicy = (...Statement: object[]) =>
    found('function', {
      GetPolicy: () => ok({ Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    }).calls.filter(({ action }) => action === 'remove-function-permission');
  const ours = statement('ours', `arn:aws:iam::${OTHER}:root`);
  const his = statement('his', 'arn:aws:iam::666666666666:root');
  const document = (...Statement: object[]) => ({ document: { Version: '2012-10-17', Statement } });

  it('given a policy with ours and one stranger, when he is taken out, then ours has to stay, and the undo puts him back where he was', () => {
    expect(withPolicy(ours, his)).toMatchObject([
      {
        request: { operation: 'RemovePermission', input: { StatementId: 'his' } },
        preconditions: [{ expect: document(ours, his) }],
        check: { expect: document(ours) },
        undo: {
          request: { operation: 'AddPermission', input: { StatementId: 'his' } },
          check: { expect: document(ours, his) },
        },
      },
    ]);
  });

  it('given a policy with a stranger alone, when he is taken out, then there is no policy any more', () => {
    expect(withPolicy(his)).toMatchObject([{ check: { expect: { absent: true } } }]);
  });

  it.each([
    ['stands before another', [his, ours]],
    ['says more than can be written again', [ours, { ...his, Action: ['a', 'b'] }]],
  ])(
    'given a stranger whose statement %s, when he is taken out, then there is no undo',
    (_, all) => {
      expect(withPolicy(...all)).toMatchObject([{ undo: { none: expect.any(String) } }]);
    },
  );

  it('given a policy that is longer than a plan has room for, when the plan is drawn, then the function is stopped and its policy left', () => {
    const long = { ...ours, Sid: 'a'.repeat(9_000) };
    expect(withPolicy(long, his)).toEqual([]);
  });

  it('given two strangers, when the plan is drawn, then the function is stopped and its policy left', () => {
    expect(withPolicy(his, { ...his, Sid: 'again' })).toEqual([]);
  });

  it('given a function before and after its stranger was taken out and its address closed, when its line is written, then it is the same', () => {
    const lineOf = (special: Special): string | undefined => {
      const all: Special = { ...doorsOfServices, ...special };
      const program = doorsInServices(situation());
      let step = program.next();
      while (step.done !== true)
        step = program.next(step.value.map((one) => all[one.operation]?.(one) ?? ok({})));
      return step.value.objects['222222222222/function/eu-west-1/callback'];
    };
    const policy =
      (...Statement: object[]) =>
      () =>
        ok({ Policy: JSON.stringify({ Statement }) });
    const before = lineOf({ GetPolicy: policy(ours, his) });
    expect(before).toContain('policy');
    const closed = { FunctionArn: hostileFunction, AuthType: 'AWS_IAM' };
    expect(
      lineOf({
        GetPolicy: policy(ours),
        ListFunctionUrlConfigs: () => ok({ FunctionUrlConfigs: [closed] }),
      }),
    ).toBe(before);
    expect(lineOf({ GetPolicy: policy({ ...ours, Action: '*' }) })).not.toBe(before);
  });

  it('given a public address of an alias, when it is closed, then the alias is named', () => {
    const url = { AuthType: 'NONE', CreationTime: '2026-11-20T00:00:00.000Z' };
    const { calls } = found('function', {
      ListFunctionUrlConfigs: () =>
        ok({ FunctionUrlConfigs: [{ ...url, FunctionArn: `${hostileFunction}:live` }] }),
    });
    expect(calls.find(({ action }) => action === 'close-function-url')?.request.input).toEqual({
      FunctionName: 'callback',
      Qualifier: 'live',
      AuthType: 'AWS_IAM',
    });
  });
});

describe('closing schedules', () => {
  const schedule = (more: object, target: object = {}) =>
    found('event-trigger', {
      ListEventSourceMappings: () => ok({}),
      ListRules: () => ok({}),
      GetSchedule: () =>
        ok({
          Name: 'nightly',
          GroupName: 'default',
          State: 'ENABLED',
          ScheduleExpression: 'rate(1 hour)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: 'arn:aws:scheduler:::aws-sdk:iam:listUsers', RoleArn: 'arn:r', ...target },
          CreationDate: '2026-11-20T00:00:00.000Z',
          ...more,
        }),
    });

  it('given a schedule that has begun, when it is disabled, then all of it is written back but its beginning, and nothing that AWS does not take', () => {
    const [call] = schedule({ StartDate: '2026-11-01T00:00:00.000Z', Description: 'd' }).calls;
    expect(call?.request.input).toEqual({
      Name: 'nightly',
      GroupName: 'default',
      State: 'DISABLED',
      Description: 'd',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'arn:aws:scheduler:::aws-sdk:iam:listUsers', RoleArn: 'arn:r' },
    });
    const later = schedule({ StartDate: '2027-01-01T00:00:00.000Z' }).calls[0]?.request.input;
    expect(later?.['StartDate']).toBe('2027-01-01T00:00:00.000Z');
  });

  it('given a schedule that hands over text, when it is found, then it is named, and the text stands nowhere', () => {
    const { door, calls } = schedule({}, { Input: 'hunter2' });
    expect(calls).toEqual([]);
    expect(JSON.stringify(door)).not.toContain('hunter2');
    expect(door.detail['untouchable']).toContain('may hold a secret');
  });
});
