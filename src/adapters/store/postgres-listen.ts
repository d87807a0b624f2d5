import pg from 'pg';
import { connectionConfig, messageOf, type Warn } from './postgres-connection.ts';

/** One connection that hears what others notify, and comes back by itself when it was lost. */
export interface Listener {
  /**
   * Hears a channel from the next (re)connection on. `again` is called after each of them: what was said in
   * between is lost.
   */
  subscribe(channel: string, hear: (payload: string) => void, again: () => void): void;
  /** Connects, and keeps connected. Never throws: without it everything still happens, only later. */
  open(): void;
  close(): Promise<void>;
}

interface Subscription {
  readonly channel: string;
  readonly hear: (payload: string) => void;
  readonly again: () => void;
}

/** Held shared by every bot, and alone by who copies the store. */
export const PRESENCE_LOCK = '5701403215330903';

/** LISTEN needs a connection of its own that stays: https://www.postgresql.org/docs/current/sql-listen.html */
export function createListener(url: string, warn: Warn): Listener {
  const subscriptions: Subscription[] = [];
  let state: 'idle' | 'on' | 'off' = 'idle';
  let client: pg.Client | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = new pg.Client({ ...connectionConfig(url), application_name: 'lockstep listener' });
    client = next;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next, new Error('the connection ended')));
    next.on('notification', ({ channel, payload }) => {
      for (const one of subscriptions) if (one.channel === channel) one.hear(payload ?? '');
    });
    await next.connect();
    // For as long as this connection stands a move sees that a bot is there.
    await next.query('SELECT pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);
    for (const channel of new Set(subscriptions.map((one) => one.channel)))
      await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    if (failures > 0) warn('the store is heard again');
    failures = 0;
    for (const one of subscriptions) one.again();
  };
  const lost = (which: pg.Client, error: unknown) => {
    if (state !== 'on' || client !== which) return;
    client = undefined;
    void which.end().catch(() => {});
    failures += 1;
    if (failures === 1)
      warn(`hints of other bots are not heard, only swept for: ${messageOf(error)}`);
    timer = setTimeout(start, Math.min(5_000, 100 * 2 ** failures));
    timer.unref();
  };
  const start = () => {
    connect().catch((error: unknown) => {
      if (client !== undefined) lost(client, error);
    });
  };
  return {
    subscribe(channel, hear, again) {
      subscriptions.push({ channel, hear, again });
    },
    open() {
      if (state !== 'idle') return;
      state = 'on';
      start();
    },
    async close() {
      state = 'off';
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
