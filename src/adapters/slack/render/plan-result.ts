import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { outcomeLines } from './plan-lines.ts';
import { callsOf, kindNames, stageWords } from './plan-words.ts';
import {
  banner,
  escape,
  inert,
  nameOf,
  plainSections,
  section,
  shortDigest,
  when,
} from './text.ts';

/**
 * What became of a plan, for the channel (`why` left out until details may be shown) and in person to
 * who asked for it and to every approver (AP-27).
 */
export function renderPlanResult(
  incident: Incident,
  state: PlanState,
  withReason: boolean,
): Message {
  const { plan } = state;
  const head = `${banner(incident)}${kindNames[plan.kind]} ${plan.id}: ${stageWords[state.stage]}`;
  const voters = state.votes
    .filter((vote) => !vote.revoked)
    .map((vote) => `${vote.decision === 'approve' ? '✓' : '✗'} ${nameOf(incident, vote.person)}`);
  const at = state.endedAt ?? state.startedAt ?? state.approvedAt;
  const line = [
    `*${escape(head)}*`,
    voters.length > 0 ? voters.join(', ') : '',
    callCounts(state),
    at === undefined ? '' : when(at),
    `\`${shortDigest(state.digest)}\``,
  ];
  const why = withReason ? reasons(state) : [];
  return {
    text: escape(`${head} (${shortDigest(state.digest)})`),
    blocks: [section(line.filter((part) => part !== '').join(' · ')), ...plainSections(why)],
  };
}

function reasons(state: PlanState): string[] {
  const denials = state.votes.filter(
    (vote) => vote.decision === 'deny' && vote.reason !== undefined,
  );
  const why = state.why === undefined ? [] : [`Why: ${inert(state.why, 800)}`];
  const denied = denials.map((vote) => `Denied because ${inert(vote.reason ?? '', 800)}`);
  return [...denied, ...why, ...outcomeLines(state)];
}

/** How the calls of a running or finished plan stand. */
function callCounts(state: PlanState): string {
  const calls = callsOf(state.plan);
  if (calls.length === 0 || state.startedAt === undefined) return '';
  const settled = calls.map((call) => state.calls[call.id]?.stage ?? 'waiting');
  const counts = (
    ['done', 'already', 'changed', 'failed', 'unknown', 'intended', 'waiting'] as const
  )
    .map((stage) => ({ stage, number: settled.filter((one) => one === stage).length }))
    .filter(({ number }) => number > 0)
    .map(({ stage, number }) => `${number} ${callWords[stage]}`);
  return `calls: ${counts.join(', ')}`;
}

const callWords = {
  done: 'done',
  already: 'already so',
  changed: 'dropped out, its before-state had changed',
  failed: 'failed',
  unknown: 'of unknown outcome',
  intended: 'under way',
  waiting: 'not begun',
} as const;
