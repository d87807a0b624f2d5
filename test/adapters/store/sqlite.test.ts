import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openSqlite, StoreError } from '../../../src/adapters/store/sqlite.ts';
import { storeContract } from './contract.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'lockstep-store-'));
const file = () => join(folder(), 'lockstep.sqlite');

storeContract('SQLite in memory', () => openSqlite(':memory:'));
storeContract('SQLite in a file', () => openSqlite(file()));

describe('the SQLite store', () => {
  const writes = {
    append: ['{"seq":0}'],
    effects: [],
    timers: [],
    cancelTimers: [],
    result: undefined,
  };

  it('given a file that another bot uses, when it is opened, then the refusal names the mend', async () => {
    const path = file();
    const first = openSqlite(path);
    expect(() => openSqlite(path)).toThrow(/in use by another bot; stop that one/);
    await first.shutdown();
    const next = openSqlite(path);
    await next.shutdown();
  });

  it('given a store that was shut down, when it is opened again, then everything is there', async () => {
    const path = file();
    const first = openSqlite(path);
    await first.transact({ incident: 'i1', event: 'a', fromSeq: 0 }, () => writes);
    await first.shutdown();
    const again = openSqlite(path);
    expect(await again.entries('i1', 0)).toEqual([{ seq: 0, line: '{"seq":0}' }]);
    expect(
      (await again.transact({ incident: 'i1', event: 'a', fromSeq: 0 }, () => writes)).state,
    ).toBe('duplicate');
    await again.shutdown();
  });

  it('given a bot that died with a claim, when the store is opened again, then nobody waits for its lease', async () => {
    const path = file();
    const first = openSqlite(path);
    const effect = { id: 'e1', incident: 'i1', kind: 'measure' as const, data: {}, dueAt: 0 };
    await first.transact({ incident: 'i1', event: 'a', fromSeq: 0 }, () => ({
      ...writes,
      effects: [effect],
    }));
    await first.claim(0, 1_000_000, 1);
    await first.shutdown();
    const again = openSqlite(path);
    expect((await again.claim(1, 100, 1)).map((c) => c.fence)).toEqual([2]);
    await again.shutdown();
  });

  it('given a journal, when somebody updates or deletes a line, then the database refuses', async () => {
    const path = file();
    const store = openSqlite(path);
    await store.transact({ incident: 'i1', event: 'a', fromSeq: 0 }, () => writes);
    await store.shutdown();
    const db = new DatabaseSync(path);
    expect(() => db.exec("UPDATE journal SET line = 'x'")).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM journal')).toThrow(/append-only/);
    db.close();
  });

  it('given a newer schema, a text file or a folder, when it is opened, then it is refused with a reason', () => {
    const newer = file();
    const db = new DatabaseSync(newer);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => openSqlite(newer)).toThrow(/schema 99/);
    const text = file();
    writeFileSync(text, 'this is not a database, it is a note of more than sixteen bytes');
    expect(() => openSqlite(text)).toThrow(StoreError);
    expect(() => openSqlite(folder())).toThrow(StoreError);
  });
});
