import { standing } from '../../../core/approval/quorum.ts';
import type { Incident, PlanStage, PlanState } from '../../../core/incident/incident.ts';
import type { Call } from '../../../core/plan/call.ts';
import type { Plan, PlanKind } from '../../../core/plan/plan.ts';
import { movedUnder, movedUnits } from '../../../core/policies/moved-units.ts';
import { targetOf } from '../../../core/policies/units.ts';
import { clock, count, nameOf } from './text.ts';

/** Names that give nothing away: a plan's title may name accounts and people, its kind does not. */
export const kindNames: Record<PlanKind, string> = {
  emergency: 'Emergency plan',
  defuse: 'Time bomb plan',
  doors: 'Door plan',
  rotate: 'Rotation plan',
  backups: 'Restore test plan',
  lift: 'Lift plan',
  protect: 'Protection plan',
  boundary: 'Boundary plan',
  arm: 'Arming plan',
  'standing-order': 'Standing order',
  'shield-order': 'Shield on the standing order',
  undo: 'Undo plan',
  retighten: 'Tightening plan',
  waive: 'Waiver',
  judge: 'Judgement of changes',
  suspect: 'Marking a suspect',
  'set-aside': 'Setting an approver aside',
  'leave-out': 'Leaving an account out',
};

export const stageWords: Record<PlanStage, string> = {
  pending: 'waits for approval',
  approved: 'approved',
  executing: 'running',
  executed: 'carried out',
  failed: 'failed',
  indeterminate: 'outcome unknown: people must look',
  denied: 'denied',
  expired: 'expired',
  withdrawn: 'withdrawn',
  voided: 'void',
};

/** Stages after which a plan can't be voted on, and its buttons are gone. */
export function isOpen(stage: PlanStage): boolean {
  return stage === 'pending';
}

export function callsOf(plan: Plan): Call[] {
  return plan.waves.flatMap((wave) => wave.calls);
}

/** How much there is, without saying what. */
export function countsLine(plan: Plan): string {
  const calls = callsOf(plan);
  if (calls.length === 0) return 'Changes nothing in AWS.';
  const noises = (['quiet', 'medium', 'loud'] as const)
    .map((noise) => ({ noise, number: calls.filter((call) => call.noise === noise).length }))
    .filter(({ number }) => number > 0)
    .map(({ noise, number }) => `${number} ${noise}`);
  return `${count(calls.length, 'call')} in ${count(plan.waves.length, 'wave')}: ${noises.join(', ')}.`;
}

/** What can be taken back, and what not. */
export function undoLine(plan: Plan): string {
  const calls = callsOf(plan);
  if (calls.length === 0) return '';
  const none = calls.filter((call) => 'none' in call.undo).length;
  if (none === 0) return 'Every call can be undone.';
  const why = 'the reason stands with each call';
  if (none === calls.length) return `*${none === 1 ? 'It can’t' : 'None can'} be undone*; ${why}.`;
  return `${calls.length - none} can be undone, *${none} can’t*; ${why}.`;
}

/** How people have the accounts of a unit taken one by one. */
export const anew = '`/incident plan redraft` takes its accounts one by one.';

/** Units that an open plan attaches to, seen since it was drawn to hold something else than it says. */
export function movedSince(incident: Incident, { plan, stage }: PlanState): string[] {
  if (!isOpen(stage) || plan.kind !== 'emergency') return [];
  const moved = movedUnits(incident.measurements.armed?.data);
  const targets = callsOf(plan).map(targetOf);
  return movedUnder(incident.settings, moved, targets)
    .map(({ says }) => says)
    .filter((says) => !plan.leaves.some((left) => left.startsWith(says)));
}

/** The votes with their times, escaped; one line each. */
export function voteLines(incident: Incident, state: PlanState): string[] {
  return state.votes.map((vote) => {
    const name = nameOf(incident, vote.person);
    const taken = vote.revoked ? ' (taken back)' : '';
    const verb = vote.decision === 'approve' ? 'approved' : 'denied';
    return `${vote.decision === 'approve' ? '✓' : '✗'} ${name} ${verb} at ${clock(vote.at)} (${vote.assurance})${taken}`;
  });
}

/** Approvals that stand; the machine's own count decides, this one is for reading. */
export function approvals(incident: Incident, state: PlanState): number {
  const people = state.votes
    .filter((vote) => vote.decision === 'approve' && !vote.revoked)
    .filter((vote) => standing(incident, state.plan, vote.person).counts)
    .map((vote) => vote.person);
  return new Set(people).size;
}

/** Who could still approve it: ids of people who count and have not voted. */
export function missingApprovers(incident: Incident, state: PlanState): string[] {
  const voted = new Set(state.votes.filter((vote) => !vote.revoked).map((vote) => vote.person));
  return incident.roster.people
    .map((p) => p.person)
    .filter((person) => !voted.has(person) && standing(incident, state.plan, person).counts);
}

/** Who may be told details in person: approvers who are not suspected. */
export function peopleToTell(
  incident: Incident,
  plan?: Plan,
): { readonly person: string; readonly slack: string }[] {
  return incident.roster.people
    .filter((p) => p.roles.includes('approver') || p.person === plan?.requester)
    .filter((p) => !incident.suspects.includes(p.person));
}
