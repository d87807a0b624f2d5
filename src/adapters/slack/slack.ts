import { App, SocketModeReceiver } from '@slack/bolt';
import type { IncidentKind } from '../../core/incident/incident.ts';
import type { Roster } from '../../core/incident/settings.ts';
import type { Anchor, Chat, Clock, Inbox, Log, Meter } from '../../responder/world.ts';
import { ackWithinMs, inTime } from './answer.ts';
import { createAnchor } from './anchor.ts';
import { timed } from './arrival.ts';
import { createChannels, type Channels } from './channel.ts';
import { clientOptions, createClients, slackLogger, type Clients } from './clients.ts';
import type { Counter, DrillCommands } from './counter.ts';
import { createDesk } from './desk.ts';
import { connect, type State } from './connect.ts';
import { askEligibility, waitWhenBusy, type Home } from './eligibility.ts';
import { createHealth, type Health } from './health.ts';
import { createLead, type Lead } from './lead.ts';
import { createGate, listen } from './listeners.ts';
import { createMemory, type ViewStore } from './memory.ts';
import { createPace, type Pace } from './pace.ts';
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
  readonly meter?: Pick<Meter, 'ack'>;
  /** The roster of the configuration, for commands while no incident is open. */
  readonly roster: Roster;
  readonly drill?: DrillCommands;
  /** Slack's time, for Slack's own deadlines and limits. The wall clock when absent. */
  readonly wall?: Clock;
  /** How long an acknowledgement waits for the decision, ms; half a second when absent, Slack gives three. */
  readonly ackWithinMs?: number;
  /** How many bots share this Slack app; one when absent. More connections than theirs raise an alarm. */
  readonly bots?: number;
  /** Between two messages to the same conversation, ms; Slack takes about one a second. */
  readonly paceMs?: number;
}

export interface SlackAdapter {
  readonly chat: Chat;
  /** Puts checkpoints into the incident's channel. */
  readonly anchor: Anchor;
  /**
   * Connects and begins to hand over commands. Rejects when Slack refuses the tokens; when Slack is only
   * away it resolves and goes on trying, because what was approved must run without Slack.
   */
  start(inbox: Inbox): Promise<void>;
  /** Takes nothing new, finishes what is under way (ten seconds at most), closes the sockets. */
  stop(): Promise<void>;
  /** Is at least one socket open, and does Slack take the token? */
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
  const health = createHealth({
    clock: wall,
    log,
    probe: () => clients.people.auth.test(),
    onMended: () => view.hurry(),
  });
  const house = assemble(options, { state, clients, wall, health });
  const { counter, channels, view } = house;
  const gate = createGate();
  const receivers = Array.from({ length: socketCount }, () => createReceiver(options));
  const app = createApp(options, receivers, { home: () => state.home, wall });
  listen(app, counter, { channels, gate });
  const onHello = (hello: Hello): void => {
    state.appId = hello.appId ?? state.appId;
    // More sockets than ours: somebody who holds the app token gets a share of all clicks.
    // One more is a connection of our own that Slack has not seen end yet.
    const connections = hello.connections ?? 0;
    if (connections > socketCount * (options.bots ?? 1) + 1)
      log.error(
        { connections, bots: options.bots ?? 1 },
        'more connections with this app token than the bots have: if no bot of yours explains it, rotate the token',
      );
    channels.recheck();
    view.hurry();
  };
  const sockets = receivers.map((receiver) =>
    createSocket({ receiver, clock: wall, log, onHello }),
  );
  return {
    chat: { changed: (incident) => view.changed(incident), eligibility: house.eligibility },
    anchor: house.anchor,
    async start(inbox) {
      state.inbox = inbox;
      for (const incident of inbox.incidents()) view.changed(incident);
      await connect({ state, clients, sockets, wall, log, onHome: () => view.hurry() });
    },
    async stop() {
      state.stopped = true;
      state.cancelRetry?.();
      health.stop();
      gate.close();
      house.peoplePace.release();
      await inTime(wall, gate.empty(), finishMs);
      await view.stop();
      await Promise.all(sockets.map((socket) => socket.close()));
    },
    healthy: () => !health.isRed() && sockets.some((socket) => socket.isOpen()),
  };
}

interface Given {
  readonly state: State;
  readonly clients: Clients;
  readonly wall: Clock;
  readonly health: Health;
}
interface House {
  readonly counter: Counter;
  readonly channels: Channels;
  readonly view: View;
  readonly anchor: Anchor;
  /** For who executes a plan: not patient, because the plan is. */
  readonly eligibility: Chat['eligibility'];
  readonly peoplePace: Pace;
}

function assemble(options: SlackOptions, given: Given): House {
  const { log, roster, kind, clock, store } = options;
  const { state, clients, wall, health } = given;
  const incidents = (): ReturnType<Inbox['incidents']> => state.inbox?.incidents() ?? [];
  const mentions = (): ReadonlySet<string> => {
    const rosters = [roster, ...incidents().map((one) => one.roster)];
    return new Set(rosters.flatMap(({ people }) => people.map((p) => p.slack)));
  };
  const lead: Lead = createLead({
    store,
    clock,
    async onTaken(incident) {
      memory.forget(incident);
      channels.recheck(incident);
      await state.inbox?.refresh();
    },
  });
  const memory = createMemory(store, lead.isOurs);
  const peoplePace = createPace(wall, 50);
  const asking = { client: clients.people, clock, health };
  const eligibility: Chat['eligibility'] = (user) =>
    askEligibility(user, { ...asking, home: state.home });
  const patient: Chat['eligibility'] = (user) =>
    askEligibility(user, { ...asking, home: state.home, onBusy: waitWhenBusy(peoplePace) });
  const viewSay = createSay(clients.view, mentions, health);
  const shower = createShower({
    client: clients.view,
    say: viewSay,
    memory,
    log,
    wall,
    lead,
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
    kind,
    desk: createDesk({ inbox: () => state.inbox, memory, log, eligibility: patient }),
    shower,
    clients,
    say: createSay(clients.answers, mentions, health),
    log,
    ackWithinMs: options.ackWithinMs ?? ackWithinMs,
    wall,
    drill: options.drill,
    roster,
    incidents: () => incidents().map((one) => one.id),
    incident: (id) => incidents().find((one) => one.id === id),
    home: () => state.home,
    appId: () => state.appId,
  };
  const { leaseMs } = store;
  const showing = { channels, shower, memory, pace, lead, leaseMs, health, wall, clock, log };
  return {
    counter,
    channels,
    view: createView({ ...showing, isReady }),
    anchor: createAnchor({ kind, say: viewSay, memory, pace, isReady }),
    eligibility,
    peoplePace,
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
  { home, wall }: { home: () => Home | undefined; wall: Clock },
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
  const processEvent = app.processEvent.bind(app);
  app.processEvent = (event) => processEvent(timed(event, wall, options.meter));
  for (const receiver of others) receiver.init(app);
  return app;
}
