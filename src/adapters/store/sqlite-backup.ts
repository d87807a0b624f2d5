import { DatabaseSync } from 'node:sqlite';
import { forPeople } from './sqlite-error.ts';
import { isThere } from './sqlite-file.ts';
import { StoreError } from './store-error.ts';

/**
 * Copies a store that is in use into a new file, as it is at this instant: one statement, so nothing can
 * be half in it (https://www.sqlite.org/lang_vacuum.html#vacuuminto). The copy can be started on.
 * @param to a file that isn't there yet
 * @throws StoreError when it is there, or can't be written
 */
export function backUp(db: DatabaseSync, to: string): void {
  if (isThere(to))
    throw new StoreError(`${to} is there already; a back-up never writes over a file`);
  try {
    db.prepare('VACUUM INTO ?').run(to);
    const copy = new DatabaseSync(to);
    try {
      // It says of itself that it is in use, like the store that it was taken from; it isn't.
      copy.exec('PRAGMA synchronous = FULL; UPDATE store SET in_use = 0;');
    } finally {
      copy.close();
    }
  } catch (error) {
    throw forPeople(to, error);
  }
}
