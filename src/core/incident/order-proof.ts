import type { Incident, PlanState } from './incident.ts';
import type { MeasurementResult } from './situation.ts';
import { add, ignore, type Turn } from './turn.ts';

/**
 * The shield that a standing order put on is measured at once: people should know before they have read the
 * emergency plan. The runbook measures it again in its own phase, and only that lets it go on.
 */

/** After the last call of the order's plan: the canaries are asked. */
export function proveOrder(turn: Turn, digest: string): void {
  const state = turn.incident.plans.find((one) => one.digest === digest);
  if (state?.plan.kind !== 'shield-order' || state.stage !== 'executed') return;
  if (turn.incident.measurements['shield-proof'] === undefined) measure(turn, 0);
}

/** A policy needs a while until it is enforced everywhere, so it is asked again until the deadline. */
export function onOrderProof(
  turn: Turn,
  {
    phase,
    entry,
    result,
  }: { readonly phase: string; readonly entry: number; readonly result: MeasurementResult },
): void {
  const { incident, context } = turn;
  if (incident.measurements['shield-proof'] !== undefined)
    return ignore(turn, 'measured shield-proof', 'the runbook has measured it itself');
  const { probeEverySeconds, proofDeadlineSeconds } = incident.settings.timing;
  const ended = Date.parse(lastOf(incident)?.endedAt ?? incident.openedAt);
  const late = context.now >= ended + proofDeadlineSeconds * 1000;
  if (result.finding === 'pending' && !late) return measure(turn, probeEverySeconds);
  // What still gets through at the deadline is no shield.
  const last = result.finding === 'pending' ? { ...result, finding: 'disproven' as const } : result;
  add(turn, 'measured', { measurement: 'shield-proof', phase, entry, result: last });
}

function lastOf({ plans }: Incident): PlanState | undefined {
  return plans.findLast(({ plan }) => plan.kind === 'shield-order');
}

function measure({ incident, context, effects }: Turn, delaySeconds: number): void {
  const { entry, phase } = incident.position;
  const dueAt = context.now + delaySeconds * 1000;
  effects.push({
    id: `${incident.id}/measure/shield-proof/background/${entry}/${dueAt}`,
    incident: incident.id,
    kind: 'measure',
    data: { measurement: 'shield-proof', role: 'background', entry, phase },
    dueAt,
  });
}
