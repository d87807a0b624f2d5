import {
  approvalsNeeded,
  canBeApproved,
  countedApprovals,
  hasQuorum,
  standing,
} from '../../approval/quorum.ts';
import { shortDigest } from '../../plan/canonical.ts';
import { bounded } from '../bounded.ts';
import type { Command } from '../command.ts';
import { endPlan } from '../drafting.ts';
import { isOver } from '../evolve-plans.ts';
import { approve } from '../execution.ts';
import type { PlanState } from '../incident.ts';
import { launch, planOver, recount } from '../launch.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { add, type Turn } from '../turn.ts';

/**
 * The one function that casts votes (AP-06, AP-29). Button, text command and modal all end here; what
 * differs is only how the person was heard, and that is written into the fact.
 */
export function castVote(
  turn: Turn,
  command: Command,
  person: Person,
  vote: {
    readonly decision: 'approve' | 'deny';
    readonly plan: string;
    readonly digest: string;
    readonly reason?: string;
  },
): Answered {
  const found = findPlan(turn, vote.plan, vote.digest);
  if ('refused' in found) return found;
  const { state } = found;
  const problem = voteProblem(turn, state, person, vote.decision);
  if (problem !== undefined) return problem;
  if (vote.decision === 'deny' && (vote.reason ?? '').trim().length < 3) {
    return refused('reason-missing', 'A denial needs a reason.', [
      `/incident deny ${state.plan.id} ${shortDigest(state.digest)} because <reason>`,
    ]);
  }
  const { actor } = command;
  // Checked by the caller: nobody whom Slack did not answer for gets here.
  const checkedAt = actor.eligibility.state === 'eligible' ? actor.eligibility.checkedAt : '';
  add(turn, 'vote.cast', {
    digest: state.digest,
    person: person.person,
    decision: vote.decision,
    assurance: 'click',
    surface: command.surface,
    team: actor.team,
    slackUser: actor.slackUser,
    checkedAt,
    command: command.id,
    ...(vote.reason === undefined ? {} : { reason: bounded(vote.reason, 1000) }),
  });
  return vote.decision === 'approve'
    ? counted(turn, state.digest)
    : denied(turn, state.digest, person, vote.reason ?? '');
}

function counted(turn: Turn, digest: string): Answered {
  const state = planOf(turn, digest);
  const votes = countedApprovals(turn.incident, state).length;
  const need = approvalsNeeded(turn.incident, state);
  if (!hasQuorum(turn.incident, state)) {
    return said(`Your approval of ${state.plan.id} counts: ${votes} of ${need}.`);
  }
  approve(turn, state);
  launch(turn, digest);
  return said(`Your approval of ${state.plan.id} counts: ${votes} of ${need}. It is approved.`);
}

function denied(turn: Turn, digest: string, person: Person, reason: string): Answered {
  const state = planOf(turn, digest);
  if (state.plan.direction === 'loosening') {
    endPlan(turn, digest, 'denied', `${person.name} denied it: ${reason}`);
    planOver(turn, state, [`${person.name} denied ${state.plan.id}: ${reason}`]);
    return said(`${state.plan.id} is denied. Nothing of it will run.`);
  }
  // One stolen account must not be able to stop a containment (DESIGN §4).
  const need = approvalsNeeded(turn.incident, state);
  return said(
    `Your veto raises the need for ${state.plan.id} to ${need}. A plan that only takes access away is not ended by one person; two others can set you aside.`,
  );
}

/** Takes back one's own vote, as long as nothing has started (AP-20). */
export function revokeVote(turn: Turn, person: Person, plan: string, digest: string): Answered {
  const found = findPlan(turn, plan, digest);
  if ('refused' in found) return found;
  const { state } = found;
  const mine = state.votes.find((v) => v.person === person.person && !v.revoked);
  if (mine === undefined) return refused('unknown-plan', `You have no vote on ${state.plan.id}.`);
  if (state.stage !== 'pending' && state.stage !== 'approved') {
    return refused(
      'plan-over',
      `${state.plan.id} is ${state.stage}; a vote can be taken back only before that.`,
    );
  }
  add(turn, 'vote.revoked', { digest: state.digest, person: person.person, why: 'taken back' });
  recount(turn);
  return said(`Your vote on ${state.plan.id} is taken back.`);
}

function voteProblem(
  turn: Turn,
  state: PlanState,
  person: Person,
  decision: 'approve' | 'deny',
): Answered | undefined {
  const { plan } = state;
  // A loosening plan can be stopped until the moment it starts.
  const stoppable = state.stage === 'approved' && plan.direction === 'loosening';
  if (state.stage !== 'pending' && !(stoppable && decision === 'deny')) {
    const why = state.why === undefined ? '' : `: ${state.why}`;
    return refused(
      'plan-over',
      `${plan.id} is ${state.stage}${why}. Nothing was changed by your click.`,
    );
  }
  if (state.stage === 'pending' && turn.context.now >= Date.parse(plan.voteUntil)) {
    return refused('window-over', `The time to vote on ${plan.id} is over.`, [
      '/incident plan redraft',
    ]);
  }
  const own = standing(turn.incident, plan, person.person);
  if (!own.counts && (decision === 'approve' || own.code !== 'requester')) {
    return refused(own.code, `Your vote can't count: ${person.name} ${own.why}.`);
  }
  if (decision === 'approve' && !canBeApproved(turn.incident, plan)) {
    return refused(
      'roster-too-small',
      `Fewer than ${turn.incident.roster.quorum} people can approve ${plan.id}.`,
    );
  }
  const earlier = state.votes.find((v) => v.person === person.person && !v.revoked);
  if (earlier?.decision === decision)
    return said(`You have already voted on ${plan.id}; it counts once.`);
  if (earlier !== undefined) {
    return refused('already-voted', `You have voted otherwise on ${plan.id}.`, [
      `/incident plan revoke ${plan.id} ${shortDigest(state.digest)}`,
    ]);
  }
  return undefined;
}

/** A plan is named by its id and at least twelve digits of its digest; both must agree. */
function findPlan(
  turn: Turn,
  id: string,
  digest: string,
): { state: PlanState } | Extract<Answered, { refused: unknown }> {
  const named = turn.incident.plans.find((p) => p.plan.id === id);
  const open = turn.incident.plans.filter((p) => !isOver(p.stage) && p.stage === 'pending');
  const works = open.map((p) => `/incident approve ${p.plan.id} ${shortDigest(p.digest)}`);
  if (named === undefined) {
    return {
      refused: { code: 'unknown-plan', text: `There is no plan ${id} in this incident.`, works },
    };
  }
  const given = digest.toLowerCase();
  if (!/^[0-9a-f]{12,64}$/.test(given) || !named.digest.startsWith(given)) {
    const text = `${id} has another digest. Read the card again: what you approve is the digest, not the name.`;
    return { refused: { code: 'digest-mismatch', text, works } };
  }
  return { state: named };
}

function planOf(turn: Turn, digest: string): PlanState {
  const state = turn.incident.plans.find((p) => p.digest === digest);
  if (state === undefined) throw new Error(`no plan ${shortDigest(digest)}`);
  return state;
}
