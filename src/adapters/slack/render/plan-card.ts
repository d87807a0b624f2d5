import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import { requesterCounts } from '../../../core/approval/quorum.ts';
import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { actionIds } from '../names.ts';
import { directionWords, orderNotice } from './order.ts';
import { howToVote } from './plan-details.ts';
import {
  anew,
  approvals,
  callsOf,
  countsLine,
  isOpen,
  kindNames,
  missingApprovers,
  movedSince,
  stageWords,
  undoLine,
  voteLines,
} from './plan-words.ts';
import {
  banner,
  context,
  count,
  escape,
  header,
  inert,
  mention,
  nameOf,
  plainSections,
  section,
  shortDigest,
  when,
} from './text.ts';
import { mayShowDetails } from './words.ts';

/** How much of a full card the sections of hostile text may take. */
const linesMost = 24;
/** How much of one line; what our own actions break and leave fits to its end. */
const sentenceMost = 300;

/**
 * The card of one plan in the channel. Until enforcement is proven it shows counts and the digest only.
 * `token` is the opaque value of its buttons; they are gone as soon as the plan can't be voted on.
 */
export function renderPlanCard(incident: Incident, state: PlanState, token: string): Message {
  const { plan, digest } = state;
  const title = `${banner(incident)}${kindNames[plan.kind]} ${plan.id}: ${stageWords[state.stage]}`;
  const open = isOpen(state.stage);
  const votes = voteLines(incident, state);
  const given = `*${approvals(incident, state)} of ${count(state.need, 'approval')}*`;
  const blocks: KnownBlock[] = [
    header(title),
    section(
      [
        `${given} for exactly this plan, digest \`${shortDigest(digest)}\`.`,
        `${countsLine(plan)} ${undoLine(plan)}`.trim(),
        directionWords(state),
        open
          ? `Waits for ${waitsFor(incident, state)}. Votes count until ${when(plan.voteUntil)}.`
          : endLine(state),
      ]
        .filter((line) => line !== '')
        .join('\n'),
    ),
    ...(mayShowDetails(incident) ? fullBlocks(state) : []),
    ...orderNotice(incident, state),
    ...movedNotice(incident, state),
    ...(votes.length > 0 ? [section(votes.slice(0, 20).join('\n'))] : []),
    context(...footLines(incident, state)),
    ...(open ? [context(howToVote(state)), buttons(state, token)] : []),
  ];
  return { text: escape(`${title}. Digest ${shortDigest(digest)}.`), blocks };
}

/** Counts only: which units, and what moved, was sent to each approver in person. */
function movedNotice(incident: Incident, state: PlanState): KnownBlock[] {
  const { length } = movedSince(incident, state);
  if (length === 0) return [];
  const many =
    length === 1
      ? 'A unit that it attaches to does'
      : `${count(length, 'unit')} that it attaches to do`;
  return [
    section(
      `*${many} not hold what the settings say*: it would lock something else than it says. ${anew}`,
    ),
  ];
}

/** What the channel may read once enforcement is proven; every single call stands in the thread. */
function fullBlocks({ plan }: PlanState): KnownBlock[] {
  const breaks = [...new Set(callsOf(plan).map((call) => call.breaks))].filter(
    (text) => text !== '',
  );
  const capped = (label: string, lines: readonly string[]): string[] => [
    ...(lines.length > 0 ? [`${label}:`] : []),
    ...lines.slice(0, linesMost / 3).map((line) => `• ${inert(line, sentenceMost)}`),
    ...(lines.length > linesMost / 3
      ? [`• and ${lines.length - linesMost / 3} more, in the thread`]
      : []),
  ];
  const parameters = Object.entries(plan.parameters).map(
    ([key, value]) =>
      `${inert(key, 60)}: ${inert(typeof value === 'object' ? value.join(', ') : String(value), 200)}`,
  );
  return plainSections([
    inert(plan.title, 300),
    `Reason: ${inert(plan.reason, 600)}`,
    ...parameters.slice(0, linesMost / 3),
    ...capped('Breaks', breaks),
    ...capped('Leaves', plan.leaves),
  ]);
}

/** Mentions, so that Slack tells the people whose turn it is. */
function waitsFor(incident: Incident, state: PlanState): string {
  const people = missingApprovers(incident, state).map((person) => mention(incident, person));
  return people.length > 0 ? people.join(', ') : 'nobody who could still approve it';
}

function endLine(state: PlanState): string {
  // Why it ended is somebody's reason or an error: only the results in person and the report carry it.
  if (state.stage === 'approved' && state.approvedAt !== undefined)
    return `Approved ${when(state.approvedAt)}.`;
  if (state.stage === 'executing' && state.startedAt !== undefined)
    return `Running since ${when(state.startedAt)}.`;
  return state.endedAt === undefined ? '' : `Ended ${when(state.endedAt)}.`;
}

function footLines(incident: Incident, state: PlanState): string[] {
  const { plan } = state;
  const lines = [
    plan.requester === undefined
      ? 'Drawn up by the bot itself: nobody asked for it.'
      : `Asked for by ${nameOf(incident, plan.requester)}.`,
    `Roster \`${plan.rosterDigest.slice(0, 12)}\`.`,
  ];
  if (plan.requester !== undefined && requesterCounts(incident.roster, plan)) {
    lines.push(
      incident.roster.smallTeam && plan.direction === 'tightening'
        ? '*Small team:* who asked for this plan counts as one of the two.'
        : 'Who asked for this counts as one of the two.',
    );
  }
  if (isOpen(state.stage)) {
    lines.push(
      mayShowDetails(incident)
        ? 'Every call and target stands in the thread.'
        : 'Every call and target was sent to each approver in person. This channel shows counts until enforcement is proven.',
    );
  }
  return lines;
}

function buttons(state: PlanState, token: string): ActionsBlock {
  const vote = `${state.plan.id}, digest ${state.digest.slice(0, 12)}`;
  const approve: Button = {
    type: 'button',
    style: 'primary',
    action_id: actionIds.approve,
    value: token,
    text: { type: 'plain_text', text: 'Approve', emoji: false },
    confirm: {
      title: { type: 'plain_text', text: 'Approve this plan?', emoji: false },
      text: {
        type: 'plain_text',
        text: `${kindNames[state.plan.kind]} ${vote}. Have you read every call?`,
        emoji: false,
      },
      confirm: { type: 'plain_text', text: 'Approve', emoji: false },
      deny: { type: 'plain_text', text: 'Back', emoji: false },
    },
  };
  const deny: Button = {
    type: 'button',
    style: 'danger',
    action_id: actionIds.deny,
    value: token,
    text: { type: 'plain_text', text: 'Deny…', emoji: false },
  };
  const details: Button = {
    type: 'button',
    action_id: actionIds.details,
    value: token,
    text: { type: 'plain_text', text: 'Details', emoji: false },
  };
  // The same id in every edition of the card: two people press within a second of each other, and the
  // second one's button must not be gone because the first one's vote has just edited the message.
  return { type: 'actions', block_id: 'vote', elements: [approve, deny, details] };
}
