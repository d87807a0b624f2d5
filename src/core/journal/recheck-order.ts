import * as z from 'zod';
import { digestOf, shortDigest } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import { callsProblem, type Approved, type PinnedBy, type PlainCall } from '../order/same-calls.ts';
import { armedPolicies, type ArmedPolicy } from '../policies/armed.ts';
import { MOST_ORDER_DAYS } from '../order/standing-order.ts';
import { unitProblems } from '../policies/units.ts';
import type { Body } from './bodies.ts';
import { nameOf, type Book, type PlanSeen } from './book.ts';
import { checkedProblem } from './recheck-times.ts';

/**
 * The one plan that starts without votes of its own: the shield that people approved in advance. Then the opening
 * fact must quote that approval whole, and everything about it is checked as if it were of this journal.
 */

/** The standing order that the opening fact quotes, as the auditor holds it. */
export interface OrderSeen {
  readonly digest: string;
  readonly until: string;
  readonly requester: string | undefined;
  readonly approved: Approved;
  /** What the opening pins of the settings; undefined when they can't be read. */
  readonly settings: Pinned | undefined;
  /** What was made already when it was granted. */
  readonly policies: readonly ArmedPolicy[];
  readonly votes: readonly {
    readonly person: string;
    readonly slackUser: string;
    readonly checkedAt: string;
    readonly at: string;
  }[];
}

type Pinned = PinnedBy['settings'];
/** What decides about a fired order, read without believing whoever wrote it: units could be below themselves. */
const pinned: z.ZodType<Pinned> = z.object({
  organization: z.object({
    roles: z.object({ responder: z.string() }),
    units: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          parent: z.string().optional(),
          accounts: z.array(z.string()),
        }),
      )
      .refine((units) => unitProblems(units).length === 0)
      .optional(),
  }),
});

export const SHIELD_ORDER = 'shield-order';

/**
 * Takes the quoted order into the book.
 * @param raw the opening line's own data: the digest is over all of it, not over what was read of it.
 * @returns what is wrong with the quote in itself; whether it was good to fire is checked when it is.
 */
export function quoted(
  body: Body<'incident.opened'>,
  raw: JsonObject,
): { readonly order?: OrderSeen; readonly problems: readonly string[] } {
  const { order } = body;
  if (order === undefined) return { problems: [] };
  const plan = member(member(raw, 'order'), 'plan');
  const is = digestOf(plan);
  const problems = [
    ...(is === order.digest
      ? []
      : [
          `the quoted standing order is not what its digest ${shortDigest(order.digest)} says; it is ${shortDigest(is)}`,
        ]),
    ...(order.plan.kind === 'standing-order'
      ? []
      : [`what the opening quotes as a standing order is a plan of the kind ${order.plan.kind}`]),
    ...(order.plan.requester === undefined
      ? ['the quoted standing order does not say who asked for it: that person never counts']
      : []),
    // The end stands in the plan that people read; beside it, it could say anything.
    ...(order.plan.parameters['until'] === order.until
      ? []
      : ['the quoted standing order has another end than people approved']),
    ...(Date.parse(order.until) - Date.parse(order.plan.draftedAt) <= MOST_ORDER_DAYS * 86_400_000
      ? []
      : [`the quoted standing order is good for more than ${MOST_ORDER_DAYS} days`]),
  ];
  const seen = {
    digest: order.digest,
    until: order.until,
    requester: order.plan.requester,
    approved: { calls: callsIn(plan), parameters: order.plan.parameters },
    settings: pinned.safeParse(body.settings).data,
    policies: armedPolicies(order),
    votes: order.votes,
  };
  return { order: seen, problems };
}

/**
 * A plan on the standing order: its calls are among those that were approved. The approvals of the order become its
 * votes, as far as they are of people of this roster; who asked for the order is not among them.
 * @param entry the drafting line, with its own data.
 */
export function draftedOnOrder(
  book: Book,
  seen: PlanSeen,
  entry: { readonly ts: string; readonly body: JsonObject },
): string | undefined {
  const { order } = book;
  if (order === undefined)
    return `${nameOf(seen)} claims a standing order, but the opening quotes none`;
  for (const { person, slackUser, checkedAt, at } of order.votes) {
    const known = book.people.get(person);
    const stands =
      known?.slack === slackUser &&
      person !== order.requester &&
      at <= entry.ts &&
      checkedProblem(checkedAt, at) === undefined;
    if (stands) seen.votes.set(person, { decision: 'approve', line: 1 });
  }
  const problem =
    order.settings === undefined
      ? 'the roles and units of the pinned settings can’t be read'
      : callsProblem(order.approved, callsIn(member(entry.body, 'plan')), {
          settings: order.settings,
          now: entry.ts,
        });
  return problem === undefined
    ? undefined
    : `${nameOf(seen)} is not what the standing order approved: ${problem}`;
}

/** Somebody of the roster, with the role, by their own Slack account, fires what is still good. */
export function orderFired(book: Book, body: Body<'order.fired'>, ts: string): string | undefined {
  const seen = book.plans.get(body.digest);
  const { order } = book;
  const what = `the standing order was fired by ${body.person}, but`;
  if (seen === undefined || seen.plan.kind !== SHIELD_ORDER)
    return `${what} no plan on it was drafted`;
  const first = seen.firedBy === undefined;
  seen.firedBy = body.person;
  if (order === undefined || body.order !== order.digest)
    return `${what} the opening quotes another order`;
  if (!first || seen.stage !== 'pending') return `${what} ${nameOf(seen)} is ${seen.stage}`;
  const known = book.people.get(body.person);
  if (known === undefined) return `${what} ${body.person} is not on the roster of this incident`;
  if (known.slack !== body.slackUser)
    return `${what} it came from ${body.slackUser}, the roster says ${known.slack}`;
  if (!known.fires && hasLeader(book))
    return `${what} ${body.person} is neither commander nor responder`;
  if (book.suspects.has(body.person)) return `${what} ${body.person} is marked as a suspect`;
  if (Date.parse(ts) >= Date.parse(order.until)) return `${what} it had ended at ${order.until}`;
  const asked = checkedProblem(body.checkedAt, ts);
  return asked === undefined ? undefined : `${what} ${asked}`;
}

/** Is anybody left who leads? Where nobody is, whoever is on the roster does. */
function hasLeader({ people, suspects }: Book): boolean {
  return [...people].some(([person, { fires }]) => fires && !suspects.has(person));
}

/** What is wrong with releasing a plan on the order, besides its approvals; undefined for every other plan. */
export function orderReleaseProblem(book: Book, seen: PlanSeen, ts: string): string | undefined {
  if (seen.plan.kind !== SHIELD_ORDER) return undefined;
  if (seen.firedBy === undefined) return `${nameOf(seen)} was released, but nobody fired it`;
  const until = book.order?.until;
  // What is no time is not in time either.
  return until !== undefined && Date.parse(ts) < Date.parse(until)
    ? undefined
    : `${nameOf(seen)} was released after its standing order had ended (${until ?? 'there is none'})`;
}

/** In the run at peace: what is granted is the plan that people have just approved, and no other. */
export function granted(book: Book, body: Body<'order.granted'>): string | undefined {
  const seen = book.carriedOut;
  const what = `the standing order ${shortDigest(body.digest)}… is granted, but`;
  if (seen?.plan.kind !== 'standing-order' || book.plans.get(body.digest) !== seen)
    return `${what} no approved plan asks for it`;
  delete book.carriedOut;
  if (seen.plan.requester === undefined) return `${what} ${nameOf(seen)} does not say who asked`;
  if (seen.plan.parameters['until'] !== body.until)
    return `${what} its end is not that of ${nameOf(seen)}`;
  book.granted = { digest: body.digest, withdrawn: false };
  const same =
    body.approvers.length === seen.counted.length &&
    seen.counted.every((person) => body.approvers.includes(person));
  return same
    ? undefined
    : `${what} it names ${body.approvers.join(', ') || 'nobody'}; ${nameOf(seen)} was started on ${seen.counted.join(', ')}`;
}

/**
 * In the run at peace: what was granted is taken back, once, by somebody of whom Slack was asked. Whoever does it need
 * not stand on the roster of the day on which it was granted; if they do, it is by their own account.
 */
export function withdrawn(
  book: Book,
  { order, person, slackUser, checkedAt }: Body<'order.withdrawn'>,
  ts: string,
): string | undefined {
  const what = `the standing order ${shortDigest(order)}… is withdrawn by ${person}, but`;
  if (book.granted?.digest !== order) return `${what} this run did not grant it`;
  const twice = book.granted.withdrawn;
  book.granted.withdrawn = true;
  if (twice) return `${what} it was withdrawn before`;
  const known = book.people.get(person);
  if (known !== undefined && known.slack !== slackUser)
    return `${what} it came from ${slackUser}, the roster says ${known.slack}`;
  const asked = checkedProblem(checkedAt, ts);
  return asked === undefined ? undefined : `${what} ${asked}`;
}

function callsIn(plan: JsonObject): readonly PlainCall[] {
  return listOf(plan['waves']).flatMap((wave) => listOf(wave['calls']));
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((one) => objectOf(one)) : [];
}

function member(of: JsonObject, key: string): JsonObject {
  return objectOf(of[key]);
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
