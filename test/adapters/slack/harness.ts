import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  createSlack,
  type SlackAdapter,
  type SlackOptions,
} from '../../../src/adapters/slack/slack.ts';
import { wallClock } from '../../../src/adapters/slack/wall-clock.ts';
import type { Command, Reply } from '../../../src/core/incident/command.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import type { Roster } from '../../../src/core/incident/settings.ts';
import type { Json } from '../../../src/core/plan/json.ts';
import type { Clock, Inbox, Log } from '../../../src/responder/world.ts';
import type { Message } from '../../../src/drill/workspace/model.ts';
import {
  startWorkspace,
  type RunningWorkspace,
  type WorkspaceOptions,
} from '../../../src/drill/workspace/workspace.ts';
import { sharedViews, type SharedViews } from './view-store.ts';
import { incident as makeIncident, roster as rosterOfIds } from './fixtures.ts';

export const manifest = parse(
  readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'),
) as object;

/** A real workspace, the real adapter, and a responder that only writes down what it was asked. */
export interface Stage {
  readonly workspace: RunningWorkspace;
  readonly slack: SlackAdapter;
  readonly inbox: FakeInbox;
  readonly roster: Roster;
  readonly store: Map<string, string>;
  readonly logged: string[];
  /** Slack user id by the first name, in lower case. */
  id(person: string): string;
  incident(change?: Partial<Incident>): Incident;
  /** Makes the incident known and shown. */
  show(incident: Incident): void;
  act(
    person: string,
    what: 'command' | 'click' | 'submit',
    body: object,
  ): Promise<{ status: number; body: Answer }>;
  view(person: string): Promise<{ id: string; view: { [key: string]: unknown } } | undefined>;
  /** The incident's channel, once it is there. */
  channel(): string | undefined;
  /** The channel that the bots remember for an incident. */
  channelId(incident: string): string | undefined;
  /** Any channel in which everybody can type. */
  lobby(): string;
  messages(channel?: string): Message[];
  /** The direct conversation with somebody. */
  direct(person: string): Message[];
  /** A second bot on the same store, as after a restart. */
  restart(): Promise<SlackAdapter>;
  /** One more bot beside the first, on the same workspace and store; it has its own inbox. */
  another(change?: Partial<SlackOptions>): Promise<AnotherBot>;
  /** The store that all bots share. */
  readonly views: SharedViews;
  close(): Promise<void>;
}
export interface AnotherBot {
  readonly name: string;
  readonly slack: SlackAdapter;
  readonly inbox: FakeInbox;
  readonly logged: string[];
}
interface Answer {
  readonly ok?: boolean;
  readonly error?: string;
  readonly message?: string;
}

export class FakeInbox implements Inbox {
  readonly commands: Command[] = [];
  readonly strangers: string[] = [];
  readonly known = new Map<string, Incident>();
  /** How it answers; may be replaced. */
  reply: (command: Command) => Promise<Reply> | Reply = (command) => ({
    ok: true,
    incident: command.incident ?? 'inc-20261122-abc123',
    text: `Heard: ${command.body.do}.`,
  });
  submit(command: Command): Promise<Reply> {
    this.commands.push(command);
    return Promise.resolve(this.reply(command));
  }
  incident(id: string): Incident | undefined {
    return this.known.get(id);
  }
  incidents(): readonly Incident[] {
    return [...this.known.values()];
  }
  /** What other bots wrote, and this one has not heard of yet. */
  readonly elsewhere = new Map<string, Incident>();
  refreshes = 0;
  refresh(): Promise<void> {
    this.refreshes += 1;
    for (const [id, incident] of this.elsewhere) this.known.set(id, incident);
    return Promise.resolve();
  }
  strangerSeen(_incident: string, slackUser: string): Promise<void> {
    this.strangers.push(slackUser);
    return Promise.resolve();
  }
}

export async function stage(
  given: {
    slack?: Partial<SlackOptions>;
    workspace?: Partial<WorkspaceOptions>;
    started?: boolean;
    /** Acknowledges as early as in real life. */
    ownAck?: boolean;
    /** Of the lease of who shows an incident. */
    leaseMs?: number;
    /** The roster's people by first name, instead of the usual three. */
    roster?: (id: (person: string) => string) => Roster;
  } = {},
): Promise<Stage> {
  const workspace = await startWorkspace({
    manifest,
    people: [
      { name: 'Ana Lovelace' },
      { name: 'Ben Kato' },
      { name: 'Cleo Ruiz' },
      { name: 'Eve Other' },
    ],
    clock: { now: () => Date.now() },
    ...given.workspace,
    // Slack's three seconds are real ones, and a busy machine takes longer: the bot's own bound is tested.
    limits: { ackMs: HANGS_MS, triggerMs: HANGS_MS, ...given.workspace?.limits },
  });
  const { ready } = workspace;
  const id = (person: string): string => {
    const found = ready.people.find(({ name }) => name.toLowerCase().startsWith(person));
    if (found === undefined) throw new Error(`nobody is called ${person}`);
    return found.slackUserId;
  };
  const roster: Roster = given.roster?.(id) ?? {
    ...rosterOfIds,
    people: rosterOfIds.people.map((p) => ({ ...p, slack: id(p.person) })),
  };
  const logged: string[] = [];
  const clock = given.slack?.clock ?? {
    now: () => Date.parse('2026-11-22T03:05:00.000Z'),
    after: () => () => undefined,
  };
  const views = sharedViews(clock, given.leaseMs ?? 60_000);
  const store = views.kept;
  const inbox = new FakeInbox();
  const make = (bot: string, log: string[], change: Partial<SlackOptions> = {}): SlackAdapter =>
    createSlack({
      botToken: ready.botToken,
      appToken: ready.appToken,
      apiUrl: ready.apiUrl,
      kind: 'drill',
      clock,
      log: logTo(log),
      store: views.as(bot),
      roster,
      paceMs: 5,
      // On a busy machine too, what was submitted is there when the click has been acknowledged.
      ...(given.ownAck === true ? {} : { ackWithinMs: 10_000 }),
      ...given.slack,
      ...change,
    });
  const adapters = [make('bot-1', logged)];
  const others: AnotherBot[] = [];
  const [slack] = adapters;
  if (slack === undefined) throw new Error('no adapter');
  if (given.started !== false) await slack.start(inbox);

  const tokenOf = (person: string): string =>
    ready.people.find((p) => p.slackUserId === id(person))?.token ?? '';
  const call = async (
    person: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Answer & { view?: never } }> => {
    const response = await fetch(`${ready.chatUrl}people/${id(person)}/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${tokenOf(person)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer & { view?: never } };
  };
  const messages = (channel?: string): Message[] =>
    workspace.inspect.messages(channel ?? made.channel() ?? '');
  const made: Stage = {
    workspace,
    slack,
    inbox,
    roster,
    store,
    logged,
    id,
    incident: (change = {}) => makeIncident({ roster, ...change }),
    show(incident) {
      inbox.known.set(incident.id, incident);
      for (const adapter of adapters) adapter.chat.changed(incident);
      for (const other of others) {
        other.inbox.known.set(incident.id, incident);
        other.slack.chat.changed(incident);
      }
    },
    act: (person, what, body) => call(person, what, body),
    async view(person) {
      const answer = await call(person, 'view');
      return answer.body.view;
    },
    channel: () =>
      workspace.inspect.channels().find((channel) => /^(sec|drill)-/.test(channel.name))?.id,
    channelId(incident) {
      const facts = store.get(`${incident} channel/incident`);
      return facts === undefined ? undefined : (JSON.parse(facts) as { id: string }).id;
    },
    lobby: () =>
      workspace.inspect.channels().find((one) => !one.isDirect && !one.isPrivate)?.id ?? '',
    messages,
    direct(person) {
      const found = workspace.inspect
        .channels()
        .find((channel) => channel.isDirect && channel.members.has(id(person)));
      return found === undefined ? [] : workspace.inspect.messages(found.id);
    },
    async restart() {
      await adapters.at(-1)?.stop();
      adapters.length = 0;
      const next = make('bot-1', logged);
      adapters.push(next);
      await next.start(inbox);
      return next;
    },
    async another(change) {
      const name = `bot-${others.length + 2}`;
      const log: string[] = [];
      const other = { name, inbox: new FakeInbox(), logged: log, slack: make(name, log, change) };
      for (const [key, incident] of inbox.known) other.inbox.known.set(key, incident);
      others.push(other);
      await other.slack.start(other.inbox);
      return other;
    },
    views,
    async close() {
      for (const adapter of [...adapters, ...others.map(({ slack: one }) => one)])
        await adapter.stop();
      await workspace.close();
    },
  };
  return made;
}

function logTo(logged: string[]): Log {
  const write = (level: string) => (fields: { [key: string]: Json }, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** A world's clock that runs, from the time of the fixtures on. */
export function runningClock(): Clock {
  const ahead = Date.parse('2026-11-22T03:05:00.000Z') - Date.now();
  return { now: () => Date.now() + ahead, after: (ms, run) => wallClock.after(ms, run) };
}

/** A machine that others use, too, is many times slower than one that stands idle. */
export const HANGS_MS = 200_000;

/** Looks again until it is so; fails with what it waited for when only a hang can still explain it. */
export async function until<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const deadline = Date.now() + HANGS_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Everything in a message, as text to search in. */
export function all(message: Message | undefined): string {
  return message === undefined ? '' : `${message.text} ${JSON.stringify(message.blocks)}`;
}
