import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Entry, TransactAt, Transacted, Transaction, Writes } from '../../responder/world.ts';
import { StoreError } from './store-error.ts';
import { refuseUnkeepableWrites } from './text.ts';

/** `Store.transact` on SQLite: one immediate transaction. */
export function transact<Result>(
  db: DatabaseSync,
  at: TransactAt,
  decide: (transaction: Transaction) => Writes<Result>,
): Transacted<Result> {
  db.exec('BEGIN IMMEDIATE');
  try {
    const outcome = write(db, at, decide);
    db.exec(outcome.state === 'written' ? 'COMMIT' : 'ROLLBACK');
    return outcome;
  } catch (error) {
    // After some errors (a full disk) SQLite has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function write<Result>(
  db: DatabaseSync,
  at: TransactAt,
  decide: (transaction: Transaction) => Writes<Result>,
): Transacted<Result> {
  const { incident, event, fromSeq } = at;
  const seen = db.prepare('SELECT 1 FROM event WHERE incident = ? AND id = ?').get(incident, event);
  if (seen !== undefined) return { state: 'duplicate' };
  const isNew =
    db.prepare('SELECT 1 FROM journal WHERE incident = ? LIMIT 1').get(incident) === undefined;
  const writes = decide({
    entries: entries(db, incident, fromSeq),
    open: isNew ? openIncidents(db) : [],
    heard: isNew ? heardIn(db, event) : [],
    beside: at.beside === undefined ? [] : entries(db, at.beside.incident, at.beside.fromSeq),
  });
  refuseUnkeepableWrites(at, writes);
  if (writes.complete !== undefined) {
    const completed = db
      .prepare('UPDATE effect SET done = 1 WHERE id = ? AND fence = ? AND done = 0')
      .run(writes.complete.effect, writes.complete.fence);
    if (completed.changes === 0) return { state: 'stale' };
  }
  db.prepare('INSERT INTO event (incident, id) VALUES (?, ?)').run(incident, event);
  // An incident begins with its first line. The first version also wrote down those without one.
  if (isNew && writes.append.length > 0)
    db.prepare('INSERT OR IGNORE INTO incident (id) VALUES (?)').run(incident);
  const appended = append(db, incident, writes.append);
  queue(db, writes);
  return { state: 'written', result: writes.result, appended };
}

function queue(db: DatabaseSync, { effects, timers, cancelTimers }: Writes<unknown>): void {
  const add = db.prepare(
    'INSERT INTO effect (id, incident, kind, data, due_at) VALUES (?, ?, ?, ?, ?)',
  );
  for (const e of effects) add.run(e.id, e.incident, e.kind, JSON.stringify(e.data), e.dueAt);
  const set = db.prepare('INSERT OR REPLACE INTO timer (id, incident, due_at) VALUES (?, ?, ?)');
  for (const t of timers) set.run(t.id, t.incident, t.dueAt);
  // A plan that was drawn and ended in one decision has its timer cancelled already.
  const drop = db.prepare('DELETE FROM timer WHERE id = ?');
  for (const id of cancelTimers) drop.run(id);
}

function openIncidents(db: DatabaseSync): string[] {
  const rows = db
    .prepare(
      'SELECT id FROM incident WHERE open = 1 AND EXISTS (SELECT 1 FROM journal WHERE incident = id) ORDER BY id',
    )
    .all();
  return rows.map((row) => text(row['id']));
}

/** One look at the primary key of the events for each incident. */
function heardIn(db: DatabaseSync, event: string): string[] {
  const rows = db
    .prepare(
      'SELECT i.id FROM incident i WHERE EXISTS (SELECT 1 FROM event e WHERE e.incident = i.id AND e.id = ?) ORDER BY i.id',
    )
    .all(event);
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

/** The lines of an incident from `fromSeq` on, in order. */
export function entries(db: DatabaseSync, incident: string, fromSeq: number): Entry[] {
  return db
    .prepare('SELECT seq, line FROM journal WHERE incident = ? AND seq >= ? ORDER BY seq')
    .all(incident, fromSeq)
    .map((row) => ({ seq: Number(row['seq']), line: text(row['line']) }));
}

/** A column that this Lockstep always writes as text. Throws `StoreError` when it holds anything else. */
export function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string')
    throw new StoreError('the store holds something that this Lockstep did not write');
  return value;
}
