import { parts } from './language.ts';
import type { PhaseInfo } from './language.ts';
import type { Runbook, RunbookPhase } from './schema.ts';

/** The phases of a runbook as the rest of core sees them, in the order of the file. */
export function phaseInfos(runbook: Runbook): PhaseInfo[] {
  return Object.entries(runbook.phases).map(([id, phase]) => ({
    id,
    title: phase.title,
    report: phase.report,
    does: doesOf(phase),
    waivable: isWaivable(phase),
    goesOnUnproven: phase.unproven === 'go-on',
  }));
}

/** One phase by its id; `undefined` for an unknown one, `constructor` and its kin included. */
export function phaseOf(runbook: Runbook, id: string): RunbookPhase | undefined {
  return Object.hasOwn(runbook.phases, id) ? runbook.phases[id] : undefined;
}

function doesOf(phase: RunbookPhase): PhaseInfo['does'] {
  if (phase.approve !== undefined) return { kind: 'approve', plan: phase.approve };
  if (phase.run !== undefined) {
    const { plan, part } = parts[phase.run];
    return { kind: 'run', plan, part };
  }
  if (phase.measure !== undefined) return { kind: 'measure', measurement: phase.measure };
  if (phase.person !== undefined) return { kind: 'person' };
  return phase.final === true ? { kind: 'final' } : { kind: 'pass' };
}

/** A measurement may be waived unless the runbook forbids it; a part only where it allows it. */
function isWaivable(phase: RunbookPhase): boolean {
  if (phase.measure !== undefined) return phase.waivable ?? true;
  if (phase.run !== undefined) return phase.waivable ?? false;
  return false;
}
