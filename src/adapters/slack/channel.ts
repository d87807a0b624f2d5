import { sha256 } from '../../core/plan/canonical.ts';
import type { WebClient } from '@slack/web-api';
import type { Incident } from '../../core/incident/incident.ts';
import type { Log } from '../../responder/world.ts';
import { failureOf, saysChannelGone } from './failure.ts';
import type { ChannelFacts, Memory } from './memory.ts';

/** The incident's channel: private, with a neutral name, and with nobody in it but the roster. */
export interface Channels {
  /** Makes it if need be, brings the right people in and the wrong ones out. Throws while Slack is away. */
  ensure(incident: Incident): Promise<string>;
  /** Somebody joined: the roster is welcome, anybody else is reported. */
  joined(incident: Incident, slackUser: string): Promise<void>;
  /** Reads the members afresh at the next `ensure`: events may have been missed. */
  recheck(incident?: string): void;
  /**
   * Slack refused the channel. If it is really gone for this bot (archived, deleted, the bot removed), the
   * incident moves to a new one: a bot can't unarchive, nor invite itself to a private channel
   * (https://docs.slack.dev/reference/methods/conversations.unarchive).
   * @returns false when Slack says that the channel is as it should be
   */
  lost(incident: Incident, channel: string): Promise<boolean>;
}

interface Deps {
  readonly client: WebClient;
  readonly memory: Memory;
  readonly log: Log;
  readonly botUser: () => string | undefined;
  strangerSeen(incident: string, slackUser: string): Promise<void>;
}

/** `sec-20261122-1a2b`: names leak into audit exports, so it holds no victim and no account. */
export function channelName(incident: Pick<Incident, 'id' | 'kind' | 'openedAt'>): string {
  const day = new Date(incident.openedAt).toISOString().slice(0, 10).replaceAll('-', '');
  const short = sha256(incident.id).slice(0, 4);
  return `${incident.kind === 'drill' ? 'drill' : 'sec'}-${day}-${short}`;
}

/** What stands above the channel; nothing for a live incident, whose topic would only tell him more. */
function channelTopic(kind: Incident['kind']): string | undefined {
  if (kind === 'drill') return 'DRILL: an exercise. No real account is touched.';
  return kind === 'sandbox' ? 'SANDBOX: foreign endpoints, not the company’s accounts.' : undefined;
}

export function createChannels(deps: Deps): Channels {
  const seen: Seen = { members: new Map(), reported: new Set(), uninvitable: new Set() };
  return {
    async ensure(incident) {
      const known = await deps.memory.channel.get(incident.id, 'incident');
      const channel = known?.id ?? (await create(deps, incident));
      await setTopic(deps, incident, channel);
      if (incident.closedAt === undefined) await settleMembers(deps, seen, incident, channel);
      return channel;
    },
    async joined(incident, slackUser) {
      if (slackUser === deps.botUser()) return;
      seen.members.get(incident.id)?.add(slackUser);
      if (!isOnRoster(incident, slackUser)) await report(deps, seen, incident, slackUser);
    },
    recheck(incident) {
      if (incident === undefined) seen.members.clear();
      else seen.members.delete(incident);
      seen.uninvitable.clear();
    },
    async lost(incident, channel) {
      const facts = await deps.memory.channel.get(incident.id, 'incident');
      if (facts?.id !== channel) return true;
      const why = await whyGone(deps.client, channel);
      if (why === undefined) return false;
      const times = (facts.replaces?.times ?? 0) + 1;
      deps.log.error({ incident: incident.id, why, times }, 'the incident’s channel is gone');
      if (times > movesMost) throw new ChannelKeepsGoing(incident.id);
      await create(deps, incident, { id: channel, why, times });
      seen.members.delete(incident.id);
      return true;
    },
  };
}

/** Somebody who archives each new channel must not make the bot flood the workspace with channels. */
const movesMost = 10;
/** No further channel is opened; everybody still reads in person. */
class ChannelKeepsGoing extends Error {
  constructor(incident: string) {
    super(`the channel of ${incident} was taken away ${movesMost} times; no further one is opened`);
  }
}

/** Why the bot can't use the channel; undefined when it can. */
async function whyGone(client: WebClient, channel: string): Promise<string | undefined> {
  try {
    const { channel: found } = await client.conversations.info({ channel });
    if (found?.is_archived === true) return 'it was archived';
    return found?.is_member === false ? 'the bot was removed from it' : undefined;
  } catch (error) {
    if (!saysChannelGone(failureOf(error))) throw error;
    return 'it is gone, or the bot was removed from it';
  }
}

/** What this process knows; all of it can be read again. */
interface Seen {
  /** By incident: who is in its channel. */
  readonly members: Map<string, Set<string>>;
  readonly reported: Set<string>;
  readonly uninvitable: Set<string>;
}

function isOnRoster(incident: Incident, slackUser: string): boolean {
  return incident.roster.people.some((p) => p.slack === slackUser);
}

async function report(
  deps: Deps,
  seen: Seen,
  incident: Incident,
  slackUser: string,
): Promise<void> {
  const key = `${incident.id} ${slackUser}`;
  if (seen.reported.has(key) || incident.closedAt !== undefined) return;
  seen.reported.add(key);
  deps.log.warn({ incident: incident.id, slackUser }, 'a stranger is in the incident channel');
  try {
    await deps.strangerSeen(incident.id, slackUser);
  } catch (error) {
    // Not journaled: it must be told again at the next look.
    seen.reported.delete(key);
    throw error;
  }
}

async function create(
  { client, memory }: Deps,
  incident: Incident,
  replaces?: ChannelFacts['replaces'],
): Promise<string> {
  const base = channelName(incident);
  for (let attempt = 1; ; attempt += 1) {
    const name = attempt === 1 ? base : `${base}-${attempt}`;
    try {
      const made = await client.conversations.create({ name, is_private: true });
      const id = made.channel?.id;
      if (id === undefined) throw new Error('Slack gave no id for a new channel');
      const facts = { id, name, topicSet: false };
      await memory.channel.set(
        incident.id,
        'incident',
        replaces === undefined ? facts : { ...facts, replaces },
      );
      return id;
    } catch (error) {
      // Taken also means: made by an attempt of ours whose answer was lost. A new one costs nothing.
      const failure = failureOf(error);
      if (failure.kind !== 'refused' || failure.code !== 'name_taken' || attempt >= 40) throw error;
    }
  }
}

async function setTopic(
  { client, memory, log }: Deps,
  incident: Incident,
  channel: string,
): Promise<void> {
  const topic = channelTopic(incident.kind);
  const facts = await memory.channel.get(incident.id, 'incident');
  if (topic === undefined || facts === undefined || facts.topicSet) return;
  await tolerant(log, 'setting the topic', () => client.conversations.setTopic({ channel, topic }));
  await memory.channel.set(incident.id, 'incident', { ...facts, topicSet: true });
}

/** The roster in, suspects out, strangers reported: people decide about those. */
async function settleMembers(
  deps: Deps,
  seen: Seen,
  incident: Incident,
  channel: string,
): Promise<void> {
  const { client, log } = deps;
  const present = seen.members.get(incident.id) ?? (await readMembers(client, channel));
  seen.members.set(incident.id, present);
  const { people } = incident.roster;
  const wanted = people.filter((p) => !incident.suspects.includes(p.person)).map((p) => p.slack);
  const key = (user: string): string => `${channel} ${user}`;
  await Promise.all(
    wanted
      .filter((user) => !present.has(user) && !seen.uninvitable.has(key(user)))
      .map(async (user) => {
        const invite = (): Promise<unknown> =>
          client.conversations.invite({ channel, users: user });
        if (await tolerant(log, 'inviting', invite, ['already_in_channel'])) present.add(user);
        else seen.uninvitable.add(key(user));
      }),
  );
  const others = [...present].filter((user) => user !== deps.botUser() && !wanted.includes(user));
  for (const user of others) {
    if (!isOnRoster(incident, user)) {
      await report(deps, seen, incident, user);
      continue;
    }
    const kick = (): Promise<unknown> => client.conversations.kick({ channel, user });
    await tolerant(log, 'removing', kick, ['not_in_channel']);
    present.delete(user);
  }
}

async function readMembers(client: WebClient, channel: string): Promise<Set<string>> {
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await client.conversations.members({
      channel,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const user of page.members ?? []) found.add(user);
    const next = page.response_metadata?.next_cursor;
    cursor = next === '' ? undefined : next;
  } while (cursor !== undefined);
  return found;
}

/** A refusal by Slack is logged and does not stop the view; Slack being away does. True when it is done. */
async function tolerant(
  log: Log,
  what: string,
  call: () => Promise<unknown>,
  fine: readonly string[] = [],
): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw error;
    if (fine.includes(failure.code)) return true;
    if (saysChannelGone(failure)) throw error;
    log.warn({ code: failure.code }, `Slack refused ${what}`);
    return false;
  }
}
