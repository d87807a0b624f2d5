import { parts } from './language.ts';
import type {
  MachineAction,
  MachineEvent,
  PartId,
  PhaseInfo,
  RunbookPlanKind,
  ScopeKind,
  Step,
} from './language.ts';
import { ages, drawnFrom, ordersOf } from './order.ts';
import type { Mark, Marks } from './order.ts';

export interface Violation {
  readonly rule: string;
  readonly message: string;
  /** The key in the phase that the mend is about. */
  readonly key?: string;
}

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
