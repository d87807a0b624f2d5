import { endHold } from './commands/steer.ts';
import { endPlan } from './drafting.ts';
import type { PlanState } from './incident.ts';
import { planOver } from './launch.ts';
import { stepOn } from './machine.ts';
import { onProofDeadline } from './measuring.ts';
import type { Turn } from './turn.ts';

/** A point in time was reached. Every timer is cancelled by the transaction that handles it. */
export function handleTimer(turn: Turn, timer: string): void {
  const [what, digest12] = timer.slice(turn.incident.id.length + 1).split('/');
  // The timer of a hold that is over may still be on its way when somebody else has placed another.
  const { hold } = turn.incident;
  if (what === 'hold' && hold !== undefined && turn.context.now < Date.parse(hold.until)) return;
  turn.cancelTimers.push(timer);
  if (what === 'hold') {
    if (hold !== undefined) endHold(turn, 'the time is up');
    return;
  }
  if (what === 'proof') return stepOn(turn, onProofDeadline(turn, Number(digest12)));
  const state = turn.incident.plans.find((p) => p.digest.slice(0, 12) === digest12);
  if (state === undefined) return;
  // Silence is not approval: what was not decided in time ends (AP-17, AP-18).
  if (what === 'vote' && state.stage === 'pending') expire(turn, state, 'the time to vote is over');
  if (what === 'start' && state.stage === 'approved')
    expire(turn, state, 'it was not started in time');
}

function expire(turn: Turn, state: PlanState, why: string): void {
  endPlan(turn, state.digest, 'expired', why);
  planOver(turn, state, [`${state.plan.id} (${state.plan.title}) expired: ${why}`]);
}
