import { DatabaseSync } from 'node:sqlite';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { forPeople, isMissing } from './sqlite-error.ts';
import { StoreError } from './store-error.ts';

/** What a file is opened for: to work on it, or to copy it into or out of. */
export type Purpose = 'bot' | 'copy';

/**
 * Opens a file as a store of ours, alone, durably, and with the tables of this version. WAL with
 * `synchronous=FULL`, because the default loses the last commits with the power; exclusive, because two
 * bots on one file must not both believe that they are alone.
 * @throws StoreError when it is in use, read-only, damaged, not ours, newer, moved, or not durable
 */
export function openFile(path: string, purpose: Purpose): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    const isFile = path !== ':memory:';
    const walIsThere = isFile && isThere(`${path}-wal`);
    if (walIsThere && !isThere(path)) {
      throw new StoreError(
        `${path} is gone, but ${path}-wal is there; put the file back beside it, or restore both from a back-up`,
      );
    }
    db = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true });
    // The two fullfsync are macOS's: https://www.sqlite.org/pragma.html#pragma_fullfsync
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;' +
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;',
    );
    if (isFile) readBack(db);
    refuseDamaged(path, db);
    takeOver(path, db, { purpose, walIsThere: walIsThere || !isFile });
    // From here on the file itself says that it is in use, not only its -wal.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    if (isFile) closeAtTheLatestAtExit(db);
    return db;
  } catch (error) {
    // An open handle would keep the lock, and the next try would be told that a bot has it.
    db?.close();
    throw forPeople(path, error);
  }
}

/** Closes the file as one that was shut down: its -wal is emptied into it and goes. */
export function closeFile(db: DatabaseSync): void {
  inUse.delete(db);
  try {
    db.exec('UPDATE store SET in_use = 0');
  } finally {
    db.close();
  }
}

/**
 * A process that ends without having shut its store down lets Node close it, -wal and all; that must not
 * look like a -wal that somebody took away.
 */
const inUse = new Set<DatabaseSync>();
let isWatchingExit = false;
function closeAtTheLatestAtExit(db: DatabaseSync): void {
  inUse.add(db);
  if (!isWatchingExit) process.once('exit', () => inUse.forEach(closeFile));
  isWatchingExit = true;
}

/** Is there such a file? Opening reads nothing, so any file will do. */
export function isThere(path: string): boolean {
  try {
    new DatabaseSync(path, { readOnly: true }).close();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
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

/** Reads every page: better now than in the middle of an incident. */
function refuseDamaged(path: string, db: DatabaseSync): void {
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found === 'ok') return;
  const first = String(found).replaceAll(/\s+/g, ' ').slice(0, 200);
  throw new StoreError(
    `${path} is damaged (${first}); keep this file, start on a back-up of the store, and compare its journals with their last checkpoints`,
  );
}

/** Looks whether the file is for us, brings it to this version, and marks it as in use: all or nothing. */
function takeOver(
  path: string,
  db: DatabaseSync,
  how: { readonly purpose: Purpose; readonly walIsThere: boolean },
): void {
  // Taking the write lock now makes a second bot fail at its start, not at its first write.
  db.exec('BEGIN EXCLUSIVE');
  const version = versionOf(path, db);
  for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; PRAGMA application_id = ${APPLICATION_ID};`);
  const state = db.prepare('SELECT in_use, unfinished, moved_to FROM store').get();
  if (state?.['in_use'] === 1 && !how.walIsThere) {
    throw new StoreError(
      `${path} was not shut down, and ${path}-wal, which has the last commits, is gone; put it back, or start on a back-up ` +
        `(a copy of a store in use must be made with: lockstep store backup). If it is lost for good, accept that with ` +
        `an empty one (touch ${path}-wal), and compare the journals with their last checkpoints`,
    );
  }
  if (how.purpose === 'bot') refuseMoved(path, state?.['moved_to'], state?.['unfinished']);
  // The file lock is ours alone, so whoever held a claim is gone: nobody waits for their leases.
  db.exec('UPDATE effect SET lease_until = 0 WHERE done = 0; UPDATE store SET in_use = 1;');
  db.exec('COMMIT');
}

function versionOf(path: string, db: DatabaseSync): number {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  const application = Number(db.prepare('PRAGMA application_id').get()?.['application_id']);
  const isEmpty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (version > SCHEMA_VERSION) {
    throw new StoreError(
      `the store has schema ${version}, this Lockstep knows ${SCHEMA_VERSION}; run the newer Lockstep`,
    );
  }
  // The first version did not mark its files.
  const isOurs = version === 0 ? isEmpty : version === 1 || application === APPLICATION_ID;
  if (!isOurs) throw new StoreError(`${path} is the database of something else; name another file`);
  return version;
}

function refuseMoved(path: string, movedTo: unknown, unfinished: unknown): void {
  if (typeof movedTo === 'string') {
    throw new StoreError(`${path} was moved to ${movedTo}; let LOCKSTEP_STORE name that store`);
  }
  if (unfinished === 1) {
    throw new StoreError(
      `${path} is the target of a move that was not finished; run the same lockstep store move again`,
    );
  }
}
