import { App, SocketModeReceiver } from '@slack/bolt';
import type { IncidentKind } from '../../core/incident/incident.ts';
import type { Roster } from '../../core/incident/settings.ts';
import type { Chat, Clock, Inbox, Log } from '../../responder/world.ts';
import { inTime } from './answer.ts';
import { createChannels, type Channels } from './channel.ts';
import { clientOptions, createClients, slackLogger, type Clients } from './clients.ts';
import type { Counter, DrillCommands } from './counter.ts';
import { createDesk } from './desk.ts';
import { connect, type State } from './connect.ts';
import { askEligibility, type Home } from './eligibility.ts';
import { createGate, listen } from './listeners.ts';
import { createMemory, type ViewStore } from './memory.ts';
import { createPace } from './pace.ts';
import { createSay } from './say.ts';
import { createShower } from './show.ts';
import { createSocket, type Hello } from './socket.ts';
import { createView, type View } from './view.ts';
import { wallClock } from './wall-clock.ts';

export type { DrillCommands } from './counter.ts';

export interface SlackOptions {
  /** `xoxb-…` */
  readonly botToken: string;
  /** `xapp-…`, with `connections:write` */
  readonly appToken: string;
  /** Another Slack API host, ending in `/api/`; Slack's own when absent. */
  readonly apiUrl?: string;
  readonly kind: IncidentKind;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: ViewStore;
  /** The roster of the configuration, for commands while no incident is open. */
  readonly roster: Roster;
  readonly drill?: DrillCommands;
  /** Slack's time, for Slack's own deadlines and limits. The wall clock when absent. */
  readonly wall?: Clock;
  /** Between two messages to the same conversation, ms; Slack takes about one a second. */
  readonly paceMs?: number;
}

export interface SlackAdapter {
  readonly chat: Chat;
  /**
   * Connects and begins to hand over commands. Rejects when Slack refuses the tokens; when Slack is only
   * away it resolves and goes on trying, because what was approved must run without Slack.
   */
  start(inbox: Inbox): Promise<void>;
  /** Takes nothing new, finishes what is under way (ten seconds at most), closes the sockets. */
  stop(): Promise<void>;
  /** Is at least one socket open? */
  healthy(): boolean;
}

/** Two connections: while Slack refreshes one, commands and clicks come through the other (T2). */
const socketCount = 2;
const finishMs = 10_000;

/** The Slack adapter: a view of the incidents, and the way in for commands. It decides nothing. */
export function createSlack(options: SlackOptions): SlackAdapter {
  const { log } = options;
  const wall = options.wall ?? wallClock;
  const state: State = {
    home: undefined,
    appId: undefined,
    inbox: undefined,
    stopped: false,
    cancelRetry: undefined,
  };
  const clients = createClients(options.botToken, options.apiUrl, log);
  const { counter, channels, view } = assemble(options, { state, clients, wall });
  const gate = createGate();
  const receivers = Array.from({ length: socketCount }, () => createReceiver(options));
  listen(
    createApp(options, receivers, () => state.home),
    counter,
    { channels, gate },
  );
  const onHello = (hello: Hello): void => {
    state.appId = hello.appId ?? state.appId;
    // More sockets than ours: somebody who holds the app token gets a share of all clicks (slack.md §4.1).
    if ((hello.connections ?? 0) > socketCount + 1) {
      const connections = hello.connections ?? 0;
      log.error({ connections }, 'others are connected with this app token: rotate it');
    }
    channels.recheck();
    view.hurry();
  };
  const sockets = receivers.map((receiver) =>
    createSocket({ receiver, clock: wall, log, onHello }),
  );
  return {
    chat: { changed: (incident) => view.changed(incident), eligibility: counter.eligibility },
    async start(inbox) {
      state.inbox = inbox;
      for (const incident of inbox.incidents()) view.changed(incident);
      await connect({ state, clients, sockets, wall, log, onHome: () => view.hurry() });
    },
    async stop() {
      state.stopped = true;
      state.cancelRetry?.();
      gate.close();
      await inTime(wall, gate.empty(), finishMs);
      await view.stop();
      await Promise.all(sockets.map((socket) => socket.close()));
    },
    healthy: () => sockets.some((socket) => socket.isOpen()),
  };
}

interface Given {
  readonly state: State;
  readonly clients: Clients;
  readonly wall: Clock;
}

function assemble(
  options: SlackOptions,
  { state, clients, wall }: Given,
): { readonly counter: Counter; readonly channels: Channels; readonly view: View } {
  const { log, roster } = options;
  const memory = createMemory(options.store);
  const incidents = (): ReturnType<Inbox['incidents']> => state.inbox?.incidents() ?? [];
  const mentions = (): ReadonlySet<string> => {
    const rosters = [roster, ...incidents().map((one) => one.roster)];
    return new Set(rosters.flatMap(({ people }) => people.map((p) => p.slack)));
  };
  const eligibility: Chat['eligibility'] = (user) =>
    askEligibility(user, { client: clients.people, home: state.home, clock: options.clock });
  const shower = createShower({
    client: clients.view,
    say: createSay(clients.view, mentions),
    memory,
    log,
  });
  const channels = createChannels({
    client: clients.view,
    memory,
    log,
    botUser: () => state.home?.botUser,
    strangerSeen: async (incident, user) => state.inbox?.strangerSeen(incident, user),
  });
  const isReady = (): boolean => state.home !== undefined && state.inbox !== undefined;
  const pace = createPace(wall, options.paceMs ?? 1000);
  const counter: Counter = {
    kind: options.kind,
    desk: createDesk({ inbox: () => state.inbox, memory, eligibility }),
    eligibility,
    memory,
    shower,
    clients,
    say: createSay(clients.answers, mentions),
    log,
    wall,
    drill: options.drill,
    roster,
    incidents: () => incidents().map((one) => one.id),
    incident: (id) => incidents().find((one) => one.id === id),
    home: () => state.home,
    appId: () => state.appId,
  };
  return {
    counter,
    channels,
    view: createView({ channels, shower, memory, pace, clock: wall, log, isReady }),
  };
}

/** A receiver of its own option objects: Bolt changes what it is given (T1). */
function createReceiver(options: SlackOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    logger: slackLogger(options.log),
    installerOptions: {
      clientOptions: clientOptions({
        apiUrl: options.apiUrl,
        log: options.log,
        retries: 1,
        timeoutMs: 10_000,
      }),
    },
  });
}

function createApp(
  options: SlackOptions,
  receivers: readonly SocketModeReceiver[],
  home: () => Home | undefined,
): App {
  const [first, ...others] = receivers;
  if (first === undefined) throw new Error('there is no receiver');
  const app = new App({
    receiver: first,
    logger: slackLogger(options.log),
    clientOptions: clientOptions({
      apiUrl: options.apiUrl,
      log: options.log,
      retries: 1,
      timeoutMs: 5000,
    }),
    // Whose bot this is has been asked before a socket opens; asking again for each event could fail.
    authorize: () => {
      const known = home();
      if (known === undefined) return Promise.reject(new Error('Slack has not been reached yet'));
      return Promise.resolve({
        botToken: options.botToken,
        botUserId: known.botUser,
        teamId: known.team,
        ...(known.botId === undefined ? {} : { botId: known.botId }),
        ...(known.enterprise === undefined ? {} : { enterpriseId: known.enterprise }),
      });
    },
  });
  for (const receiver of others) receiver.init(app);
  return app;
}
