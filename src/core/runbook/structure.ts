import type { Runbook } from './schema.ts';
import { phaseOf } from './phases.ts';

/** What is wrong with a runbook, and how to mend it. */
export interface Problem {
  /** A short stable id; docs/runbook-language.md explains each. */
  readonly rule: string;
  readonly phase: string;
  /** What is wrong and the mend, for a reader who has the file open. */
  readonly message: string;
  /** The shortest way there: one `phase: EVENT` each. Empty where no run of the machine is needed to see it. */
  readonly path: readonly string[];
  /** Where in the file: `['phases', 'rotate', 'then']`. */
  readonly at: readonly string[];
}

/**
 * Problems that are visible without running the machine, and without which there is no machine to run:
 * phases that don't exist, circles of `pass`.
 */
export function structureProblems(runbook: Runbook): Problem[] {
  return [...unknownPhases(runbook), ...passLoops(runbook)];
}

/** The ids of all phases that some order of events leads to. */
export function reachablePhases(runbook: Runbook): Set<string> {
  const seen = new Set<string>();
  const queue = [runbook.begin];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const phase = phaseOf(runbook, id);
    if (!phase || seen.has(id)) continue;
    seen.add(id);
    queue.push(
      ...[phase.then, phase.again, phase.without, phase.fallback].filter(
        (next) => next !== undefined,
      ),
    );
  }
  return seen;
}

function unknownPhases(runbook: Runbook): Problem[] {
  const problems: Problem[] = [];
  const known = Object.keys(runbook.phases);
  const look = (phase: string, key: string, to: string | undefined) => {
    if (to === undefined || phaseOf(runbook, to)) return;
    problems.push({
      rule: 'unknown-phase',
      phase: phase === '' ? to : phase,
      message: `\`${key}: ${to}\` names a phase that is not there. Phases: ${known.join(', ')}`,
      path: [],
      at: phase === '' ? [key] : ['phases', phase, key],
    });
  };
  look('', 'begin', runbook.begin);
  for (const [id, phase] of Object.entries(runbook.phases)) {
    look(id, 'then', phase.then);
    look(id, 'again', phase.again);
    look(id, 'without', phase.without);
    look(id, 'fallback', phase.fallback);
  }
  return problems;
}

/** Phases that pass on to each other for ever would hang the machine in one step. */
function passLoops(runbook: Runbook): Problem[] {
  const problems: Problem[] = [];
  for (const id of Object.keys(runbook.phases)) {
    const seen: string[] = [];
    let at: string | undefined = id;
    while (at !== undefined && phaseOf(runbook, at)?.pass === true && !seen.includes(at)) {
      seen.push(at);
      at = phaseOf(runbook, at)?.then;
    }
    if (at !== id || seen.length === 0) continue;
    problems.push({
      rule: 'pass-loop',
      phase: id,
      message: `${[...seen, id].join(' → ')} only pass on to each other, for ever: let one of them do something or lead out`,
      path: [],
      at: ['phases', id, 'then'],
    });
  }
  return problems;
}
