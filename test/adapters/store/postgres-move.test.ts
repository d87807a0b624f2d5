import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { moveStore, type Archive } from '../../../src/adapters/store/copy.ts';
import { openPostgresArchive } from '../../../src/adapters/store/postgres-archive.ts';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { openSqliteArchive } from '../../../src/adapters/store/sqlite-archive.ts';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import type { Store } from '../../../src/responder/world.ts';
import { hasPostgres } from '../../postgres/binaries.ts';
import { runAs, startPostgres, type Database, type Server } from '../../postgres/server.ts';
import { copyContract, NOW, type Place } from './copy-contract.ts';
import { claimed, effect, timer, write } from './contract-stage.ts';

describe.runIf(hasPostgres())('moving to PostgreSQL and back', () => {
  let server: Server;
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-move-'));
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const clock = { now: Date.now };
  let files = 0;
  const newFile = () => {
    files += 1;
    return join(folder, `store-${files}.sqlite`);
  };
  const file = (): Place => {
    const path = newFile();
    return {
      bot: () => openSqlite(path, { now: () => NOW }),
      archive: (options) => openSqliteArchive(path, options),
    };
  };
  const inServer = async (): Promise<Place> => {
    const { url, ownerUrl } = await server.database();
    const still = { clock: { now: () => NOW }, clockDecides: true, warn: () => {} };
    return {
      bot: () => openPostgres(url, { ownerUrl, ...still }),
      archive: (options) => openPostgresArchive(url, { ownerUrl, ...options }),
    };
  };
  copyContract('from SQLite to PostgreSQL', { from: file, to: inServer });
  copyContract('from PostgreSQL to SQLite', { from: inServer, to: file });

  const bot = ({ url, ownerUrl }: Database) =>
    openPostgres(url, { ownerUrl, clock, warn: () => {} });
  const archive = ({ url, ownerUrl }: Database, create: boolean) =>
    openPostgresArchive(url, { ownerUrl, create });

  /** A bit of everything, more than one piece of it, and text that sorts otherwise in other collations. */
  const fill = async (store: Store) => {
    const lines = Array.from({ length: 1_200 }, (_, i) => `{"n":${i},"text":"ü€😀 \\\\ '"}`);
    const effects = [effect('e1'), effect('Z'), effect('ä'), effect('later', Date.now() + 9e6)];
    const timers = [timer('t2', Date.now() + 9e6), timer('T', 5), timer('_', 7)];
    await write(store, 'a', { append: lines, effects, timers });
    await write(store, 'b', { append: ['0'] }, { incident: 'I2' });
    await write(store, 'b', { append: ['0'] }, { incident: 'ä' });
    await write(store, 'no line', {}, { incident: 'i3' });
    await store.claim(2);
    await write(store, 'c', { complete: { effect: 'e1', fence: 1 } });
    await store.close('I2');
    await store.setView('i1', 'channel', 'C1');
    await store.setView('I2', 'Ärger', '');
  };
  const moved = async (from: Archive, to: Archive) => {
    try {
      return await moveStore(from, to);
    } finally {
      await from.close();
      await to.close();
    }
  };

  it('given a file with everything in it, when it is moved to PostgreSQL and on to another file, then every digest is the same and a bot goes on', async () => {
    const [first, last] = [newFile(), newFile()];
    const database = await server.database();
    const before = openSqlite(first, clock);
    await fill(before);
    await before.shutdown();
    const source = openSqliteArchive(first, { create: false });
    const there = await moved(source, await archive(database, true));
    expect(there.same).toBe(true);
    expect(there.target.digest).toBe(there.source.digest);
    expect(there.target.rows).toEqual({
      incident: 3,
      journal: 1_202,
      event: 5,
      effect: 4,
      timer: 3,
      view: 2,
    });
    expect(() => openSqlite(first, clock)).toThrow(/was moved to postgres:\/\/127/);

    const going = await bot(database);
    expect(await going.incidents()).toEqual([
      { id: 'I2', open: false, seq: 0 },
      { id: 'i1', open: true, seq: 1_199 },
      { id: 'ä', open: true, seq: 0 },
    ]);
    expect((await write(going, 'a', { append: ['twice'] })).state).toBe('duplicate');
    const old = { append: ['old'], complete: { effect: 'Z', fence: 0 } };
    expect((await write(going, 'old', old)).state).toBe('stale');
    // Nobody waits for leases of before: who held them is gone. What was claimed before has a higher fence.
    const again = await claimed(going);
    expect(again.map(([id]) => id).toSorted()).toEqual(['Z', 'ä']);
    expect(again.map(([, fence]) => fence).toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(await write(going, 'd', { append: ['next'] })).toMatchObject({
      appended: [{ seq: 1_200 }],
    });
    await going.shutdown();

    const back = await moved(
      await archive(database, false),
      openSqliteArchive(last, { create: true }),
    );
    expect(back.same).toBe(true);
    expect(back.source.digest).not.toBe(there.target.digest);
    await expect(bot(database)).rejects.toThrow(/was moved to sqlite:/);
    const after = openSqlite(last, clock);
    expect((await after.entries('i1', 1_200)).map(({ line }) => line)).toEqual(['next']);
    await after.shutdown();
  });

  it('given a bot on PostgreSQL, when its store is to be moved, then that is refused until the bot has stopped', async () => {
    const database = await server.database();
    const store = await bot(database);
    await write(store, 'a', { append: ['1'] });
    store.onNews(() => {});
    await vi.waitUntil(
      async () => {
        const listening = await runAs(
          database.adminUrl,
          `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
           WHERE locktype = 'advisory' AND application_name = 'lockstep listener' AND datname = current_database()`,
        );
        return listening.length > 0;
      },
      { timeout: 200_000 },
    );
    await expect(archive(database, false)).rejects.toThrow('is in use by a bot');
    await store.shutdown();
    const free = await archive(database, false);
    expect(await free.condition()).toEqual({ holds: 'content' });
    await free.close();
  });

  it('given a bot that nobody saw, when its store was moved, then it writes and claims nothing any more', async () => {
    const [database, target] = [await server.database(), await server.database()];
    const store = await bot(database);
    await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
    expect((await moved(await archive(database, false), await archive(target, true))).same).toBe(
      true,
    );
    await expect(write(store, 'b', { append: ['2'] })).rejects.toThrow('the store was moved to');
    expect(await store.claim(1)).toEqual([]);
    await store.shutdown();
  });

  it('given a database without tables, when it is to be moved from, then it is refused and none are made', async () => {
    const database = await server.database();
    await expect(archive(database, false)).rejects.toThrow('has no tables');
    expect(await runAs(database.adminUrl, `SELECT to_regnamespace('lockstep') AS schema`)).toEqual([
      { schema: null },
    ]);
  });
});
