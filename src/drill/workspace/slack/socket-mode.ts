import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { FaultState } from '../faults.ts';
import type { Workspace } from '../state.ts';
import { secret } from '../state.ts';
import { isObject, type Json } from './json.ts';

/** Slack allows ten at a time. https://docs.slack.dev/apis/events-api/using-socket-mode */
const MOST_SOCKETS = 10;
/** The client gives up on a server that it has not heard for 30 s. */
const PING_MS = 10_000;
/** After `refresh_requested` the server hangs up by itself, if the client has not. */
const REFRESH_GRACE_MS = 10_000;
const MOST_REMEMBERED = 2000;
const DEBUG = { host: 'local-workspace', build_number: 1, approximate_connection_time: 18_060 };

type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

/** What became of one envelope. `no_socket`: no app is connected; `timeout`: nobody acknowledged in time. */
export type Delivery =
  | { acknowledged: true; payload: unknown }
  | { acknowledged: false; reason: 'no_socket' | 'timeout' };

export interface Envelope {
  envelope_id: string;
  type: EnvelopeType;
  payload: Json;
  accepts_response_payload: boolean;
  retry_attempt?: number;
  retry_reason?: string;
}

export interface SocketMode {
  /** A one-use address for one WebSocket connection. */
  openTicket(): string;
  /** Takes over an HTTP upgrade to an address made by openTicket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends one envelope to one socket and waits for its acknowledgement. */
  deliver(
    type: EnvelopeType,
    payload: Json,
    retry?: { attempt: number; reason: string },
  ): Promise<Delivery>;
  count(): number;
  /** How many envelopes each open socket has been sent, oldest socket first. */
  shares(): number[];
  readonly sent: Envelope[];
  close(): void;
}

interface Line {
  socket: WebSocket;
  /** False once Slack has asked it to go: it may still acknowledge, but gets nothing new. */
  open: boolean;
  /** Neither side hears the other any more, and neither knows. */
  mute: boolean;
  envelopes: number;
}

interface Waiting {
  line: Line;
  done(delivery: Delivery): void;
}

/** The open sockets, what they have not acknowledged yet, and whose turn it is. */
interface Hub {
  readonly workspace: Workspace;
  readonly state: FaultState;
  readonly waiting: Map<string, Waiting>;
  readonly sent: Envelope[];
  lines: Line[];
  turn: number;
}

/**
 * Slack's Socket Mode: tickets, hello, one envelope to one socket in turn, acknowledgements in time.
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function createSocketMode(workspace: Workspace, state: FaultState): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const hub: Hub = { workspace, state, waiting: new Map(), sent: [], lines: [], turn: 0 };
  const pings = setInterval(() => {
    for (const line of hub.lines) if (!line.mute) line.socket.ping();
  }, PING_MS).unref();
  state.connect({
    drop: () => dropAll(hub),
    mute: () => muteAll(hub),
    send: (text) => hub.lines[0]?.socket.send(text),
    refresh: (which, reason) =>
      refresh(which === 'all' ? hub.lines : hub.lines.slice(0, 1), reason),
  });
  return {
    sent: hub.sent,
    openTicket() {
      const ticket = secret();
      tickets.add(ticket);
      return `${workspace.origin.replace('http:', 'ws:')}/link/?ticket=${ticket}&app_id=${workspace.appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', workspace.origin).searchParams.get('ticket') ?? '';
      if (state.takeRefusal() || state.isAway())
        return refuseUpgrade(socket, '503 Service Unavailable');
      if (!tickets.delete(ticket)) return refuseUpgrade(socket, '403 Forbidden');
      server.handleUpgrade(request, socket, head, (open) => welcome(hub, open));
    },
    deliver: (type, payload, retry) => deliver(hub, { type, payload, retry }),
    count: () => hub.lines.length,
    shares: () => hub.lines.map((line) => line.envelopes),
    close() {
      clearInterval(pings);
      for (const entry of hub.waiting.values())
        entry.done({ acknowledged: false, reason: 'no_socket' });
      dropAll(hub);
      server.close();
    },
  };
}

function welcome(hub: Hub, socket: WebSocket): void {
  if (hub.lines.length >= MOST_SOCKETS) {
    socket.send(
      JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: DEBUG }),
    );
    socket.close();
    return;
  }
  const line: Line = { socket, open: true, mute: false, envelopes: 0 };
  hub.lines.push(line);
  socket.on('message', (data: Buffer) => receive(hub, data.toString('utf8')));
  socket.on('close', () => forget(hub, line));
  socket.on('error', () => socket.terminate());
  const info = {
    num_connections: hub.lines.length,
    connection_info: { app_id: hub.workspace.appId },
  };
  socket.send(JSON.stringify({ type: 'hello', ...info, debug_info: DEBUG }));
}

function forget(hub: Hub, line: Line): void {
  hub.lines = hub.lines.filter((one) => one !== line);
  for (const entry of hub.waiting.values())
    if (entry.line === line) entry.done({ acknowledged: false, reason: 'timeout' });
}

function deliver(
  hub: Hub,
  job: {
    type: EnvelopeType;
    payload: Json;
    retry: { attempt: number; reason: string } | undefined;
  },
): Promise<Delivery> {
  const open = hub.lines.filter((line) => line.open);
  const line = open[hub.turn++ % Math.max(open.length, 1)];
  if (line === undefined || hub.state.isAway())
    return Promise.resolve({ acknowledged: false, reason: 'no_socket' });
  const isEvent = job.type === 'events_api';
  const envelope: Envelope = {
    envelope_id: randomUUID(),
    type: job.type,
    payload: job.payload,
    accepts_response_payload: !isEvent,
    ...(isEvent
      ? { retry_attempt: job.retry?.attempt ?? 0, retry_reason: job.retry?.reason ?? '' }
      : {}),
  };
  hub.sent.push(envelope);
  if (hub.sent.length > MOST_REMEMBERED) hub.sent.shift();
  return send(hub, line, envelope);
}

function send(hub: Hub, line: Line, envelope: Envelope): Promise<Delivery> {
  return new Promise((resolve) => {
    const done = (delivery: Delivery): void => {
      clearTimeout(timer);
      hub.waiting.delete(envelope.envelope_id);
      resolve(delivery);
    };
    const timer = setTimeout(
      () => done({ acknowledged: false, reason: 'timeout' }),
      hub.workspace.limits.ackMs,
    );
    hub.waiting.set(envelope.envelope_id, { line, done });
    transmit(line, envelope);
    // A redelivered event has a new envelope id and a retry count; a repeated click or command is the same envelope again.
    const again =
      envelope.type === 'events_api'
        ? { ...envelope, envelope_id: randomUUID(), retry_attempt: 1, retry_reason: 'timeout' }
        : envelope;
    const to = hub.state.takeRedelivery();
    if (to !== undefined) transmit(to === 'same' ? line : farFrom(hub, line), again);
  });
}

function transmit(line: Line, envelope: Envelope): void {
  line.envelopes += 1;
  if (!line.mute) line.socket.send(JSON.stringify(envelope));
}

/** Another socket, half-way round: each app opens its sockets one after the other, so it is another app's if there is one. */
function farFrom(hub: Hub, line: Line): Line {
  const open = hub.lines.filter((one) => one.open);
  return open[(open.indexOf(line) + Math.ceil(open.length / 2)) % open.length] ?? line;
}

function receive(hub: Hub, text: string): void {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return;
  }
  if (!isObject(frame) || typeof frame['envelope_id'] !== 'string') return;
  const [id, payload, delayMs] = [frame['envelope_id'], frame['payload'], hub.state.ackDelayMs()];
  const settle = (): void => hub.waiting.get(id)?.done({ acknowledged: true, payload });
  if (delayMs > 0) setTimeout(settle, delayMs).unref();
  else settle();
}

function dropAll(hub: Hub): number {
  for (const line of hub.lines) line.socket.terminate();
  return hub.lines.length;
}

/** Nothing is read any more, so that pings stay unanswered too. */
function muteAll(hub: Hub): number {
  for (const line of hub.lines) {
    line.mute = true;
    line.socket.pause();
  }
  return hub.lines.length;
}

function refresh(lines: readonly Line[], reason: string): number {
  for (const line of lines) {
    line.open = false;
    line.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: DEBUG }));
    setTimeout(() => line.socket.terminate(), REFRESH_GRACE_MS).unref();
  }
  return lines.length;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
