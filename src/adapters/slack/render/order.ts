import type { KnownBlock } from '@slack/types';
import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import {
  banner,
  count,
  escape,
  header,
  inert,
  nameOf,
  plainSections,
  section,
  when,
} from './text.ts';

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

/** What is known of a run that asks for an order, for its status message. */
export function orderRunLines(incident: Incident): string[] {
  const { granted, withdrawn } = incident;
  return [
    '• At peace: this is no incident, and it is in no incident’s way.',
    granted === undefined
      ? `• Asked for by ${nameOf(incident, incident.openedBy)}, who does not count as one of the two. Nothing is granted.`
      : `• Granted ${when(granted.at)} by ${granted.approvers.map((person) => nameOf(incident, person)).join(' and ')}, good until ${when(granted.until)}. Nothing was sent to AWS.`,
    ...(withdrawn === undefined
      ? []
      : [
          `• *Withdrawn by ${personIn(incident, withdrawn)}, ${when(withdrawn.at)}:* it fires nothing any more.`,
        ]),
    `• The shield for ${count(incident.scope.length, 'account')}; the freeze always takes two.`,
  ];
}

/**
 * An order was taken back: told in the channel and to everybody in person, because one person was enough for it, and
 * it may not have been the person whose account it was.
 */
export function renderWithdrawn(
  incident: Incident,
  withdrawn: NonNullable<Incident['withdrawn']>,
): Message {
  const title = `${banner(incident)}Standing order withdrawn`;
  return {
    text: escape(title),
    blocks: [
      header(title),
      section(
        `*${personIn(incident, withdrawn)}* withdrew it, ${when(withdrawn.at)}, from the Slack account <@${escape(withdrawn.slackUser)}>. Nobody fires the shield alone any more: it takes the two approvals of an emergency plan. Nothing was sent to AWS.`,
      ),
      ...plainSections([`Reason: ${inert(withdrawn.reason, 500)}`]),
      section(
        'Ask that person, not in Slack, whether it was they: whoever takes the order away may want to act before it is missed. `/incident order all` asks two people for another one.',
      ),
    ],
  };
}

/** Whoever withdrew it may be on today's roster and not on that of the run. */
function personIn(incident: Incident, { person }: { readonly person: string }): string {
  const known = incident.roster.people.some((one) => one.person === person);
  return known ? nameOf(incident, person) : escape(inert(person, 100));
}

/** What the first message of such a run's channel says. */
export function orderRunOpening(incident: Incident, people: readonly string[]): string[] {
  return [
    `Opened ${when(incident.openedAt)}, at peace: nothing has happened. Two of these people approve the shield in advance:`,
    people.join(', '),
    'Approving it changes nothing in AWS. Until it ends, one commander or responder can fire exactly these calls with `/incident shield`.',
    'A real incident comes first: declare it as always and leave this where it is. `/incident close` in this channel ends it before it is granted.',
  ];
}
