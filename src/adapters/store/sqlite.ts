import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Effect } from '../../core/incident/effects.ts';
import type {
  Clock,
  Entry,
  Store,
  Transacted,
  Transaction,
  Writes,
} from '../../responder/world.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** Long: the file lock says that nobody else can be waiting for it. */
const LEASE_MS = 120_000;

/** The store can't be used; the message names the mend. */
export class StoreError extends Error {}

/**
 * Opens the embedded store. WAL with `synchronous=FULL`, because the default loses the last commits
 * with the power; exclusive, because two bots on one file must not both believe that they are alone.
 * The pragmas are read back.
 * One process alone reaches the file, so there is nobody to hear news from, and every task is its own.
 * @param path a file, or `:memory:` for tests
 * @param clock decides what is due
 * @throws StoreError when the file is in use, read-only, of a newer version, or not durable
 */
export function openSqlite(path: string, clock: Pick<Clock, 'now'>): Store {
  const db = openFile(path);
  return {
    leaseMs: LEASE_MS,
    transact: (at, decide) => done(() => transact(db, at, decide)),
    entries: (incident, fromSeq) => done(() => entries(db, incident, fromSeq)),
    incidents: () =>
      done(() =>
        db
          .prepare(
            'SELECT id, open, (SELECT MAX(seq) FROM journal WHERE incident = id) AS seq FROM incident ORDER BY id',
          )
          .all()
          .map((row) => ({
            id: text(row['id']),
            open: row['open'] === 1,
            seq: Number(row['seq'] ?? -1),
          })),
      ),
    close: (incident) =>
      done(() => void db.prepare('UPDATE incident SET open = 0 WHERE id = ?').run(incident)),
    claim: (limit) => done(() => claim(db, clock.now(), limit)),
    renew: (effect, fence) =>
      done(
        () =>
          db
            .prepare('UPDATE effect SET lease_until = ? WHERE id = ? AND fence = ? AND done = 0')
            .run(clock.now() + LEASE_MS, effect, fence).changes > 0,
      ),
    release: (effect, fence, afterMs) =>
      done(
        () =>
          void db
            .prepare(
              'UPDATE effect SET lease_until = 0, due_at = ? WHERE id = ? AND fence = ? AND done = 0',
            )
            .run(clock.now() + afterMs, effect, fence),
      ),
    dueTimers: () =>
      done(() =>
        db
          .prepare('SELECT id, incident, due_at FROM timer WHERE due_at <= ? ORDER BY due_at, id')
          .all(clock.now())
          .map((row) => ({
            id: text(row['id']),
            incident: text(row['incident']),
            dueAt: Number(row['due_at']),
          })),
      ),
    nextDue: () => done(() => nextDue(db, clock.now())),
    lead: () => Promise.resolve(true),
    resign: () => Promise.resolve(),
    onNews: () => {},
    getView: (incident, key) => {
      const row = db
        .prepare('SELECT value FROM view WHERE incident = ? AND key = ?')
        .get(incident, key);
      return Promise.resolve(row === undefined ? undefined : text(row['value']));
    },
    setView: (incident, key, value) =>
      done(
        () =>
          void db
            .prepare(
              'INSERT INTO view (incident, key, value) VALUES (?, ?, ?) ' +
                'ON CONFLICT (incident, key) DO UPDATE SET value = excluded.value',
            )
            .run(incident, key, value),
      ),
    shutdown: () => done(() => void db.close()),
  };
}

function openFile(path: string): DatabaseSync {
  try {
    const db = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true });
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;',
    );
    if (path !== ':memory:') readBack(db);
    migrate(db);
    // The file lock is ours alone, so whoever held a claim is gone: nobody waits for their leases.
    db.exec('UPDATE effect SET lease_until = 0 WHERE done = 0');
    return db;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/locked|busy/i.test(message)) {
      throw new StoreError(
        `${path} is in use by another bot; stop that one, or give this one its own store`,
        { cause: error },
      );
    }
    throw new StoreError(
      `${path} can't be used as a store (${message}); check the folder, its rights and the disk`,
      { cause: error },
    );
  }
}

/** A pragma that was silently refused would cost the last commits when the power fails. */
function readBack(db: DatabaseSync): void {
  const wanted = { journal_mode: 'wal', synchronous: 2, locking_mode: 'exclusive' } as const;
  for (const [pragma, value] of Object.entries(wanted)) {
    const row = db.prepare(`PRAGMA ${pragma}`).get();
    if (row?.[pragma] !== value) {
      throw new StoreError(
        `the store is not durable: ${pragma} is ${String(row?.[pragma])}, not ${value}; use a local disk`,
      );
    }
  }
}

function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > SCHEMA_VERSION) {
    throw new StoreError(
      `the store has schema ${version}, this Lockstep knows ${SCHEMA_VERSION}; run the newer Lockstep`,
    );
  }
  // Taking the write lock now makes a second bot fail at its start, not at its first write.
  db.exec('BEGIN EXCLUSIVE');
  if (version === 0) db.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
  db.exec('COMMIT');
}

function transact<Result>(
  db: DatabaseSync,
  at: { readonly incident: string; readonly event: string; readonly fromSeq: number },
  decide: (transaction: Transaction) => Writes<Result>,
): Transacted<Result> {
  db.exec('BEGIN IMMEDIATE');
  try {
    const outcome = write(db, at, decide);
    db.exec(outcome.state === 'written' ? 'COMMIT' : 'ROLLBACK');
    return outcome;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function write<Result>(
  db: DatabaseSync,
  {
    incident,
    event,
    fromSeq,
  }: { readonly incident: string; readonly event: string; readonly fromSeq: number },
  decide: (transaction: Transaction) => Writes<Result>,
): Transacted<Result> {
  const fresh = db
    .prepare('INSERT OR IGNORE INTO event (incident, id) VALUES (?, ?)')
    .run(incident, event);
  if (fresh.changes === 0) return { state: 'duplicate' };
  const isNew = db.prepare('SELECT 1 FROM incident WHERE id = ?').get(incident) === undefined;
  const writes = decide({
    entries: entries(db, incident, fromSeq),
    open: isNew ? openIncidents(db) : [],
  });
  if (writes.complete !== undefined) {
    const completed = db
      .prepare('UPDATE effect SET done = 1 WHERE id = ? AND fence = ? AND done = 0')
      .run(writes.complete.effect, writes.complete.fence);
    if (completed.changes === 0) return { state: 'stale' };
  }
  db.prepare('INSERT OR IGNORE INTO incident (id) VALUES (?)').run(incident);
  const appended = append(db, incident, writes.append);
  const queue = db.prepare(
    'INSERT INTO effect (id, incident, kind, data, due_at) VALUES (?, ?, ?, ?, ?)',
  );
  for (const e of writes.effects)
    queue.run(e.id, e.incident, e.kind, JSON.stringify(e.data), e.dueAt);
  const drop = db.prepare('DELETE FROM timer WHERE id = ?');
  for (const id of writes.cancelTimers) drop.run(id);
  const set = db.prepare('INSERT OR REPLACE INTO timer (id, incident, due_at) VALUES (?, ?, ?)');
  // A plan that was drawn and ended in one decision has its timer cancelled already.
  for (const t of writes.timers)
    if (!writes.cancelTimers.includes(t.id)) set.run(t.id, t.incident, t.dueAt);
  return { state: 'written', result: writes.result, appended };
}

function openIncidents(db: DatabaseSync): string[] {
  const rows = db.prepare('SELECT id FROM incident WHERE open = 1 ORDER BY id').all();
  return rows.map((row) => text(row['id']));
}

function append(db: DatabaseSync, incident: string, lines: readonly string[]): Entry[] {
  const last = db.prepare('SELECT MAX(seq) AS seq FROM journal WHERE incident = ?').get(incident);
  const next = last?.['seq'] === null || last === undefined ? 0 : Number(last['seq']) + 1;
  const insert = db.prepare('INSERT INTO journal (incident, seq, line) VALUES (?, ?, ?)');
  return lines.map((line, i) => {
    insert.run(incident, next + i, line);
    return { seq: next + i, line };
  });
}

function entries(db: DatabaseSync, incident: string, fromSeq: number): Entry[] {
  return db
    .prepare('SELECT seq, line FROM journal WHERE incident = ? AND seq >= ? ORDER BY seq')
    .all(incident, fromSeq)
    .map((row) => ({ seq: Number(row['seq']), line: text(row['line']) }));
}

function claim(db: DatabaseSync, now: number, limit: number) {
  return db
    .prepare(
      `UPDATE effect SET fence = fence + 1, lease_until = ? WHERE id IN (
         SELECT id FROM effect WHERE done = 0 AND due_at <= ? AND lease_until <= ?
         ORDER BY due_at, id LIMIT ?
       ) RETURNING id, incident, kind, data, due_at, fence`,
    )
    .all(now + LEASE_MS, now, now, Math.max(0, limit))
    .map((row) => ({
      effect: {
        id: text(row['id']),
        incident: text(row['incident']),
        kind: text(row['kind']) as Effect['kind'],
        data: JSON.parse(text(row['data'])) as Effect['data'],
        dueAt: Number(row['due_at']),
      },
      fence: Number(row['fence']),
      // Every claim is one more try; a released claim keeps counting.
      attempt: Number(row['fence']),
    }));
}

function nextDue(db: DatabaseSync, now: number): number | undefined {
  const row = db
    .prepare(
      `SELECT MIN(at) AS at FROM (
         SELECT MIN(MAX(due_at, lease_until)) AS at FROM effect WHERE done = 0
         UNION ALL SELECT MIN(due_at) FROM timer)`,
    )
    .get();
  if (row === undefined || row['at'] === null) return undefined;
  return Math.max(0, Number(row['at']) - now);
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string')
    throw new StoreError('the store holds something that this Lockstep did not write');
  return value;
}

/** node:sqlite is synchronous; a thrown error must still arrive as a rejected promise. */
function done<T>(run: () => T): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}
