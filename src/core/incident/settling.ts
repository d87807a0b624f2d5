import type { Call } from '../plan/call.ts';
import type { Wave } from '../plan/plan.ts';
import type { CallStage, PlanState } from './incident.ts';
import type { Outcome } from './turn.ts';

/** When a call of a plan counts as settled, what may wait for it, and what is said of those that went wrong. */

const settledWell: readonly CallStage[] = ['done', 'already'];
/** The parts of a lift that take locks off, and nothing else. */
const lockParts: readonly string[] = ['freeze', 'shield'];
const settledBadly: readonly CallStage[] = ['failed', 'unknown'];

/** Waits for its result, or for its turn. */
export function inFlight(state: PlanState, call: Call): boolean {
  const stage = state.calls[call.id]?.stage ?? 'waiting';
  return stage === 'waiting' || stage === 'intended';
}

/** A call that dropped out of a door plan is settled: it belongs to the next one, and voids nothing. */
export function isSettled(state: PlanState, call: Call): boolean {
  const stage = state.calls[call.id]?.stage ?? 'waiting';
  if (settledWell.includes(stage)) return true;
  if (stage === 'changed' && mayDropOut(state)) return true;
  // What is optional is named when it fails, and blocks nothing.
  return call.optional === true && (stage === 'changed' || settledBadly.includes(stage));
}

/** Does nothing of a later wave wait for this call any more? */
export function isBehind(state: PlanState, call: Call, part: string): boolean {
  return isSettled(state, call) || (goesOn(state, part) && !inFlight(state, call));
}

/**
 * Locks that go on, or come off, stand each for itself: one that can't be had keeps no other waiting. What went
 * wrong is told at the end, all of it.
 */
export function goesOn({ plan }: PlanState, part: string): boolean {
  if (plan.kind === 'retighten' || plan.kind === 'undo' || plan.kind === 'shield-order')
    return true;
  return plan.kind === 'lift' && lockParts.includes(part);
}

function mayDropOut(state: PlanState): boolean {
  return state.plan.kind === 'doors' || state.plan.kind === 'defuse';
}

/** What went wrong in settled waves, if anything: it is asked about, never skipped. */
export function verdictOn(state: PlanState, waves: readonly Wave[]): Outcome | undefined {
  const bad = waves.flatMap(({ calls }) => calls).filter((call) => !isSettled(state, call));
  if (bad.length === 0) return undefined;
  const because = bad.map((call) => {
    const { stage, error } = state.calls[call.id] ?? { stage: 'unknown' };
    const what = settledBadly.includes(stage)
      ? stage
      : 'dropped out, what it was to change is different now';
    return `${call.says}: ${what}${error === undefined ? '' : ` (${error})`}`;
  });
  return { event: 'FAILED', because };
}
