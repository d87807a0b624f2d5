import type { KnownBlock } from '@slack/types';
import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import { nameOf, section, when } from './text.ts';

/** What people read of a standing order: who approved it, when, until when, and who fired it. */

/** One line of the status message; none where there is no order. Says nothing of accounts. */
export function orderLine(incident: Incident): readonly string[] {
  const { order, fired } = incident;
  if (order === undefined) return [];
  if (fired !== undefined) {
    const who = `${nameOf(incident, fired.person)}, ${when(fired.at)}`;
    return [`• Shield: fired on a standing order by ${who}. ${approvedWords(incident)}`];
  }
  if (incident.closedAt !== undefined || hasStarted(incident)) return [];
  return [
    `• A standing order is there: \`/incident shield\` fires the shield at once, if nothing has changed since. ${approvedWords(incident)}`,
  ];
}

/** On the card of a plan that a standing order has to do with. */
export function orderNotice(incident: Incident, { plan, digest }: PlanState): KnownBlock[] {
  const { fired } = incident;
  if (plan.kind === 'shield-order' && fired?.digest === digest) {
    return [
      section(
        `*Fired by ${nameOf(incident, fired.person)}, ${when(fired.at)}.* ${approvedWords(incident)}`,
      ),
    ];
  }
  if (plan.kind !== 'emergency' || fired === undefined) return [];
  return [
    section(
      `The shield in it was fired on a standing order by ${nameOf(incident, fired.person)}, ${when(fired.at)}: those calls will find themselves done. ${approvedWords(incident)} *The freeze needs this plan’s own approvals.*`,
    ),
  ];
}

/** What the plan does to the rights of others, in one line. */
export function directionWords({ plan }: PlanState): string {
  if (plan.kind === 'standing-order')
    return '*Approving it changes nothing in AWS: it lets one person fire these calls later.*';
  return plan.direction === 'tightening'
    ? 'It only takes access away.'
    : '*It gives something back, or lets something pass.*';
}

function approvedWords(incident: Incident): string {
  const { order } = incident;
  if (order === undefined) return '';
  const votes = order.votes.map(({ person, at }) => `${nameOf(incident, person)} (${when(at)})`);
  return `Approved in advance by ${votes.join(' and ')}, good until ${when(order.until)}.`;
}

/** The emergency plan has its own approvals: nothing is left that the order would be faster for. */
function hasStarted({ plans }: Incident): boolean {
  return plans.some(({ plan, startedAt }) => plan.kind === 'emergency' && startedAt !== undefined);
}
