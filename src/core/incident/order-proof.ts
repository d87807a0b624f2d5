import { movedUnder, movedUnits } from '../policies/moved-units.ts';
import { targetOf } from '../policies/units.ts';
import { bounded } from './bounded.ts';
import type { Incident, PlanState } from './incident.ts';
import type { MeasurementResult } from './situation.ts';
import { add, ignore, type Turn } from './turn.ts';
import { watchFrom } from './watch-begins.ts';

/**
 * The shield that a standing order put on is measured at once: people should know before they have read the
 * emergency plan. The runbook measures it again in its own phase, and only that lets it go on.
 */

/** After the last call of the order's plan: the canaries are asked. What an earlier firing proved says nothing of it. */
export function proveOrder(turn: Turn, digest: string): void {
  const state = turn.incident.plans.find((one) => one.digest === digest);
  if (state?.plan.kind !== 'shield-order' || state.stage !== 'executed') return;
  if (!isProven(turn.incident, state)) measure(turn, 0);
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
  const last = lastOf(incident);
  if (last === undefined || isProven(incident, last))
    return ignore(turn, 'measured shield-proof', 'a newer proof of the shield is there');
  if (incident.plans.some(({ plan, startedAt }) => plan.kind === 'lift' && startedAt !== undefined))
    return ignore(turn, 'measured shield-proof', 'the locks come off since then');
  const { probeEverySeconds, proofDeadlineSeconds } = incident.settings.timing;
  const ended = Date.parse(last.endedAt ?? incident.openedAt);
  const late = context.now >= ended + proofDeadlineSeconds * 1000;
  if (mayStillCome(incident, result) && !late) return measure(turn, probeEverySeconds);
  // What still gets through at the deadline is no shield.
  const finding = result.finding === 'pending' ? 'disproven' : result.finding;
  const was = incident.measurements['shield-proof']?.finding;
  const watch = watchFrom(turn, 'shield-proof', finding);
  add(turn, 'measured', {
    measurement: 'shield-proof',
    phase,
    entry,
    result: { ...result, finding },
    ...watch,
  });
  if (was !== 'proven' || finding !== 'disproven') return;
  const text = `The shield was fired again, and a canary gets through now. ${result.says.join(' ')}`;
  add(turn, 'alarm.raised', { text: bounded(text, 4000) });
}

/** Was the shield measured after this firing had ended, here or by the runbook itself? */
function isProven(
  { measurements, openedAt }: Incident,
  { endedAt = openedAt }: PlanState,
): boolean {
  const at = measurements['shield-proof']?.at;
  return at !== undefined && Date.parse(at) > Date.parse(endedAt);
}

/** A probe that did not answer may answer later; where nobody could be asked, or none can tell, nobody waits. */
function mayStillCome(
  { settings, scope }: Incident,
  { finding, data }: MeasurementResult,
): boolean {
  if (finding === 'pending') return true;
  const asked = settings.organization.accounts.some((one) => one.canary && scope.includes(one.id));
  return finding === 'unproven' && asked && data['asked'] !== 0 && data['settled'] !== true;
}

/**
 * What the settings say of the units is compared with AWS while the shield is already on its way: it was fired
 * first, and it binds whatever is in the unit.
 */
export function tellMoved(turn: Turn, { data }: MeasurementResult): void {
  const { plans, settings } = turn.incident;
  const targets = plans
    .filter(({ plan, startedAt }) => plan.kind === 'shield-order' && startedAt !== undefined)
    .flatMap(({ plan }) => plan.waves.flatMap(({ calls }) => calls.map(targetOf)));
  const moved = movedUnder(settings, movedUnits(data), targets);
  if (moved.length === 0) return;
  const said = moved.map(({ says }) => says).join(' ');
  const text = `The shield that was fired on the standing order binds what is in these units now, and nobody approved that. ${said}`;
  add(turn, 'alarm.raised', { text: bounded(text, 4000) });
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
