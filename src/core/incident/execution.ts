import { countedApprovals, hasQuorum, personOf } from '../approval/quorum.ts';
import type { Call } from '../plan/call.ts';
import { digestOf } from '../plan/canonical.ts';
import type { Json } from '../plan/json.ts';
import { armedId, armedPolicies } from '../policies/armed.ts';
import { callOf, digestOfPlan, waveOf, type Wave } from '../plan/plan.ts';
import { runbookPlanKinds, type RunbookPlanKind } from '../runbook/language.ts';
import { endPlan, liftIsOver, startTimer, voteTimer } from './drafting.ts';
import type { Incident, PlanState } from './incident.ts';
import { goesOn, inFlight, isBehind, isSettled, verdictOn } from './settling.ts';
import { add, ignore, type Outcome, type Turn } from './turn.ts';

/** The plan of this kind that is being executed; there is at most one. */
export function executing(incident: Incident, kind: string): PlanState | undefined {
  return incident.plans.find((p) => p.plan.kind === kind && p.stage === 'executing');
}

/** A quorum was reached: remember it, and begin as soon as nothing holds it back. */
export function approve(turn: Turn, state: PlanState): void {
  const approvers = countedApprovals(turn.incident, state).map((vote) => vote.person);
  add(turn, 'plan.approved', { digest: state.digest, approvers });
  turn.cancelTimers.push(voteTimer(turn.incident.id, state.digest));
  turn.timers.push({
    id: startTimer(turn.incident.id, state.digest),
    incident: turn.incident.id,
    dueAt: turn.context.now + state.plan.startWithinSeconds * 1000,
  });
}

/** The last instant at which an approved plan may start, ms. */
export function startUntil({ plan, approvedAt }: PlanState): number {
  return Date.parse(approvedAt ?? '') + plan.startWithinSeconds * 1000;
}

/**
 * Begins an approved plan. For tightening the pinned roster decides, so that a dead Slack can't un-fire
 * a freeze; for loosening the caller has asked Slack freshly (`checked`). Quorum, digest and standing
 * are evaluated again here (AP-10, AP-21). Returns false when the plan may not start.
 */
export function start(turn: Turn, digest: string, checked: 'pinned-roster' | 'fresh'): boolean {
  const state = turn.incident.plans.find((p) => p.digest === digest);
  if (state === undefined || state.stage !== 'approved') return false;
  if (digestOfPlan(state.plan) !== digest) {
    endPlan(turn, digest, 'voided', 'its content is not what was approved');
    return false;
  }
  const { requester } = state.plan;
  if (requester !== undefined && personOf(turn.incident.roster, requester) === undefined) {
    endPlan(turn, digest, 'voided', 'whoever asked for it is no longer on the roster');
    return false;
  }
  if (!hasQuorum(turn.incident, state)) {
    endPlan(turn, digest, 'voided', 'an approval no longer counts');
    return false;
  }
  // The timer that says so may be late: a bot was down, or a hold outlasted the window.
  if (turn.context.now > startUntil(state)) {
    endPlan(turn, digest, 'expired', 'it was not started in time');
    return false;
  }
  const approvers = countedApprovals(turn.incident, state).map((vote) => vote.person);
  add(turn, 'plan.started', { digest, approvers, checked });
  turn.cancelTimers.push(startTimer(turn.incident.id, digest));
  takeWhatIsArmed(turn, state);
  return true;
}

/**
 * Policies that were made at peace need no call: the first request that leaves is the one that locks. Only for
 * the first emergency plan that starts: by the next one somebody may have deleted or changed what was found.
 */
function takeWhatIsArmed(turn: Turn, state: PlanState): void {
  const isEmergency = ({ plan }: PlanState): boolean => plan.kind === 'emergency';
  const began = turn.incident.plans.filter((p) => isEmergency(p) && p.startedAt !== undefined);
  if (!isEmergency(state) || began.some(({ digest }) => digest !== state.digest)) return;
  const armed = armedPolicies(turn.incident.measurements.armed?.data);
  for (const call of state.plan.waves.flatMap((wave) => wave.calls)) {
    const value = armedId(call.request, armed);
    if (value !== undefined)
      add(turn, 'call.found', { digest: state.digest, call: call.id, value });
  }
}

/** Runs a part of the plan that is executing: its first wave that is not settled. With no plan there is nothing to run. */
export function runPart(turn: Turn, kind: RunbookPlanKind, part: string): Outcome | undefined {
  const state = executing(turn.incident, kind);
  if (state === undefined) return { event: 'DONE', because: [] };
  const outcome = advance(turn, state, (wave) => wave.part === part);
  if (outcome?.event === 'DONE') closeIfLast(turn, state, part);
  return outcome;
}

/** Runs a plan that no phase waits for (an undo): all its waves. */
export function runSide(turn: Turn, digest: string): void {
  const state = turn.incident.plans.find((p) => p.digest === digest);
  if (state !== undefined)
    concludeSide(
      turn,
      state,
      advance(turn, state, () => true),
    );
}

/** Queues the next unsettled wave, or says how the part ended. */
function advance(
  turn: Turn,
  state: PlanState,
  wanted: (wave: Wave) => boolean,
): Outcome | undefined {
  const waves = state.plan.waves.filter(wanted);
  for (const wave of waves) {
    const open = wave.calls.filter((call) => !isBehind(state, call, wave.part));
    if (open.length === 0) continue;
    for (const call of open) queueCall(turn, state, call);
    return undefined;
  }
  return verdictOn(state, waves) ?? { event: 'DONE', because: [] };
}

function queueCall(turn: Turn, state: PlanState, call: Call): void {
  const { incident, context } = turn;
  const { entry } = incident.position;
  turn.effects.push({
    id: `${incident.id}/call/${state.digest.slice(0, 12)}/${call.id}/${entry}`,
    incident: incident.id,
    kind: 'call',
    data: {
      digest: state.digest,
      call: call.id,
      entry,
      attempts: state.calls[call.id]?.attempts ?? 0,
    },
    dueAt: context.now,
  });
}

export interface ClaimedCall {
  readonly digest: string;
  readonly call: string;
  readonly attempt: number;
  readonly fence: number;
  /** The request with its references resolved; what will be sent. */
  readonly request: Json;
}

/** May this call leave now? The intent is journaled before it does: no entry, no request. */
export function onCallClaimed(turn: Turn, claimed: ClaimedCall): 'go' | 'held' | 'no' {
  const state = turn.incident.plans.find((p) => p.digest === claimed.digest);
  const call = callIn(state, claimed.call);
  if (turn.incident.closedAt !== undefined) {
    ignore(turn, `call ${claimed.call}`, 'the incident is closed');
    return 'no';
  }
  if (state === undefined || call === undefined || state.stage !== 'executing') {
    ignore(turn, `call ${claimed.call}`, 'is not part of a plan that is being executed');
    return 'no';
  }
  if (digestOfPlan(state.plan) !== claimed.digest) {
    ignore(turn, `call ${claimed.call}`, 'its plan is not what was approved');
    return 'no';
  }
  if (!inFlight(state, call)) {
    ignore(turn, `call ${claimed.call}`, 'was settled before');
    return 'no';
  }
  if (!isItsTurn(turn.incident, state, call)) {
    ignore(turn, `call ${claimed.call}`, 'it is not its turn');
    return 'no';
  }
  if (isHeld(turn.incident, state)) return 'held';
  const { digest, attempt, fence } = claimed;
  add(turn, 'call.intended', {
    digest,
    call: call.id,
    attempt,
    fence,
    request: digestOf(claimed.request),
  });
  return 'go';
}

/**
 * A plan of the runbook runs only in the phase that runs that part of it, and wave by wave. What was
 * ordered keeps to that by itself; no other way to a claim may go round it.
 */
function isItsTurn(incident: Incident, state: PlanState, call: Call): boolean {
  const { plan } = state;
  const own = waveOf(plan, call.id);
  const index = plan.waves.findIndex((wave) => wave === own);
  const part = plan.waves[index]?.part ?? '';
  const earlier = plan.waves.slice(0, Math.max(0, index)).filter((wave) => wave.part === part);
  if (earlier.some((wave) => wave.calls.some((one) => !isBehind(state, one, part)))) return false;
  if (!(runbookPlanKinds as readonly string[]).includes(plan.kind)) return true;
  return runsPart(incident, plan.kind, part) && incident.position.state === 'working';
}

/**
 * Shield and freeze, once released, are not held by anybody: one account must not stop a containment. Nor is the end of
 * a trial: nobody may leave it attached.
 */
export function isHeld(incident: Incident, { plan }: PlanState): boolean {
  if (plan.kind === 'retighten' || plan.kind === 'shield-order') return false;
  if (plan.kind === 'arm' && runsPart(incident, plan.kind, 'end-trial')) return false;
  return incident.hold !== undefined && plan.kind !== 'emergency';
}

/** Is the incident in the phase that runs this part of such a plan? */
function runsPart({ runbook, position }: Incident, kind: string, part: string): boolean {
  const info = runbook.compiled.phases.find((p) => p.id === position.phase);
  return info?.does.kind === 'run' && info.does.plan === kind && info.does.part === part;
}

export interface SettledCall {
  readonly digest: string;
  readonly call: string;
  readonly outcome: 'done' | 'already' | 'changed' | 'failed' | 'unknown';
  readonly value?: Json;
  readonly before?: Json;
  readonly error?: string;
}

/** Takes a call's result in, and goes on with the next wave when the whole wave has settled. */
export function onCallSettled(turn: Turn, settled: SettledCall): Outcome | undefined {
  const found = turn.incident.plans.find((p) => p.digest === settled.digest);
  if (found === undefined || found.stage !== 'executing') {
    ignore(turn, `result of ${settled.call}`, 'its plan is not being executed');
    return undefined;
  }
  const stale = staleResult(found, settled);
  if (stale !== undefined) {
    ignore(turn, `result of ${settled.call}`, stale);
    return undefined;
  }
  add(turn, 'call.settled', settled);
  const state = turn.incident.plans.find((p) => p.digest === settled.digest) ?? found;
  const wave = waveOf(state.plan, settled.call);
  // From the end: calls settle in their order, more or less, and a wave may have ten thousand.
  if (wave?.calls.findLast((c) => inFlight(state, c)) !== undefined) return undefined;
  if (wave === undefined) return undefined;
  const stops = goesOn(state, wave.part) ? undefined : verdictOn(state, [wave]);
  const outcome = stops ?? advance(turn, state, sameRun(turn.incident, state, wave));
  if (!isRunbookPlan(turn.incident, state)) {
    concludeSide(turn, state, outcome);
    return undefined;
  }
  if (outcome?.event === 'DONE') closeIfLast(turn, state, wave.part);
  return outcome;
}

/** Why a result is not taken: a second answer must not make what follows the first one happen again. */
function staleResult(state: PlanState, { call, outcome }: SettledCall): string | undefined {
  const found = callIn(state, call);
  if (found === undefined) return 'there is no such call in its plan';
  if (!inFlight(state, found)) return 'was settled before';
  // Without an intent nothing was sent: it can only have failed before that.
  const announced = state.calls[call]?.stage === 'intended';
  return announced || outcome === 'failed' ? undefined : 'was never announced';
}

function sameRun(incident: Incident, state: PlanState, wave: Wave): (other: Wave) => boolean {
  return isRunbookPlan(incident, state) ? (other) => other.part === wave.part : () => true;
}

/** Does the phase in which the incident is wait for this plan? */
function isRunbookPlan(incident: Incident, state: PlanState): boolean {
  const info = incident.runbook.compiled.phases.find((p) => p.id === incident.position.phase);
  return info?.does.kind === 'run' && info.does.plan === state.plan.kind;
}

/**
 * When the last part of a plan is done, the plan is. What of an earlier part two people went on without never
 * runs any more: a plan that waited for it would keep the incident from ending.
 */
function closeIfLast(turn: Turn, found: PlanState, part: string): void {
  const state = turn.incident.plans.find((p) => p.digest === found.digest) ?? found;
  const parts = state.plan.waves.map((wave) => wave.part);
  const open = (waves: readonly Wave[]): boolean =>
    waves.some((wave) => wave.calls.some((call) => !isSettled(state, call)));
  if (open(state.plan.waves.slice(parts.lastIndexOf(part) + 1))) return;
  if (state.plan.kind === 'lift') liftIsOver(turn);
  if (open(state.plan.waves)) {
    endPlan(turn, state.digest, 'failed', 'two people went on without the rest of it');
  } else endPlan(turn, state.digest, 'executed', 'every call has settled');
}

function concludeSide(turn: Turn, state: PlanState, outcome: Outcome | undefined): void {
  if (outcome === undefined) return;
  if (outcome.event === 'DONE') endPlan(turn, state.digest, 'executed', 'every call has settled');
  else endPlan(turn, state.digest, 'failed', outcome.because.join('; '));
}

/** The call of this id in a plan; undefined where there is no such plan or no such call. */
export function callIn(state: PlanState | undefined, id: string): Call | undefined {
  return state === undefined ? undefined : callOf(state.plan, id);
}
