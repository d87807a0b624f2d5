import type { SocketModeReceiver } from '@slack/bolt';
import type { Clock, Log } from '../../responder/world.ts';
import { failureOf } from './failure.ts';

/** One Socket Mode connection, kept open. */
export interface Socket {
  /** Opens it. Rejects when Slack refuses; resolves when it is only away, and goes on trying. */
  open(): Promise<void>;
  isOpen(): boolean;
  close(): Promise<void>;
}

/** What Slack says when it greets a new connection. */
export interface Hello {
  readonly appId: string | undefined;
  /** All open connections with this app token, ours and others. */
  readonly connections: number | undefined;
}

interface Deps {
  readonly receiver: SocketModeReceiver;
  readonly clock: Clock;
  readonly log: Log;
  readonly onHello: (hello: Hello) => void;
}

const firstRetryMs = 250;
const lastRetryMs = 15_000;
/** A connection that opens and never greets is as good as none. */
const greetingMs = 15_000;

/**
 * Keeps the connection open by itself. The library's own reconnect leaves five seconds without a socket
 * after every refresh (T2), and ends the process with an unhandled rejection when Slack answers 5xx (T3):
 * it is switched off, and every failed attempt is caught here and tried again, for as long as it takes.
 */
export function createSocket({ receiver, clock, log, onHello }: Deps): Socket {
  const { client } = receiver;
  let open = false;
  let closing = false;
  let failures = 0;
  let connecting: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;

  const connect = async (): Promise<void> => {
    const cancelDeadline = clock.after(greetingMs, () => void client.disconnect());
    try {
      await client.start();
    } finally {
      cancelDeadline();
    }
  };
  const again = (): void => {
    if (closing || connecting !== undefined || cancelRetry !== undefined) return;
    const ms = failures === 0 ? 0 : Math.min(lastRetryMs, firstRetryMs * 2 ** failures);
    cancelRetry = clock.after(ms, () => {
      cancelRetry = undefined;
      failures += 1;
      connecting = connect()
        .catch((error: unknown) => complain(log, error, failures))
        .finally(() => {
          connecting = undefined;
          if (!open) again();
        });
    });
  };
  shield(client, log);
  client.on('connected', () => {
    open = true;
    failures = 0;
    // Too late for a bot that has just been told to stop.
    if (closing) void client.disconnect();
  });
  client.on('disconnected', () => {
    open = false;
    again();
  });
  client.on('ws_message', (data: unknown) => {
    const hello = helloOf(data);
    if (hello !== undefined) onHello(hello);
  });

  return {
    async open() {
      connecting = connect();
      try {
        await connecting;
      } catch (error) {
        const { kind } = failureOf(error);
        if (kind === 'refused' || kind === 'unauthorized') throw error;
        log.warn({ why: String(error) }, 'no connection to Slack, trying again');
      } finally {
        connecting = undefined;
      }
      if (!open) again();
    },
    isOpen: () => open,
    async close() {
      closing = true;
      cancelRetry?.();
      if (open) await client.disconnect();
    },
  };
}

function complain(log: Log, error: unknown, attempt: number): void {
  const fields = { why: String(error), attempt };
  if (failureOf(error).kind === 'unauthorized')
    log.error(
      fields,
      'Slack refuses SLACK_APP_TOKEN: commands and clicks do not arrive, trying again',
    );
  else log.warn(fields, 'no connection to Slack, trying again');
}

/**
 * A frame that is JSON `null`, or an event without its inner event (Slack sends `app_rate_limited` so), makes
 * the library's asynchronous listener reject, which ends the process (T4). Such frames stay outside.
 */
function shield(client: SocketModeReceiver['client'], log: Log): void {
  const listeners = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const strange = strangenessOf(data);
    if (strange !== undefined) return log.warn({ what: strange }, 'Slack sent something unusable');
    for (const listener of listeners) listener(data, isBinary);
  });
}

/** What is wrong with a frame; undefined when the library can take it. */
function strangenessOf(data: unknown): string | undefined {
  if (typeof data !== 'string') return undefined;
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return 'no JSON';
  }
  if (!isRecord(frame) || typeof frame['type'] !== 'string') return 'no message';
  if (frame['type'] !== 'events_api') return undefined;
  const payload = frame['payload'];
  if (!isRecord(payload)) return 'an event without payload';
  if (isRecord(payload['event'])) return undefined;
  return payload['type'] === 'app_rate_limited'
    ? 'app_rate_limited: Slack drops events for now'
    : 'an event without an inner event';
}

function helloOf(data: unknown): Hello | undefined {
  if (typeof data !== 'string' || !data.includes('"hello"')) return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    if (!isRecord(frame) || frame['type'] !== 'hello') return undefined;
    const info = frame['connection_info'];
    const appId = isRecord(info) ? info['app_id'] : undefined;
    const connections = frame['num_connections'];
    return {
      appId: typeof appId === 'string' ? appId : undefined,
      connections: typeof connections === 'number' ? connections : undefined,
    };
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
