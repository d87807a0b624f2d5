import type pg from 'pg';
import type { Clock, Store } from '../../responder/world.ts';
import { refuseApart, THEIR_TIME, watchClocks, type ClockWatch } from './postgres-clocks.ts';
import {
  createPool,
  persistently,
  placeOf,
  type Queryable,
  type Warn,
} from './postgres-connection.ts';
import { startDispatcher, type Dispatcher } from './postgres-dispatch.ts';
import { createListener, type Listener } from './postgres-listen.ts';
import {
  explained,
  isMigrated,
  migrate,
  refuseMoved,
  warnOfRewriting,
} from './postgres-migrate.ts';
import { claim, dueTimers, entries, incidents, lead, nextDue } from './postgres-queries.ts';
import { createTransact } from './postgres-transact.ts';
import { StoreError } from './store-error.ts';
import { refuseUnkeepable } from './text.ts';

/** Short: another bot waits for it. A renewal every quarter of it, and the patience of a call, fit in. */
const LEASE_MS = 12_000;

export interface PostgresOptions {
  /** The bot's clock; it is compared with the database's. */
  readonly clock: Pick<Clock, 'now'>;
  /** The URL of a role that may make the tables; without it the role of `url` makes them, if it may. */
  readonly ownerUrl?: string;
  /** Told what operators should know; never a secret. */
  readonly warn: Warn;
  /** `clock` decides what is due, too: for tests that move time. */
  readonly clockDecides?: boolean;
  /** How long a claim and a task last, ms; for tests that don't want to wait so long for another bot's. */
  readonly leaseMs?: number;
}

/**
 * Opens the store that several bots share. `url` as `pg` reads it (TLS by `sslmode`); connections must be
 * direct or of a pooler in session mode, because hints come by LISTEN and statements are prepared.
 * @throws StoreError when it can't be reached, is newer than this code, has no tables and may not make them, is
 *   not UTF-8, or when the clocks are more than 5 s apart; while they are, later, writing and claiming throw it
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Store> {
  const { clock, warn } = options;
  const place = placeOf(url);
  const pool = createPool(url, warn);
  const listener = createListener(url, warn);
  try {
    await inspect(pool, place, clock, options.clockDecides === true);
    await prepare(pool, url, place, options);
    await refuseMoved(pool, place);
    await warnOfRewriting(pool, warn);
    const bot = crypto.randomUUID();
    const { now } = clock;
    const dispatcher = await startDispatcher({ pool, listener, bot, now, warn });
    const time = options.clockDecides === true ? clock.now : () => null;
    const { leaseMs = LEASE_MS } = options;
    const clocks =
      options.clockDecides === true ? ONE_CLOCK : watchClocks({ db: pool, place, clock, warn });
    return createStore({ pool, place, listener, dispatcher, clocks, bot, time, leaseMs });
  } catch (error) {
    await pool.end();
    throw explained(error, place);
  }
}

const ONE_CLOCK: ClockWatch = { agree: () => Promise.resolve() };

/** The state of the store that can't be mended later is looked at first. */
async function inspect(
  pool: pg.Pool,
  place: string,
  clock: Pick<Clock, 'now'>,
  clockDecides: boolean,
): Promise<void> {
  const before = clock.now();
  const { rows } = await pool.query(
    `SELECT pg_encoding_to_char(encoding) AS encoding,
       ${THEIR_TIME} AS now,
       current_setting('synchronous_commit') AS commit
     FROM pg_database WHERE datname = current_database()`,
  );
  const [row] = rows as { encoding: string; now: string; commit: string }[];
  // What this side speaks is UTF-8 whatever the URL says: pg says so when it connects.
  if (row?.encoding !== 'UTF8')
    throw new StoreError(
      `${place} has the encoding ${row?.encoding}; make the database with ENCODING 'UTF8'`,
    );
  // https://www.postgresql.org/docs/current/wal-async-commit.html: an intent that was told to be written is lost.
  if (row.commit === 'off')
    throw new StoreError(
      `${place} forgets the last commits when its machine stops (synchronous_commit is off); set it to on for this database`,
    );
  const apart = refuseApart(place, { before, theirs: Number(row.now), after: clock.now() });
  if (!clockDecides && apart !== undefined) throw apart;
}

/** The tables are there afterwards, made by whoever may make them. */
async function prepare(
  pool: pg.Pool,
  url: string,
  place: string,
  { ownerUrl }: PostgresOptions,
): Promise<void> {
  if (ownerUrl === undefined && (await isMigrated(pool))) return;
  const { rows } = await pool.query('SELECT current_user AS name');
  await migrate(
    ownerUrl ?? url,
    rows[0]?.name as string,
    ownerUrl === undefined ? place : placeOf(ownerUrl),
  );
  if (!(await isMigrated(pool)))
    throw new StoreError(
      `${place} has no tables although they were made; LOCKSTEP_STORE_OWNER must name the same database`,
    );
}

interface Parts {
  readonly pool: pg.Pool;
  readonly place: string;
  readonly listener: Listener;
  readonly dispatcher: Dispatcher;
  readonly clocks: ClockWatch;
  readonly bot: string;
  /** What counts as now; null lets the database say. */
  readonly time: () => number | null;
  readonly leaseMs: number;
}

function createStore(parts: Parts): Store {
  const { pool, place, listener, dispatcher, clocks, bot, time, leaseMs } = parts;
  let closed = false;
  /** For what may be done twice: tried again while the store is away for a moment. */
  const call = async <T>(run: (db: Queryable) => Promise<T>): Promise<T> => {
    if (closed) throw new StoreError('the store is closed');
    return persistently(place, () => run(pool));
  };
  const transact = createTransact({ pool, place, dispatcher });
  return {
    leaseMs,
    async transact(at, decide) {
      if (closed) throw new StoreError('the store is closed');
      await clocks.agree();
      return transact(at, decide);
    },
    entries: (incident, fromSeq) => call((db) => entries(db, incident, fromSeq)),
    incidents: () => call(incidents),
    close: (incident) =>
      call(async (db) => {
        await db.query('UPDATE lockstep.incident SET open = false WHERE id = $1', [incident]);
      }),
    async claim(limit, except = []) {
      if (closed) throw new StoreError('the store is closed');
      await clocks.agree();
      // Once: a claim whose answer was lost would be claimed again, and the first one must run out.
      return claim(pool, { limit, except, leaseMs, now: time() });
    },
    renew: (effect, fence) =>
      call(async (db) => {
        const text = `UPDATE lockstep.effect SET lease_until = COALESCE($3::bigint, lockstep.now_ms()) + $4
          WHERE id = $1 AND fence = $2 AND NOT done AND lease_until IS NOT NULL`;
        const values = [effect, fence, time(), leaseMs];
        return (await db.query({ name: 'renew', text, values })).rowCount === 1;
      }),
    release: (effect, fence, afterMs) =>
      call(async (db) => {
        const text = `UPDATE lockstep.effect
          SET lease_until = NULL, due_at = COALESCE($3::bigint, lockstep.now_ms()) + $4
          WHERE id = $1 AND fence = $2 AND NOT done AND lease_until IS NOT NULL`;
        await db.query({ name: 'release', text, values: [effect, fence, time(), afterMs] });
      }),
    dueTimers: () => call((db) => dueTimers(db, time())),
    // Who asks for health asks for this.
    nextDue: () => call((db) => clocks.agree().then(() => nextDue(db, time()))),
    lead: (task) => call((db) => lead(db, { task, bot, leaseMs, now: time() })),
    resign: () => call((db) => resign(db, bot)),
    onNews: (hear) => dispatcher.hear(hear),
    getView: (incident, key) =>
      call(async (db) => {
        const text = 'SELECT value FROM lockstep.view WHERE incident = $1 AND key = $2';
        const { rows } = await db.query({ name: 'get-view', text, values: [incident, key] });
        return rows[0]?.value as string | undefined;
      }),
    setView: (incident, key, value) =>
      call(async (db) => {
        for (const text of [incident, key, value]) refuseUnkeepable(text, 'a view');
        const text = `INSERT INTO lockstep.view (incident, key, value) VALUES ($1, $2, $3)
          ON CONFLICT (incident, key) DO UPDATE SET value = excluded.value`;
        await db.query({ name: 'set-view', text, values: [incident, key, value] });
      }),
    async shutdown() {
      if (closed) return;
      closed = true;
      await listener.close();
      await dispatcher.stop();
      // Nobody must wait for this bot; if it can't be said, its tasks are free when their leases are over.
      await resign(pool, bot).catch(() => {});
      await pool.end();
    },
  };
}

async function resign(db: Queryable, bot: string): Promise<void> {
  await db.query('DELETE FROM lockstep.task WHERE bot = $1', [bot]);
}
