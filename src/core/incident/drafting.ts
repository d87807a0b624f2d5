import { drafts } from '../actions/drafts.ts';
import { digestOf } from '../plan/canonical.ts';
import { ownPathProblem } from '../policies/own-path.ts';
import { digestOfPlan, type Plan, type PlanKind } from '../plan/plan.ts';
import type { RunbookPlanKind } from '../runbook/language.ts';
import { isOver } from './evolve-plans.ts';
import type { Incident, PlanState } from './incident.ts';
import type { Draft } from './situation.ts';
import { situationOf } from './situation-of.ts';
import { add, iso, type Outcome, type Turn } from './turn.ts';

/**
 * Draws the plan that the current phase asks approval for. With nothing to change, no plan is needed
 * and the machine goes on; what can't be drawn (the vault lies inside the incident) is asked about.
 */
export function drawPlan(
  turn: Turn,
  kind: RunbookPlanKind,
  requester?: string,
): Outcome | undefined {
  let draft: Draft;
  try {
    draft = drafts[kind](situationOf(turn.incident, iso(turn.context.now)));
  } catch (error) {
    // A draft refuses by throwing a sentence for people; it has written nothing yet.
    const why = error instanceof Error ? error.message : 'the plan could not be drawn';
    return { event: 'ENDED', because: [why] };
  }
  if (draft.waves.every((wave) => wave.calls.length === 0)) {
    return { event: 'NOTHING', because: [] };
  }
  const cut = ownPathProblem(draft.waves, turn.incident.settings, iso(turn.context.now));
  if (cut !== undefined) return { event: 'ENDED', because: [cut] };
  propose(turn, kind, draft, requesterOf(turn.incident, kind, requester));
  return undefined;
}

/**
 * Who chose the mode asked for the emergency plan, and who named the accounts for the standing order, however often
 * and by whom it is drawn anew.
 */
function requesterOf(
  { modeBy, openedBy }: Incident,
  kind: RunbookPlanKind,
  requester: string | undefined,
): string | undefined {
  if (kind === 'standing-order') return openedBy;
  return requester ?? (kind === 'emergency' ? modeBy : undefined);
}

/**
 * Puts a plan before the approvers and voids an older one about the same thing that is still open. What
 * other people have proposed about something else stands: nobody voids a plan against himself by
 * proposing another.
 */
export function propose(turn: Turn, kind: PlanKind, draft: Draft, requester?: string): Plan {
  const { incident, context } = turn;
  const about = subjectOf(kind, draft.parameters);
  for (const older of incident.plans) {
    const same = older.plan.kind === kind && subjectOf(kind, older.plan.parameters) === about;
    if (!same || isOver(older.stage) || older.stage === 'executing') continue;
    endPlan(turn, older.digest, 'voided', 'a newer plan took its place');
  }
  const number = incident.plans.length + 1;
  const plan: Plan = {
    version: 1,
    incident: incident.id,
    id: `p${number}`,
    kind,
    direction: draft.direction,
    phase: incident.position.phase,
    title: draft.title,
    ...(requester === undefined ? {} : { requester }),
    reason: draft.reason,
    parameters: draft.parameters,
    waves: draft.waves,
    leaves: draft.leaves,
    draftedAt: iso(context.now),
    voteUntil: iso(context.now + incident.settings.timing.voteWindowSeconds * 1000),
    startWithinSeconds: incident.settings.timing.startWindowSeconds,
    rosterDigest: incident.rosterDigest,
    settingsDigest: incident.settingsDigest,
    // The counter keeps two plans of one decision apart.
    nonce: digestOf([context.nonce, number]).slice(0, 32),
  };
  const digest = digestOfPlan(plan);
  add(turn, 'plan.drafted', { digest, plan });
  turn.timers.push({
    id: voteTimer(incident.id, digest),
    incident: incident.id,
    dueAt: context.now + incident.settings.timing.voteWindowSeconds * 1000,
  });
  return plan;
}

/** The plans of the watch that would put locks back on. */
export function puttingBack({ plans }: Incident): readonly PlanState[] {
  return plans.filter(
    ({ plan }) => plan.kind === 'retighten' && plan.parameters['about'] === 'locks',
  );
}

/** The locks are off, as people decided: nothing that waits from before puts them back on. */
export function liftIsOver(turn: Turn): void {
  for (const { digest, stage } of puttingBack(turn.incident))
    if (stage === 'pending') endPlan(turn, digest, 'voided', 'the lift is over');
}

/** What a plan is about, where several of one kind may stand side by side. */
function subjectOf(kind: PlanKind, parameters: Plan['parameters']): string {
  if (kind === 'suspect' || kind === 'set-aside') return String(parameters['person']);
  if (kind === 'retighten') return String(parameters['about']);
  if (kind === 'leave-out') return String(parameters['account']);
  if (kind === 'undo') return String(parameters['call'] ?? parameters['undoes'] ?? '');
  return '';
}

/** Ends a plan and its timers. */
export function endPlan(
  turn: Turn,
  digest: string,
  stage: 'executed' | 'failed' | 'indeterminate' | 'denied' | 'expired' | 'withdrawn' | 'voided',
  why: string,
): void {
  add(turn, 'plan.ended', { digest, stage, why });
  turn.cancelTimers.push(voteTimer(turn.incident.id, digest), startTimer(turn.incident.id, digest));
}

/** The id of the timer at which the votes on this plan come too late. */
export function voteTimer(incident: string, digest: string): string {
  return `${incident}/vote/${digest.slice(0, 12)}`;
}
/** The id of the timer at which an approved plan may not start any more. */
export function startTimer(incident: string, digest: string): string {
  return `${incident}/start/${digest.slice(0, 12)}`;
}
