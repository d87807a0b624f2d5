import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Archive, Condition, Row } from './copy.ts';
import { forPeople } from './sqlite-error.ts';
import { backUp } from './sqlite-backup.ts';
import { closeFile, isThere, openFile } from './sqlite-file.ts';
import { text } from './sqlite-transact.ts';
import { StoreError } from './store-error.ts';

/** Besides, a SQLite file can be copied as it is, for a back-up. */
export interface SqliteArchive extends Archive {
  /** Copies it into a new file, as `SqliteStore.backUp` does. */
  backUp(to: string): Promise<void>;
}

/**
 * Opens a SQLite file to be copied.
 * @param path absolute, without symbolic links, so that the same file has the same place
 * @param options.create whether it may be made anew: a target may, a source must be there
 * @throws StoreError as `openSqlite` does, but a store that was moved can be opened
 */
export function openSqliteArchive(
  path: string,
  options: { readonly create: boolean },
): SqliteArchive {
  if (!options.create && !isThere(path))
    throw new StoreError(`${path} is not there, or can't be read; name the store to copy from`);
  const db = openFile(path, 'copy');
  const call = async <T>(run: () => T | Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw forPeople(path, error);
    }
  };
  return {
    place: `sqlite:${path}`,
    condition: () => call(() => condition(db)),
    rows: () => rows(db),
    fill: (all) => call(() => fill(db, all)),
    markMoved: (to) => call(() => void db.prepare('UPDATE store SET moved_to = ?').run(to)),
    markFinished: () => call(() => db.exec('UPDATE store SET unfinished = 0')),
    backUp: (to) => call(() => backUp(db, to)),
    close: () => call(() => closeFile(db)),
  };
}

function condition(db: DatabaseSync): Condition {
  const state = db.prepare('SELECT unfinished, moved_to FROM store').get();
  const movedTo = state?.['moved_to'];
  const [first] = rows(db);
  const isUnfinished = state?.['unfinished'] === 1;
  const holds = isUnfinished ? 'unfinished' : first === undefined ? 'nothing' : 'content';
  return typeof movedTo === 'string' ? { holds, movedTo } : { holds };
}

/** SQLite compares text by its UTF-8 bytes unless told otherwise. */
function* rows(db: DatabaseSync): Generator<Row> {
  const read = (sql: string) => db.prepare(sql).iterate();
  // The first version also wrote down an incident whose first event had nothing to say.
  const begun =
    'SELECT id, open FROM incident WHERE EXISTS (SELECT 1 FROM journal WHERE incident = id) ORDER BY id';
  for (const r of read(begun)) yield ['incident', text(r['id']), r['open'] === 1];
  for (const r of read('SELECT incident, seq, line FROM journal ORDER BY incident, seq'))
    yield ['journal', text(r['incident']), number(r['seq']), text(r['line'])];
  for (const r of read('SELECT incident, id FROM event ORDER BY incident, id'))
    yield ['event', text(r['incident']), text(r['id'])];
  for (const r of read('SELECT * FROM effect ORDER BY id')) yield effectRow(r);
  for (const r of read('SELECT id, incident, due_at FROM timer ORDER BY id'))
    yield ['timer', text(r['id']), text(r['incident']), number(r['due_at'])];
  for (const r of read('SELECT incident, key, value FROM view ORDER BY incident, key'))
    yield ['view', text(r['incident']), text(r['key']), text(r['value'])];
}

function effectRow(r: { readonly [column: string]: SQLOutputValue }): Row {
  const [id, incident, kind, data] = [r['id'], r['incident'], r['kind'], r['data']].map(text);
  if (id === undefined || incident === undefined || kind === undefined || data === undefined)
    throw new StoreError('an effect of the store is not whole');
  const [dueAt, fence] = [number(r['due_at']), number(r['fence'])];
  return ['effect', id, incident, kind, data, dueAt, fence, r['done'] === 1];
}

function number(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number')
    throw new StoreError('the store holds something that this Lockstep did not write');
  return value;
}

const INSERTS: { readonly [table in Row[0]]: string } = {
  incident: 'INSERT INTO incident (id, open) VALUES (?, ?)',
  journal: 'INSERT INTO journal (incident, seq, line) VALUES (?, ?, ?)',
  event: 'INSERT INTO event (incident, id) VALUES (?, ?)',
  effect:
    'INSERT INTO effect (id, incident, kind, data, due_at, fence, done) VALUES (?, ?, ?, ?, ?, ?, ?)',
  timer: 'INSERT INTO timer (id, incident, due_at) VALUES (?, ?, ?)',
  view: 'INSERT INTO view (incident, key, value) VALUES (?, ?, ?)',
};

async function fill(db: DatabaseSync, all: AsyncIterable<Row> | Iterable<Row>): Promise<void> {
  db.exec('BEGIN IMMEDIATE');
  try {
    for await (const [table, ...values] of all) {
      const plain = values.map((value) => (typeof value === 'boolean' ? Number(value) : value));
      db.prepare(INSERTS[table]).run(...plain);
    }
    db.exec('UPDATE store SET unfinished = 1; COMMIT;');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
