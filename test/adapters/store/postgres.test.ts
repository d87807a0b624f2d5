import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { hasPostgres } from '../../postgres/binaries.ts';
import { runAs, startPostgres, type Server } from '../../postgres/server.ts';
import { claimed, effect, opened, timer, write } from './contract-stage.ts';
import { storeContract } from './contract.ts';

describe.runIf(hasPostgres())('PostgreSQL', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  storeContract(
    'PostgreSQL',
    async (clock) => {
      const { url, ownerUrl } = await server.database();
      const warn = (message: string) => {
        throw new Error(`nothing is to be warned of: ${message}`);
      };
      const open = () => openPostgres(url, { ownerUrl, clock, clockDecides: true, warn });
      return { store: await open(), another: open };
    },
    { several: true },
  );

  const bot = async () => {
    const database = await server.database();
    const { url, ownerUrl } = database;
    const store = await openPostgres(url, { ownerUrl, clock: { now: Date.now }, warn: () => {} });
    return { store, database };
  };

  it('given an effect that another bot takes at this very moment, when a bot claims, then it passes it over and does not wait', async () => {
    const { store, database } = await bot();
    await write(store, 'a', { append: ['1'], effects: [effect('e1'), effect('e2')] });
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query(
      "UPDATE lockstep.effect SET fence = fence + 1, lease_until = lockstep.now_ms() + 9999 WHERE id = 'e1'",
    );
    expect(await claimed(store)).toEqual([['e2', 1]]);
    await other.query('COMMIT');
    await other.end();
    expect(await claimed(store)).toEqual([]);
    await store.shutdown();
  });

  it('given effects and timers that are written, when nobody listens yet, then one hint for each incident waits, and whoever listens takes it', async () => {
    const { store, database } = await bot();
    const hints = () =>
      runAs(
        database.adminUrl,
        `SELECT data, singleton_key AS key, state::text, start_after > now() + interval '1 hour' AS later
         FROM lockstep_boss.job WHERE name = 'wake' ORDER BY singleton_key`,
      );
    const at = Date.now() + 7_200_000;
    await write(store, 'nothing to do', { append: ['1'] }, { incident: 'i2' });
    const twice = { append: ['1'], effects: [effect('e'), effect('e')] };
    const failing = write(store, 'fails', twice, { incident: 'i3' });
    await expect(failing).rejects.toThrow('duplicate key');
    for (const n of [1, 2, 3])
      await write(store, `event ${n}`, {
        append: ['1'],
        effects: [effect(`e${n}`)],
        timers: [timer(`t${n}`, at)],
      });
    const data = { incident: 'i1' };
    // They come behind the commits, in turn: with the last of them all are there.
    await vi.waitUntil(async () => (await hints()).length > 1, { timeout: 200_000 });
    expect(await hints()).toEqual([
      { data, key: 'i1', state: 'created', later: false },
      { data, key: `i1@${at}`, state: 'created', later: true },
    ]);
    const heard: (string | undefined)[] = [];
    store.onNews((incident) => heard.push(incident));
    await vi.waitUntil(() => heard.includes('i1'), { timeout: 200_000 });
    await vi.waitUntil(async () => (await hints())[0]?.['state'] === 'completed', {
      timeout: 200_000,
    });
    await store.shutdown();
  });

  it('given hints that can’t be written, when something is written, then it is, the worker finds it by itself, and operators are told once', async () => {
    const database = await server.database();
    const { url, ownerUrl, adminUrl, app } = database;
    const warned: string[] = [];
    const warn = (message: string) => void warned.push(message);
    const store = await openPostgres(url, { ownerUrl, clock: { now: Date.now }, warn });
    await runAs(adminUrl, `REVOKE INSERT ON ALL TABLES IN SCHEMA lockstep_boss FROM ${app}`);
    for (const n of [1, 2, 3]) {
      const writes = { append: ['1'], effects: [effect(`e${n}`)] };
      expect((await write(store, `event ${n}`, writes)).state).toBe('written');
    }
    expect(await claimed(store)).toEqual([
      ['e1', 1],
      ['e2', 1],
      ['e3', 1],
    ]);
    await store.shutdown();
    expect(warned).toEqual([expect.stringContaining('permission denied for table')]);
    expect(warned[0]).toContain('hints are lost');
  });

  it('given an incident without a line, when another one begins, or this one, then nobody is shown it as open', async () => {
    const { store, database } = await bot();
    await runAs(
      database.adminUrl,
      "INSERT INTO lockstep.incident (id, seq) VALUES ('i0', -1), ('i9', -1)",
    );
    // Where an incident of no lines is written down under that name, it begins all the same.
    expect(await opened(store)).toEqual({ seen: [[], ['i1']], listed: ['i0', 'i1'] });
    await store.shutdown();
  });
});
