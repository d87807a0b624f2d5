import type { Book, PlanSeen } from './book.ts';

/**
 * Who counts, once more, and on purpose without `core/approval`: a fault there must not be able to hide
 * itself here. Facts in, answers out.
 */

/** Why this person's yes does not count for this plan now; undefined when it does. */
export function whyNot(book: Book, { plan }: PlanSeen, person: string): string | undefined {
  const known = book.people.get(person);
  if (known === undefined) return 'is not on the roster of this incident';
  if (!known.approver) return 'is not an approver on the roster';
  if (book.suspects.has(person)) return 'is marked as a suspect';
  const aboutSomebody = plan.kind === 'suspect' || plan.kind === 'set-aside';
  if (aboutSomebody && plan.parameters['person'] === person) return 'is whom the plan is about';
  const requesterCounts = aboutSomebody || (book.smallTeam && plan.direction === 'tightening');
  if (plan.requester === person && !requesterCounts) return REQUESTER;
  return undefined;
}
export const REQUESTER = 'asked for this plan';

/** The people whose approval counts now. */
export function counted(book: Book, seen: PlanSeen): string[] {
  return [...seen.votes]
    .filter(([person, { decision }]) => decision === 'approve' && !whyNot(book, seen, person))
    .map(([person]) => person);
}

/** The roster's quorum, and one more while a veto stands that nobody has set aside. */
export function needed(book: Book, seen: PlanSeen): number {
  const vetoed = [...seen.votes].some(
    ([person, { decision }]) =>
      decision === 'deny' &&
      book.people.has(person) &&
      !book.setAside.has(person) &&
      !book.suspects.has(person),
  );
  return book.quorum + (vetoed ? 1 : 0);
}

/** What is wrong with releasing this plan now on the approval of these people; undefined when nothing is. */
export function releaseProblem(
  book: Book,
  seen: PlanSeen,
  named: readonly string[],
): string | undefined {
  const right = counted(book, seen);
  const need = needed(book, seen);
  if (right.length < need) {
    const others = [...seen.votes]
      .filter(([, { decision }]) => decision === 'approve')
      .flatMap(([person]) => {
        const why = whyNot(book, seen, person);
        return why === undefined ? [] : [`${person} ${why}`];
      });
    const because = others.length === 0 ? '' : `; ${others.join(', ')}`;
    return `${right.length} of the ${need} approvals that it needs stand (${right.join(', ') || 'nobody'}${because})`;
  }
  const same = named.length === right.length && right.every((person) => named.includes(person));
  return same
    ? undefined
    : `it names ${named.join(', ') || 'nobody'} as approvers, the votes are those of ${right.join(', ')}`;
}
