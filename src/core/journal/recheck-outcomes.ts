import type { Body, Checked } from './bodies.ts';
import { nameOf, type Book, type PlanSeen } from './book.ts';

/** What plans without calls bring about: each outcome stands on a plan of its kind that was carried out. */

/** A waiver answers the open question, which can be waived, and only once. */
export function waived(book: Book, body: Body<'waiver.granted'>): string | undefined {
  book.released = 'WAIVED';
  const { question } = book;
  const seen = take(book, 'waive', ({ plan }) => plan.reason === body.reason);
  if (seen === undefined) return 'a waiver that no approved plan asks for';
  const { plan } = seen;
  if (plan.requester !== body.requester)
    return `the waiver names another requester than ${nameOf(seen)}`;
  const same = question?.phase === body.phase && plan.phase === body.phase;
  if (!same || plan.parameters['asked'] !== question.since)
    return `the waiver answers a question that is not open in ${body.phase}`;
  if (!question.waivable) return `what ${body.phase} asks can't be waived`;
  return approversProblem(seen, body.approvers);
}

/** What is wrong with changes that are called judged: no approved plan asks for just these; undefined if nothing is. */
export function judged(book: Book, body: Body<'changes.judged'>): string | undefined {
  const seen = take(book, 'judge', ({ plan }) => plan.reason === body.reason);
  if (seen === undefined) return 'changes are judged, but no approved plan asks for it';
  const asked = seen.plan.parameters['changes'];
  const same =
    Array.isArray(asked) &&
    asked.length === body.changes.length &&
    body.changes.every((change, i) => change === asked[i]);
  return same
    ? approversProblem(seen, body.approvers)
    : `the judged changes are not those of ${nameOf(seen)}`;
}

/** Somebody is marked, or a veto set aside: by a plan about exactly this person. */
export function aboutPerson(
  book: Book,
  { kind, body }: Extract<Checked, { kind: 'suspect.marked' | 'approver.set-aside' }>,
): string | undefined {
  const wanted = kind === 'suspect.marked' ? 'suspect' : 'set-aside';
  const { person, reason } = body;
  const seen = take(
    book,
    wanted,
    ({ plan }) => plan.parameters['person'] === person && plan.reason === reason,
  );
  (wanted === 'suspect' ? book.suspects : book.setAside).add(person);
  return seen === undefined ? `${kind} for ${person}, but no approved plan asks for it` : undefined;
}

/**
 * While the emergency plan is drawn or run, one person may leave an account out: what they leave needs approval anew.
 * Where its proof has stopped it takes a plan.
 */
export function narrowed(book: Book, body: Body<'scope.narrowed'>): string | undefined {
  const { account, approvers } = body;
  const { approve, run, measure } = book.phases[book.phase ?? ''] ?? {};
  if (approvers === undefined) {
    const isPlanned = approve === 'emergency' || String(run).startsWith('emergency/');
    return isPlanned ? undefined : `${account} is left out of what is in force, without a plan`;
  }
  const seen = take(book, 'leave-out', ({ plan }) => plan.parameters['account'] === account);
  if (seen === undefined) return `${account} is left out, but no approved plan asks for it`;
  if (measure !== 'shield-proof' && measure !== 'freeze-proof')
    return `${account} is left out where no proof has stopped`;
  return approversProblem(seen, approvers);
}

/** The plan that was carried out last, if it is of this kind and fits, and has brought nothing about yet. */
function take(book: Book, kind: string, fits: (seen: PlanSeen) => boolean): PlanSeen | undefined {
  const seen = book.carriedOut;
  if (seen === undefined || seen.plan.kind !== kind || !fits(seen)) return undefined;
  delete book.carriedOut;
  return seen;
}

/** The outcome may name more people who said yes than counted; never fewer, never anybody who did not. */
function approversProblem(seen: PlanSeen, named: readonly string[]): string | undefined {
  const yes = named.filter((person) => seen.votes.get(person)?.decision === 'approve');
  return yes.length === named.length && seen.counted.every((person) => named.includes(person))
    ? undefined
    : `it names ${named.join(', ') || 'nobody'}; ${nameOf(seen)} was started on ${seen.counted.join(', ')}`;
}
