import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { storeContract } from './contract.ts';
import { effect, linesOf, opened, write } from './contract-stage.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');

const clock = { now: () => 1_000 };
const file = () => join(temporaryFolder(), 'lockstep.sqlite');

storeContract('SQLite in memory', (hand) => ({ store: openSqlite(':memory:', hand) }));
storeContract('SQLite in a file', (hand) => ({ store: openSqlite(file(), hand) }));

describe('the SQLite store', () => {
  it('given a store that was shut down, when it is opened again, then everything is there', async () => {
    const path = file();
    const first = openSqlite(path, clock);
    await write(first, 'a', { append: ['{"seq":0}'] });
    await first.setView('i1', 'channel', 'C1');
    await first.shutdown();
    const again = openSqlite(path, clock);
    expect(await again.entries('i1', 0)).toEqual([{ seq: 0, line: '{"seq":0}' }]);
    expect(await again.getView('i1', 'channel')).toBe('C1');
    expect((await write(again, 'a', { append: ['x'] })).state).toBe('duplicate');
    await again.shutdown();
  });

  it('given a bot that died with a claim, when the store is opened again, then nobody waits for its lease', async () => {
    const path = file();
    const first = openSqlite(path, clock);
    await write(first, 'a', { append: ['1'], effects: [effect('e1')] });
    await first.claim(1);
    await first.shutdown();
    const again = openSqlite(path, clock);
    expect((await again.claim(1)).map((c) => c.fence)).toEqual([2]);
    // Nor does the dead bot's claim come back to life.
    expect(await again.renew('e1', 1)).toBe(false);
    await again.shutdown();
  });

  it('given a journal, when somebody updates or deletes a line, then the database refuses', async () => {
    const path = file();
    const store = openSqlite(path, clock);
    await write(store, 'a', { append: ['1', '2'] });
    await store.shutdown();
    const db = new DatabaseSync(path);
    expect(() => db.exec("UPDATE journal SET line = 'x'")).toThrow(/append-only/);
    expect(() => db.exec('UPDATE journal SET seq = seq + 10')).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM journal WHERE seq = 1')).toThrow(/append-only/);
    db.close();
    const again = openSqlite(path, clock);
    expect(await linesOf(again)).toEqual(['1', '2']);
    await again.shutdown();
  });

  it('given an incident without a line, as the first version wrote, when another one begins, or this one, then nobody is shown it as open', async () => {
    const path = file();
    await openSqlite(path, clock).shutdown();
    const db = new DatabaseSync(path);
    db.exec("INSERT INTO incident (id) VALUES ('i0'), ('i9')");
    db.close();
    const store = openSqlite(path, clock);
    // Where an incident of no lines is written down under that name, it begins all the same.
    expect(await opened(store)).toEqual({ seen: [[], ['i1']], listed: ['i0', 'i1'] });
    await store.shutdown();
  });

  it('given a store that is shut down, when it is asked for anything, then it says no instead of nothing', async () => {
    const store = openSqlite(file(), clock);
    await store.shutdown();
    await expect(store.claim(1)).rejects.toThrow();
    await expect(write(store, 'a', { append: ['1'] })).rejects.toThrow();
    await expect(store.incidents()).rejects.toThrow();
  });
});
