import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs one write that need not outlive the power: SQLite then does not wait for the disk. In WAL mode such a commit
 * may be lost with the power, never with the process alone, and the next durable commit takes all before it to the
 * disk as well (https://www.sqlite.org/pragma.html#pragma_synchronous). A claim is such a write: only this process
 * can hold one, nothing leaves on a claim alone, and the intent that comes after it is durable. In a wave of
 * thousands of calls each third wait for the disk was one for a claim.
 */
export function unsynced<T>(db: DatabaseSync, run: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return run();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
