import pg from 'pg';
import type { Archive, Condition, Row } from './copy.ts';
import { connectionConfig, placeOf, unreachable, type Queryable } from './postgres-connection.ts';
import { PRESENCE_LOCK } from './postgres-listen.ts';
import { explained, isMigrated, migrate } from './postgres-migrate.ts';
import { StoreError } from './store-error.ts';

/** Copying is slow where much is copied, and nobody else is served meanwhile. */
const PATIENT = {
  statement_timeout: 600_000,
  query_timeout: 600_000,
  idle_in_transaction_session_timeout: 0,
};
const TABLES = ['incident', 'journal', 'event', 'effect', 'timer', 'view']
  .map((table) => `lockstep.${table}`)
  .join(', ');

export interface ArchiveOptions {
  /** Whether its tables may be made: a target's may, a source must have them. */
  readonly create: boolean;
  /** As for `openPostgres`. Whoever copies must own the tables: it locks them, and writes the journal anew. */
  readonly ownerUrl?: string;
}

/**
 * Opens a PostgreSQL store to be copied. No bot may be on it; until `close` none can write.
 * @throws StoreError when it can't be reached, a bot is on it, or it has no tables
 */
export async function openPostgresArchive(url: string, options: ArchiveOptions): Promise<Archive> {
  // Whoever looks at it, it is the same store.
  const place = placeOf(url).replace(/\/\/[^@]*@/, '//');
  const { ownerUrl = url } = options;
  const role = new pg.Client({ connectionString: url }).user ?? '';
  if (options.create) await migrate(ownerUrl, role, place);
  const db = new pg.Client({ ...connectionConfig(ownerUrl), ...PATIENT });
  db.on('error', () => {});
  try {
    await db.connect();
  } catch (error) {
    throw unreachable(place, error);
  }
  try {
    if (!(await isMigrated(db)))
      throw new StoreError(`${place} has no tables of this version; name the store to copy from`);
    await refuseBots(db, place);
    await begin(db);
  } catch (error) {
    await db.end();
    throw explained(error, place);
  }
  return {
    place,
    condition: () => condition(db),
    rows: () => rows(db),
    async fill(all) {
      await fill(db, all);
      await begin(db, 'COMMIT');
    },
    async markMoved(to) {
      await db.query('UPDATE lockstep.store SET moved_to = $1', [to]);
      await begin(db, 'COMMIT');
    },
    async markFinished() {
      await db.query('UPDATE lockstep.store SET unfinished = false');
      await begin(db, 'COMMIT');
    },
    // What was not committed is not wanted.
    close: () => db.end(),
  };
}

async function refuseBots(db: Queryable, place: string): Promise<void> {
  const { rows: found } = await db.query('SELECT pg_try_advisory_lock($1) AS alone', [
    PRESENCE_LOCK,
  ]);
  if (found[0]?.alone !== true)
    throw new StoreError(`${place} is in use by a bot; stop all bots before it is moved`);
}

/**
 * All that is read from here on is of one moment, and nobody else writes: the locks come before the first
 * look (https://www.postgresql.org/docs/current/sql-lock.html).
 */
async function begin(db: Queryable, before = ''): Promise<void> {
  if (before !== '') await db.query(before);
  await db.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await db.query(`LOCK TABLE ${TABLES} IN SHARE ROW EXCLUSIVE MODE`);
}

async function condition(db: Queryable): Promise<Condition> {
  const { rows: found } = await db.query('SELECT unfinished, moved_to FROM lockstep.store');
  const [state] = found as { unfinished: boolean; moved_to: string | null }[];
  const all = rows(db);
  const first = await all.next();
  await all.return(undefined);
  const holds =
    state?.unfinished === true ? 'unfinished' : first.done === true ? 'nothing' : 'content';
  return typeof state?.moved_to === 'string' ? { holds, movedTo: state.moved_to } : { holds };
}

/** The order is that of UTF-8 bytes: these columns have the collation "C". */
const READS: { readonly [table in Row[0]]: string } = {
  incident: 'SELECT id, open FROM lockstep.incident ORDER BY id',
  journal: 'SELECT incident, seq, line FROM lockstep.journal ORDER BY incident, seq',
  event: 'SELECT incident, id FROM lockstep.event ORDER BY incident, id',
  effect: 'SELECT id, incident, kind, data, due_at, fence, done FROM lockstep.effect ORDER BY id',
  timer: 'SELECT id, incident, due_at FROM lockstep.timer ORDER BY id',
  view: 'SELECT incident, key, value FROM lockstep.view ORDER BY incident, key',
};
const ORDER = ['incident', 'journal', 'event', 'effect', 'timer', 'view'] as const;
const PIECE = 1_000;
let cursors = 0;

async function* rows(db: Queryable): AsyncGenerator<Row> {
  for (const table of ORDER) {
    cursors += 1;
    const cursor = `copy_${cursors}`;
    await db.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${READS[table]}`);
    try {
      for (;;) {
        const { rows: piece } = await db.query({
          text: `FETCH ${PIECE} FROM ${cursor}`,
          rowMode: 'array',
        });
        for (const values of piece as unknown as (string | boolean)[][]) yield toRow(table, values);
        if (piece.length < PIECE) break;
      }
    } finally {
      await db.query(`CLOSE ${cursor}`);
    }
  }
}

/** `pg` gives bigint as text, because not all of them are numbers; all of these are. */
function toRow(table: Row[0], values: readonly (string | boolean)[]): Row {
  const numeric = { incident: [], journal: [1], event: [], effect: [4, 5], timer: [2], view: [] };
  const places: readonly number[] = numeric[table];
  return [
    table,
    ...values.map((value, i) => (places.includes(i) ? Number(value) : value)),
  ] as never;
}

const WRITES: { readonly [table in Row[0]]: readonly [text: string, types: readonly string[]] } = {
  // How many lines it has is counted when all are there.
  incident: ['incident (id, open, seq) SELECT *, -1', ['text', 'boolean']],
  journal: ['journal (incident, seq, line) SELECT *', ['text', 'bigint', 'text']],
  // These events were committed long ago: no call of now has their tokens.
  event: ['event (incident, id, token) SELECT *, gen_random_uuid()', ['text', 'text']],
  effect: [
    'effect (id, incident, kind, data, due_at, fence, done) SELECT *',
    ['text', 'text', 'text', 'text', 'bigint', 'bigint', 'boolean'],
  ],
  timer: ['timer (id, incident, due_at) SELECT *', ['text', 'text', 'bigint']],
  view: ['view (incident, key, value) SELECT *', ['text', 'text', 'text']],
};

async function fill(db: Queryable, all: AsyncIterable<Row> | Iterable<Row>): Promise<void> {
  let table: Row[0] = 'incident';
  let piece: (readonly unknown[])[] = [];
  const flush = async () => {
    const [insert, types] = WRITES[table];
    const columns = types.map((type, i) => `$${i + 1}::${type}[]`).join(', ');
    if (piece.length > 0)
      await db.query(
        `INSERT INTO lockstep.${insert} FROM unnest(${columns})`,
        types.map((_, i) => piece.map((row) => row[i])),
      );
    piece = [];
  };
  for await (const [of, ...values] of all) {
    if (of !== table || piece.length === PIECE) await flush();
    table = of;
    piece.push(values);
  }
  await flush();
  await db.query(
    'UPDATE lockstep.incident SET seq = COALESCE((SELECT max(seq) FROM lockstep.journal WHERE incident = id), -1)',
  );
  await db.query('UPDATE lockstep.store SET unfinished = true');
}
