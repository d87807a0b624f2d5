import { describe, expect, it } from 'vitest';
import { draftDoors } from '../../../src/core/actions/draft-doors.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type {
  MadeCall,
  MeasurementResult,
  Situation,
} from '../../../src/core/incident/situation.ts';
import { answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, failed, ok } from '../drive.ts';
import {
  LONG_AGO,
  MANAGEMENT,
  PROD,
  RESPONDER_ID,
  STRANGER,
  made,
  situation,
} from '../situations.ts';

const responder = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};
const app = { RoleName: 'app', RoleId: 'AROAAPP0000000000001' };
const before: FakeAccount = {
  users: [{ UserName: 'build', login: LONG_AGO, keys: [{ AccessKeyId: 'AKIABUILD' }] }],
  roles: [
    responder,
    app,
    { RoleName: 'support', RoleId: 'AROASUPPORT000000001', trust: trusts(PROD, STRANGER) },
  ],
};

/** An incident in which the inventory was taken and every call of the door plan was made. */
function closed(more: Partial<Situation> = {}): Situation {
  const { result } = drive(measurements.inventory(situation()), answers(before));
  const first = situation({ measured: { inventory: result.data } });
  const calls: readonly MadeCall[] = draftDoors(first)
    .waves.flatMap((wave) => wave.calls)
    .map((call) => made(call));
  return { ...first, made: calls, ...more };
}

/** The account as it is when every call of the plan has had its effect. */
function after(from: Situation): FakeAccount {
  const policy = from.made.find(({ call }) => call.request.operation === 'PutRolePolicy');
  const document = policy?.call.request.input['PolicyDocument'] as string;
  const inline = { AWSRevokeOlderSessions: document };
  return {
    users: [{ UserName: 'build', keys: [{ AccessKeyId: 'AKIABUILD', Status: 'Inactive' }] }],
    roles: [
      responder,
      { ...app, inline },
      { RoleName: 'support', RoleId: 'AROASUPPORT000000001', trust: trusts(PROD), inline },
    ],
  };
}

function measure(from: Situation, account: FakeAccount): MeasurementResult {
  return drive(measurements['doors-closed'](from), answers(account)).result;
}

describe('doors closed', () => {
  it('given only our own changes, when it is measured, then it is proven', () => {
    const from = closed();
    expect(measure(from, after(from))).toMatchObject({
      finding: 'proven',
      unproven: [],
      data: { again: false, changesTotal: 0, stillOpen: [] },
    });
  });

  it('given a door that is still open, when it is measured, then there is another round', () => {
    const from = closed();
    const account = {
      ...after(from),
      users: [{ UserName: 'build', keys: [{ AccessKeyId: 'AKIABUILD' }] }],
    };
    expect(measure(from, account)).toMatchObject({
      finding: 'disproven',
      data: { again: true, stillOpen: [`${PROD}/access-key/AIDABUILD/AKIABUILD`] },
    });
  });

  it('given a door whose call failed twice, when it is measured, then people are asked instead of going round for ever', () => {
    const from = closed();
    const key = from.made.find(({ call }) => call.request.operation === 'UpdateAccessKey')!;
    const account = {
      ...after(from),
      users: [{ UserName: 'build', keys: [{ AccessKeyId: 'AKIABUILD' }] }],
    };
    const failing = {
      ...from,
      made: from.made.filter((one) => one !== key),
      dropped: [key.call, key.call],
    };
    const result = measure(failing, account);
    expect(result).toMatchObject({ finding: 'unproven', data: { again: false } });
    expect(result.unproven.join()).toContain('still open after 2 tries');
  });

  it('given a new user without a way in, when it is measured, then it is disproven until people judge it', () => {
    const from = closed();
    const account = {
      ...after(from),
      users: [...(after(from).users ?? []), { UserName: 'ghost' }],
    };
    const result = measure(from, account);
    expect(result).toMatchObject({ finding: 'disproven', data: { again: false, changesTotal: 1 } });
    const [change] = result.data['changes'] as { id: string; says: string }[];
    expect(change?.id).toMatch(/^c[0-9a-f]{9}$/);
    expect(change?.says).toContain('user ghost');
    expect(measure({ ...from, judged: [change!.id] }, account)).toMatchObject({
      finding: 'proven',
    });
  });

  it('given several changes and an event that names one, when it is measured, then it says who made that one, and all can be judged together', () => {
    const from = closed();
    const record = (name: string, more: object): object => ({
      EventId: name,
      CloudTrailEvent: JSON.stringify({
        eventTime: '2026-11-22T03:20:00Z',
        eventName: 'CreateUser',
        eventSource: 'iam.amazonaws.com',
        userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${PROD}:user/eve` },
        requestParameters: { userName: name },
        ...more,
      }),
    });
    const account = {
      ...after(from),
      users: [...(after(from).users ?? []), { UserName: 'ghost' }, { UserName: 'shade' }],
      answers: {
        LookupEvents: () =>
          ok({ Events: [record('ghost', {}), record('shade', { errorCode: 'AccessDenied' })] }),
      },
    };
    const result = measure(from, account);
    const says = result.says.join('\n');
    expect(says).toMatch(
      /user ghost .*; by arn:aws:iam::\d+:user\/eve at 2026-11-22T03:20:00Z \(CreateUser/,
    );
    // A refused call changed nothing.
    expect(says).not.toMatch(/user shade .*; by/);
    const ids = (result.data['changes'] as { id: string }[]).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(measure({ ...from, judged: ids }, account).finding).toBe('proven');
  });

  it.each<[string, (account: FakeAccount) => FakeAccount]>([
    [
      'a policy on a role',
      (account) => ({
        ...account,
        roles: account.roles!.map((role) => ({
          ...role,
          inline: { ...role.inline, more: { Statement: [] } },
        })),
      }),
    ],
    [
      'a cutoff that was loosened',
      (account) => ({
        ...account,
        roles: account.roles!.map((role) =>
          role.inline === undefined
            ? role
            : { ...role, inline: { AWSRevokeOlderSessions: { Statement: [] } } },
        ),
      }),
    ],
    [
      'a role that was made anew',
      (account) => ({
        ...account,
        roles: account.roles!.map((role) =>
          role.RoleName === 'app' ? { ...role, RoleId: 'AROAOTHER00000000001' } : role,
        ),
      }),
    ],
    [
      'the responder’s trust',
      (account) => ({
        ...account,
        roles: account.roles!.map((role) =>
          role.RoleId === RESPONDER_ID ? { ...role, trust: trusts(STRANGER) } : role,
        ),
      }),
    ],
  ])(
    'given %s changed by somebody else, when it is measured, then it is not proven',
    (_, change) => {
      const from = closed();
      expect(measure(from, change(after(from)))).toMatchObject({ finding: 'disproven' });
    },
  );

  it('given a second inventory with a hole, when it is measured, then what is hidden is neither gone nor closed', () => {
    const from = closed();
    const hole = {
      ...after(from),
      answers: { ListAccessKeys: () => failed('throttled', 'Throttling') },
    };
    const result = measure(from, hole);
    expect(result).toMatchObject({ finding: 'unproven', data: { changesTotal: 0 } });
    expect(result.unproven).toHaveLength(1);
  });

  it('given events that can not be read, when it is measured, then it is unproven, because a grant may be hidden', () => {
    const from = closed();
    const blind = {
      ...after(from),
      answers: { LookupEvents: () => failed('throttled', 'Throttling') },
    };
    const result = measure(from, blind);
    expect(result).toMatchObject({ finding: 'unproven', data: { again: false, changesTotal: 0 } });
    expect(result.unproven).toEqual([
      expect.stringContaining('granted what'),
      expect.stringContaining('who took policies or accounts away'),
      expect.stringContaining('who changed contacts, mailbox or Regions'),
      expect.stringContaining('what was switched off'),
    ]);
    // The plan for the doors that are known does not wait for it.
    const known = drive(measurements.inventory(situation()), answers(blind)).result;
    expect(known).toMatchObject({ finding: 'proven', unproven: result.unproven });
  });

  it('given an account that does not say which Regions are on, when it is measured, then people read where nobody looked', () => {
    const from = closed();
    const answer = { ...after(from), answers: { ListRegions: () => failed('denied') } };
    const result = measure(from, answer);
    expect(result.unproven).toEqual([expect.stringContaining('which Regions are on')]);
  });

  it('given no first inventory, when it is measured, then it is unproven', () => {
    const from = closed();
    expect(measure({ ...from, measured: {} }, after(from))).toMatchObject({ finding: 'unproven' });
  });

  it('given a foreign change before another round, when the inventory is fresh, then it still waits to be judged', () => {
    const from = closed();
    const account = {
      ...after(from),
      users: [
        ...(after(from).users ?? []),
        { UserName: 'ghost', keys: [{ AccessKeyId: 'AKIAGHOST' }] },
      ],
    };
    const first = measure(from, account);
    expect(first).toMatchObject({ finding: 'disproven', data: { again: true, changesTotal: 2 } });
    const measured = { ...from.measured, 'doors-closed': first.data };
    const fresh = drive(measurements.inventory({ ...from, measured }), answers(account)).result;
    const round = { ...from, measured: { ...measured, inventory: fresh.data } };
    const calls = draftDoors(round).waves.flatMap((wave) => wave.calls);
    expect(calls.map((call) => call.request.input['AccessKeyId'])).toEqual(['AKIAGHOST']);
    const done = { ...round, made: [...round.made, ...calls.map((call) => made(call))] };
    const quiet = {
      ...account,
      users: [
        ...(after(from).users ?? []),
        { UserName: 'ghost', keys: [{ AccessKeyId: 'AKIAGHOST', Status: 'Inactive' }] },
      ],
    };
    const second = measure(done, quiet);
    expect(second).toMatchObject({ finding: 'disproven', data: { again: false, changesTotal: 1 } });
    const [change] = second.data['changes'] as { id: string }[];
    expect(measure({ ...done, judged: [change!.id] }, quiet)).toMatchObject({ finding: 'proven' });
  });
});
