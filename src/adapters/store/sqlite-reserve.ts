import { DatabaseSync } from 'node:sqlite';
import { isFull } from './sqlite-error.ts';

/** A whole emergency plan with its facts fits into it several times; a journal line has 4 MiB at the most. */
const BYTES = 16 * 2 ** 20;

/**
 * Room on the disk that only what must not wait may use: a file beside the store that holds nothing. An inventory
 * may fill the disk to the last page; the journal of an emergency plan must still be written, or nothing may leave.
 */
export interface Reserve {
  /** Gives the room back to the disk. False when it was given back before. */
  release(): boolean;
  /** Keeps it free again, as far as there is room; silent, because the next start tries again. */
  keep(): void;
  close(): void;
}

/** @param path the store's file; the reserve stands beside it */
export function openReserve(path: string): Reserve {
  const db = new DatabaseSync(`${path}-reserve`, { timeout: 0 });
  // Emptied, the file gives its pages back (https://www.sqlite.org/pragma.html#pragma_auto_vacuum), and that takes no
  // room: what is undone after an error is kept in memory.
  db.exec('PRAGMA auto_vacuum = FULL; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL');
  const has = (table: 'room'): boolean =>
    db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
  const isKept = (): boolean => has('room') && db.prepare('SELECT 1 FROM room').get() !== undefined;
  const reserve: Reserve = {
    release() {
      if (!isKept()) return false;
      db.exec('DELETE FROM room');
      return true;
    },
    keep() {
      try {
        if (isKept()) return;
        db.exec('CREATE TABLE IF NOT EXISTS room (filler BLOB)');
        db.exec(`INSERT INTO room VALUES (zeroblob(${BYTES}))`);
      } catch (error) {
        // A disk that has no room for it is nearly full; what is really written next says so.
        if (!isFull(error)) throw error;
      }
    },
    close: () => db.close(),
  };
  reserve.keep();
  return reserve;
}
