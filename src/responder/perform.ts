import type { AwsFailure } from '../core/doors/measurement.ts';
import type { Call, Check } from '../core/plan/call.ts';
import { bounded } from '../core/incident/bounded.ts';
import { digestOf, toJson } from '../core/plan/canonical.ts';
import type { Json } from '../core/plan/json.ts';
import { judge, look, type Seen } from './check.ts';
import type { Aws, Clock, SendOptions } from './world.ts';

/** How a call ended, or that it must be tried again later. */
export type Performed =
  | {
      readonly outcome: 'done' | 'already' | 'changed' | 'failed' | 'unknown';
      readonly value?: Json;
      readonly before?: Json;
      readonly error?: string;
    }
  | { readonly outcome: 'later'; readonly error: string };

export interface Performing {
  readonly aws: Aws;
  readonly clock: Clock;
  /** The effect's id: goes into session names, so that CloudTrail can be matched with the journal. */
  readonly effect: string;
  /** Which of its intents this is, from 1. More than 1: an earlier one of ours may have done it. */
  readonly attempt: number;
  /** Tries since people last asked for it, from 1. */
  readonly tries: number;
  /** When the first intent was written, ISO 8601: nothing of ours can be older. */
  readonly since: string;
  readonly deadlineMs: number;
  /** Is the claim still ours? Asked just before the change leaves. */
  readonly isOurs?: () => boolean;
  /** Nothing may wait for it for ever: see `Call.optional`. */
  readonly optional?: true;
  /** Of a call that fires: the session that was made ready for it. */
  readonly session?: string;
}

/** Tries before "AWS did not answer" becomes a question for people. */
const MAX_ATTEMPTS = 6;
/** So long AWS may ask for patience with what is optional; attaching to a thousand accounts takes a quarter of an hour. */
const OPTIONAL_MS = 1_800_000;

/**
 * Makes one call level-triggered: look, act only if needed, look again. "Already so" is success. A lost
 * answer is settled by looking; what can't be settled is `unknown`, which asks a person.
 * The call's references must be resolved and its intent journaled before this runs.
 */
export async function perform(call: Call, how: Performing): Promise<Performed> {
  // A later attempt looks first, like everything else.
  if (call.fires === true && how.attempt === 1) return fire(call, how);
  const options = { effect: how.effect, deadlineMs: how.deadlineMs };
  const answered = await how.aws.send(call.check.read, options);
  const first = judge(call.check, answered);
  if (first.state === 'failed') return afterFailure(first.failure, how);
  const before = first.value === undefined ? {} : { before: first.value };
  // A secret that lies in the vault may be that of a key that is gone: the hand-over looks at both by itself.
  if (first.state === 'holds' && call.handOver === undefined) {
    // After an earlier attempt of ours the work is ours, even if the answer never came.
    const well = {
      outcome: how.attempt > 1 ? ('done' as const) : ('already' as const),
      ...valueOf(first),
    };
    // What fires was never looked at before it left: an earlier attempt may have ended before that was done.
    const bad = call.fires === true ? await badPrecondition(call, how) : undefined;
    return { ...(bad ?? well), ...before };
  }
  const runs = await underway(call, how);
  if (runs !== undefined)
    return runs.state === 'failed' ? afterFailure(runs.failure, how) : stillRuns(call, how);
  if (call.moot !== undefined && (await look(how.aws, call.moot, options)).state === 'holds')
    return { outcome: 'already', ...before };
  for (const precondition of call.preconditions) {
    // Most are about what was just read: one look is enough for both.
    const seen = isSameRead(precondition, call.check)
      ? judge(precondition, answered)
      : await look(how.aws, precondition, options);
    if (seen.state === 'failed') return afterFailure(seen.failure, how);
    if (seen.state === 'differs') return { ...changed(call, precondition), ...before };
  }
  const change = { ...options, ...rights(how) };
  const { handOver } = call;
  const answer =
    handOver === undefined
      ? await how.aws.send(call.request, change)
      : await how.aws.sendAndHandOver(
          call.request,
          { ...handOver, since: how.since },
          { ...change, attempt: how.attempt },
        );
  if (!answer.ok && (handOver !== undefined || !worthALook(answer.error)))
    return { ...afterFailure(answer.error, how), ...before };
  const after = await lookUntil(call, how);
  if (after.state === 'holds') return { outcome: 'done', ...valueOf(after), ...before };
  if (!answer.ok)
    return { ...afterFailure(answer.error, how), ...before, ...gone(call, answer.error) };
  const started = await underway(call, how);
  if (started?.state === 'holds') return stillRuns(call, how);
  return { ...notSeen(started ?? after, how), ...before };
}

function isSameRead(one: Check, other: Check): boolean {
  return digestOf(toJson(one.read)) === digestOf(toJson(other.read));
}

/**
 * Acts before it looks. What can only tighten and does nothing twice loses a race by looking first; that the
 * world is as approved is looked at afterwards, and people are told if it is not.
 */
async function fire(call: Call, how: Performing): Promise<Performed> {
  const options = { effect: how.effect, deadlineMs: how.deadlineMs };
  const answer = await how.aws.send(call.request, { ...options, ...rights(how) });
  if (!answer.ok && !worthALook(answer.error)) return { ...afterFailure(answer.error, how) };
  const after = await lookUntil(call, how);
  if (after.state !== 'holds')
    return answer.ok
      ? notSeen(after, how)
      : { ...afterFailure(answer.error, how), ...gone(call, answer.error) };
  const bad = await badPrecondition(call, how);
  if (bad !== undefined) return bad;
  const before = !answer.ok && answer.error.kind === 'conflict';
  return { outcome: before ? 'already' : 'done', ...valueOf(after) };
}

/** What it means that the world is not as approved, or could not be seen; undefined where all is well. */
async function badPrecondition(call: Call, how: Performing): Promise<Performed | undefined> {
  const options = { effect: how.effect, deadlineMs: how.deadlineMs };
  for (const precondition of call.preconditions) {
    const seen = await look(how.aws, precondition, options);
    if (seen.state === 'failed') return afterFailure(seen.failure, how);
    if (seen.state === 'differs') return changed(call, precondition);
  }
  return undefined;
}

function rights({ isOurs, session }: Performing): Pick<SendOptions, 'isOurs' | 'session'> {
  return {
    ...(isOurs === undefined ? {} : { isOurs }),
    ...(session === undefined ? {} : { session }),
  };
}

function changed(call: Call, { otherwise }: Check): Performed {
  const error = otherwise ?? `${call.id}: the world is no longer what the plan was drawn from`;
  return { outcome: 'changed', error };
}

function notSeen(after: Exclude<Seen, { state: 'holds' }>, how: Performing): Performed {
  // AWS was too busy to show it: the next try looks first, and nobody has to be asked for that.
  if (after.state === 'failed' && mayPass(after.failure)) return afterFailure(after.failure, how);
  const error =
    after.state === 'failed'
      ? describe(after.failure)
      : 'AWS accepted it, but it is not to be seen';
  return { outcome: 'unknown', error };
}

/**
 * Does a job that was started still run? Undefined if it does not. Such a job is never started again, and not
 * knowing whether it runs is no reason to start another.
 */
async function underway(
  call: Call,
  how: Performing,
): Promise<Exclude<Seen, { state: 'differs' }> | undefined> {
  const options = { effect: how.effect, deadlineMs: how.deadlineMs };
  for (const check of call.underway ?? []) {
    const seen = await look(how.aws, check, options);
    if (seen.state !== 'differs') return seen;
  }
  return undefined;
}

/** A job that hangs must not keep its plan open for ever; but several quick tries are no long time either. */
function stillRuns(call: Call, how: Performing): Performed {
  const ranMs = how.clock.now() - Date.parse(how.since);
  const enough = how.tries >= MAX_ATTEMPTS && ranMs >= MAX_ATTEMPTS * how.deadlineMs;
  if (call.patient === true || !enough)
    return { outcome: 'later', error: 'it was started and still runs' };
  const error = `it was started and still runs after ${Math.round(ranMs / 1000)} seconds; look at it by hand`;
  return { outcome: 'unknown', error };
}

function valueOf(seen: Seen): { value?: Json } {
  return seen.state === 'failed' || seen.value === undefined ? {} : { value: seen.value };
}

/** After these, the change may have been made: only looking tells. */
function worthALook(failure: AwsFailure): boolean {
  return ['unknown-outcome', 'conflict', 'absent'].includes(failure.kind);
}

function mayPass({ kind }: AwsFailure): boolean {
  return kind === 'throttled' || kind === 'unavailable';
}

function afterFailure(failure: AwsFailure, how: Performing): Performed {
  const error = describe(failure);
  if (failure.kind === 'throttled' && isTooLate(how)) return { outcome: 'unknown', error };
  // Throttling says nothing about the call; it is not counted as an attempt by anyone.
  if (failure.kind === 'throttled') return { outcome: 'later', error };
  // Whoever has the claim now goes on; if nobody has, it is ours again at the next look.
  if (failure.kind === 'not-ours') return { outcome: 'later', error };
  if (
    failure.kind === 'unavailable' ||
    failure.kind === 'unknown-outcome' ||
    failure.kind === 'conflict'
  ) {
    return how.tries < MAX_ATTEMPTS ? { outcome: 'later', error } : { outcome: 'unknown', error };
  }
  if (failure.kind === 'absent') return { outcome: 'changed', error };
  return { outcome: 'failed', error };
}

/** Whoever keeps an API busy must not keep a plan open with a call that nothing needs. */
function isTooLate({ optional, tries, clock, since }: Performing): boolean {
  const triedMs = clock.now() - Date.parse(since);
  return optional === true && tries >= MAX_ATTEMPTS && triedMs >= OPTIONAL_MS;
}

/** What acts on something that does not exist says in plain words what that means, if it knows. */
function gone(call: Call, failure: AwsFailure): { error?: string } {
  if (failure.kind !== 'absent' || call.gone === undefined) return {};
  return { error: bounded(`${call.gone} (${failure.code})`, 600) };
}

/** A failure in at most 600 characters, for the journal. */
export function describe(failure: AwsFailure): string {
  return bounded(`${failure.code}: ${failure.message}`, 600);
}

/** Between two looks; changes are read back at once, but jobs take their time. */
const LOOK_EVERY_MS = 1000;

async function lookUntil(call: Call, how: Performing): Promise<Seen> {
  const until = how.clock.now() + how.deadlineMs;
  for (;;) {
    const seen = await look(how.aws, call.check, {
      effect: how.effect,
      deadlineMs: how.deadlineMs,
    });
    if (seen.state === 'holds' || how.clock.now() >= until) return seen;
    await new Promise<void>((resolve) => how.clock.after(LOOK_EVERY_MS, resolve));
  }
}
