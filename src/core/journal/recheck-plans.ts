import { digestOf, shortDigest } from '../plan/canonical.ts';
import { runbookPlanKinds } from '../runbook/language.ts';
import { counted, releaseProblem, REQUESTER, whyNot } from './ballots.ts';
import type { Body } from './bodies.ts';
import { callsOf, nameOf, type Book, type PlanSeen } from './book.ts';
import type { Sealed } from './chain.ts';
import { directionProblem } from './recheck-directions.ts';
import { draftedOnOrder, orderReleaseProblem, SHIELD_ORDER } from './recheck-order.ts';
import { checkedProblem, lateProblem, startWithinOf } from './recheck-times.ts';

/** The life of a plan, from its drawing to its end, and the votes on it. */

/** A plan is what its digest says, and belongs to this incident, roster and settings. */
export function drafted(
  book: Book,
  { digest, plan }: Body<'plan.drafted'>,
  entry: Sealed,
): string | undefined {
  const calls = callsOf(plan);
  // Over the line's own data, not over what was read of it.
  const is = digestOf(entry.body['plan']);
  const twice = book.plans.has(digest) || book.planIds.has(plan.id);
  if (twice) return `plan ${plan.id} was drafted before: votes on one could be taken for the other`;
  book.planIds.add(plan.id);
  const seen: PlanSeen = {
    line: entry.seq + 1,
    plan,
    stage: 'pending',
    votes: new Map(),
    calls: calls ?? new Map(),
    startWithin: startWithinOf(entry.body['plan']),
    counted: [],
  };
  book.plans.set(digest, seen);
  if (is !== digest)
    return `the digest of plan ${plan.id} is ${shortDigest(is)}…, the line says ${shortDigest(digest)}…`;
  if (plan.incident !== book.incident)
    return `plan ${plan.id} was drawn for ${plan.incident}, not for this incident`;
  if (plan.rosterDigest !== book.rosterDigest || plan.settingsDigest !== book.settingsDigest)
    return `plan ${plan.id} was drawn for another roster or other settings`;
  if (calls === undefined) return `plan ${plan.id} has two calls of one name`;
  if (seen.startWithin === undefined) return `plan ${plan.id} does not say by when it must start`;
  if (plan.kind === SHIELD_ORDER) {
    const problem = draftedOnOrder(book, seen, entry);
    if (problem !== undefined) return problem;
  }
  return directionProblem(seen);
}

/** A vote is of somebody on the roster, by their own Slack account, on an open plan, once. */
export function voted(
  book: Book,
  body: Body<'vote.cast'>,
  at: { readonly line: number; readonly ts: string },
): string | undefined {
  const seen = book.plans.get(body.digest);
  if (seen === undefined) return unknown('a vote on', body.digest);
  const { person, decision } = body;
  const before = seen.votes.get(person);
  const account = book.people.get(person)?.slack;
  const why = whyNot(book, seen, person);
  // Who asked for a plan may still stop it.
  const may = why === undefined || (decision === 'deny' && why === REQUESTER);
  const problem = openProblem(seen, decision, at.ts);
  seen.votes.set(person, { decision, line: at.line });
  if (problem !== undefined) return problem;
  if (!may) return `the vote of ${person} on ${nameOf(seen)} can't count: ${person} ${why}`;
  if (account !== body.slackUser)
    return `the vote of ${person} came from ${body.slackUser}, the roster says ${account ?? 'nothing'}`;
  if (before !== undefined)
    return `${person} has voted on ${nameOf(seen)} already, in line ${before.line}`;
  const asked = checkedProblem(body.checkedAt, at.ts);
  return asked === undefined
    ? undefined
    : `the vote of ${person} on ${nameOf(seen)} can't count: ${asked}`;
}

function openProblem(seen: PlanSeen, decision: string, ts: string): string | undefined {
  const { plan, stage } = seen;
  const stopped = stage === 'approved' && plan.direction === 'loosening' && decision === 'deny';
  if (stage !== 'pending' && !stopped) return `a vote on ${nameOf(seen)}, which is ${stage}`;
  return stage === 'pending' && ts >= plan.voteUntil
    ? `a vote on ${nameOf(seen)} after its time to vote was over (${plan.voteUntil})`
    : undefined;
}

/** A vote is taken back before anything has started. */
export function revoked(book: Book, body: Body<'vote.revoked'>): string | undefined {
  const seen = book.plans.get(body.digest);
  if (seen === undefined) return unknown('a vote is taken back on', body.digest);
  // To take back what is not there takes nothing; what matters is that it does not count from here on.
  seen.votes.delete(body.person);
  return seen.stage === 'pending' || seen.stage === 'approved'
    ? undefined
    : `a vote on ${nameOf(seen)} is taken back, but the plan is ${seen.stage}`;
}

/** What is wrong with a plan that is called approved at this time; undefined if nothing is. */
export function approved(book: Book, body: Body<'plan.approved'>, ts: string): string | undefined {
  const seen = book.plans.get(body.digest);
  if (seen === undefined) return unknown('an approval of', body.digest);
  const { stage } = seen;
  seen.stage = 'approved';
  seen.approvedAt = ts;
  if (stage !== 'pending') return `${nameOf(seen)} is approved, but it was ${stage}`;
  const problem = orderReleaseProblem(book, seen, ts) ?? releaseProblem(book, seen, body.approvers);
  return problem === undefined ? undefined : `${nameOf(seen)} is called approved, but ${problem}`;
}

/** The line on which all that follows stands: enough different people, of exactly this plan, at this moment. */
export function started(book: Book, body: Body<'plan.started'>, ts: string): string | undefined {
  const seen = book.plans.get(body.digest);
  if (seen === undefined) return unknown('the start of', body.digest);
  const { stage, plan } = seen;
  seen.stage = 'executing';
  seen.counted = counted(book, seen);
  if ((runbookPlanKinds as readonly string[]).includes(plan.kind)) book.released = 'APPROVED';
  if (stage !== 'approved') return `${nameOf(seen)} was started, but it was ${stage}`;
  const problem = orderReleaseProblem(book, seen, ts) ?? releaseProblem(book, seen, body.approvers);
  if (problem !== undefined) return `${nameOf(seen)} was started, but ${problem}`;
  if (plan.requester !== undefined && !book.people.has(plan.requester))
    return `${nameOf(seen)} was started, but ${plan.requester}, who asked for it, is not on the roster`;
  if (plan.direction === 'loosening' && body.checked !== 'fresh')
    return `${nameOf(seen)} gives access back and was started without asking Slack about its approvers`;
  return lateProblem(seen, ts);
}

/** What is wrong with the end of a plan; undefined if nothing is. Remembers which one was carried out last. */
export function ended(book: Book, body: Body<'plan.ended'>): string | undefined {
  const seen = book.plans.get(body.digest);
  if (seen === undefined) return unknown('the end of', body.digest);
  const { stage, plan } = seen;
  seen.stage = body.stage === 'executed' ? 'executed' : 'over';
  if (body.stage === 'executed' && stage === 'executing') book.carriedOut = seen;
  if (stage === 'executed' || stage === 'over') return `${nameOf(seen)} ends a second time`;
  if (body.stage === 'executed' && stage !== 'executing')
    return `${nameOf(seen)} is called executed, but it was ${stage}`;
  return body.stage === 'denied' && plan.direction === 'tightening'
    ? `${nameOf(seen)} only takes access away and was ended by one person's denial`
    : undefined;
}

function unknown(what: string, digest: string): string {
  return `${what} a plan ${shortDigest(digest)}… that was never drafted`;
}
