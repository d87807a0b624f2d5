import type { DatabaseSync } from 'node:sqlite';
import type { Effect, Timer } from '../../core/incident/effects.ts';
import type { Claim, Clock, Store, Stored } from '../../responder/world.ts';
import { backUp } from './sqlite-backup.ts';
import { closeFile, openFile } from './sqlite-file.ts';
import { forPeople, isFull } from './sqlite-error.ts';
import { openReserve } from './sqlite-reserve.ts';
import { entries, text, transact } from './sqlite-transact.ts';
import { unsynced } from './sqlite-unsynced.ts';
import { refuseUnkeepable } from './text.ts';

/** Long: the file lock says that nobody else can be waiting for it. */
const LEASE_MS = 120_000;

/** What only the embedded store can do: a copy of it while it is in use. */
export interface SqliteStore extends Store {
  /** Copies it as it is now into a new file; rejects with a `StoreError` when that can't be written. */
  backUp(to: string): Promise<void>;
}

/**
 * Opens the embedded store. One process alone reaches the file, so there is nobody to hear news from,
 * and every task is its own. A write that fails (a full disk, say) writes nothing; the next one may work.
 * @param path a file, or `:memory:` for tests
 * @param clock decides what is due
 * @param options keepsRoom: 16 MiB of the disk stay free for what must not wait, in a file beside it
 * @throws StoreError (here, and from every call) when the file is in use, read-only, damaged, of a newer
 * version, moved, not durable, or on a full disk; the message names the mend
 */
export function openSqlite(
  path: string,
  clock: Pick<Clock, 'now'>,
  options: { readonly keepsRoom?: boolean } = {},
): SqliteStore {
  const db = openFile(path, 'bot');
  // What could not be given back because the disk was full is given back when there is room: nobody should
  // wait for the end of its lease, which is long.
  const givenBack = new Map<string, { readonly fence: number; readonly dueAt: number }>();
  const giveBack = () => {
    for (const [effect, { fence, dueAt }] of givenBack) {
      release(db, effect, fence, dueAt);
      givenBack.delete(effect);
    }
  };
  const reserve = options.keepsRoom === true ? openReserve(path) : undefined;
  let urgent = false;
  const call = async <T>(run: () => T): Promise<T> =>
    tried(path, run, () => urgent && reserve?.release() === true);
  return {
    leaseMs: LEASE_MS,
    transact: (at, decide) =>
      call(() =>
        transact(db, at, (transaction) => {
          const writes = decide(transaction);
          urgent = writes.urgent === true;
          return writes;
        }),
      ),
    entries: (incident, fromSeq) => call(() => entries(db, incident, fromSeq)),
    incidents: () => call(() => incidents(db)),
    close: (incident) =>
      call(() => {
        db.prepare('UPDATE incident SET open = 0 WHERE id = ?').run(incident);
        reserve?.keep();
      }),
    claim: (limit, except = []) =>
      call(() => {
        giveBack();
        return unsynced(db, () => claim(db, clock.now(), limit, except));
      }),
    renew: (effect, fence) =>
      call(() => {
        giveBack();
        return unsynced(db, () => renew(db, clock.now(), effect, fence));
      }),
    release: (effect, fence, afterMs) =>
      call(() => {
        givenBack.set(effect, { fence, dueAt: clock.now() + afterMs });
        giveBack();
      }),
    dueTimers: () => call(() => dueTimers(db, clock.now())),
    nextDue: () => call(() => nextDue(db, clock.now())),
    lead: () => call(() => db.isOpen),
    resign: () => call(() => {}),
    onNews: () => {},
    getView: (incident, key) => call(() => getView(db, incident, key)),
    setView: (incident, key, value) => call(() => setView(db, { incident, key, value })),
    shutdown: () =>
      call(() => {
        reserve?.close();
        closeFile(db);
      }),
    backUp: (to) => call(() => backUp(db, to)),
  };
}

/**
 * node:sqlite is synchronous; a thrown error must still arrive as a rejected promise. On a full disk what must
 * not wait gets the room that was kept for it, and so does the claim that comes after it.
 */
function tried<T>(path: string, run: () => T, makeRoom: () => boolean): T {
  try {
    return run();
  } catch (error) {
    if (!isFull(error) || !makeRoom()) throw forPeople(path, error);
  }
  return tried(path, run, () => false);
}

function getView(db: DatabaseSync, incident: string, key: string): string | undefined {
  const get = db.prepare('SELECT value FROM view WHERE incident = ? AND key = ?');
  const row = get.get(incident, key);
  return row === undefined ? undefined : text(row['value']);
}

function setView(
  db: DatabaseSync,
  { incident, key, value }: { readonly [part in 'incident' | 'key' | 'value']: string },
): void {
  for (const part of [incident, key, value]) refuseUnkeepable(part, 'a view');
  const set = db.prepare(
    'INSERT INTO view (incident, key, value) VALUES (?, ?, ?) ' +
      'ON CONFLICT (incident, key) DO UPDATE SET value = excluded.value',
  );
  set.run(incident, key, value);
}

function incidents(db: DatabaseSync): Stored[] {
  const rows = db.prepare(
    'SELECT id, open, (SELECT MAX(seq) FROM journal WHERE incident = id) AS seq FROM incident ORDER BY id',
  );
  return rows.all().flatMap((row) => {
    // The first version also wrote down an incident whose first event had nothing to say.
    if (row['seq'] === null) return [];
    return [{ id: text(row['id']), open: row['open'] === 1, seq: Number(row['seq']) }];
  });
}

function claim(db: DatabaseSync, now: number, limit: number, except: readonly string[]): Claim[] {
  const take = db.prepare(
    `UPDATE effect SET fence = fence + 1, lease_until = ? WHERE id IN (
       SELECT id FROM effect WHERE done = 0 AND due_at <= ? AND lease_until <= ?
         AND incident NOT IN (SELECT value FROM json_each(?))
       ORDER BY due_at, id LIMIT ?
     ) RETURNING id, incident, kind, data, due_at, fence`,
  );
  return (
    take
      .all(now + LEASE_MS, now, now, JSON.stringify(except), Math.max(0, limit))
      .map((row) => ({
        effect: {
          id: text(row['id']),
          incident: text(row['incident']),
          kind: text(row['kind']) as Effect['kind'],
          data: JSON.parse(text(row['data'])) as Effect['data'],
          dueAt: Number(row['due_at']),
        },
        fence: Number(row['fence']),
      }))
      // RETURNING has no order of its own.
      .toSorted((a, b) => a.effect.dueAt - b.effect.dueAt || (a.effect.id < b.effect.id ? -1 : 1))
  );
}

function renew(db: DatabaseSync, now: number, effect: string, fence: number): boolean {
  const keep = db.prepare(
    'UPDATE effect SET lease_until = ? WHERE id = ? AND fence = ? AND lease_until > 0 AND done = 0',
  );
  return keep.run(now + LEASE_MS, effect, fence).changes > 0;
}

function release(db: DatabaseSync, effect: string, fence: number, dueAt: number): void {
  const give = db.prepare(
    'UPDATE effect SET lease_until = 0, due_at = ? WHERE id = ? AND fence = ? AND lease_until > 0 AND done = 0',
  );
  give.run(dueAt, effect, fence);
}

function dueTimers(db: DatabaseSync, now: number): Timer[] {
  return db
    .prepare('SELECT id, incident, due_at FROM timer WHERE due_at <= ? ORDER BY due_at, id')
    .all(now)
    .map((row) => ({
      id: text(row['id']),
      incident: text(row['incident']),
      dueAt: Number(row['due_at']),
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
