import { count } from '../doors/requests.ts';
import { scopeKind } from '../incident/accounts.ts';
import type { Draft, Drafts, Situation } from '../incident/situation.ts';
import { movedOut, movedUnits, notExact } from '../policies/moved-units.ts';
import { exemptUserIds } from '../policies/policy.ts';
import { freezeScp } from '../policies/freeze.ts';
import { shieldScp } from '../policies/shield.ts';
import { shardsOf } from '../policies/shards.ts';
import type { ResponseAction } from './action.ts';
import { attachFreezeRcp } from './attach-freeze-rcp.ts';
import { attachFreezeScp } from './attach-freeze-scp.ts';
import { attachShieldRcp } from './attach-shield-rcp.ts';
import { attachShieldScp } from './attach-shield-scp.ts';
import { draftArm } from './draft-arm.ts';
import { draftBoundary } from './draft-boundary.ts';
import { draftDefuse } from './draft-defuse.ts';
import { draftDoors } from './draft-doors.ts';
import { draftLiftBoundary } from './draft-lift-boundary.ts';
import { draftLift } from './draft-lift.ts';
import { draftProtect } from './draft-protect.ts';
import { draftRotate } from './draft-rotate.ts';
import { enableKey } from './enable-key.ts';
import type { DisabledKey } from './enable-key.ts';
import { draftStandingOrder } from '../order/draft-order.ts';
import { DraftRefused } from './refusal.ts';
import { fitsApart, fitsBeside, scopeProblem } from './scope.ts';
import { sideBySide } from './side-by-side.ts';
import { movedLines, unitLines } from './unit-lines.ts';
import { startRestoreTest } from './start-restore-test.ts';
import type { RestoreTest } from './start-restore-test.ts';

/** How each plan of the runbook is drawn. Pure: the same situation always gives the same draft. */
export const drafts: Drafts = {
  emergency: draftEmergency,
  defuse: draftDefuse,
  doors: draftDoors,
  rotate: draftRotate,
  backups: draftBackups,
  lift: (situation) =>
    scopeKind(situation.settings, situation.scope) === 'member-accounts'
      ? draftLift(situation)
      : draftLiftBoundary(situation),
  protect: draftProtect,
  boundary: draftBoundary,
  arm: draftArm,
  'standing-order': draftStandingOrder,
};

/**
 * Shield and freeze. Needs no reading: it exists from the declaration on and waits for nothing.
 * @throws DraftRefused for a scope that no organization policy reaches or that is protected.
 */
export function draftEmergency(asked: Situation): Draft {
  const situation = withoutMovedUnits(asked);
  const { settings, scope, mode } = situation;
  const problem = scopeProblem(settings, scope);
  if (problem !== undefined) throw new DraftRefused('scope', problem);
  const deadline = settings.timing.proofDeadlineSeconds;
  const locks = [shieldScp, freezeScp].map(
    (lock) => (accounts: readonly string[]) => lock(settings, accounts),
  );
  const shield = [attachShieldScp, attachShieldRcp];
  const freeze = [attachFreezeScp, attachFreezeRcp];
  return {
    direction: 'tightening',
    title: `Shield, then freeze ${count(scope.length, 'account')}`,
    reason:
      mode === 'quiet'
        ? `Quiet: the shield, its proof within ${deadline} s, then the freeze.`
        : 'Destruction seen: shield and freeze back to back.',
    parameters: {
      mode,
      proofDeadlineSeconds: deadline,
      accounts: [...scope],
      exempt: exemptUserIds(
        settings,
        // The freeze's shards hold more accounts, and exempt all of theirs.
        locks.flatMap((lock) =>
          shardsOf(settings, scope, lock).flatMap(({ accounts }) => accounts),
        ),
      ),
    },
    waves: [
      ...sideBySide(shield, situation).map((calls) => ({ part: 'shield', calls })),
      ...sideBySide(freeze, situation).map((calls) => ({ part: 'freeze', calls })),
    ],
    leaves: [...movedLines(situation), ...unitLines(situation), ...linesOf([...shield, ...freeze])],
  };
}

/** What these actions leave open, then what they break: lines of a plan that draws them. */
export function linesOf(actions: readonly ResponseAction<undefined>[]): readonly string[] {
  return [
    ...actions.map((action) => action.leaves),
    ...actions.map((action) => `Breaks (${action.title}): ${action.breaks}`),
  ];
}

/**
 * A unit that was seen to be another than the settings say is not attached to: its accounts are taken one by one,
 * where a plan has room for that. Where it has not, the unit is locked, and each account that has left it by itself.
 */
function withoutMovedUnits(situation: Situation): Situation {
  const { settings, scope, measured, apart = [] } = situation;
  const moved = notExact(settings, movedUnits(measured.armed));
  if (moved.length === 0) return situation;
  const oneByOne = [...apart, ...moved];
  if (fitsApart(settings, scope, oneByOne)) return { ...situation, apart: oneByOne };
  const out = movedOut(measured.armed) ?? [];
  const beside = [...apart, ...out.filter((id) => scope.includes(id))];
  return fitsBeside(settings, scope, beside) ? { ...situation, apart: beside } : situation;
}

/** The keys that the backups need, and one restore test of the best recovery point that is left. */
function draftBackups(situation: Situation): Draft {
  const { settings } = situation;
  const candidate = situation.measured['backups-listed']?.['candidate'] as
    | Omit<RestoreTest, 'roleArn'>
    | undefined;
  const roleArn = settings.backups?.restoreRoleArn;
  const test =
    candidate === undefined || roleArn === undefined ? undefined : { ...candidate, roleArn };
  const listed = situation.measured['backups-listed']?.['toEnable'];
  const toEnable = (Array.isArray(listed) ? listed : []) as unknown as DisabledKey[];
  // The keys first: a restore that needs one must not begin before it is back.
  const waves = [
    ...enableKey.draw(toEnable, situation),
    ...(test === undefined ? [] : startRestoreTest.draw(test, situation)),
  ];
  return {
    direction: startRestoreTest.direction,
    title:
      (toEnable.length === 0 ? '' : `Enable ${count(toEnable.length, 'key')}; `) +
      (test === undefined ? 'no restore test' : 'restore one recovery point as a test'),
    reason: 'A backup that was never restored is a hope, not a backup.',
    parameters:
      test === undefined ? {} : { recoveryPoint: test.recoveryPointArn, account: test.account },
    waves: waves.map((calls) => ({ part: 'restore', calls })),
    leaves:
      test === undefined
        ? [
            'There is no recovery point that could be restored: none is older than the incident and has a usable key.',
          ]
        : [startRestoreTest.leaves, ...(toEnable.length === 0 ? [] : [enableKey.leaves])],
  };
}
