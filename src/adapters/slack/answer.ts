import type { RespondFn } from '@slack/bolt';
import type { Reply } from '../../core/incident/command.ts';
import type { IncidentKind } from '../../core/incident/incident.ts';
import type { Clock, Log } from '../../responder/world.ts';
import { failureOf } from './failure.ts';
import type { Message } from './hygiene.ts';
import type { Wrong } from './parse-command.ts';
import { banner, context, escape, inert, plainSections } from './render/text.ts';
import type { Say } from './say.ts';

/** Slack shows an error to the person after 3 s; the decision itself may take longer. */
const ackWithinMs = 2000;

/** Waits for work, but not longer than the acknowledgement may: undefined when the work goes on. */
export async function inTime<Result>(
  clock: Clock,
  work: Promise<Result>,
  ms = ackWithinMs,
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
  readonly respond: RespondFn;
}
/** A response_url takes five answers. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const answersMost = 4;

/** Answers one person alone. What does not fit into the few answers that Slack allows comes as direct messages. */
export async function answer(
  deps: { say: Say; log: Log },
  place: Place,
  messages: readonly Message[],
): Promise<void> {
  const inPerson = messages.length > answersMost;
  const here = inPerson
    ? [{ text: 'This is long; it was sent to you in person.', blocks: [] }]
    : messages;
  try {
    if (inPerson) for (const message of messages) await deps.say(message, { channel: place.user });
    for (const message of here) await answerOnce(deps, place, message);
  } catch (error) {
    const failure = failureOf(error);
    deps.log.warn({ kind: failure.kind }, 'an answer to a person did not reach Slack');
  }
}

async function answerOnce({ say }: { say: Say }, place: Place, message: Message): Promise<void> {
  try {
    await say(message, { channel: place.channel, respond: place.respond });
  } catch {
    // The address for answers expires, and can fail by itself.
    await say(message, { channel: place.channel, onlyTo: place.user });
  }
}
