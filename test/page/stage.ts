import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Page } from 'playwright-core';
import { buildPage } from '../../src/drill/workspace/build-page.ts';
import { startWorkspace, type RunningWorkspace } from '../../src/drill/workspace/workspace.ts';
import { PATIENT } from '../drill/workspace/harness.ts';

/** A workspace with three people, its page, and a small real Bolt app that a test equips. */
export interface Stage {
  workspace: RunningWorkspace;
  app: App;
  /** Slack user ids by name. */
  ids: { [name: string]: string };
  /** The page's address, showing these people side by side. */
  address(...names: string[]): string;
  close(): Promise<void>;
}

const manifest = {
  display_information: { name: 'Lockstep' },
  features: {
    bot_user: { display_name: 'lockstep', always_online: true },
    app_home: { home_tab_enabled: false, messages_tab_enabled: true },
    slash_commands: ['/incident', '/drill'].map((command) => ({
      command,
      description: 'Runs an incident',
      should_escape: true,
    })),
  },
  oauth_config: {
    scopes: {
      bot: [
        'commands',
        'chat:write',
        'groups:write',
        'groups:read',
        'users:read',
        'pins:write',
        'bookmarks:write',
        'files:write',
      ],
    },
  },
  settings: {
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
    event_subscriptions: { bot_events: [] },
  },
};

/** Starts it all. `names` are the people, `equip` adds the app's listeners before it connects. */
export async function openStage(
  names: readonly string[],
  equip: (app: App) => void,
): Promise<Stage> {
  const workspace = await startWorkspace({
    manifest,
    people: names.map((name) => ({ name })),
    clock: { now: () => Date.now() },
    pageDir: await buildPage(),
    limits: { ackMs: 5000 },
  });
  const { apiUrl, botToken, appToken, people } = workspace.ready;
  const retryConfig = { retries: 0 };
  const receiver = new SocketModeReceiver({
    appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: apiUrl, retryConfig } },
    autoReconnectEnabled: false,
    ...PATIENT,
  });
  const app = new App({
    token: botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: apiUrl, retryConfig },
  });
  equip(app);
  await app.start();
  const ids = Object.fromEntries(people.map(({ name, slackUserId }) => [name, slackUserId]));
  return {
    workspace,
    app,
    ids,
    address: (...shown) => `${workspace.pageUrl}&as=${shown.map((name) => ids[name]).join(',')}`,
    close: async () => {
      await receiver.client.disconnect();
      await workspace.close();
    },
  };
}

/** A private channel with everyone in it, made by the app as the real one makes it. */
export async function makeChannel(stage: Stage, name: string, topic = ''): Promise<string> {
  const { client } = stage.app;
  const made = await client.conversations.create({ name, is_private: true });
  const channel = made.channel?.id ?? '';
  await client.conversations.invite({ channel, users: Object.values(stage.ids).join(',') });
  if (topic !== '') await client.conversations.setTopic({ channel, topic });
  return channel;
}

/** A connection to the workspace that a test can cut and mend. */
export interface Wire {
  /** The page's address through the wire. */
  address(...names: string[]): string;
  cut(): void;
  mend(): void;
  close(): void;
}

/** Puts a relay between browser and workspace; it speaks to the workspace in the workspace's own name. */
export async function openWire(stage: Stage): Promise<Wire> {
  const target = new URL(stage.workspace.ready.chatUrl);
  let whole = true;
  const relay = createServer((incoming, outgoing) => {
    if (!whole) {
      outgoing.destroy();
      return;
    }
    const headers = { ...incoming.headers, host: target.host };
    if (incoming.headers.origin !== undefined) headers.origin = target.origin;
    const { method, url } = incoming;
    const forward = request({
      host: target.hostname,
      port: target.port,
      method,
      path: url,
      headers,
    });
    forward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    forward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forward.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo;
  return {
    address: (...names) =>
      stage.address(...names).replace(target.origin, `http://127.0.0.1:${port}`),
    cut: () => {
      whole = false;
      relay.closeAllConnections();
    },
    mend: () => void (whole = true),
    close: () => {
      relay.close();
      relay.closeAllConnections();
    },
  };
}

/** Records every address that the page asks for and refuses all that is not this machine. */
export async function watchRequests(page: Page): Promise<{ outside: string[] }> {
  const seen = { outside: [] as string[] };
  await page.route('**/*', async (route) => {
    const { hostname, protocol } = new URL(route.request().url());
    if (hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:')
      return route.continue();
    seen.outside.push(route.request().url());
    return route.abort();
  });
  return seen;
}
