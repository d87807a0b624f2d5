import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { PersonChannel, PersonMessage, ModalView } from '../../../src/drill/workspace/api.ts';
import {
  startWorkspace,
  type RunningWorkspace,
  type WorkspaceOptions,
} from '../../../src/drill/workspace/workspace.ts';

/** A manifest with the least that the tests need; `change` adds or replaces scopes and events. */
export function manifest(change: { scopes?: string[]; events?: string[] } = {}): object {
  return {
    display_information: { name: 'Test bot' },
    features: {
      bot_user: { display_name: 'testbot', always_online: true },
      app_home: { home_tab_enabled: true, messages_tab_enabled: true },
      slash_commands: [{ command: '/incident', description: 'x', should_escape: true }],
      shortcuts: [
        { name: 'Add', type: 'message', callback_id: 'add-to-timeline', description: 'x' },
      ],
    },
    oauth_config: {
      scopes: {
        bot: change.scopes ?? [
          'commands',
          'chat:write',
          'groups:write',
          'groups:read',
          'users:read',
          'usergroups:read',
          'pins:write',
          'bookmarks:write',
          'files:write',
        ],
      },
    },
    settings: {
      event_subscriptions: { bot_events: change.events ?? ['member_joined_channel'] },
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
    },
  };
}

/** A workspace with two members, a guest, an outsider, a bot and somebody who has left. */
export async function workspace(change: Partial<WorkspaceOptions> = {}): Promise<RunningWorkspace> {
  return startWorkspace({
    manifest: manifest(),
    people: [
      { name: 'Dana Reyes' },
      { name: 'Sam Okafor' },
      { name: 'Gil Guest', kind: 'guest' },
      { name: 'Stra Nger', kind: 'stranger' },
      { name: 'Other Bot', kind: 'bot' },
      { name: 'Gone Gray', kind: 'deactivated' },
    ],
    clock: { now: () => 1_700_000_000_000 },
    ...change,
  });
}

export interface Reply {
  status: number;
  body: { ok: boolean; error?: string; message?: string; [field: string]: unknown };
}

/** One person's access to the people's API. */
export interface Person {
  id: string;
  token: string;
  post(verb: string, body: object): Promise<Reply>;
  messages(channel: string, threadTs?: string): Promise<PersonMessage[]>;
  channels(): Promise<PersonChannel[]>;
  /** Id of the direct conversation with the bot. */
  direct(): Promise<string>;
  view(): Promise<ModalView | undefined>;
  get(path: string): Promise<Reply>;
}

/** The access of the person with this full name. */
export function person(running: RunningWorkspace, name: string): Person {
  const found = running.ready.people.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  const at = `${running.ready.chatUrl}people/${found.slackUserId}/`;
  const call = async (path: string, init: RequestInit): Promise<Reply> => {
    const answer = await fetch(at + path, init);
    return { status: answer.status, body: (await answer.json()) as Reply['body'] };
  };
  const authorization = `Bearer ${found.token}`;
  const get = (path: string): Promise<Reply> => call(path, { headers: { authorization } });
  const self: Person = {
    id: found.slackUserId,
    token: found.token,
    get,
    post: (verb, body) =>
      call(verb, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    messages: async (channel, threadTs) => {
      const thread = threadTs === undefined ? '' : `&thread_ts=${threadTs}`;
      return (await get(`messages?channel=${channel}${thread}`)).body[
        'messages'
      ] as PersonMessage[];
    },
    channels: async () => (await get('channels')).body['channels'] as PersonChannel[],
    direct: async () => (await self.channels()).find((channel) => channel.isDirect)?.id ?? 'none',
    view: async () => (await get('view')).body['view'] as ModalView | undefined,
  };
  return self;
}

/** A call to the Web API as the bot, without a client in between. */
export async function api(
  running: RunningWorkspace,
  method: string,
  args: object = {},
  token = running.ready.botToken,
): Promise<Reply['body']> {
  const answer = await fetch(running.ready.apiUrl + method, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify(args),
  });
  return (await answer.json()) as Reply['body'];
}

/** A connection that answers late on a busy machine is not taken for a lost one, ms. */
export const PATIENT = { clientPingTimeout: 600_000, serverPingTimeout: 600_000 };

/** The real Bolt app on `sockets` Socket Mode connections. */
export interface Bot {
  app: App;
  receivers: SocketModeReceiver[];
  /** Opens the first connection again, once the workspace has ended it. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Bolt against the workspace as production does: explicit receivers, few retries, and no reconnecting
 * by the library. That waits as long as its ping may take, and when it is cut off before Slack has greeted it, it
 * leaves a rejection behind that nobody can handle.
 */
export async function bot(
  running: RunningWorkspace,
  listen: (app: App) => void,
  sockets = 1,
): Promise<Bot> {
  const clientOptions = { slackApiUrl: running.ready.apiUrl, retryConfig: { retries: 0 } };
  const receivers = Array.from(
    { length: sockets },
    () =>
      new SocketModeReceiver({
        appToken: running.ready.appToken,
        logLevel: LogLevel.ERROR,
        installerOptions: { clientOptions },
        autoReconnectEnabled: false,
        ...PATIENT,
      }),
  );
  const [first, ...others] = receivers;
  if (first === undefined) throw new Error('at least one socket');
  const app = new App({
    token: running.ready.botToken,
    receiver: first,
    logLevel: LogLevel.ERROR,
    clientOptions,
  });
  listen(app);
  await app.start();
  for (const other of others) {
    other.init(app);
    await other.start();
  }
  const ended = receivers.map(
    ({ client }) => new Promise<void>((resolve) => void client.once('disconnected', resolve)),
  );
  return {
    app,
    receivers,
    reconnect: async () => {
      await ended[0];
      await first.client.start();
    },
    stop: async () => {
      for (const receiver of receivers) await receiver.client.disconnect();
    },
  };
}

/** Polls until `look` gives something; fails with `what` when only a hang can explain it. */
export async function eventually<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + 200_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A message with one button: `approve`, worth `plan-1`. */
export const APPROVAL = [
  { type: 'section', block_id: 'text', text: { type: 'mrkdwn', text: 'Freeze?' } },
  {
    type: 'actions',
    block_id: 'buttons',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        text: { type: 'plain_text', text: 'Approve' },
        value: 'plan-1',
      },
    ],
  },
];

/** A private channel with the bot and the given people in it; its id. */
export async function privateChannel(
  running: RunningWorkspace,
  ...people: Person[]
): Promise<string> {
  const made = await api(running, 'conversations.create', { name: 'sec-1', is_private: true });
  const id = (made['channel'] as { id: string }).id;
  await api(running, 'conversations.invite', {
    channel: id,
    users: people.map((one) => one.id).join(),
  });
  return id;
}
