import type { Incident, PlanState, Vote } from '../incident/incident.ts';
import type { Plan } from '../plan/plan.ts';
import type { Person, PersonRole, Roster } from '../incident/settings.ts';

/**
 * Who counts, and how many are enough. The whole of promise 1 is these functions; every surface and
 * the execution itself go through them (AP-05, AP-21, AP-29).
 */

/** What of a plan decides about who counts. */
export type Asked = Pick<Plan, 'kind' | 'direction' | 'requester' | 'parameters'>;

export type Standing =
  | { readonly counts: true }
  | {
      readonly counts: false;
      readonly code: 'role' | 'suspect' | 'requester' | 'not-on-roster';
      readonly why: string;
    };

/** May this person's approval count for this plan, by what the journal knows? */
export function standing(incident: Incident, plan: Asked, personId: string): Standing {
  const person = personOf(incident.roster, personId);
  if (person === undefined) {
    return { counts: false, code: 'not-on-roster', why: 'is not on the roster of this incident' };
  }
  if (!person.roles.includes('approver')) {
    return { counts: false, code: 'role', why: 'is not an approver on the roster' };
  }
  if (incident.suspects.includes(personId)) {
    return { counts: false, code: 'suspect', why: 'is marked as a suspect in this incident' };
  }
  if (subjectOf(plan) === personId) {
    return { counts: false, code: 'suspect', why: 'is the person this plan is about' };
  }
  if (plan.requester === personId && !requesterCounts(incident.roster, plan)) {
    return { counts: false, code: 'requester', why: 'asked for this plan or changed it' };
  }
  return { counts: true };
}

/** The requester counts for nothing, but for two exceptions (DESIGN §4). */
export function requesterCounts(roster: Roster, plan: Asked): boolean {
  // "Marking a suspect takes two people", and "two others set that person aside": two in all.
  if (plan.kind === 'suspect' || plan.kind === 'set-aside') return true;
  return roster.smallTeam && plan.direction === 'tightening';
}

/** The approvals that count now: one for each person, not revoked, still in good standing. */
export function countedApprovals(incident: Incident, state: PlanState): Vote[] {
  const seen = new Set<string>();
  return state.votes.filter((vote) => {
    if (vote.decision !== 'approve' || vote.revoked || seen.has(vote.person)) return false;
    if (!standing(incident, state.plan, vote.person).counts) return false;
    seen.add(vote.person);
    return true;
  });
}

/** How many approvals the plan needs: the roster's quorum, and one more while a veto against it stands. */
export function approvalsNeeded(incident: Incident, state: PlanState): number {
  const vetoed = state.votes.some(
    (vote) =>
      vote.decision === 'deny' &&
      !vote.revoked &&
      personOf(incident.roster, vote.person) !== undefined &&
      !incident.setAside.includes(vote.person) &&
      !incident.suspects.includes(vote.person),
  );
  return incident.roster.quorum + (vetoed ? 1 : 0);
}

/** Approved means: enough different people, now. Evaluated at every vote and again at execution. */
export function hasQuorum(incident: Incident, state: PlanState): boolean {
  return countedApprovals(incident, state).length >= approvalsNeeded(incident, state);
}

/** Can this plan be approved at all by the people who are left? */
export function canBeApproved(incident: Incident, plan: Asked): boolean {
  const able = incident.roster.people.filter((p) => standing(incident, plan, p.person).counts);
  return able.length >= incident.roster.quorum;
}

/** Approvers who would be left if `without` were out: a suspect can't take the roster below its quorum. */
export function approversWithout(incident: Incident, without: string): number {
  return incident.roster.people.filter(
    (p) =>
      p.roles.includes('approver') && p.person !== without && !incident.suspects.includes(p.person),
  ).length;
}

/** Is nobody left who may steer? Then the approvers have to, or no command would help any more. */
export function nobodyLeads(incident: Incident): boolean {
  return !incident.roster.people.some(
    (p) =>
      !incident.suspects.includes(p.person) &&
      (p.roles.includes('commander') || p.roles.includes('responder')),
  );
}

/** What a person may act as: their roles, and those of the missing ones when nobody is left who leads. */
export function rolesOf(incident: Incident, person: Person): readonly PersonRole[] {
  return nobodyLeads(incident) ? ['commander', 'responder', ...person.roles] : person.roles;
}

/** Looks a person up in the roster by the roster's own name for them; undefined for who is not on it. */
export function personOf(roster: Roster, personId: string): Person | undefined {
  return roster.people.find((p) => p.person === personId);
}

/** Looks a Slack account up in the roster: by id only, never by name (AP-02). */
export function personBySlack(roster: Roster, slackUser: string): Person | undefined {
  return roster.people.find((p) => p.slack === slackUser);
}

function subjectOf(plan: Asked): string | undefined {
  if (plan.kind !== 'suspect' && plan.kind !== 'set-aside') return undefined;
  const person = plan.parameters['person'];
  return typeof person === 'string' ? person : undefined;
}

/**
 * What is wrong with a roster, one sentence each; empty when it can be used (AP-01, AP-03, AP-30).
 * `smallTeam` is for rosters of two or three.
 */
export function rosterProblems(roster: Roster): string[] {
  const problems: string[] = [];
  const approvers = roster.people.filter((p) => p.roles.includes('approver'));
  const wanted = roster.smallTeam ? roster.quorum : roster.quorum + 1;
  if (approvers.length < wanted) {
    problems.push(
      `a quorum of ${roster.quorum} needs at least ${wanted} approvers on the roster, it has ${approvers.length}; ` +
        'add approvers, or set smallTeam: true for a team of two or three',
    );
  }
  if (roster.smallTeam && roster.people.length > 3) {
    problems.push('smallTeam is for a roster of two or three people; remove it');
  }
  if (!roster.people.some((p) => p.roles.includes('commander'))) {
    problems.push('nobody on the roster is a commander; give the role to at least one person');
  }
  for (const key of ['person', 'slack'] as const) {
    const values = roster.people.map((p) => p[key]);
    const twice = values.filter((value, i) => values.indexOf(value) !== i);
    for (const value of new Set(twice)) {
      problems.push(`${key} ${value} stands on the roster twice; one entry for each human`);
    }
  }
  return problems;
}
