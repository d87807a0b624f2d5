import type { Roster, Settings } from '../incident/settings.ts';
import { line, nameOf, type ArmedLine } from '../policies/armed-line.ts';
import { fireable } from './order-problem.ts';
import { withdrawnWords, type Withdrawn } from './order-seen.ts';
import type { StandingOrder } from './standing-order.ts';

/** An order that ends so soon should be renewed, ms. */
const SOON_MS = 7 * 86_400_000;
const MEND = '/incident order all, at peace; two people who did not ask for it approve';

/**
 * The daily look at the standing order: good until when, and red when it ends soon or would not fire today. That there
 * is none is no fault: one person alone fires nothing then. One that was withdrawn is red as long as it would have been
 * good: whoever counted on it should hear that it is gone, and see who it was.
 * @param order `unreadable`: one was granted, and nobody can say what it is; it would not fire.
 * @param now ISO 8601.
 */
export function examineOrder(
  order: (StandingOrder & { readonly withdrawn?: Withdrawn }) | 'unreadable' | undefined,
  {
    settings,
    roster,
    now,
  }: { readonly settings: Settings; readonly roster: Roster; readonly now: string },
): readonly ArmedLine[] {
  if (order === undefined) return [];
  if (order === 'unreadable') {
    const bad = 'one was granted, and the journal of its run can’t be read';
    const mend = `lockstep journal verify says which line of that journal is wrong; then ask for a new one: ${MEND}`;
    return [line('the standing order would fire', false, { good: '', bad, mend })];
  }
  if (order.withdrawn !== undefined) {
    if (Date.parse(now) >= Date.parse(order.until)) return [];
    const bad = withdrawnWords(order.withdrawn);
    const mend = `ask that person whether it was they; then ask for a new one: ${MEND}`;
    return [line('the standing order would fire', false, { good: '', bad, mend })];
  }
  const firing = fireable(order, { roster, suspects: [] }, situationAt(order, settings, now));
  const names = order.accounts.slice(0, 5).map((account) => nameOf(settings, account));
  const more = order.accounts.length - names.length;
  const accounts = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const problem = 'problem' in firing ? firing.problem : undefined;
  const left = Date.parse(order.until) - Date.parse(now);
  return [
    line('the standing order would fire', problem === undefined, {
      good: `for ${accounts}, approved by ${order.votes.map(({ person }) => person).join(' and ')}`,
      bad: problem ?? '',
      mend: `ask for a new one: ${MEND}`,
    }),
    ...(problem === undefined
      ? [
          line('the standing order does not end soon', left > SOON_MS, {
            good: `good until ${order.until}`,
            bad: `it ends at ${order.until}`,
            mend: `ask for a new one in time: ${MEND}`,
          }),
        ]
      : []),
  ];
}

/** The note that stands where there is no order. */
export const noOrder =
  'no standing order: the shield takes two approvals (/incident order all, at peace, asks for one)';

/** Today's settings, as an incident for the order's accounts would pin them. */
function situationAt({ accounts }: StandingOrder, settings: Settings, now: string) {
  return {
    incident: 'none',
    settings,
    scope: accounts,
    openedAt: now,
    now,
    phaseSince: now,
    mode: 'quiet',
    measured: {},
    made: [],
    dropped: [],
    judged: [],
  } as const;
}
