import { machineEvents } from './language.ts';
import { peaceViolations } from './peace.ts';
import type { CompiledRunbook, MachineEvent, PhaseInfo, Position, Step } from './language.ts';
import { follow } from './monitor.ts';
import type { Violation } from './monitor.ts';
import type { Marks } from './order.ts';

/** One state of machine and marks together, with the shortest way to it. */
interface Explored {
  readonly position: Position;
  readonly marks: Marks;
  readonly path: readonly string[];
  /** The states that its events lead to, by key. Empty: nothing that can happen does anything here. */
  readonly next: Set<string>;
}

export interface Exploration {
  readonly states: ReadonlyMap<string, Explored>;
  /** Each state × each event of the alphabet. */
  readonly stepsTried: number;
  readonly found: readonly Found[];
}

interface Found extends Violation {
  readonly phase: string;
  readonly path: readonly string[];
}

/** Some runaway would otherwise eat the memory; the shipped runbook has a few hundred states. */
const STATES_MAX = 200_000;

/**
 * Tries every event in every state that can be reached, breadth first, so that the way to each problem is
 * a shortest one. Every failure, waiver, late and senseless event is in the alphabet.
 */
export function explore(runbook: CompiledRunbook): Exploration {
  const byId = new Map(runbook.phases.map((phase) => [phase.id, phase]));
  const states = new Map<string, Explored>();
  const found: Found[] = [];
  const queue: Explored[] = [];
  const arrive = (
    from: Explored | undefined,
    event: MachineEvent | undefined,
    step: Step,
  ): void => {
    const path = event && from ? [...from.path, `${from.position.phase}: ${event}`] : [];
    const cause = from && event ? causeOf(byId, from.position, event) : undefined;
    const { marks, violations } = follow(runbook.scope, from?.marks ?? new Set(), cause, step);
    const resting = byId.get(step.position.phase);
    const left = peaceViolations(marks, resting, step.position);
    for (const violation of [...violations, ...left]) {
      // A waiver is the fault of the phase that is left, everything else of the one that is entered.
      const blames = violation.key === 'waivable' ? from?.position.phase : undefined;
      found.push({ ...violation, phase: blames ?? step.position.phase, path });
    }
    const key = keyOf(step.position, marks);
    from?.next.add(key);
    if (states.has(key)) return;
    if (states.size >= STATES_MAX) throw new RangeError(`more than ${STATES_MAX} states`);
    const explored = { position: step.position, marks, path, next: new Set<string>() };
    states.set(key, explored);
    queue.push(explored);
  };
  arrive(undefined, undefined, runbook.start());
  let stepsTried = 0;
  for (let at = queue.shift(); at; at = queue.shift()) {
    for (const event of machineEvents) {
      stepsTried += 1;
      const step = runbook.step(at.position, event);
      if (step.handled) arrive(at, event, step);
    }
  }
  return { states, stepsTried, found };
}

function causeOf(byId: ReadonlyMap<string, PhaseInfo>, position: Position, event: MachineEvent) {
  const phase = byId.get(position.phase);
  if (!phase) throw new RangeError(`no phase ${position.phase}`);
  const { stuck } = position;
  return { phase, event, ...(stuck === undefined ? {} : { stuck }) };
}

/** `entry` only counts, no transition asks for it: two states that differ in it alone are one. */
function keyOf(position: Position, marks: Marks): string {
  return [position.phase, position.state, position.stuck ?? '', ...[...marks].sort()].join('|');
}
