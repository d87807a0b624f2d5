import { endHold } from './commands/steer.ts';
import { endPlan } from './drafting.ts';
import { startUntil } from './execution.ts';
import type { Incident, PlanState } from './incident.ts';
import { planOver } from './launch.ts';
import { stepOn } from './machine.ts';
import { onProofDeadline, proofDue } from './measuring.ts';
import { ignore, type Turn } from './turn.ts';
import { lookNow, watchTimer } from './watching.ts';

/** What a timer means in this state, and from when on (ms). */
interface Meaning {
  readonly dueAt: number;
  readonly handle: () => void;
}

/**
 * A point in time was reached. Every timer is cancelled by the transaction that handles it; one that means
 * nothing any more is journaled as ignored. One that comes before its time (a clock was set back) changes
 * nothing and stays armed.
 */
export function handleTimer(turn: Turn, timer: string): void {
  const [what = '', about = ''] = timer.slice(turn.incident.id.length + 1).split('/');
  const meaning = meaningOf(turn, what, about);
  if (meaning === undefined) {
    turn.cancelTimers.push(timer);
    return ignore(turn, `timer ${what}`, 'what it was for is over');
  }
  if (turn.context.now < meaning.dueAt) {
    return ignore(turn, `timer ${what}`, 'its time has not come');
  }
  turn.cancelTimers.push(timer);
  meaning.handle();
}

function meaningOf(turn: Turn, what: string, about: string): Meaning | undefined {
  const { hold } = turn.incident;
  if (what === 'hold' && hold !== undefined) {
    return { dueAt: Date.parse(hold.until), handle: () => endHold(turn, 'the time is up') };
  }
  if (what === 'proof') {
    const dueAt = proofDue(turn.incident, Number(about));
    if (dueAt === undefined) return undefined;
    return { dueAt, handle: () => stepOn(turn, onProofDeadline(turn)) };
  }
  if (what === 'watch') {
    const due = watchTimer(about);
    // Where the watch never began nothing is watched, whatever a timer says.
    if (due === undefined || !mayWatch(turn.incident)) return undefined;
    return { dueAt: due.dueAt, handle: () => lookNow(turn, due.look) };
  }
  const state = turn.incident.plans.find((p) => p.digest.slice(0, 12) === about);
  // Silence is not approval: what was not decided in time ends (AP-17, AP-18).
  if (what === 'vote' && state?.stage === 'pending') {
    const dueAt = Date.parse(state.plan.voteUntil);
    return { dueAt, handle: () => expire(turn, state, 'the time to vote is over') };
  }
  if (what === 'start' && state?.stage === 'approved') {
    const handle = () => expire(turn, state, 'it was not started in time');
    return { dueAt: startUntil(state), handle };
  }
  return undefined;
}

/** An older bot began it with a freeze that is disproven, too, and its journal does not say so. */
function mayWatch({ watched, measurements }: Incident): boolean {
  return watched === true || measurements['freeze-proof'] !== undefined;
}

function expire(turn: Turn, state: PlanState, why: string): void {
  endPlan(turn, state.digest, 'expired', why);
  planOver(turn, state, [`${state.plan.id} (${state.plan.title}) expired: ${why}`]);
}
