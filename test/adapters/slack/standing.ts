import { desiredMessages } from '../../../src/adapters/slack/desired.ts';
import { hygienic } from '../../../src/adapters/slack/hygiene.ts';
import type { Posted } from '../../../src/adapters/slack/memory.ts';
import type { Incident, PlanState } from '../../../src/core/incident/incident.ts';
import type { Message } from '../../../src/drill/workspace/model.ts';
import { all, HANGS_MS, stage, until, type Stage } from './harness.ts';

/**
 * What differs between the channel and what the incident says should stand in it, in words; undefined when
 * nothing does. Compared is what Slack has, letter by letter.
 * @param extra How many other messages may stand there (a documented duplicate, checkpoints, a note).
 */
function differenceOf(on: Stage, incident: Incident, extra: number): string | undefined {
  const mentions = new Set(on.roster.people.map((p) => p.slack));
  const channel = on.channelId(incident.id);
  const wanted = desiredMessages(incident).filter(({ to }) => to === 'channel');
  for (const desired of wanted) {
    const kept = on.store.get(`${incident.id} message/${desired.key}`);
    const posted = kept === undefined ? undefined : (JSON.parse(kept) as Posted);
    if (posted?.state !== 'posted') return `${desired.key} is not posted`;
    const there = on.messages(channel).find(({ ts }) => ts === posted.ts);
    if (there === undefined) return `${desired.key} is not there`;
    const { text, blocks } = hygienic(desired.render(posted.token), mentions);
    if (there.text !== text) return `${desired.key} reads "${there.text}", not "${text}"`;
    if (plain(there.blocks) !== plain(blocks)) return `${desired.key} has other blocks`;
  }
  const visible = on.messages(channel).filter((one) => one.onlyFor === undefined);
  const most = wanted.length + extra;
  return visible.length > most
    ? `${visible.length} messages, wanted ${wanted.length}: ${visible.map((one) => one.text).join(' | ')}`
    : undefined;
}

/** Without the ids that Slack gives to blocks that came without one. */
function plain(blocks: unknown): string {
  return JSON.stringify(blocks, (key, value: unknown) => (key === 'block_id' ? undefined : value));
}

/**
 * Waits until the channel is what the incident says, letter by letter, with `extra` other messages at most.
 * @returns what still differs when only a hang can explain it; undefined when nothing does.
 */
export async function differs(
  on: Stage,
  incident: Incident,
  extra = 0,
): Promise<string | undefined> {
  const deadline = Date.now() + HANGS_MS;
  for (;;) {
    const difference = differenceOf(on, incident, extra);
    if (difference === undefined || Date.now() > deadline) return difference;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A bot whose incident with this plan stands in its channel, and everybody of the roster is there. */
export async function standing(
  plan: PlanState,
  given: Parameters<typeof stage>[0] = {},
): Promise<Stage> {
  const on = await stage(given);
  const incident = on.incident({ plans: [plan] });
  on.show(incident);
  const wrong = await differs(on, incident);
  if (wrong !== undefined) throw new Error(`the incident does not stand: ${wrong}`);
  await until('everybody', () =>
    on.workspace.inspect
      .channels()
      .find(({ id }) => id === on.channel())
      ?.members.has(on.id('cleo')),
  );
  return on;
}

/** The messages that everybody in the channel can read: the incident's, if no other is named. */
export const visible = (on: Stage, channel?: string): Message[] =>
  on.messages(channel).filter((one) => one.onlyFor === undefined);

/** The plan's card in the channel. */
export const card = (on: Stage): Message | undefined =>
  visible(on).find((one) => all(one).includes('"approve_plan"'));

/** Waits for an answer to this person alone. */
export const told = (on: Stage, person: string, words: string): Promise<true> =>
  until(`"${words}" for ${person}`, () =>
    [...on.messages(on.lobby()), ...on.messages(), ...on.direct(person)].some(
      (one) => (one.onlyFor ?? on.id(person)) === on.id(person) && all(one).includes(words),
    ),
  );
