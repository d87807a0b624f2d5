import { personOf } from '../approval/quorum.ts';
import type { Roster } from '../incident/settings.ts';
import type { OrderVote, StandingOrder } from './standing-order.ts';

/** Who there is, as the incident or today's configuration says. */
export interface People {
  readonly roster: Roster;
  readonly suspects: readonly string[];
}

/** The votes of the order that count today: each person once. */
export function countedVotes(order: StandingOrder, people: People): readonly OrderVote[] {
  const seen = new Set<string>();
  return order.votes.filter((vote) => {
    if (seen.has(vote.person) || whyNot(order, people, vote) !== undefined) return false;
    seen.add(vote.person);
    return true;
  });
}

/** Why this vote of the order does not count today; undefined when it does. */
export function whyNot(
  { plan }: StandingOrder,
  { roster, suspects }: People,
  { person, slackUser }: OrderVote,
): string | undefined {
  const known = personOf(roster, person);
  if (known === undefined) return 'is not on the roster any more';
  if (known.slack !== slackUser) return 'has another Slack account now';
  if (!known.roles.includes('approver')) return 'is no approver any more';
  if (suspects.includes(person)) return 'is marked as a suspect';
  return plan.requester === person ? 'asked for it' : undefined;
}
