import type { Incident, PlanState } from '../core/incident/incident.ts';
import type { Call } from '../core/plan/call.ts';
import { digestOf, toJson } from '../core/plan/canonical.ts';
import { allCalls } from './doors.ts';
import type { Journal } from './journal.ts';
import type { CallRow, PlanRow, Report } from './schema.ts';

/** Every plan with its calls, in the order in which they were drawn. */
export function plansOf(journal: Journal): PlanRow[] {
  const approvers = new Map<string, readonly string[]>();
  for (const fact of journal.facts) {
    // What counted at the start counts; before it, what counted at the quorum.
    if (fact.kind === 'plan.approved' || fact.kind === 'plan.started')
      approvers.set(fact.body.digest, fact.body.approvers);
  }
  const good = madeWell(journal.incident);
  return journal.incident.plans.map((state) => ({
    ...head(state),
    requester: state.plan.requester ?? null,
    approvers: [...(approvers.get(state.digest) ?? [])],
    calls: state.plan.waves.flatMap((wave) =>
      wave.calls.map((call) => callRow(state, call, wave.part, good)),
    ),
  }));
}

function head({ plan, digest, stage, need, ...state }: PlanState) {
  return {
    id: plan.id,
    digest,
    kind: plan.kind,
    direction: plan.direction,
    title: plan.title,
    stage,
    why: state.why ?? null,
    need,
    draftedAt: state.draftedAt,
    approvedAt: state.approvedAt ?? null,
    startedAt: state.startedAt ?? null,
    endedAt: state.endedAt ?? null,
    leaves: [...plan.leaves],
  };
}

function callRow(
  state: PlanState,
  call: Call,
  part: string,
  good: ReadonlyMap<string, string>,
): CallRow {
  const { account, region, service, operation } = call.request;
  const now = state.calls[call.id] ?? { stage: 'waiting' as const, attempts: 0 };
  const bad = now.stage === 'failed' || now.stage === 'unknown' || now.stage === 'intended';
  const settled = now.stage !== 'waiting' && now.stage !== 'intended';
  return {
    id: call.id,
    part,
    action: call.action,
    says: call.says,
    account,
    region,
    service,
    operation,
    noise: call.noise,
    outcome: now.stage,
    attempts: now.attempts,
    settledAt: settled ? (now.at ?? null) : null,
    error: now.error ?? null,
    resolved: !bad || (good.get(target(call)) ?? '') > (now.at ?? ''),
  };
}

/** When the same change was last made well, by any plan: what failed before that was made good. */
function madeWell(incident: Incident): ReadonlyMap<string, string> {
  const good = new Map<string, string>();
  for (const { plan, calls } of incident.plans) {
    for (const call of plan.waves.flatMap((wave) => wave.calls)) {
      const now = calls[call.id];
      if (now?.at === undefined || (now.stage !== 'done' && now.stage !== 'already')) continue;
      const key = target(call);
      if (now.at > (good.get(key) ?? '')) good.set(key, now.at);
    }
  }
  return good;
}

/** Two calls aim at the same if they close the same doors in the same place, or see to the same check. */
function target(call: Call): string {
  if (call.doors.length > 0)
    return `${call.action} ${[...call.doors].sort().join(' ')} ${JSON.stringify(call.check.pick)}`;
  return digestOf(toJson(call.check));
}

/**
 * From our first change that an attacker could notice to the last door that we closed. A call that
 * turned out to be done already, or of which nobody knows, may have been seen: it counts. `closings` is
 * from `followDoors`.
 */
export function exposureOf(journal: Journal, closings: ReadonlySet<number>): Report['exposure'] {
  const calls = allCalls(journal);
  const writes = journal.facts.flatMap((fact) => {
    if (fact.kind !== 'call.settled') return [];
    const { outcome, digest, call: id } = fact.body;
    const call = calls.get(`${digest}/${id}`);
    if (call === undefined || outcome === 'changed' || outcome === 'failed') return [];
    return [{ at: fact.ts, visible: call.noise !== 'quiet', closes: closings.has(fact.seq) }];
  });
  const first = writes.findIndex((write) => write.visible);
  const last = writes.findLastIndex((write) => write.closes);
  return {
    firstVisibleWriteAt: writes[first]?.at ?? null,
    lastDoorClosedAt: writes[last]?.at ?? null,
    writesBetween: first < 0 || last < 0 ? null : Math.max(0, last - first - 1),
  };
}
