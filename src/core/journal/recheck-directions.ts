import type { Direction, PlanKind } from '../plan/plan.ts';
import { nameOf, type PlanSeen } from './book.ts';

/**
 * Which kinds of plan give access back, once more and on purpose without the code that draws them. On the
 * direction hang the stricter rules: ask Slack again before the start, one denial ends it.
 */
const directions: { readonly [kind in Exclude<PlanKind, 'undo'>]: Direction } = {
  emergency: 'tightening',
  defuse: 'tightening',
  doors: 'tightening',
  rotate: 'loosening',
  backups: 'loosening',
  lift: 'loosening',
  retighten: 'tightening',
  'standing-order': 'loosening',
  'shield-order': 'tightening',
  protect: 'tightening',
  boundary: 'tightening',
  // It takes the trial off again, and at peace strictness costs nothing.
  arm: 'loosening',
  waive: 'loosening',
  judge: 'loosening',
  suspect: 'loosening',
  'set-aside': 'loosening',
  'leave-out': 'loosening',
};

/** What is wrong with the direction that a plan is said to have; undefined when it is that of its kind. */
export function directionProblem(seen: PlanSeen): string | undefined {
  const { kind, direction } = seen.plan;
  const right = kind === 'undo' ? undoing(seen) : known(kind);
  if (right === undefined) return `${nameOf(seen)} is of a kind that there is not: ${kind}`;
  return right === direction
    ? undefined
    : `${nameOf(seen)} is called ${direction}; a plan of the kind ${kind} is ${right}`;
}

function known(kind: string): Direction | undefined {
  return Object.hasOwn(directions, kind) ? directions[kind as keyof typeof directions] : undefined;
}

/** Only putting a lock back on takes access away. */
function undoing({ calls }: PlanSeen): Direction {
  const all = [...calls.values()].map(({ request }) => operationOf(request));
  return all.length > 0 && all.every((one) => one === 'AttachPolicy') ? 'tightening' : 'loosening';
}

function operationOf(request: unknown): unknown {
  return typeof request === 'object' && request !== null
    ? Reflect.get(request, 'operation')
    : undefined;
}
