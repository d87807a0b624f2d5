import { decideClaim, decideHappening, type Happening } from '../core/incident/decide.ts';
import { bounded } from '../core/incident/bounded.ts';
import { callIn, isHeld } from '../core/incident/execution.ts';
import type { Incident, PlanState } from '../core/incident/incident.ts';
import { isArming, openIncidents } from '../core/incident/peace.ts';
import type { MeasurementResult } from '../core/incident/situation.ts';
import { situationOf } from '../core/incident/situation-of.ts';
import { iso } from '../core/incident/turn.ts';
import { firingSession } from '../core/journal/intents.ts';
import type { Call } from '../core/plan/call.ts';
import { toJson } from '../core/plan/canonical.ts';
import type { JsonObject } from '../core/plan/json.ts';
import { targetOf } from '../core/policies/units.ts';
import { measurementIds, type MeasurementId } from '../core/runbook/language.ts';
import type { Ledger } from './ledger.ts';
import { lentTo } from './lent.ts';
import { measure } from './measure.ts';
import { perform } from './perform.ts';
import { resolveCall, UnresolvedError } from './resolve.ts';
import { checkApprovers } from './start-check.ts';
import type { Claim, World } from './world.ts';

/** Between two looks at something that is held or unavailable. */
const PATIENCE_MS = 2_000;
/** Between two looks at what a hold stops; so much later than its end it goes on at most. */
const HELD_MS = 10_000;
/** A measurement that breaks this often is given to people, with the reason. */
const MEASURE_ATTEMPTS = 3;

/** A claim, and whether it still is one: leases end. */
export interface Held extends Claim {
  readonly isOurs: () => boolean;
  /** How often it broke before, in this process. */
  readonly failed: number;
}

/** One claimed effect, and all that is needed to do it. */
export interface Work {
  readonly world: World;
  readonly ledger: Ledger;
  readonly claim: Held;
  readonly incident: Incident;
}

/** Does a claimed effect: journal first, then act, then journal the result. */
export async function doWork(world: World, ledger: Ledger, claim: Held): Promise<void> {
  const id = claim.effect.incident;
  // What another bot wrote when it queued this may be newer than the last look at its journal.
  const incident = await ledger.load(id);
  if (incident === undefined) throw new Error(`incident ${id} has no journal`);
  const work = { world, ledger, claim, incident };
  switch (claim.effect.kind) {
    case 'call':
      return makeCall(work);
    case 'measure':
      return takeMeasurement(work);
    case 'start':
      return askAboutApprovers(work);
  }
}

/** Full jitter, doubling from half a second to thirty. */
export function backoff(world: World, attempt: number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.floor((Number.parseInt(world.randomHex(4), 16) / 2 ** 32) * ceiling) + 100;
}

async function makeCall(work: Work): Promise<void> {
  const { world, claim, incident } = work;
  const { effect } = claim;
  const { digest, call: id } = claim.effect.data as { digest: string; call: string };
  const plan = incident.plans.find((p) => p.digest === digest);
  const call = callIn(plan, id);
  if (plan === undefined || call === undefined) throw new Error(`no call ${id} in plan ${digest}`);
  // Looked at before anything is written: a thousand held calls must not fill the journal's store.
  if (isHeld(incident, plan)) return later(work, HELD_MS);
  if (await belongsToIncident(work, call)) return later(work, HELD_MS);
  const settled = { type: 'call-settled' as const, digest, call: id };
  const resolved = tryResolve(call, plan);
  if (typeof resolved === 'string') {
    // What it builds on did not succeed; nothing is sent, people are asked.
    return settle(work, { ...settled, outcome: 'failed', error: resolved });
  }
  const { verdict, attempt, tries, since } = await intend(work, digest, resolved);
  if (verdict === 'no') return world.meter?.effect(effect.kind, 'dropped');
  if (verdict === 'held') return later(work, HELD_MS);
  const deadlineMs = incident.settings.timing.callDeadlineSeconds * 1000;
  const { aws, clock } = world;
  const { isOurs } = claim;
  const session = call.fires === true ? { session: firingSession(incident.id, digest) } : undefined;
  const how = {
    aws,
    clock,
    effect: effect.id,
    attempt,
    tries,
    since,
    deadlineMs,
    isOurs,
    ...session,
    ...(call.optional === true && call.patient !== true ? { optional: true as const } : {}),
  };
  const done = await perform(resolved, how);
  if (done.outcome === 'later') {
    const named = { incident: incident.id, effect: effect.id };
    // Once is everyday; again, operators should see it.
    const level = tries > 1 ? 'warn' : 'info';
    world.log[level]({ ...named, error: done.error }, 'AWS asks for patience; trying again');
    return later(work, backoff(world, tries));
  }
  return settle(work, { ...settled, ...done });
}

/** Would an arming run take off, or put on, what an open incident locks with? Another bot may have opened that one. */
async function belongsToIncident({ world, ledger, incident }: Work, call: Call): Promise<boolean> {
  if (!isArming(incident) || targetOf(call) === '') return false;
  await ledger.sync((id, error) =>
    world.log.warn({ incident: id, why: String(error) }, 'an incident can’t be read'),
  );
  return lentTo(ledger.all(), incident, call) !== undefined;
}

/** The call with its references filled in, or why they can't be. */
function tryResolve(call: Call, plan: PlanState): Call | string {
  try {
    return resolveCall(call, plan);
  } catch (error) {
    if (error instanceof UnresolvedError) return error.message;
    throw error;
  }
}

interface Intended {
  readonly verdict: 'go' | 'held' | 'no';
  /** Intents of this call so far, with this one: what the journal says, not how often it was claimed. */
  readonly attempt: number;
  /** Those of this effect alone; people who try again start anew. */
  readonly tries: number;
  /** When the first of them was written. */
  readonly since: string;
}

/** Writes the intent, if the call may leave now. No entry, no request. */
async function intend(
  { world, ledger, claim, incident }: Work,
  digest: string,
  call: Call,
): Promise<Intended> {
  const now = world.clock.now();
  const { fence, effect } = claim;
  const at = { incident: incident.id, event: `claim/${effect.id}/${fence}`, now };
  const written = await ledger.write(at, (state, moment) => {
    if (state === undefined) throw new Error('the incident is not loaded');
    const before = state.plans.find((p) => p.digest === digest)?.calls[call.id];
    // A claim that was held or never got to its intent is no attempt: nothing left because of it.
    const attempt = (before?.attempts ?? 0) + 1;
    const since = before?.since ?? iso(moment);
    const intent = { digest, call: call.id, attempt, fence, request: toJson(call.request) };
    const context = { now: moment, nonce: world.randomHex(16) };
    const { verdict, ...decision } = decideClaim(state, intent, context);
    const complete = { effect: effect.id, fence };
    const tries = attempt - Number(effect.data['attempts'] ?? 0);
    const result = { verdict, attempt, tries, since };
    return { decision, result, ...(verdict === 'no' ? { complete } : {}) };
  });
  if (written.state === 'written') return written.result;
  return { verdict: 'no', attempt: 0, tries: 0, since: iso(now) };
}

async function takeMeasurement(work: Work): Promise<void> {
  const { world, claim, incident } = work;
  const { effect } = claim;
  const data = effect.data as {
    measurement: MeasurementId;
    role: 'phase' | 'background';
    entry: number;
    phase: string;
  };
  if (!measurementIds.includes(data.measurement))
    throw new Error(`no measurement ${data.measurement}`);
  const deadlineMs = incident.settings.timing.callDeadlineSeconds * 1000;
  const situation = situationOf(incident, iso(world.clock.now()));
  const how = { aws: world.aws, effect: effect.id, deadlineMs };
  let result: MeasurementResult;
  try {
    result = await measure(data.measurement, situation, how);
  } catch (error) {
    if (claim.failed + 1 < MEASURE_ATTEMPTS) throw error;
    const why = bounded(`${data.measurement} could not be measured: ${String(error)}`, 400);
    result = { finding: 'unproven', says: [], unproven: [why], data: {} };
  }
  try {
    const body = toJson(result) as MeasurementResult & JsonObject;
    return await settle(work, { type: 'measured', ...data, result: body });
  } catch (error) {
    // What can't be written down can't be acted on: people decide, with the reason, instead of a loop.
    const isRefused = error instanceof RangeError || error instanceof TypeError;
    const isGivenUp = error instanceof LargeWriteError && claim.failed + 1 >= MEASURE_ATTEMPTS;
    if (!isRefused && !isGivenUp) throw error;
    const why = bounded(
      `${data.measurement} can't be written into the journal: ${error.message}`,
      500,
    );
    const short = { finding: 'unproven' as const, says: [], unproven: [why], data: {} };
    return settle(work, { type: 'measured', ...data, result: short });
  }
}

/**
 * The store did not take a decision of many megabytes. It may be away, or the decision may be more than it ever
 * takes: only trying again tells which.
 */
class LargeWriteError extends Error {}

async function askAboutApprovers(work: Work): Promise<void> {
  const { world, ledger, claim, incident } = work;
  const { digest } = claim.effect.data as { digest: string };
  // An incident has the organization's rate to itself: no arming begins beside one. The start window ends the waiting.
  if (isArming(incident) && openIncidents(ledger.all()).length > 0) return later(work, PATIENCE_MS);
  const refused = await checkApprovers(world.chat, incident, digest);
  // Slack is away: nobody is taken at their word. The start window ends the waiting.
  if (refused === 'unavailable') return later(work, PATIENCE_MS);
  return settle(work, { type: 'start-checked', digest, refused });
}

/** Gives the effect back, to be claimed again. */
function later({ world, claim }: Work, ms: number): Promise<void> {
  world.meter?.retry(claim.effect.kind);
  return world.store.release(claim.effect.id, claim.fence, ms);
}

/** Journals what came out and finishes the effect, in one transaction, if it is still ours. */
async function settle(
  { world, ledger, claim, incident }: Work,
  happening: Happening,
): Promise<void> {
  const now = world.clock.now();
  const { effect, fence } = claim;
  const at = { incident: incident.id, event: `settle/${effect.id}/${fence}`, now };
  let isLarge = false;
  const written = await ledger
    .write(at, (state, moment) => {
      if (state === undefined) throw new Error('the incident is not loaded');
      const context = { now: moment, nonce: world.randomHex(16) };
      const decision = decideHappening(state, happening, context);
      isLarge = decision.facts.some(({ kind }) => kind === 'fact.piece');
      return { decision, result: undefined, complete: { effect: effect.id, fence } };
    })
    .catch((error: unknown) => {
      if (!isLarge || error instanceof RangeError || error instanceof TypeError) throw error;
      throw new LargeWriteError(error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    });
  if (written.state === 'written') world.meter?.effect(effect.kind, outcomeOf(happening));
  if (written.state === 'stale') {
    world.meter?.effect(effect.kind, 'stale');
    world.log.warn(
      { incident: incident.id, effect: effect.id },
      'a result came after the lease; somebody else has the effect now',
    );
  }
}

/** How an effect ended, in one word of a fixed set. */
function outcomeOf(happening: Happening): string {
  switch (happening.type) {
    case 'call-settled':
      return happening.outcome;
    case 'measured':
      return happening.result.finding;
    case 'start-checked':
      return happening.refused.length === 0 ? 'ready' : 'refused';
    default:
      return 'done';
  }
}
