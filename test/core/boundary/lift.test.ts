import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { restoreBoundary } from '../../../src/core/actions/restore-boundary.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import { denyAllPolicy } from '../../../src/core/boundary/standing.ts';
import type { Standing } from '../../../src/core/boundary/standing.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import type { Situation } from '../../../src/core/incident/situation.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import { PROD, RESPONDER_ID, made, settings, situation } from '../situations.ts';

const alone = settings(
  { accounts: [{ id: '444444444444', name: 'other', responderRoleId: 'AROARESPONDEROTHER01' }] },
  { standalone: [{ id: PROD, name: 'alone', responderRoleId: RESPONDER_ID }] },
);
const APP = { kind: 'role', name: 'app', id: 'AROAAPP00000001' } as const;
const EVE = { kind: 'user', name: 'eve', id: 'AIDAEVE00000001' } as const;

/** The call of a sweep that denies one. */
function swept(one: Pick<Standing, 'kind' | 'name' | 'id'>, rank: Standing['rank']): Call {
  const without = [{ ...one, before: '', rank }];
  const principals = { account: PROD, takenAt: '', without, bounded: 0, exempt: [], second: [] };
  const plan = drafts.boundary(situation({ settings: alone, measured: { principals } }));
  const [call] = plan.waves.flatMap(({ calls }) => calls);
  if (call === undefined) throw new Error('nobody is swept');
  return call;
}

const hostileDoor = (id: string, kind: string) => ({
  id: `${PROD}/${kind}/${id}`,
  kind,
  account: PROD,
  principal: `arn:aws:iam::${PROD}:user/eve`,
  principalId: id,
  name: 'eve',
  state: 'closed',
  suspicion: 'hostile',
  says: 'something of eve',
  detail: {} as { [key: string]: string },
});
const found = (...doors: ReturnType<typeof hostileDoor>[]): Partial<Situation> => ({
  measured: { inventory: { takenAt: '', doors, unseen: [], objects: {} } },
});

function lift(more: Partial<Situation>) {
  const { waves, leaves } = drafts.lift(situation({ settings: alone, ...more }));
  return { calls: waves.flatMap(({ calls }) => calls), leaves: leaves.join('\n') };
}

const ordinary = [made(swept(APP, 'ordinary')), made(swept(EVE, 'ordinary'))];
const idsOf = (calls: readonly Call[]) => calls.map(({ id }) => id);
const LIFT_APP = `lift/sweep/${APP.id}`;
const LIFT_EVE = `lift/sweep/${EVE.id}`;

describe('the lift of the boundaries', () => {
  it.each(['hostile-principal', 'access-key'])(
    'given a user who looked ordinary in the sweep, when the inventory calls her %s hostile, then she keeps the boundary, and no undo takes it off',
    (kind) => {
      const hostile = found(hostileDoor(EVE.id, kind));
      expect(idsOf(lift({ made: ordinary }).calls)).toEqual([LIFT_APP, LIFT_EVE]);
      const { calls, leaves } = lift({ made: ordinary, ...hostile });
      expect(idsOf(calls)).toEqual([LIFT_APP]);
      expect(leaves).toContain('one user or role that looked hostile keep');
      const undone = ordinary.map((one) => draftUndo(one, situation(hostile)));
      expect(undone.map((one) => 'none' in one)).toEqual([false, true]);
    },
  );

  it('given that people judged that door to be theirs, when the lift is drawn, then she gets her rights back', () => {
    const judged = [`${PROD}/hostile-principal/${EVE.id}`];
    const hostile = found(hostileDoor(EVE.id, 'hostile-principal'));
    expect(idsOf(lift({ made: ordinary, judged, ...hostile }).calls)).toContain(LIFT_EVE);
  });

  it('given two sweeps of which one saw her hostile, when the lift is drawn, then she keeps the boundary', () => {
    const again = [made(swept(EVE, 'ordinary')), made(swept(EVE, 'hostile'))];
    expect(lift({ made: again }).calls).toEqual([]);
    expect(lift({ made: [again[1]!, again[0]!] }).calls).toEqual([]);
    expect(lift({ made: [again[0]!], dropped: [swept(EVE, 'hostile')] }).calls).toEqual([]);
  });

  it('given a name that was made again, when it is lifted or undone, then its unique id must be the one that was denied', () => {
    const undone = ordinary.map((one) => draftUndo(one, situation()));
    const undos = undone.flatMap((one) => ('none' in one ? [] : one.waves[0]!.calls));
    for (const calls of [lift({ made: ordinary }).calls, undos]) {
      const checks = calls.map(({ preconditions }) => preconditions.at(-1));
      expect(checks).toMatchObject([
        { pick: ['Role', 'RoleId'], expect: { equals: APP.id } },
        { pick: ['User', 'UserId'], expect: { equals: EVE.id } },
      ]);
    }
  });

  it('given a call of which nobody knows whether it came through, when the lift is drawn, then it is taken back where our boundary stands, and named', () => {
    const { calls, leaves } = lift({ made: [ordinary[0]!], dropped: [swept(EVE, 'ordinary')] });
    expect(idsOf(calls)).toEqual([LIFT_APP, LIFT_EVE]);
    expect(calls[1]?.preconditions[0]).toMatchObject({
      pick: ['User', 'PermissionsBoundary', 'PermissionsBoundaryArn'],
      expect: { equals: denyAllPolicy },
    });
    expect(leaves).toContain('not seen whether this came through: Deny everything to user eve');
    expect(calls[0]?.preconditions).toHaveLength(1);
  });

  it('given a lift that was made in part, when it is drawn again, then only the rest is in it, and nobody is denied anew', () => {
    const [first] = lift({ made: ordinary }).calls;
    const { calls } = lift({ made: [...ordinary, made(first!)] });
    expect(idsOf(calls)).toEqual([LIFT_EVE]);
    expect(calls[0]?.request.operation).toBe('DeleteUserPermissionsBoundary');
  });

  const NARROW = `arn:aws:iam::${PROD}:policy/narrow`;
  /** What the inventory says of a boundary of eve's that the attacker took off. */
  const takenOff = (detail: { [key: string]: string }) =>
    found({ ...hostileDoor(EVE.id, 'permissions-boundary'), detail });

  it('given a boundary that he took off before the sweep, when the lift is drawn, then the former one is put back, not none', () => {
    const { calls, leaves } = lift({ made: ordinary, ...takenOff({ former: NARROW }) });
    expect(idsOf(calls)).toEqual([LIFT_APP, LIFT_EVE]);
    expect(calls[0]?.request.operation).toBe('DeleteRolePermissionsBoundary');
    expect(calls[1]).toMatchObject({
      request: {
        operation: 'PutUserPermissionsBoundary',
        input: { UserName: 'eve', PermissionsBoundary: NARROW },
      },
      check: { read: { operation: 'GetUser' }, expect: { equals: NARROW } },
      undo: { request: { input: { PermissionsBoundary: denyAllPolicy } } },
    });
    expect(calls[1]?.says).toContain(NARROW);
    expect(leaves).not.toContain('looked hostile');
  });

  it('given that she is hostile by another door too, when the lift is drawn, then she keeps ours', () => {
    const doors = [
      { ...hostileDoor(EVE.id, 'permissions-boundary'), detail: { former: NARROW } },
      hostileDoor(EVE.id, 'access-key'),
    ];
    expect(idsOf(lift({ made: ordinary, ...found(...doors) }).calls)).toEqual([LIFT_APP]);
  });

  it('given a boundary that he took off and nobody knows, when the lift is drawn, then she keeps ours, and people read the command', () => {
    const untouchable = 'no event says; put it back by hand: aws iam put';
    const { calls, leaves } = lift({ made: ordinary, ...takenOff({ untouchable }) });
    expect(idsOf(calls)).toEqual([LIFT_APP]);
    expect(leaves).toContain(`something of eve: ${untouchable}`);
    expect(leaves).not.toContain('delete them by hand');
  });

  it('given that people judged the removal to be theirs, when the lift is drawn, then none is put back', () => {
    const judged = [`${PROD}/permissions-boundary/${EVE.id}`];
    for (const detail of [{ former: NARROW }, { untouchable: 'by hand' }]) {
      const { calls, leaves } = lift({ made: ordinary, judged, ...takenOff(detail) });
      expect(calls[1]?.request.operation).toBe('DeleteUserPermissionsBoundary');
      expect(leaves).not.toContain('by hand: ');
    }
  });

  it('given a former boundary that a door plan put back since the sweep, when the lift is drawn, then it stays', () => {
    const door = { ...hostileDoor(EVE.id, 'permissions-boundary'), state: 'open' as const };
    const detail = { user: EVE.name, userId: EVE.id, boundary: '', former: NARROW };
    const [restored] = restoreBoundary.draw({ ...door, detail } as Door, situation()).flat();
    const { calls } = lift({ made: [...ordinary, made(restored!)] });
    expect(calls[1]).toMatchObject({
      id: LIFT_EVE,
      request: { operation: 'PutUserPermissionsBoundary' },
      check: { expect: { equals: NARROW } },
    });
  });
});
