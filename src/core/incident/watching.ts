import { draftNewDoors, draftRetighten } from '../actions/draft-retighten.ts';
import type { MeasurementId } from '../runbook/language.ts';
import type { WatchAlarm, Watched } from '../watch/alarm.ts';
import { bounded } from './bounded.ts';
import { endPlan, propose } from './drafting.ts';
import { isOver } from './evolve-plans.ts';
import type { CallState, Incident, PlanState } from './incident.ts';
import { laterTiming } from './settings.ts';
import type { Draft, MeasurementResult } from './situation.ts';
import { situationOf } from './situation-of.ts';
import { add, iso, type Outcome, type Turn } from './turn.ts';

/**
 * The watch: from the moment at which the freeze is proven, or a lock disproven, until the incident closes, the locks are read
 * back every few minutes, and doors and events at a slower pace. It is timers and background measurements; no
 * phase waits for it. What it finds is told once, comes with a plan that tightens, and stops a lift.
 */

const looks = ['locks', 'doors'] as const;
export type Look = (typeof looks)[number];
const measures: { readonly [look in Look]: MeasurementId } = {
  locks: 'watch-locks',
  doors: 'watch-doors',
};
/** A look at the doors reads everything; Organizations and CloudTrail give only a few reads a second. */
const pace: { readonly [look in Look]: number } = { locks: 1, doors: 6 };
/** A quiet look that is like the one before is worth a line of the journal this seldom. */
const LINE_EVERY_MS = 3_600_000;
/** An alarm names the first ones and counts the rest. */
const MOST_TOLD = 10;

/** Is this one of the measurements that the watch repeats? */
export function isWatch(measurement: MeasurementId): boolean {
  return looks.some((look) => measures[look] === measurement);
}

/** Begins the watch; with a pace of 0 there is none. */
export function startWatch(turn: Turn): void {
  for (const look of looks) arm(turn, look, pace[look]);
}

/**
 * Organizations answers about five reads a second of a kind, for everybody who asks; the watch takes a quarter
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
 */
const READS_PER_SECOND = 1.25;

/** @param times after so many of the watch's intervals, and never faster than its share of the reads allows. */
function arm(turn: Turn, look: Look, times: number): void {
  const { id, settings } = turn.incident;
  const every = laterTiming(settings, 'watchEverySeconds');
  if (every === 0) return;
  const attached = eachCall(turn.incident).filter(
    ({ call, state }) =>
      call.request.operation === 'AttachPolicy' && ['done', 'already'].includes(state.stage),
  );
  const share = Math.ceil(attached.length / READS_PER_SECOND);
  const dueAt = turn.context.now + Math.max(every * times, share) * 1000;
  turn.timers.push({ id: `${id}/watch/${look}-${dueAt}`, incident: id, dueAt });
}

/** What a timer of the watch is about, from the last part of its id; undefined for anything else. */
export function watchTimer(
  about: string,
): { readonly look: Look; readonly dueAt: number } | undefined {
  const [word, due] = about.split('-');
  const look = looks.find((one) => one === word);
  const dueAt = Number(due);
  return look === undefined || !Number.isSafeInteger(dueAt) ? undefined : { look, dueAt };
}

/** Orders the look; while there is nothing to compare with, or while calls are under way, it comes later. */
export function lookNow(turn: Turn, look: Look): void {
  const { incident, context } = turn;
  const ready =
    incident.measurements['doors-closed'] !== undefined && !isBusy(incident, context.now);
  if (look === 'doors' && !ready) return arm(turn, look, 1);
  const { entry, phase } = incident.position;
  const measurement = measures[look];
  turn.effects.push({
    id: `${incident.id}/measure/${measurement}/background/${entry}/${context.now}`,
    incident: incident.id,
    kind: 'measure',
    data: { measurement, role: 'background', entry, phase },
    dueAt: context.now,
  });
}

/** Takes a look of the watch in, and arms the next one. */
export function onWatched(
  turn: Turn,
  found: {
    readonly measurement: MeasurementId;
    readonly phase: string;
    readonly entry: number;
    readonly result: MeasurementResult;
  },
): Outcome | undefined {
  const { measurement, phase, entry } = found;
  const look = measurement === measures.doors ? 'doors' : 'locks';
  const watched = readWatched(found.result);
  if (look === 'doors' && watched.takenAt !== '' && changedSince(turn, watched.takenAt)) {
    // What we did meanwhile looks like somebody else's doing: another look, soon.
    arm(turn, look, 1);
    return undefined;
  }
  arm(turn, look, pace[look]);
  const alarms = watched.alarms.filter((alarm) => !isOurDoing(turn, alarm, watched));
  const result = withAlarms(found.result, alarms, watched);
  if (deservesLine(turn, measurement, result)) {
    add(turn, 'measured', { measurement, phase, entry, result });
  }
  return raise(turn, { ...watched, alarms });
}

/** Tells what is new, draws the plans against it, and stops a lift. Also for the quiet time of the lift. */
export function raise(turn: Turn, watched: Watched): Outcome | undefined {
  const known = new Set(turn.incident.alarms.flatMap((alarm) => alarm.about ?? []));
  const { judged } = turn.incident;
  const standing = watched.alarms.filter(({ id }) => !judged.includes(id));
  const fresh = standing.filter(({ id }) => !known.has(id));
  const plans = [
    planAgainst(turn, 'locks', { standing, fresh, watched }),
    planAgainst(turn, 'doors', { standing, fresh, watched }),
  ].filter((plan) => plan !== undefined);
  if (fresh.length === 0) return undefined;
  const rest = fresh.length - MOST_TOLD;
  const lines = [
    ...fresh.slice(0, MOST_TOLD).map(({ says }) => says),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
    ...plans.map((id) => `${id} is ready against it: it waits for approvals.`),
  ];
  add(turn, 'alarm.raised', {
    text: bounded(lines.join('\n'), 4000),
    about: fresh.map(({ id }) => id),
  });
  return stopLift(turn, lines);
}

/** Of something that comes from a measurement nothing is taken for granted: an old or broken one has no alarms. */
export function readWatched({ data }: MeasurementResult): Watched {
  const { alarms, doors, takenAt } = data as Partial<Watched>;
  return {
    takenAt: typeof takenAt === 'string' ? takenAt : '',
    alarms: Array.isArray(alarms) ? (alarms as WatchAlarm[]) : [],
    alarmsTotal: Array.isArray(alarms) ? alarms.length : 0,
    doors: Array.isArray(doors) ? doors : [],
  };
}

/** Without alarms that are our own doing nothing is disproven any more. */
function withAlarms(
  result: MeasurementResult,
  alarms: readonly WatchAlarm[],
  watched: Watched,
): MeasurementResult {
  if (alarms.length === watched.alarms.length) return result;
  const kept = new Set(alarms.map(({ says }) => says));
  const dropped = new Set(watched.alarms.map(({ says }) => says).filter((one) => !kept.has(one)));
  const finding =
    alarms.length > 0 ? 'disproven' : result.unproven.length > 0 ? 'unproven' : 'proven';
  return {
    ...result,
    finding,
    says: result.says.filter((one) => !dropped.has(one)),
    data: { ...result.data, alarms, alarmsTotal: alarms.length },
  };
}

function deservesLine(turn: Turn, measurement: MeasurementId, result: MeasurementResult): boolean {
  const last = turn.incident.measurements[measurement];
  if (last === undefined || last.finding !== result.finding) return true;
  const idsOf = (data: MeasurementResult['data']): string =>
    readWatched({ ...result, data })
      .alarms.map(({ id }) => id)
      .join();
  return (
    idsOf(last.data) !== idsOf(result.data) ||
    last.unproven.join() !== result.unproven.join() ||
    turn.context.now - Date.parse(last.at) >= LINE_EVERY_MS
  );
}

/** A policy that our own call takes off, or may have taken off, since the look began. */
function isOurDoing(turn: Turn, alarm: WatchAlarm, { takenAt }: Watched): boolean {
  if (alarm.kind !== 'lock') return false;
  return eachCall(turn.incident).some(
    ({ call, state }) =>
      call.request.operation === 'DetachPolicy' &&
      call.request.input['TargetId'] === alarm.account &&
      call.request.input['PolicyId'] === alarm['policy'] &&
      isSince(state, takenAt, turn.context.now),
  );
}

/** Calls that were made since, or whose outcome nobody knows yet. */
function changedSince({ incident, context }: Turn, takenAt: string): boolean {
  return eachCall(incident).some(({ state }) => isSince(state, takenAt, context.now));
}

function isSince(state: CallState, takenAt: string, now: number): boolean {
  const { stage, at } = state;
  return isOut(state, now) || (at !== undefined && at >= takenAt && stage !== 'waiting');
}

function isBusy(incident: Incident, now: number): boolean {
  return eachCall(incident).some(({ state }) => isOut(state, now));
}

/**
 * So long after its intent a call may still be on its way. One whose plan was given up meanwhile never settles:
 * it must not blind the watch for ever.
 */
const OUT_MS = 600_000;

function isOut({ stage, at }: CallState, now: number): boolean {
  return stage === 'intended' && now - Date.parse(at ?? '') < OUT_MS;
}

function eachCall({ plans }: Incident) {
  return plans.flatMap(({ plan, calls }) =>
    plan.waves.flatMap((wave) =>
      wave.calls.flatMap((call) => {
        const state = calls[call.id];
        return state === undefined ? [] : [{ call, state }];
      }),
    ),
  );
}

/**
 * The plan against what stands: for the locks the emergency plan once more, for doors the calls that close
 * them. One at a time; a new one when there is something new, or when the last one ran out unread or did not
 * come to its end.
 */
function planAgainst(
  turn: Turn,
  about: Look,
  what: {
    readonly standing: readonly WatchAlarm[];
    readonly fresh: readonly WatchAlarm[];
    readonly watched: Watched;
  },
): string | undefined {
  const kind = about === 'locks' ? 'lock' : 'door';
  if (!what.standing.some((alarm) => alarm.kind === kind)) return undefined;
  const last = turn.incident.plans.findLast((plan) => isAgainst(plan, about));
  const isNew = what.fresh.some((alarm) => alarm.kind === kind);
  const ranOut = last !== undefined && ['expired', 'voided', 'failed'].includes(last.stage);
  if (!isNew && !ranOut) return undefined;
  // What others have voted for, or what runs, is not thrown away.
  if (last !== undefined && !isOver(last.stage) && last.stage !== 'pending') return undefined;
  const draft = drafted(turn, about, what.watched);
  if (draft === undefined) return undefined;
  if (last?.stage === 'pending') endPlan(turn, last.digest, 'voided', 'there is more to it now');
  return propose(turn, 'retighten', draft).id;
}

function isAgainst({ plan }: PlanState, about: Look): boolean {
  return plan.kind === 'retighten' && plan.parameters['about'] === about;
}

function drafted(turn: Turn, about: Look, { doors }: Watched): Draft | undefined {
  const situation = situationOf(turn.incident, iso(turn.context.now));
  const draft = about === 'locks' ? draftRetighten(situation) : draftNewDoors(situation, doors);
  return draft?.waves.some((wave) => wave.calls.length > 0) === true ? draft : undefined;
}

/** An alarm while something is given back: it stops, and people decide. */
function stopLift(turn: Turn, because: readonly string[]): Outcome | undefined {
  const { position, runbook, plans } = turn.incident;
  if (position.state !== 'working') return undefined;
  const does = runbook.compiled.phases.find((one) => one.id === position.phase)?.does;
  if (does?.kind === 'approve' && does.plan === 'lift') {
    const open = plans.filter(
      ({ plan, stage }) => plan.kind === 'lift' && (stage === 'pending' || stage === 'approved'),
    );
    for (const { digest } of open) endPlan(turn, digest, 'voided', 'the watch raised an alarm');
    return { event: 'ENDED', because };
  }
  if (does?.kind === 'run' && does.plan === 'lift') return { event: 'FAILED', because };
  const isLift = does?.kind === 'measure' && liftMeasures.includes(does.measurement);
  return isLift ? { event: 'DISPROVEN', because } : undefined;
}

/** What is measured between the parts of a lift. */
export const liftMeasures: readonly MeasurementId[] = ['cutoff-proof', 'quiet'];
