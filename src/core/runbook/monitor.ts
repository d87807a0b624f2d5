import { parts } from './language.ts';
import type {
  MachineAction,
  MachineEvent,
  MeasurementId,
  PartId,
  PhaseInfo,
  RunbookPlanKind,
  ScopeKind,
  Step,
} from './language.ts';

/**
 * What has been reached so far on one way through a runbook: a few marks beside the machine's state.
 * The checker explores machine and marks together, so that "rotation before the doors are closed" is a
 * question about a state and not about a history.
 */
type Mark =
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

export interface Violation {
  readonly rule: string;
  readonly message: string;
  /** The key in the phase that the mend is about. */
  readonly key?: string;
}

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
function ordersOf(scope: ScopeKind, part: PartId): readonly Order[] {
  if (scope === 'member-accounts') return orders[part];
  return orders[part].map((order) => (order === shieldFirst ? boundaryFirst : order));
}

/** What a plan is drawn from; without it the plan would be drawn blind or from an old reading. */
const drawnFrom: { readonly [plan in RunbookPlanKind]?: MeasurementId } = {
  defuse: 'time-bombs',
  doors: 'inventory',
  backups: 'backups-listed',
  protect: 'protectable',
  boundary: 'principals',
  arm: 'arm-ready',
};

/** Starting a part makes these readings old: they must be taken again. */
const ages: { readonly [part in PartId]: readonly MeasurementId[] } = {
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

/**
 * The marks after one step of the machine, and what the step broke.
 *
 * @param scope what stands above the runbook's accounts: it decides which order holds
 * @param before the marks before the step
 * @param cause the phase that the event came to, the event, and why the phase asked, if it did;
 *   `undefined` for the start
 */
export function follow(
  scope: ScopeKind,
  before: Marks,
  cause: { phase: PhaseInfo; event: MachineEvent; stuck?: string } | undefined,
  step: Step,
): { marks: Marks; violations: Violation[] } {
  const marks = new Set(before);
  const violations: Violation[] = [];
  if (cause) {
    violations.push(...forbiddenEvent(cause, step));
    markEvent(marks, cause.phase, cause.event, step);
  }
  for (const action of step.actions) violations.push(...markAction(scope, marks, action));
  return { marks, violations };
}

function forbiddenEvent(
  { phase, event, stuck }: { phase: PhaseInfo; event: MachineEvent; stuck?: string },
  step: Step,
): Violation[] {
  const found: Violation[] = [];
  const part = runsPart(phase);
  if (event === 'WAIVED' && (part === 'emergency/shield' || part === 'boundary/sweep')) {
    const lock = part === 'emergency/shield' ? 'the shield' : 'the boundary sweep';
    const message = `${lock} can be waived here: remove \`waivable: true\`, nobody skips it`;
    found.push({ rule: 'shield-waived', message, key: 'waivable' });
  }
  const goesOn = step.position.phase !== phase.id;
  // Back to the end of the trial: nothing is skipped by that.
  const isBack = phase.fallback !== undefined && step.position.phase === phase.fallback;
  if (
    goesOn &&
    !isBack &&
    (event === 'DISPROVEN' || (event === 'WAIVED' && stuck === 'disproven'))
  ) {
    const message =
      'it goes on although the measurement showed that it is not so: only a retry may follow';
    found.push({ rule: 'disproven-waived', message, key: 'waivable' });
  }
  return found;
}

function markEvent(marks: Set<Mark>, phase: PhaseInfo, event: MachineEvent, step: Step): void {
  const { does } = phase;
  // That a plan ended needs no mark: its approval was struck out when it was drawn.
  if (does.kind === 'approve' && (event === 'APPROVED' || event === 'NOTHING')) {
    marks.add(`approved ${does.plan}`).add(`once ${does.plan}`);
  }
  const part = runsPart(phase);
  if (part !== undefined && (event === 'DONE' || event === 'WAIVED')) {
    marks.add(`settled ${part}`).add(`spent ${part}`);
    if (part === 'arm/end-trial') marks.delete('trial');
  }
  if (does.kind === 'measure') {
    const goesOn = event === 'UNPROVEN' && step.position.state !== 'asking';
    if (goesOn || event === 'PROVEN' || event === 'WAIVED') marks.add(`passed ${does.measurement}`);
  }
}

function markAction(scope: ScopeKind, marks: Set<Mark>, action: MachineAction): Violation[] {
  switch (action.do) {
    case 'draft':
      return markDraft(marks, action.plan);
    case 'execute':
      return markExecute(scope, marks, `${action.plan}/${action.part}` as PartId);
    case 'measure':
      marks.delete(`passed ${action.measurement}`);
      return [];
    default:
      return [];
  }
}

/** A new plan of a kind voids the one before it, with its votes. */
function markDraft(marks: Set<Mark>, plan: RunbookPlanKind): Violation[] {
  marks.delete(`approved ${plan}`);
  for (const part of partsOf(plan)) marks.delete(`spent ${part}`);
  const source = drawnFrom[plan];
  if (source === undefined || marks.has(`passed ${source}`)) return [];
  const message = `the ${plan} plan is drawn without a fresh reading: put \`measure: ${source}\` before it`;
  return [{ rule: 'blind-plan', message, key: 'approve' }];
}

function markExecute(scope: ScopeKind, marks: Set<Mark>, part: PartId): Violation[] {
  const violations = [...unapproved(marks, part), ...misordered(scope, marks, part)];
  if (part === 'emergency/shield' || part === 'boundary/sweep') marks.delete('lifted');
  // The fresh cutoff takes access away; with the freeze the lift begins.
  if (parts[part].plan === 'lift' && part !== 'lift/cutoff') marks.add('lifted');
  if (part === 'arm/try-shield' || part === 'arm/try-freeze') marks.add('trial');
  marks.delete(`settled ${part}`);
  for (const reading of ages[part]) marks.delete(`passed ${reading}`);
  return violations;
}

function unapproved(marks: Marks, part: PartId): Violation[] {
  const { plan } = parts[part];
  const mend = `put \`approve: ${plan}\` between`;
  if (marks.has(`approved ${plan}`) && !marks.has(`spent ${part}`)) return [];
  if (!marks.has(`once ${plan}`)) {
    const message = `${part} changes AWS before people approved the ${plan} plan: put \`approve: ${plan}\` before it`;
    return [{ rule: 'unapproved', message, key: 'run' }];
  }
  const why = marks.has(`spent ${part}`)
    ? 'the approval has been used up by an earlier run'
    : 'a newer plan was drawn since the approval';
  return [{ rule: 'stale-approval', message: `${part} runs although ${why}: ${mend}`, key: 'run' }];
}

function misordered(scope: ScopeKind, marks: Marks, part: PartId): Violation[] {
  const violations: Violation[] = [];
  for (const { rule, needs, mend } of ordersOf(scope, part)) {
    const missing = needs.filter((mark) => !marks.has(mark));
    if (missing.length === 0) continue;
    const message = `${part} can run ${missing.map(spoken).join(' and ')}: ${mend}`;
    violations.push({ rule, message, key: 'run' });
  }
  if (parts[part].visible && parts[part].plan !== 'lift' && marks.has('lifted')) {
    const message = `${part} can run after a lift has begun, when the shield may be off: move it before the lift`;
    violations.push({ rule: 'shield-first', message, key: 'run' });
  }
  return violations;
}

function spoken(mark: Mark): string {
  const [word, what] = mark.split(' ');
  return word === 'settled' ? `before ${what} is done` : `without ${what}`;
}

function runsPart({ does }: PhaseInfo): PartId | undefined {
  return does.kind === 'run' ? (`${does.plan}/${does.part}` as PartId) : undefined;
}

function partsOf(plan: RunbookPlanKind): PartId[] {
  return (Object.keys(parts) as PartId[]).filter((id) => parts[id].plan === plan);
}
