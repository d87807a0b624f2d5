import { hasQuorum } from '../approval/quorum.ts';
import { canSpare } from './accounts.ts';
import { staysInPlan } from './commands/leave-out.ts';
import { endPlan, liftIsOver } from './drafting.ts';
import { approve, executing, runSide, start } from './execution.ts';
import { grant } from './granting.ts';
import type { PlanState } from './incident.ts';
import { asksForJudgement } from './judgeable.ts';
import { phaseInfo, step } from './machine.ts';
import { isProof } from './measuring.ts';
import { add, ignore, type Turn } from './turn.ts';
import { startWatch } from './watching.ts';

/**
 * Begins an approved plan if nothing holds it back: at once for tightening; for loosening Slack is
 * asked freshly first, so an effect is queued and `launchChecked` goes on.
 */
export function launch(turn: Turn, digest: string): void {
  const state = turn.incident.plans.find((p) => p.digest === digest);
  if (state === undefined || state.stage !== 'approved' || isHeld(turn, state)) return;
  if (state.plan.direction === 'tightening') return begin(turn, state, 'pinned-roster');
  turn.effects.push({
    id: `${turn.incident.id}/start/${digest.slice(0, 12)}/${turn.context.now}`,
    incident: turn.incident.id,
    kind: 'start',
    data: { digest },
    dueAt: turn.context.now,
  });
}

/**
 * Slack has answered for every approver of a loosening plan. Whoever may no longer act loses the vote;
 * below the quorum the plan ends. `unavailable` people are asked again by the responder until the start
 * window is over, so they do not appear here.
 */
export function launchChecked(
  turn: Turn,
  digest: string,
  refusedPeople: readonly { readonly person: string; readonly why: string }[],
): void {
  const state = turn.incident.plans.find((p) => p.digest === digest);
  if (state === undefined || state.stage !== 'approved') {
    return ignore(turn, 'answer about approvers', 'no plan waits for it');
  }
  // When the hold ends they are asked about again.
  if (isHeld(turn, state)) return ignore(turn, 'answer about approvers', 'the plan is held');
  for (const { person, why } of refusedPeople) add(turn, 'vote.revoked', { digest, person, why });
  begin(turn, state, 'fresh');
}

/** A hold never protects the person who placed it from being marked or set aside. */
function isHeld(turn: Turn, { plan }: PlanState): boolean {
  if (plan.kind === 'suspect' || plan.kind === 'set-aside') return false;
  return turn.incident.hold !== undefined;
}

function begin(turn: Turn, state: PlanState, checked: 'pinned-roster' | 'fresh'): void {
  if (!start(turn, state.digest, checked)) {
    const ended = turn.incident.plans.find((p) => p.digest === state.digest);
    return planOver(turn, state, [
      `${state.plan.id} could not start: ${ended?.why ?? 'not approved'}`,
    ]);
  }
  switch (state.plan.kind) {
    case 'waive':
      return waived(turn, state);
    case 'judge':
      return judged(turn, state);
    case 'suspect':
    case 'set-aside':
      return aboutPerson(turn, state, state.plan.kind);
    case 'leave-out':
      return leftOut(turn, state);
    case 'standing-order':
      endPlan(turn, state.digest, 'executed', 'granted; nothing was sent');
      grant(turn, state);
      return step(turn, 'APPROVED');
    case 'undo':
    case 'retighten':
      return runSide(turn, state.digest);
    default:
      // A plan of the runbook: the phase that asked for it goes on.
      step(turn, 'APPROVED');
  }
}

function waived(turn: Turn, state: PlanState): void {
  const { incident } = turn;
  const { question, position } = incident;
  const same = question !== undefined && state.plan.phase === position.phase && question.waivable;
  if (!same || state.plan.parameters['asked'] !== question.since) {
    return endPlan(turn, state.digest, 'voided', 'the question it answers is no longer open');
  }
  endPlan(turn, state.digest, 'executed', 'waived');
  add(turn, 'waiver.granted', {
    phase: position.phase,
    reason: state.plan.reason,
    requester: state.plan.requester ?? '',
    approvers: approversOf(turn, state),
    // With what would stay on, as it stood before those who approved.
    because: state.plan.leaves,
  });
  leaveBroken(turn);
  const { does } = phaseInfo(turn.incident);
  const isFreeze = does.kind === 'measure' && does.measurement === 'freeze-proof';
  // A lock that was disproven before may have begun it.
  if (isFreeze && incident.watched !== true) startWatch(turn);
  step(turn, 'WAIVED');
}

/** A part of a plan that was waived is over; what of it did not settle never runs later. */
function leaveBroken(turn: Turn): void {
  const info = phaseInfo(turn.incident);
  if (info.does.kind !== 'run') return;
  const { plan } = info.does;
  const broken = turn.incident.plans.find((p) => p.plan.kind === plan && p.stage === 'executing');
  const parts = new Set(broken?.plan.waves.map((wave) => wave.part));
  // The freeze may still follow a waived part of the same plan; the last part ends the plan.
  if (broken === undefined || (parts.size > 1 && info.does.part !== [...parts].at(-1))) return;
  endPlan(turn, broken.digest, 'failed', 'two people went on without the rest of it');
  if (plan === 'lift') liftIsOver(turn);
}

function judged(turn: Turn, state: PlanState): void {
  const changes = state.plan.parameters['changes'];
  endPlan(turn, state.digest, 'executed', 'judged');
  add(turn, 'changes.judged', {
    changes: Array.isArray(changes) ? changes.map(String) : [],
    reason: state.plan.reason,
    approvers: approversOf(turn, state),
  });
  // Another question is not answered by it, and nobody has asked for another try of something else.
  const { does } = phaseInfo(turn.incident);
  const asked = does.kind === 'measure' && asksForJudgement(does.measurement);
  if (asked && turn.incident.position.state === 'asking') step(turn, 'RETRY');
}

function aboutPerson(turn: Turn, state: PlanState, kind: 'suspect' | 'set-aside'): void {
  const person = String(state.plan.parameters['person']);
  const { reason } = state.plan;
  endPlan(turn, state.digest, 'executed', kind === 'suspect' ? 'marked' : 'set aside');
  if (kind === 'suspect') add(turn, 'suspect.marked', { person, reason });
  else add(turn, 'approver.set-aside', { person, reason });
  recount(turn);
}

/** The others go on: the proof is taken once more, without that account, or the rest of the plan is drawn without it. */
function leftOut(turn: Turn, state: PlanState): void {
  const { position } = turn.incident;
  const account = String(state.plan.parameters['account']);
  const { does } = phaseInfo(turn.incident);
  const asks = does.kind === 'measure' && isProof(does.measurement) && position.state === 'asking';
  if (!asks || state.plan.phase !== position.phase || !canSpare(turn.incident, account)) {
    return endPlan(turn, state.digest, 'voided', 'the question it answers is no longer open');
  }
  endPlan(turn, state.digest, 'executed', 'left out');
  add(turn, 'scope.narrowed', {
    account,
    by: state.plan.requester ?? '',
    reason: state.plan.reason,
    approvers: approversOf(turn, state),
  });
  // The approved plan would go on to lock it: what is left of that is drawn without it, and approved anew.
  const broken = staysInPlan(turn.incident, account)
    ? executing(turn.incident, 'emergency')
    : undefined;
  if (broken === undefined) return step(turn, 'RETRY');
  endPlan(turn, broken.digest, 'failed', `given up for a plan without ${account}`);
  step(turn, 'WITHOUT');
}

/** A veto that no longer stands may leave a quorum behind that was there all along. */
export function recount(turn: Turn): void {
  for (const { digest } of turn.incident.plans) {
    const state = turn.incident.plans.find((p) => p.digest === digest);
    if (state?.stage !== 'pending' || !hasQuorum(turn.incident, state)) continue;
    approve(turn, state);
    launch(turn, digest);
  }
}

function approversOf(turn: Turn, state: PlanState): string[] {
  const now = turn.incident.plans.find((p) => p.digest === state.digest) ?? state;
  return now.votes.filter((v) => v.decision === 'approve' && !v.revoked).map((v) => v.person);
}

/** A plan ended without having run; the phase that waited for it asks people. */
export function planOver(turn: Turn, state: PlanState, because: readonly string[]): void {
  const info = phaseInfo(turn.incident);
  const waits = info.does.kind === 'approve' && info.does.plan === state.plan.kind;
  if (waits && turn.incident.position.state === 'working') step(turn, 'ENDED', because);
}
