import { ChatRefusal, createPerson, type ChatPerson } from '../../src/cli/stage/person.ts';
import type { PersonMessage } from '../../src/drill/workspace/api.ts';
import type { RunningWorkspace } from '../../src/drill/workspace/workspace.ts';
import { people } from './site.ts';

export type Team = { readonly [person in (typeof people)[number]['person']]: ChatPerson };

/** The three people of the roster at the local chat. */
export function gather({ ready }: RunningWorkspace): Team {
  const entries = people.map(({ person, name }) => {
    const found = ready.people.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} is not in the workspace`);
    return [person, createPerson(ready.chatUrl, found)] as const;
  });
  return Object.fromEntries(entries) as Team;
}

/** A plan that waits, as its card in the channel shows it. */
export interface Card {
  /** `Door plan` */
  readonly kind: string;
  readonly id: string;
  /** First 12 digits. */
  readonly digest: string;
  readonly message: PersonMessage;
}

/** A question that waits: its phase, and all of its text. */
export interface Asked {
  readonly phase: string;
  readonly ts: string;
  readonly text: string;
}

/** What is to be seen in the incident's channel. */
export interface View {
  readonly channel: string;
  readonly status: string;
  readonly cards: readonly Card[];
  readonly questions: readonly Asked[];
  readonly closed: boolean;
}

const textOf = (message: PersonMessage): string => textsIn(message.blocks).join('\n');

/** Every text in a message's blocks, as a person reads them. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { text, ...rest } = value as { text?: unknown };
  const own = typeof text === 'string' ? [text] : textsIn(text);
  return [...own, ...Object.values(rest).flatMap(textsIn)];
}

/** Reads the incident's channel with one person's eyes; undefined until there is one. */
export async function look(person: ChatPerson): Promise<View | undefined> {
  const channel = (await person.channels()).findLast((c) => c.isPrivate && !c.isDirect)?.id;
  if (channel === undefined) return undefined;
  const messages = (await person.messages(channel)).filter((m) => m.isBot && !m.ephemeral);
  return {
    channel,
    status: messages.find((m) => m.pinned)?.text ?? '',
    cards: messages.flatMap(cardOf),
    questions: messages.flatMap(questionOf),
    closed: messages.some((m) => /(?:Incident|Run at peace) closed/.test(m.text)),
  };
}

function cardOf(message: PersonMessage): Card[] {
  if (!JSON.stringify(message.blocks).includes('"approve_plan"')) return [];
  const [, kind] = /^(?:\[SANDBOX\] )?(.+) p\d+: /.exec(message.text) ?? [];
  const [, id, digest] = /\/incident approve (p\d+) ([0-9a-f]{12})/.exec(textOf(message)) ?? [];
  if (kind === undefined || id === undefined || digest === undefined) {
    throw new Error(`a card that nobody can read: ${message.text}`);
  }
  return [{ kind, id, digest, message }];
}

function questionOf(message: PersonMessage): Asked[] {
  const [, phase] = /People must decide: (.+)$/.exec(message.text) ?? [];
  return phase === undefined ? [] : [{ phase, ts: message.ts, text: textOf(message) }];
}

/** The last thing that the bot said to this person alone in this channel. */
export async function lastAnswer(person: ChatPerson, channel: string): Promise<string> {
  const message = (await person.messages(channel)).findLast((m) => m.ephemeral);
  return message === undefined ? '' : textOf(message);
}

/** Everything that each person can read anywhere, threads too, as the page gets it. */
export async function everythingRead({ ready }: RunningWorkspace): Promise<string> {
  const read: string[] = [];
  for (const { slackUserId, token } of ready.people) {
    const get = async (path: string): Promise<string> => {
      const url = `${ready.chatUrl}people/${slackUserId}/${path}`;
      return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
    };
    const { channels } = JSON.parse(await get('channels')) as { channels: { id: string }[] };
    for (const { id } of channels) {
      const all = await get(`messages?channel=${id}`);
      read.push(all);
      for (const { ts, replyCount } of (JSON.parse(all) as { messages: PersonMessage[] })
        .messages) {
        if (replyCount > 0) read.push(await get(`messages?channel=${id}&thread_ts=${ts}`));
      }
    }
  }
  return read.join('\n');
}

export interface Script {
  readonly team: Team;
  /** Runs when a card is seen for the first time, before anybody votes. */
  readonly onCard?: (card: Card) => Promise<void>;
  /** Ends the driving early: when this says true of what is seen. */
  readonly until?: (view: View) => boolean;
  /** More for the error when nothing moves: the bot's log. */
  readonly log: () => string;
}

/** How long nothing may happen in the channel before the people give up; ms. */
const PATIENCE_MS = 200_000;
const LOOK_EVERY_MS = 100;
export const WAIVER = 'moto evaluates no policy, so nothing can be shown here; we go on knowingly';

/**
 * Takes an incident to its end by the chat alone: Ben presses the button of every card, Cho types the
 * command; what can be waived Ana asks to waive in writing. Returns the phases that were waived.
 * Rejects with what is to be seen when nothing moves any more, or when a question can't be waived.
 */
export async function followThrough(script: Script): Promise<readonly string[]> {
  const done = new Set<string>();
  const waived: string[] = [];
  const refusals: string[] = [];
  let seen = '';
  let since = performance.now();
  for (;;) {
    const view = await look(script.team.ana);
    const now = JSON.stringify(view);
    if (now !== seen) [seen, since] = [now, performance.now()];
    if (view !== undefined) {
      if (view.closed || script.until?.(view) === true) return waived;
      try {
        await act(script, view, { done, waived });
      } catch (error) {
        // The bot was not there, or the message changed under the finger: they look again.
        if (!(error instanceof ChatRefusal)) throw error;
        refusals.push(error.message);
      }
    }
    if (performance.now() - since > PATIENCE_MS) {
      const all = view === undefined ? 'there is no channel' : shown(view);
      throw new Error(
        `the incident is stuck: ${all}\nThe chat said: ${refusals.join('; ')}\n${script.log().slice(-4000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const shown = ({ status, cards, questions }: View): string =>
  `${status} | ${cards.map((c) => `${c.kind} ${c.id}`).join(', ')} | ${questions.map((q) => q.text).join(' || ')}`;

async function act(
  script: Script,
  view: View,
  { done, waived }: { readonly done: Set<string>; readonly waived: string[] },
): Promise<void> {
  const { ana } = script.team;
  for (const card of view.cards) {
    if (done.has(card.digest)) continue;
    done.add(card.digest);
    await script.onCard?.(card);
    await approve(script.team, view.channel, card);
  }
  for (const question of view.questions) {
    if (done.has(question.ts)) continue;
    done.add(question.ts);
    if (!question.text.includes('/incident waive because')) {
      throw new Error(`${question.phase} can't be waived:\n${question.text}\n${script.log()}`);
    }
    waived.push(question.phase);
    await ana.type(`/incident waive because ${WAIVER}`, view.channel);
  }
  if (view.status.includes('Waiting for a person to end the review') && !done.has('close')) {
    done.add('close');
    await ana.type('/incident close', view.channel);
  }
}

/** Two people, by the two ways that count alike. */
async function approve({ ben, cho }: Team, channel: string, card: Card): Promise<void> {
  try {
    await ben.click(card.message, 'approve_plan');
  } catch (error) {
    // The card was edited under his finger: the command says the same.
    if (!(error instanceof ChatRefusal)) throw error;
    await ben.type(`/incident approve ${card.id} ${card.digest}`, channel);
  }
  await cho.type(`/incident approve ${card.id} ${card.digest}`, channel);
}
