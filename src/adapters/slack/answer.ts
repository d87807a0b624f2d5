import type { RespondFn } from '@slack/bolt';
import type { Reply } from '../../core/incident/command.ts';
import type { IncidentKind } from '../../core/incident/incident.ts';
import type { Clock, Log } from '../../responder/world.ts';
import { failureOf, wordsOf } from './failure.ts';
import type { Message } from './hygiene.ts';
import type { Wrong } from './read-accounts.ts';
import { banner, context, escape, inert, plainSections } from './render/text.ts';
import type { Say } from './say.ts';

/**
 * How long the acknowledgement waits for the decision. Slack gives three seconds; a person should see within
 * one that the click was heard. Mostly the decision is journaled by then, so that a crash before it shows as
 * Slack's own error; but whether Slack answers *us* (the fresh look at the account) must not matter, so it
 * is not waited for any longer.
 */
export const ackWithinMs = 500;
/** An answer through a response_url, which has no deadline of its own. */
const respondWithinMs = 5000;

/** Waits for work for `ms`: undefined when the work goes on. */
export async function inTime<Result>(
  clock: Clock,
  work: Promise<Result>,
  ms: number,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    work.then(resolve, reject).finally(cancel);
  });
}

/** Acknowledges. A socket that has just gone must not undo what is journaled already (T5). */
export async function safeAck(log: Log, ack: () => Promise<void>): Promise<void> {
  try {
    await ack();
  } catch (error) {
    log.warn({ why: String(error) }, 'an acknowledgement did not reach Slack');
  }
}

/** What a person reads after a command or a click: a short yes, or why not and what would work. */
export function replyMessage(kind: IncidentKind, reply: Reply | Wrong): Message {
  const yes = 'ok' in reply && reply.ok;
  const works = 'works' in reply ? reply.works : [];
  const text = `${banner({ kind })}${inert(reply.text === '' ? 'Done.' : reply.text, 1500)}`;
  return {
    text: escape(text),
    blocks: [
      ...plainSections([
        text,
        ...(works.length > 0 ? ['', 'This works:', ...works.map((one) => inert(one, 600))] : []),
      ]),
      ...(yes ? [] : [context('Only you see this.')]),
    ],
  };
}

/** A plain sentence or a few lines to one person. */
export function noteMessage(kind: IncidentKind, text: string): Message {
  const lines = `${banner({ kind })}${text}`.split('\n').map((line) => inert(line, 1500));
  return { text: escape(lines.join(' ')), blocks: plainSections(lines) };
}

/** Where the person is who is to be answered. */
export interface Place {
  readonly channel: string;
  readonly user: string;
  /** Absent for forms, which come without an address for answers. */
  readonly respond?: RespondFn | undefined;
}
/** A response_url takes five answers. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const answersMost = 4;

interface Deps {
  readonly say: Say;
  readonly log: Log;
  readonly wall: Clock;
}

/** Answers one person alone. What does not fit into the few answers that Slack allows comes as direct messages. */
export async function answer(
  deps: Deps,
  place: Place,
  messages: readonly Message[],
): Promise<void> {
  const inPerson = messages.length > answersMost;
  const here = inPerson
    ? [{ text: 'This is long; it was sent to you in person.', blocks: [] }]
    : messages;
  const inDirect = inPerson ? messages : [];
  try {
    for (const message of inDirect)
      await patiently(deps, () => deps.say(message, { channel: place.user }));
    for (const message of here) await patiently(deps, () => answerOnce(deps, place, message));
  } catch (error) {
    deps.log.warn({ why: wordsOf(failureOf(error)) }, 'an answer to a person did not reach Slack');
  }
}

/** What was decided is decided, but the person should hear of it: a few more tries, over about half a minute. */
const againMs = [1000, 5000, 20_000];

async function patiently<Result>(
  { wall }: { readonly wall: Clock },
  send: () => Promise<Result>,
): Promise<Result> {
  for (const ms of againMs) {
    try {
      return await send();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused' || failure.kind === 'unauthorized') throw error;
      const wait = failure.kind === 'rate-limited' ? Math.min(failure.retryAfterMs, 60_000) : ms;
      await new Promise<void>((resolve) => void wall.after(wait, resolve));
    }
  }
  return send();
}

/**
 * The address for answers expires, is used up, and can fail by itself; then an ephemeral message says it.
 * The bot need not be in the channel where a command was typed; then it comes in person.
 */
async function answerOnce({ say, wall }: Deps, place: Place, message: Message): Promise<void> {
  const { channel, user, respond } = place;
  try {
    if (respond === undefined) throw new Error('there is no address for answers');
    const sent = say(message, { channel, respond });
    if ((await inTime(wall, sent, respondWithinMs)) === undefined)
      throw new Error('no answer from the address for answers');
  } catch {
    try {
      await say(message, { channel, onlyTo: user });
    } catch (error) {
      if (failureOf(error).kind !== 'refused') throw error;
      await say(message, { channel: user });
    }
  }
}
