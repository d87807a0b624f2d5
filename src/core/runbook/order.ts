import type { MeasurementId, PartId, RunbookPlanKind, ScopeKind } from './language.ts';

/** The order that a runbook must keep, as tables: what each part needs before it, and what it makes old. */

/**
 * What has been reached so far on one way through a runbook: a few marks beside the machine's state.
 * The checker explores machine and marks together, so that "rotation before the doors are closed" is a
 * question about a state and not about a history.
 */
export type Mark =
  /** The current plan of this kind has its quorum, or there is nothing to change. */
  | `approved ${RunbookPlanKind}`
  /** Some plan of this kind was approved once: an execution without approval is then a stale one. */
  | `once ${RunbookPlanKind}`
  /** The part ran to its end on the current plan's approval; running it again needs another. */
  | `spent ${PartId}`
  /** The part is done, or two people went on without it. */
  | `settled ${PartId}`
  /** The measurement was shown, gone on without, or waived, and nothing has made it stale since. */
  | `passed ${MeasurementId}`
  /** A lift has begun: the shield may be off. */
  | 'lifted'
  /** A trial has begun, and was not ended: policies may be attached to the sacrificial account. */
  | 'trial';
export type Marks = ReadonlySet<Mark>;

interface Order {
  readonly rule: string;
  readonly needs: readonly Mark[];
  readonly mend: string;
}

const doorsClosed: readonly Mark[] = ['settled doors/close', 'passed doors-closed'];
const rotated: readonly Mark[] = ['settled rotate/rotate', 'passed rotation-proof'];
const verified: readonly Mark[] = ['settled backups/restore', 'passed backups-verified'];

const shieldFirst: Order = {
  rule: 'shield-first',
  needs: ['settled emergency/shield', 'passed shield-proof'],
  mend: 'put `run: emergency/shield` and then `measure: shield-proof` before it',
};
const doorsBeforeRotation: Order = {
  rule: 'doors-before-rotation',
  needs: doorsClosed,
  mend: 'put `run: doors/close` and then `measure: doors-closed` before it',
};
const rotationBeforeBackups: Order = {
  rule: 'rotation-before-backups',
  needs: rotated,
  mend: 'put `run: rotate/rotate` and then `measure: rotation-proof` before it',
};
const backupsBeforeLift: Order = {
  rule: 'backups-before-lift',
  needs: verified,
  mend: 'put `run: backups/restore` and then `measure: backups-verified` before it',
};
const activityBeforeLift: Order = {
  rule: 'activity-before-lift',
  needs: ['passed activity'],
  mend: 'put `measure: activity` before it',
};

const cutoffBeforeFreezeOff: Order = {
  rule: 'cutoff-before-freeze-off',
  needs: ['settled lift/cutoff', 'passed cutoff-proof'],
  mend: 'put `run: lift/cutoff` and then `measure: cutoff-proof` before it',
};
const quietBeforeShieldOff: Order = {
  rule: 'quiet-before-shield-off',
  needs: ['settled lift/freeze', 'passed quiet'],
  mend: 'put `run: lift/freeze` and then `measure: quiet` before it',
};
const beforeLift: readonly Order[] = [
  doorsBeforeRotation,
  rotationBeforeBackups,
  backupsBeforeLift,
  activityBeforeLift,
];

const boundaryFirst: Order = {
  rule: 'boundary-first',
  needs: ['settled boundary/sweep', 'passed sweep', 'passed sweep-clean'],
  mend: 'put `run: boundary/sweep`, `measure: sweep` and `measure: sweep-clean` before it',
};
const protectFirst: Order = {
  rule: 'protect-first',
  needs: ['settled protect/protect'],
  mend: 'put `run: protect/protect` before it',
};
const peopleFirst: Order = {
  rule: 'people-first',
  needs: ['passed checklist'],
  mend: 'put `measure: checklist` before it: root and its mailbox are in no policy’s reach',
};

const createFirst: Order = {
  rule: 'create-first',
  needs: ['settled arm/create'],
  mend: 'put `run: arm/create` before it',
};
const trialFirst: Order = {
  rule: 'trial-first',
  needs: ['settled arm/end-trial', 'passed trial-over'],
  mend: 'put `run: arm/end-trial` and then `measure: trial-over` before it',
};

/** Containment, then rotation, then backup verification, in that order and no other (DESIGN §1). */
const orders: { readonly [part in PartId]: readonly Order[] } = {
  'emergency/shield': [],
  'emergency/freeze': [shieldFirst],
  'defuse/defuse': [shieldFirst],
  'doors/close': [shieldFirst],
  'rotate/rotate': [shieldFirst, doorsBeforeRotation],
  'backups/restore': [shieldFirst, doorsBeforeRotation, rotationBeforeBackups],
  'lift/cutoff': [doorsBeforeRotation, rotationBeforeBackups, backupsBeforeLift],
  'lift/freeze': [...beforeLift, cutoffBeforeFreezeOff],
  'lift/shield': [...beforeLift, cutoffBeforeFreezeOff, quietBeforeShieldOff],
  'lift/lift': [doorsBeforeRotation, rotationBeforeBackups, backupsBeforeLift],
  'protect/protect': [],
  'boundary/sweep': [protectFirst, peopleFirst],
  'arm/create': [],
  'arm/try-shield': [createFirst],
  'arm/try-freeze': [createFirst],
  'arm/end-trial': [],
  'arm/guard': [createFirst, trialFirst],
};

/** The orders of a part. Where no organization policy reaches, the boundaries stand in the place of the shield. */
export function ordersOf(scope: ScopeKind, part: PartId): readonly Order[] {
  if (scope === 'member-accounts') return orders[part];
  return orders[part].map((order) => (order === shieldFirst ? boundaryFirst : order));
}

/** What a plan is drawn from; without it the plan would be drawn blind or from an old reading. */
export const drawnFrom: { readonly [plan in RunbookPlanKind]?: MeasurementId } = {
  defuse: 'time-bombs',
  doors: 'inventory',
  backups: 'backups-listed',
  protect: 'protectable',
  boundary: 'principals',
  arm: 'arm-ready',
};

/** Starting a part makes these readings old: they must be taken again. */
export const ages: { readonly [part in PartId]: readonly MeasurementId[] } = {
  'emergency/shield': ['shield-proof'],
  'emergency/freeze': ['freeze-proof'],
  'defuse/defuse': ['time-bombs'],
  'doors/close': ['inventory', 'doors-closed'],
  'rotate/rotate': ['rotation-proof'],
  'backups/restore': ['backups-verified'],
  'lift/cutoff': ['cutoff-proof'],
  'lift/freeze': ['quiet'],
  'lift/shield': [],
  'lift/lift': [],
  'protect/protect': ['protectable'],
  'boundary/sweep': ['principals', 'sweep', 'sweep-clean'],
  'arm/create': ['arm-ready', 'armed-now'],
  'arm/try-shield': ['shield-trial', 'trial-over'],
  'arm/try-freeze': ['freeze-trial', 'trial-over'],
  'arm/end-trial': ['trial-over'],
  'arm/guard': ['armed-now'],
};
