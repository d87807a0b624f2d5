import type { Fact } from '../journal/facts.ts';
import { approvalsNeeded } from '../approval/quorum.ts';
import type { PhaseInfo } from '../runbook/language.ts';
import { countedVotes } from '../order/order-votes.ts';
import type { Incident, PlanStage, PlanState, Vote } from './incident.ts';
import { eachState, withState } from './call-states.ts';

type PlanFact = Extract<
  Fact,
  {
    kind:
      | 'plan.drafted'
      | 'vote.cast'
      | 'vote.revoked'
      | 'plan.approved'
      | 'plan.started'
      | 'plan.ended'
      | 'call.intended'
      | 'call.settled'
      | 'call.found';
  }
> & { readonly ts: string };

/** Stages from which a plan never moves again (AP-16). */
const terminal: readonly PlanStage[] = [
  'executed',
  'failed',
  'indeterminate',
  'denied',
  'expired',
  'withdrawn',
  'voided',
];

/** Has a plan in this stage come to its end, whatever end it is? */
export function isOver(stage: PlanStage): boolean {
  return terminal.includes(stage);
}

/** Folds a fact about a plan in. Throws for a plan that the journal does not know or a stage that can't follow. */
export function evolvePlans(incident: Incident, fact: PlanFact): Incident {
  if (fact.kind === 'plan.drafted') {
    const { digest, plan } = fact.body;
    if ((plan.version as number) !== 1) {
      throw new Error(`this bot does not know plans of version ${plan.version}`);
    }
    const drafted: PlanState = {
      plan,
      digest,
      stage: 'pending',
      votes: plan.kind === 'shield-order' ? votesInAdvance(incident) : [],
      need: incident.roster.quorum,
      draftedAt: fact.ts,
      calls: Object.fromEntries(
        plan.waves.flatMap((w) =>
          w.calls.map((c) => [c.id, { stage: 'waiting' as const, attempts: 0 }]),
        ),
      ),
    };
    return { ...incident, plans: [...incident.plans, drafted] };
  }
  return change(incident, fact.body.digest, (state) => changed(state, fact));
}

/** What was approved in advance needs no vote now: its approvals are those of the standing order. */
function votesInAdvance({ order, roster, suspects }: Incident): readonly Vote[] {
  if (order === undefined) return [];
  return countedVotes(order, { roster, suspects }).map(({ person, assurance, at }) => ({
    person,
    decision: 'approve',
    assurance,
    at,
    revoked: false,
  }));
}

/**
 * People want another try: what went wrong in the part that the phase runs waits again. An optional call of
 * an earlier part that failed stays as it is: nobody makes it any more, and a call that waits for ever would
 * keep its plan, and with it the incident, from ending.
 */
export function tryAgain(state: PlanState, does: PhaseInfo['does'] | undefined): PlanState {
  if (state.stage !== 'executing' || does?.kind !== 'run' || does.plan !== state.plan.kind) {
    return state;
  }
  const own = new Set(
    state.plan.waves.filter((w) => w.part === does.part).flatMap((w) => w.calls.map((c) => c.id)),
  );
  const calls = eachState(state.calls).map(([id, call]) => {
    const wrong = call.stage === 'failed' || call.stage === 'unknown' || call.stage === 'changed';
    return [id, wrong && own.has(id) ? { ...call, stage: 'waiting' as const } : call] as const;
  });
  return { ...state, calls: Object.fromEntries(calls) };
}

function changed(state: PlanState, fact: Exclude<PlanFact, { kind: 'plan.drafted' }>): PlanState {
  switch (fact.kind) {
    case 'vote.cast': {
      const { person, decision, assurance, reason } = fact.body;
      const vote = { person, decision, assurance, at: fact.ts, revoked: false };
      const votes = [...state.votes, reason === undefined ? vote : { ...vote, reason }];
      return { ...expect(state, ['pending', 'approved']), votes };
    }
    case 'vote.revoked': {
      const { person } = fact.body;
      const votes = state.votes.map((v) => (v.person === person ? { ...v, revoked: true } : v));
      return { ...expect(state, ['pending', 'approved']), votes };
    }
    case 'plan.approved':
      return { ...expect(state, ['pending']), stage: 'approved', approvedAt: fact.ts };
    case 'plan.started':
      return { ...expect(state, ['approved']), stage: 'executing', startedAt: fact.ts };
    case 'plan.ended': {
      const { stage, why } = fact.body;
      return {
        ...expect(state, ['pending', 'approved', 'executing']),
        stage,
        why,
        endedAt: fact.ts,
      };
    }
    case 'call.intended': {
      const call = state.calls[fact.body.call];
      const next = {
        ...call,
        stage: 'intended' as const,
        attempts: fact.body.attempt,
        since: call?.since ?? fact.ts,
        at: fact.ts,
      };
      return {
        ...expect(state, ['executing']),
        calls: withState(state.calls, fact.body.call, next),
      };
    }
    case 'call.found': {
      const { call: id, value } = fact.body;
      const next = { stage: 'already' as const, attempts: 0, at: fact.ts, value };
      return { ...expect(state, ['executing']), calls: withState(state.calls, id, next) };
    }
    case 'call.settled': {
      const { call: id, outcome, value, before, error } = fact.body;
      const { attempts = 0, since } = state.calls[id] ?? {};
      const next = {
        stage: outcome,
        attempts,
        ...(since === undefined ? {} : { since }),
        at: fact.ts,
        ...(value === undefined ? {} : { value }),
        ...(before === undefined ? {} : { before }),
        ...(error === undefined ? {} : { error }),
      };
      return { ...expect(state, ['executing']), calls: withState(state.calls, id, next) };
    }
  }
}

function expect(state: PlanState, stages: readonly PlanStage[]): PlanState {
  if (!stages.includes(state.stage)) {
    throw new Error(`plan ${state.plan.id} is ${state.stage}, expected ${stages.join(' or ')}`);
  }
  return state;
}

function change(incident: Incident, digest: string, to: (state: PlanState) => PlanState): Incident {
  if (!incident.plans.some((p) => p.digest === digest)) {
    throw new Error(`no plan ${digest.slice(0, 12)} in this incident`);
  }
  const plans = incident.plans.map((p) => (p.digest === digest ? to(p) : p));
  const next = { ...incident, plans };
  // The need is shown on the card: derived from the votes, so that it can't go stale.
  return {
    ...next,
    plans: plans.map((p) => (p.digest === digest ? { ...p, need: approvalsNeeded(next, p) } : p)),
  };
}
