import type { MeasurementId } from '../runbook/language.ts';
import type { MeasurementResult } from './situation.ts';
import type { Incident } from './incident.ts';
import { add, ignore, type Outcome, type Turn } from './turn.ts';

/** Proofs are repeated until their deadline: a policy needs a while until it is enforced everywhere. */
const repeated: readonly MeasurementId[] = ['shield-proof', 'freeze-proof', 'backups-verified'];

/** Queues a measurement: for the phase that waits for it, or in the background where nobody waits. */
export function queueMeasurement(
  turn: Turn,
  measurement: MeasurementId,
  role: 'phase' | 'background',
  delaySeconds = role === 'phase' ? settleSeconds(turn.incident, measurement) : 0,
): void {
  const { incident, context } = turn;
  const { entry, phase } = incident.position;
  const dueAt = context.now + delaySeconds * 1000;
  turn.effects.push({
    id: `${incident.id}/measure/${measurement}/${role}/${entry}/${dueAt}`,
    incident: incident.id,
    kind: 'measure',
    data: { measurement, role, entry, phase },
    dueAt,
  });
}

/** "Doors closed" is said only of an inventory that was taken a settle time later (DESIGN §5). */
function settleSeconds(incident: Incident, measurement: MeasurementId): number {
  return measurement === 'doors-closed' ? incident.settings.timing.doorsSettleSeconds : 0;
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
    // The phase that asks for the same measurement took a fresh one: the early look must not replace it.
    if (turn.incident.measurements[measurement] !== undefined) {
      ignore(turn, `measured ${measurement}`, 'a newer measurement is there');
    } else {
      add(turn, 'measured', { measurement, phase, entry, result });
    }
    return undefined;
  }
  const { position } = turn.incident;
  if (position.entry !== entry || position.phase !== phase || position.state !== 'working') {
    ignore(turn, `measured ${measurement}`, 'the incident has moved on');
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
  add(turn, 'measured', { measurement, phase, entry, result: last });
  // What is unproven is often said already; nobody should read it twice.
  const because = [
    ...new Set(last.finding === 'unproven' ? [...last.unproven, ...last.says] : last.says),
  ];
  if (last.finding === 'proven') return { event: 'PROVEN', because };
  if (last.finding === 'unproven') return { event: 'UNPROVEN', because };
  return { event: last.data['again'] === true ? 'AGAIN' : 'DISPROVEN', because };
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
  // Destruction seen: shield and freeze go out back to back, the shield's proof waits for nobody.
  if (mode === 'destruction' && measurement === 'shield-proof') return false;
  return turn.context.now < Date.parse(movedAt) + settings.timing.proofDeadlineSeconds * 1000;
}
