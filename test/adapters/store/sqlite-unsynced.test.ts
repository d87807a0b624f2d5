import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { unsynced } from '../../../src/adapters/store/sqlite-unsynced.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');
const FULL = 2;
const NORMAL = 1;

function inFull(): { readonly db: DatabaseSync; readonly level: () => unknown } {
  const db = new DatabaseSync(join(temporaryFolder(), 'one.sqlite'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (n)');
  return { db, level: () => db.prepare('PRAGMA synchronous').get()?.['synchronous'] };
}

describe('a write that need not outlive the power', () => {
  it('given a durable store, when such a write is made, then it alone does not wait for the disk', () => {
    const { db, level } = inFull();
    expect(unsynced(db, level)).toBe(NORMAL);
    expect(level()).toBe(FULL);
    db.close();
  });

  it('given a write that fails, when it was one of those, then the next one is durable again', () => {
    const { db, level } = inFull();
    expect(() => unsynced(db, () => db.exec('INSERT INTO missing VALUES (1)'))).toThrow(/missing/);
    expect(level()).toBe(FULL);
    db.close();
  });

  it('given a store that is in use, when effects are claimed and renewed, then its file keeps every claim', async () => {
    const path = join(temporaryFolder(), 'lockstep.sqlite');
    const clock = { now: () => 1000 };
    const store = openSqlite(path, clock);
    const effect = { id: 'e', incident: 'i', kind: 'call' as const, data: {}, dueAt: 0 };
    await store.transact({ incident: 'i', event: '1', fromSeq: 0 }, () => ({
      append: ['one'],
      effects: [effect],
      timers: [],
      cancelTimers: [],
      result: undefined,
    }));
    expect((await store.claim(5)).map(({ fence }) => fence)).toEqual([1]);
    expect(await store.renew('e', 1)).toBe(true);
    await store.release('e', 1, 0);
    await store.shutdown();
    const again = openSqlite(path, clock);
    expect((await again.claim(5)).map(({ fence }) => fence)).toEqual([2]);
    await again.shutdown();
  });
});
