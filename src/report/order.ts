import type { Dated } from '../core/incident/evolve.ts';
import { shortDigest } from '../core/plan/canonical.ts';
import { nameOf, type Journal } from './journal.ts';
import type { Report } from './schema.ts';
import { list } from './text.ts';

type OrderFact = Extract<Dated, { kind: 'order.granted' | 'order.fired' | 'order.withdrawn' }>;

/** A standing order was granted or withdrawn at peace, or fired in an incident: who, on whose approval, until when. */
export function tellOrder(journal: Journal, fact: OrderFact) {
  const names = (people: readonly string[]): string =>
    list(people.map((person) => nameOf(journal, person)));
  if (fact.kind === 'order.granted') {
    const { digest, until, accounts, approvers } = fact.body;
    const what = `granted the standing order ${shortDigest(digest)} for ${list(accounts)}, good until ${until}; nothing was sent`;
    return { who: 'the bot', what, approval: names(approvers), weight: 'key' as const };
  }
  const { person, order, surface, reason } = fact.body;
  if (fact.kind === 'order.withdrawn') {
    const what = `withdrew the standing order ${shortDigest(order)} by ${surface}: ${reason}`;
    return { who: nameOf(journal, person), what, weight: 'key' as const };
  }
  const pinned = journal.incident.order;
  const until = pinned === undefined ? '' : `, good until ${pinned.until}`;
  const what = `fired the standing order ${shortDigest(order)} by ${surface}${until}: ${reason === '' ? 'no reason given' : reason}`;
  const approvers = names(pinned?.votes.map((vote) => vote.person) ?? []);
  return { who: nameOf(journal, person), what, approval: approvers, weight: 'key' as const };
}

/** The approvals on which a fired order stands: cast in the run that granted it, weeks before the incident. */
export function orderApprovals(journal: Journal): Report['approvals'] {
  const { fired, order } = journal.incident;
  if (fired === undefined || order === undefined) return [];
  return order.votes.map(({ person, assurance, surface, at }) => ({
    person,
    digest: order.digest,
    requestedAt: order.plan.draftedAt,
    decidedAt: at,
    decision: 'approve',
    name: nameOf(journal, person),
    plan: `${order.run} ${order.plan.id}`,
    assurance,
    surface,
    reason: null,
    revoked: false,
  }));
}
