import type { Incident } from './incident.ts';
import { checklistOf } from '../checklist/state.ts';
import { accountsUnder, isUnitId, targetOf } from '../policies/units.ts';
import { alarmedSince } from '../watch/alarm.ts';
import type { Call } from '../plan/call.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import type { MadeCall, Situation } from './situation.ts';

/** What drafting and measuring may know, taken from the state. `now` is ISO 8601. */
export function situationOf(incident: Incident, now: string): Situation {
  const phase = incident.phases.at(-1);
  const measured = Object.fromEntries(
    Object.entries(incident.measurements).map(([id, record]) => [id, record.data]),
  );
  return {
    incident: incident.id,
    settings: incident.settings,
    scope: incident.scope,
    apart: incident.left.filter(isUnitId),
    openedAt: incident.openedAt,
    now,
    phaseSince: phase?.startedAt ?? incident.openedAt,
    mode: incident.mode,
    measured,
    made: madeCalls(incident),
    dropped: droppedCalls(incident),
    tried: triedCalls(incident),
    judged: incident.judged,
    ...(liftsAtOnce(incident) ? { liftsAtOnce: true as const } : {}),
    checklist: checklistOf(incident),
    ...shielded(incident),
    ...(incident.orderDays === undefined ? {} : { orderDays: incident.orderDays }),
    ...atPeace(incident),
    ...(incident.baseline === undefined ? {} : { baseline: incident.baseline }),
  };
}

/**
 * A proof holds until a lock was seen off: by the watch since the canaries were asked, by a call of ours that put the
 * shield on anew, or because we took one off, or may have.
 */
function shielded(incident: Incident): Pick<Situation, 'shielded'> {
  const proof = incident.measurements['shield-proof'];
  if (proof === undefined) return {};
  const { measuredAt, accounts } = proof.data;
  const since = typeof measuredAt === 'string' ? measuredAt : proof.at;
  const late = (stages: readonly string[], operation: string) =>
    eachCall(incident, stages)
      .filter(({ call }) => call.request.operation === operation)
      // What was attached in the very instant was what was measured.
      .filter(({ state: { at } }) => at === undefined || at > since);
  if (alarmedSince(incident.alarms, since, ['lock'])) return {};
  if (late(['done', 'already', 'unknown', 'intended'], 'DetachPolicy').length > 0) return {};
  const putOn = late(['done', 'unknown', 'intended'], 'AttachPolicy')
    .filter(({ call }) => call.action === 'attach-shield-scp')
    .flatMap(({ call }) => accountsUnder(incident.settings, targetOf(call)));
  const found = Object.entries((accounts ?? {}) as JsonObject);
  return {
    shielded: found
      .filter(([account, finding]) => finding === 'proven' && !putOn.includes(account))
      .map(([account]) => account),
  };
}

/** With the shield fired on a standing order, the canaries can't be tried before it any more. */
function atPeace({ fired, order }: Incident): Pick<Situation, 'peace'> {
  return fired === undefined || order?.peace === undefined ? {} : { peace: order.peace };
}

/** A plan has the parts that its own runbook runs: an old one knows one part for the whole lift. */
function liftsAtOnce({ runbook }: Incident): boolean {
  return runbook.compiled.phases.some(
    ({ does }) => does.kind === 'run' && does.plan === 'lift' && does.part === 'lift',
  );
}

/** Our own settled calls, in the order of their plans. */
export function madeCalls(incident: Incident): MadeCall[] {
  return eachCall(incident, ['done', 'already']).map(({ plan, call, state }) => ({
    plan,
    call,
    at: state.at ?? incident.openedAt,
    ...(state.value === undefined ? {} : { value: state.value }),
  }));
}

function droppedCalls(incident: Incident) {
  return eachCall(incident, ['changed', 'failed', 'unknown']).map(({ call }) => call);
}

/** Calls for a lock that left at least once, and are neither done nor known not to be. */
function triedCalls(incident: Incident): MadeCall[] {
  const tried = eachCall(incident, ['waiting', 'intended', 'changed', 'failed', 'unknown']);
  return tried
    .filter(({ call }) => ['AttachPolicy', 'DetachPolicy'].includes(call.request.operation))
    .filter(({ state }) => state.attempts > 0)
    .map(({ plan, call, state }) => {
      const value = policyOf(incident, plan, call);
      const at = state.at ?? incident.openedAt;
      return { plan, call, at, ...(value === undefined ? {} : { value }) };
    });
}

/** The policy that a call is about: it stands in its request, or an earlier call of its plan has left it. */
function policyOf(incident: Incident, digest: string, { request }: Call): Json | undefined {
  const policy = request.input['PolicyId'];
  const from = typeof policy === 'object' ? Reflect.get(policy, '$valueOf') : undefined;
  if (typeof from !== 'string') return policy;
  return incident.plans.find((one) => one.digest === digest)?.calls[from]?.value;
}

function eachCall(incident: Incident, stages: readonly string[]) {
  return incident.plans.flatMap(({ digest, plan, calls }) =>
    plan.waves
      .flatMap((wave) => wave.calls)
      .map((call) => ({ plan: digest, call, state: calls[call.id] }))
      .filter((made): made is typeof made & { state: NonNullable<typeof made.state> } =>
        stages.includes(made.state?.stage ?? ''),
      ),
  );
}
