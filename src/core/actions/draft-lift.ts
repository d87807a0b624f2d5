import type { Door, Inventory } from '../doors/door.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import { detachFreeze } from './detach-freeze.ts';
import { detachShield } from './detach-shield.ts';
import { staysOpen } from './draft-doors.ts';
import { revokeCall, revokeRoleSessions } from './revoke-role-sessions.ts';

/**
 * The lift, in parts that the runbook runs one after the other and measures in between: a fresh session
 * cutoff on the roles that were hostile, then the freeze comes off, the shield last. Nothing that was closed
 * is opened again. One plan and one approval for all of it: no part depends on what is found on the way, and
 * an alarm in between stops the lift.
 */
export function draftLift(situation: Situation): Draft {
  // The instant of drawing: a later one would deny these roles after the lift, too, until it has passed.
  // Meanwhile the freeze denies every session of theirs, and their trust was closed before.
  const cutoff = situation.now;
  const cutoffs = hostileRoles(situation).map((door) => ({
    ...revokeCall(door, cutoff, 'lift'),
    hostile: true as const,
  }));
  const waves = [
    ...(cutoffs.length === 0 ? [] : [{ part: 'cutoff', calls: cutoffs }]),
    ...detachFreeze.draw(undefined, situation).map((calls) => ({ part: 'freeze', calls })),
    ...detachShield.draw(undefined, situation).map((calls) => ({ part: 'shield', calls })),
  ];
  return {
    direction: 'loosening',
    title: `Lift freeze and shield in ${count(situation.scope.length, 'account')}`,
    reason: 'The doors are closed, the keys are rotated and the backups have been looked at.',
    parameters: { accounts: [...situation.scope], cutoff },
    waves:
      situation.liftsAtOnce === true ? waves.map((wave) => ({ ...wave, part: 'lift' })) : waves,
    leaves: [...staysClosed(situation), detachShield.leaves],
  };
}

/** Roles that looked hostile and whose sessions this incident revoked. */
function hostileRoles(situation: Situation): readonly Door[] {
  const doors = (situation.measured.inventory as Inventory | undefined)?.doors ?? [];
  const revoked = new Set(
    situation.made
      .filter(({ call }) => call.action === revokeRoleSessions.id)
      .flatMap(({ call }) => call.doors),
  );
  return doors
    .filter((door) => door.kind === 'role-sessions' && door.suspicion === 'hostile')
    .filter((door) => revoked.has(door.id) && staysOpen(door, situation) === undefined)
    .map((door) => withOurCutoff(door, situation));
}

/** What the undo of the fresh cutoff puts back is the cutoff of the door plan, not what stood before it. */
function withOurCutoff(door: Door, situation: Situation): Door {
  const ours = situation.made.findLast(
    ({ call }) => call.doors.includes(door.id) && 'document' in call.check.expect,
  );
  const expect = ours?.call.check.expect;
  if (expect === undefined || !('document' in expect)) return door;
  return { ...door, detail: { ...door.detail, revoke: expect.document } };
}

/** What people must know is not coming back by itself. */
function staysClosed(situation: Situation): readonly string[] {
  const closed = (operation: string): number =>
    situation.made.filter(({ call }) => call.request.operation === operation).length;
  const lines: readonly (readonly [number, string])[] = [
    [closed('UpdateAccessKey'), 'Access keys that were switched off stay inactive'],
    [closed('DeleteLoginProfile'), 'Console passwords stay deleted'],
    [closed('UpdateAssumeRolePolicy'), 'Role trusts stay cleaned'],
    [
      closed('PutUserPermissionsBoundary') + closed('PutRolePermissionsBoundary'),
      'Hostile users and roles stay denied by their boundary',
    ],
    [
      closed('CancelKeyDeletion') - closed('EnableKey'),
      'Saved encryption keys stay disabled until a person enables them',
    ],
  ];
  return lines.filter(([number]) => number > 0).map(([number, says]) => `${says} (${number}).`);
}
