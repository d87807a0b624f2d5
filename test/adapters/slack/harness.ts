import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  createSlack,
  type SlackAdapter,
  type SlackOptions,
} from '../../../src/adapters/slack/slack.ts';
import type { Command, Reply } from '../../../src/core/incident/command.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import type { Roster } from '../../../src/core/incident/settings.ts';
import type { Json } from '../../../src/core/plan/json.ts';
import type { Inbox, Log } from '../../../src/responder/world.ts';
import type { Message } from '../../../src/drill/workspace/model.ts';
import {
  startWorkspace,
  type RunningWorkspace,
  type WorkspaceOptions,
} from '../../../src/drill/workspace/workspace.ts';
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
  messages(channel?: string): Message[];
  /** The direct conversation with somebody. */
  direct(person: string): Message[];
  /** A second bot on the same store, as after a restart. */
  restart(): Promise<SlackAdapter>;
  close(): Promise<void>;
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
  });
  const { ready } = workspace;
  const id = (person: string): string => {
    const found = ready.people.find(({ name }) => name.toLowerCase().startsWith(person));
    if (found === undefined) throw new Error(`nobody is called ${person}`);
    return found.slackUserId;
  };
  const roster: Roster = {
    ...rosterOfIds,
    people: rosterOfIds.people.map((p) => ({ ...p, slack: id(p.person) })),
  };
  const logged: string[] = [];
  const store = new Map<string, string>();
  const inbox = new FakeInbox();
  const make = (): SlackAdapter =>
    createSlack({
      botToken: ready.botToken,
      appToken: ready.appToken,
      apiUrl: ready.apiUrl,
      kind: 'drill',
      clock: { now: () => Date.parse('2026-11-22T03:05:00.000Z'), after: () => () => undefined },
      log: logTo(logged),
      store: {
        getView: (incident, key) => Promise.resolve(store.get(`${incident} ${key}`)),
        setView: (incident, key, value) =>
          Promise.resolve(void store.set(`${incident} ${key}`, value)),
      },
      roster,
      paceMs: 5,
      ...given.slack,
    });
  const adapters = [make()];
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
    },
    act: (person, what, body) => call(person, what, body),
    async view(person) {
      const answer = await call(person, 'view');
      return answer.body.view;
    },
    channel: () =>
      workspace.inspect.channels().find((channel) => /^(sec|drill)-/.test(channel.name))?.id,
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
      const next = make();
      adapters.push(next);
      await next.start(inbox);
      return next;
    },
    async close() {
      for (const adapter of adapters) await adapter.stop();
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

/** Looks again until it is so; fails with what it waited for after ten seconds. */
export async function until<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const deadline = Date.now() + 10_000;
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
