import { sweepApartSeconds } from '../boundary/measure.ts';
import type { MeasurementId } from '../runbook/language.ts';
import { endPlan } from './drafting.ts';
import { executing } from './execution.ts';
import { laterTiming } from './settings.ts';
import { onOrderProof, tellMoved } from './order-proof.ts';
import type { MeasurementResult } from './situation.ts';
import type { Incident } from './incident.ts';
import { add, ignore, type Outcome, type Turn } from './turn.ts';
import { onProvenAgain } from './proving-again.ts';
import { watchFrom, type LockProof } from './watch-begins.ts';
import { isWatch, liftMeasures, onWatched, raise, readWatched } from './watching.ts';

/** What a trial at peace measures: the same as the two proofs, and that nothing of it is left. */
const trials: readonly MeasurementId[] = ['shield-trial', 'freeze-trial', 'trial-over'];
/** Those that measure enforcement. */
const proofs: readonly MeasurementId[] = ['shield-proof', 'freeze-proof', ...trials];

/** Does it measure enforcement in an incident? */
export function isProof(measurement: MeasurementId): measurement is LockProof {
  return measurement === 'shield-proof' || measurement === 'freeze-proof';
}

/** Proofs are repeated until their deadline: a policy needs a while until it is enforced everywhere. */
const repeated: readonly MeasurementId[] = [...proofs, 'backups-verified'];

/** Queues a measurement: for the phase that waits for it, or in the background where nobody waits. */
export function queueMeasurement(
  turn: Turn,
  measurement: MeasurementId,
  role: 'phase' | 'background',
  delaySeconds = role === 'phase' ? settleSeconds(turn, measurement) : 0,
): void {
  const { incident, context } = turn;
  const { entry, phase } = incident.position;
  const dueAt = context.now + delaySeconds * 1000;
  if (role === 'phase' && proofs.includes(measurement)) setDeadline(turn);
  turn.effects.push({
    id: `${incident.id}/measure/${measurement}/${role}/${entry}/${dueAt}`,
    incident: incident.id,
    kind: 'measure',
    data: { measurement, role, entry, phase },
    dueAt,
  });
}

/** However long a canary hangs: the deadline in the digest ends the waiting, and the freeze goes out. */
function setDeadline(turn: Turn): void {
  const { id, position } = turn.incident;
  const dueAt = deadlineOf(turn.incident);
  turn.timers.push({ id: proofTimer(id, position.entry), incident: id, dueAt });
}

function proofTimer(incident: string, entry: number): string {
  return `${incident}/proof/${entry}`;
}

/** One last answer may still be on its way when the deadline passes. */
function deadlineOf({ settings, movedAt }: Incident): number {
  const { proofDeadlineSeconds, callDeadlineSeconds } = settings.timing;
  return Date.parse(movedAt) + (proofDeadlineSeconds + callDeadlineSeconds) * 1000;
}

/** When the proof of this stay in its phase is over without an answer, ms; `undefined` when none is waited for. */
export function proofDue(incident: Incident, entry: number): number | undefined {
  const { position } = incident;
  const info = incident.runbook.compiled.phases.find((p) => p.id === position.phase);
  const waits = info?.does.kind === 'measure' && proofs.includes(info.does.measurement);
  if (!waits || position.entry !== entry || position.state !== 'working') return undefined;
  return deadlineOf(incident);
}

/** The deadline passed and no measurement came back: what could not be measured is unproven. */
export function onProofDeadline(turn: Turn): Outcome | undefined {
  const { entry, phase } = turn.incident.position;
  const info = turn.incident.runbook.compiled.phases.find((p) => p.id === phase);
  if (info?.does.kind !== 'measure') return undefined;
  const { measurement } = info.does;
  const why = 'No complete measurement came back before the deadline.';
  const result = { finding: 'unproven' as const, says: [], unproven: [why], data: {} };
  return conclude(turn, { measurement, role: 'phase', entry, phase, result });
}

/** "Doors closed" is said only of an inventory that was taken a settle time later (DESIGN §5). */
function settleSeconds({ incident, context }: Turn, measurement: MeasurementId): number {
  if (measurement === 'rotation-proof') return lateRequestsSeconds(incident, context.now);
  if (measurement === 'cutoff-proof') return laterTiming(incident.settings, 'propagationSeconds');
  if (measurement === 'quiet') return laterTiming(incident.settings, 'quietSeconds');
  if (measurement === 'activity') return untilSettledSeconds(incident, context.now);
  if (measurement === 'sweep-clean') return sweepApartSeconds;
  return measurement === 'doors-closed' ? incident.settings.timing.doorsSettleSeconds : 0;
}

/**
 * How long until no request of an earlier attempt can arrive any more. A bot that stood still between its last
 * check and the wire may make a key, or delete one, long after another bot has done the work; only the look
 * that comes after that shows what the rotation left. With one attempt there is nothing to wait for.
 */
function lateRequestsSeconds(incident: Incident, now: number): number {
  const until = incident.plans.flatMap(({ plan, calls }) =>
    plan.waves
      .flatMap((wave) => wave.calls)
      .filter(({ id, handOver }) => handOver !== undefined && (calls[id]?.attempts ?? 0) > 1)
      .map(({ id }) => Date.parse(calls[id]?.at ?? incident.openedAt)),
  );
  const { lateRequestsSeconds: seconds } = incident.settings.timing;
  return Math.max(0, Math.ceil((Math.max(0, ...until) - now) / 1000) + seconds);
}

/**
 * How long until the event history of the time before the last proof has settled: of the freeze, or of the
 * closed doors. Rotation and backups take their time meanwhile, so that mostly little is left to wait.
 */
function untilSettledSeconds({ measurements, settings, openedAt }: Incident, now: number): number {
  const proofs = [measurements['freeze-proof'], measurements['doors-closed']];
  const last = Math.max(...proofs.map((record) => Date.parse(record?.at ?? openedAt)));
  const settle = laterTiming(settings, 'verifySettleSeconds');
  return Math.max(0, Math.ceil((last - now) / 1000) + settle);
}

export interface Measured {
  readonly measurement: MeasurementId;
  readonly role: 'phase' | 'background';
  readonly entry: number;
  readonly phase: string;
  readonly result: MeasurementResult;
}

/** Takes a measurement's result in. A result of an earlier stay in the phase is stale and dropped. */
export function onMeasured(turn: Turn, measured: Measured): Outcome | undefined {
  const { measurement, role, entry, phase, result } = measured;
  if (role === 'background') {
    if (isWatch(measurement)) return onWatched(turn, measured);
    if (measurement === 'locks-again') return onProvenAgain(turn, measured);
    if (measurement === 'shield-proof') {
      onOrderProof(turn, measured);
      return undefined;
    }
    // The phase that asks for the same measurement took a fresh one: the early look must not replace it.
    if (turn.incident.measurements[measurement] !== undefined) {
      ignore(turn, `measured ${measurement}`, 'a newer measurement is there');
    } else {
      add(turn, 'measured', { measurement, phase, entry, result });
      if (measurement === 'armed') tellMoved(turn, result);
    }
    return undefined;
  }
  const { position } = turn.incident;
  if (position.entry !== entry || position.phase !== phase || position.state !== 'working') {
    ignore(turn, `measured ${measurement}`, 'the incident has moved on');
    return undefined;
  }
  const info = turn.incident.runbook.compiled.phases.find((p) => p.id === phase);
  if (info?.does.kind !== 'measure' || info.does.measurement !== measurement) {
    ignore(turn, `measured ${measurement}`, `${phase} does not ask for it`);
    return undefined;
  }
  if (mayStillChange(turn, measurement, result)) {
    queueMeasurement(turn, measurement, 'phase', turn.incident.settings.timing.probeEverySeconds);
    return undefined;
  }
  return conclude(turn, measured);
}

function conclude(turn: Turn, { measurement, entry, phase, result }: Measured): Outcome {
  const { finding } = result;
  const last = finding === 'pending' ? { ...result, finding: 'disproven' as const } : result;
  const watch = isProof(measurement) ? watchFrom(turn, measurement, last.finding) : {};
  add(turn, 'measured', { measurement, phase, entry, result: last, ...watch });
  if (liftMeasures.includes(measurement)) leaveLift(turn, last);
  if (proofs.includes(measurement)) turn.cancelTimers.push(proofTimer(turn.incident.id, entry));
  // What is unproven is often said already; nobody should read it twice.
  const gaps = [...shieldGaps(turn.incident, measurement), ...last.unproven];
  const because = [...new Set(last.finding === 'unproven' ? [...gaps, ...last.says] : last.says)];
  if (last.finding === 'proven') return { event: 'PROVEN', because };
  if (last.finding === 'unproven') return { event: 'UNPROVEN', because };
  return { event: last.data['again'] === true ? 'AGAIN' : 'DISPROVEN', because };
}

/** What was found between the parts of a lift is told like the watch's; a lift that has to be drawn anew is over. */
function leaveLift(turn: Turn, result: MeasurementResult): void {
  raise(turn, readWatched(result));
  if (result.data['again'] !== true || result.finding !== 'disproven') return;
  const lift = executing(turn.incident, 'lift');
  if (lift !== undefined) endPlan(turn, lift.digest, 'failed', 'given up for a new plan');
}

/** Whoever waives the freeze's proof also goes on without the shield's, and is told so. */
function shieldGaps(incident: Incident, measurement: MeasurementId): readonly string[] {
  const shield = incident.measurements['shield-proof'];
  if (measurement !== 'freeze-proof' || shield?.finding !== 'unproven') return [];
  return shield.unproven.map((gap) => `Shield: ${gap}`);
}

/** Before the deadline a proof that is not there yet may still come. */
function mayStillChange(
  turn: Turn,
  measurement: MeasurementId,
  result: MeasurementResult,
): boolean {
  if (!repeated.includes(measurement)) return false;
  if (result.finding === 'proven' || result.finding === 'disproven') return false;
  const { settings, scope, mode, movedAt } = turn.incident;
  // Without a canary there is nothing to wait for.
  const canaries = settings.organization.accounts.some((a) => a.canary && scope.includes(a.id));
  if (result.finding === 'unproven' && !canaries) return false;
  // People went on without the lock everywhere: nobody was asked, and no answer comes later.
  if (result.data['asked'] === 0) return false;
  // Under a freeze no later answer tells the shield apart.
  if (result.finding === 'unproven' && result.data['settled'] === true) return false;
  // Destruction seen: shield and freeze go out back to back, the shield's proof waits for nobody.
  if (mode === 'destruction' && measurement === 'shield-proof') return false;
  return turn.context.now < Date.parse(movedAt) + settings.timing.proofDeadlineSeconds * 1000;
}
