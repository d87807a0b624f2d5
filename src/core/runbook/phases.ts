import { parts } from './language.ts';
import type { PhaseInfo } from './language.ts';
import type { Runbook, RunbookPhase } from './schema.ts';

/**
 * The phases of a runbook as the rest of core sees them, in the order in which they follow each other. The
 * order of the file is not kept: a journal's canonical JSON sorts the members of its objects, and a bot that
 * read the runbook from there must see what the one saw that read the file.
 */
export function phaseInfos(runbook: Runbook): PhaseInfo[] {
  return idsInOrder(runbook).flatMap((id) => {
    const phase = phaseOf(runbook, id);
    if (phase === undefined) return [];
    return {
      id,
      title: phase.title,
      report: phase.report,
      does: doesOf(phase),
      waivable: isWaivable(phase),
      goesOnUnproven: phase.unproven === 'go-on',
      ...(phase.fallback === undefined ? {} : { fallback: phase.fallback }),
    };
  });
}

/** Along `then` from the beginning; what no `then` leads to stands behind, by its id. */
function idsInOrder(runbook: Runbook): string[] {
  const ids = new Set<string>();
  for (let at: string | undefined = runbook.begin; at !== undefined && !ids.has(at);) {
    ids.add(at);
    at = phaseOf(runbook, at)?.then;
  }
  return [
    ...ids,
    ...Object.keys(runbook.phases)
      .filter((id) => !ids.has(id))
      .toSorted(),
  ];
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
