import type { Incident, PlanState } from '../../core/incident/incident.ts';
import type { Message } from './hygiene.ts';
import { renderClosing } from './render/closing.ts';
import { renderAlarm, renderWaiver } from './render/notices.ts';
import { renderOpening } from './render/opening.ts';
import { renderWithdrawn } from './render/order.ts';
import { renderPlanCard } from './render/plan-card.ts';
import { renderPlanDetails } from './render/plan-details.ts';
import { renderPlanResult } from './render/plan-result.ts';
import { isOpen, peopleToTell } from './render/plan-words.ts';
import { renderAnswered, renderQuestion } from './render/question.ts';
import { renderStatus } from './render/status.ts';
import { mayShowDetails } from './render/words.ts';

/** A message that should stand somewhere, as the incident is now. */
export interface Desired {
  /** Unique in the incident, the same for ever: the message is edited, never posted again. */
  readonly key: string;
  /** The incident's channel, or one person (their Slack user id). */
  readonly to: 'channel' | { readonly slack: string };
  /** The message in whose thread it stands. */
  readonly under?: string;
  readonly pinned?: true;
  /** Its buttons are about this plan. */
  readonly plan?: { readonly id: string; readonly digest: string };
  /** @param token The opaque value of its buttons. */
  render(token: string): Message;
}

/** Everything that should be read in the channel and in person, in the order in which it should come. */
export function desiredMessages(incident: Incident): Desired[] {
  return [
    { key: 'opening', to: 'channel', render: () => renderOpening(incident) },
    { key: 'status', to: 'channel', pinned: true, render: () => renderStatus(incident) },
    ...incident.plans.flatMap((state) => planMessages(incident, state)),
    ...questionMessages(incident),
    ...incident.waivers.map((waiver, index): Desired => ({
      key: `waiver/${index}`,
      to: 'channel',
      render: () => renderWaiver(incident, waiver, mayShowDetails(incident)),
    })),
    ...incident.alarms.flatMap((alarm, index) =>
      discreetly(incident, `alarm/${index}`, (full) => renderAlarm(incident, alarm, full)),
    ),
    ...(incident.closedAt === undefined
      ? []
      : [{ key: 'closing', to: 'channel', render: () => renderClosing(incident) } as const]),
    ...withdrawnMessages(incident),
  ];
}

/** A standing order that was taken back: to everybody, because everybody counts on it. */
function withdrawnMessages(incident: Incident): Desired[] {
  const { withdrawn, roster } = incident;
  if (withdrawn === undefined) return [];
  const render = () => renderWithdrawn(incident, withdrawn);
  return [
    { key: 'withdrawn', to: 'channel', render },
    ...roster.people.map(({ person, slack }): Desired => ({
      key: `withdrawn/${person}`,
      to: { slack },
      render,
    })),
  ];
}

function planMessages(incident: Incident, state: PlanState): Desired[] {
  const { digest, plan } = state;
  const key = `plan/${digest}`;
  const card: Desired = {
    key,
    to: 'channel',
    plan: { id: plan.id, digest },
    render: (token) => renderPlanCard(incident, state, token),
  };
  if (isOpen(state.stage)) return [card, ...detailMessages(incident, state)];
  const result: Desired = {
    key: `result/${digest}`,
    to: 'channel',
    under: key,
    render: () => renderPlanResult(incident, state, mayShowDetails(incident)),
  };
  const told = peopleToTell(incident, plan).map(({ person, slack }): Desired => ({
    key: `result/${digest}/${person}`,
    to: { slack },
    render: () => renderPlanResult(incident, state, true),
  }));
  return [card, result, ...told];
}

/** Every call and target: in the card's thread when he can't act on it any more, in person before. */
function detailMessages(incident: Incident, state: PlanState): Desired[] {
  const sheets = renderPlanDetails(incident, state);
  const key = `details/${state.digest}`;
  if (mayShowDetails(incident)) {
    return sheets.map((sheet, index) => ({
      key: `${key}/${index}`,
      to: 'channel',
      under: `plan/${state.digest}`,
      render: () => sheet,
    }));
  }
  return peopleToTell(incident, state.plan).flatMap(({ person, slack }) =>
    sheets.map((sheet, index) => ({
      key: `${key}/${person}/${index}`,
      to: { slack },
      render: () => sheet,
    })),
  );
}

function questionMessages(incident: Incident): Desired[] {
  const { question } = incident;
  if (question === undefined) return [];
  const key = `${questionPrefix}${incident.position.entry}/${Date.parse(question.since)}`;
  return discreetly(incident, key, (full) => renderQuestion(incident, question, full));
}

/** Keys that begin so hold choices, which must go when the question is settled. */
const questionPrefix = 'question/';
export function isQuestion(key: string): boolean {
  return key.startsWith(questionPrefix);
}

/** What an earlier question turns into. */
export function answered(incident: Incident, key: string, to: Desired['to']): Desired {
  return { key, to, render: () => renderAnswered(incident) };
}

/** In full in the channel, or, as long as he may be reading it, in short there and in full in person. */
function discreetly(
  incident: Incident,
  key: string,
  render: (full: boolean) => Message,
): Desired[] {
  const full = mayShowDetails(incident);
  const inChannel: Desired = { key, to: 'channel', render: () => render(full) };
  if (full) return [inChannel];
  return [
    inChannel,
    ...peopleToTell(incident).map(({ person, slack }): Desired => ({
      key: `${key}/${person}`,
      to: { slack },
      render: () => render(true),
    })),
  ];
}
