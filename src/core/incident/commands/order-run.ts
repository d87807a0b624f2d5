import { scopeProblem, accountsNamed } from '../../actions/scope.ts';
import { mayDo, rolesThatMay } from '../../approval/table.ts';
import { personBySlack, rosterProblems } from '../../approval/quorum.ts';
import { count } from '../../doors/requests.ts';
import { orderDaysOf } from '../../order/standing-order.ts';
import { scopeKind } from '../accounts.ts';
import type { Command } from '../command.ts';
import { startMachine } from '../machine.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { beginWith, type DecideContext, type Turn } from '../turn.ts';
import type { Opening } from './declare.ts';

/**
 * Opens a run at peace that asks for a standing order: a journal of its own, two approvals, and no incident. Whoever
 * opens it asked for the order, and never counts as one of the two.
 */
export function askForOrder(
  command: Command,
  opening: Opening,
  context: DecideContext,
): { readonly turn: Turn } | { readonly refused: Refusal } {
  const { body, actor } = command;
  if (body.do !== 'order') throw new TypeError('nobody asks for an order');
  const { roster, settings, runbook } = opening;
  const person = personBySlack(roster, actor.slackUser);
  if (person === undefined)
    return no('not-on-roster', 'You are not on the roster, so you can’t ask for a standing order.');
  if (actor.eligibility.state !== 'eligible')
    return no('not-eligible', `Slack does not vouch for you: ${actor.eligibility.why}.`);
  if (!mayDo('order', person.roles)) {
    const roles = rolesThatMay('order').join(', ');
    return no('role', `Asking for a standing order takes one of these roles: ${roles}.`);
  }
  const [problem] = rosterProblems(roster);
  if (problem !== undefined) return no('roster-too-small', problem);
  const others = roster.people.filter((p) => p.roles.includes('approver') && p !== person);
  if (others.length < roster.quorum) {
    const text = `Whoever asks never counts, and ${count(others.length, 'approver')} besides you can't be ${roster.quorum}. Let somebody else ask, or put more approvers on the roster.`;
    return no('roster-too-small', text);
  }
  if (runbook.definition['scope'] !== 'peace')
    return no('scope', `The runbook ${runbook.id} is not for a run at peace.`);
  const most = orderDaysOf(settings);
  if ((body.days ?? most) > most) {
    const text = `An order is good for ${count(most, 'day')} at the most (standingOrderDays).`;
    const works = [`/incident order ${body.accounts.join(' ')} for ${most} days`];
    return { refused: refuse('scope', text, works) };
  }
  const scope = accountsNamed(settings, body.accounts);
  const unfit =
    scopeProblem(settings, scope) ??
    (scopeKind(settings, scope) === 'member-accounts'
      ? undefined
      : 'No organization policy reaches this account: there is no shield that could be approved in advance.');
  if (unfit !== undefined) return no('scope', unfit);
  const reason = 'A standing order, at peace: nothing has happened.';
  const asked = body.days === undefined ? {} : { orderDays: body.days };
  const turn = beginWith({ ...opening, ...asked, by: person.person, reason, scope }, context);
  startMachine(turn);
  return { turn };
}

function no(code: Refusal['code'], text: string): { readonly refused: Refusal } {
  return { refused: refuse(code, text) };
}
