import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { StoreError } from '../../../src/adapters/store/store-error.ts';
import type { Store } from '../../../src/responder/world.ts';
import { hasPostgres } from '../../postgres/binaries.ts';
import { startProxy, type Proxy } from '../../postgres/proxy.ts';
import { runAs, startPostgres, type Database, type Server } from '../../postgres/server.ts';
import { claimed, effect, linesOf, write } from './contract-stage.ts';

describe.runIf(hasPostgres())('PostgreSQL under a lying network', () => {
  let server: Server;
  let proxy: Proxy;
  let database: Database;
  const open: Store[] = [];
  const warned: string[] = [];
  const connect = async (url: string) => {
    const { ownerUrl } = database;
    const warn = (message: string) => void warned.push(message);
    const store = await openPostgres(url, { ownerUrl, clock: { now: Date.now }, warn });
    open.push(store);
    return store;
  };
  const through = () => database.url.replace(`:${server.port}/`, `:${proxy.port}/`);

  beforeAll(async () => {
    server = await startPostgres();
    proxy = await startProxy(server.port);
  });
  afterAll(async () => {
    await proxy.close();
    await server.close();
  });
  const stage = async (story: () => Promise<void>) => {
    database = await server.database();
    warned.length = 0;
    try {
      await story();
    } finally {
      for (const store of open.splice(0)) await store.shutdown();
    }
    for (const message of warned) expect(message).not.toContain(database.password);
  };

  it('given a connection that is lost after COMMIT, when the answer does not come, then it is found out that it was committed', () =>
    stage(async () => {
      const store = await connect(through());
      await write(store, 'first', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      const cut = proxy.once('COMMIT', 'cut after');
      let asked = 0;
      const outcome = await store.transact({ incident: 'i1', event: 'b', fromSeq: 0 }, (tx) => {
        asked += 1;
        return {
          append: [`after ${tx.entries.length}`],
          effects: [effect('e2')],
          timers: [],
          cancelTimers: [],
          complete: { effect: 'e1', fence: 1 },
          result: `asked ${asked}`,
        };
      });
      await cut;
      expect(outcome).toEqual({
        state: 'written',
        result: 'asked 1',
        appended: [{ seq: 1, line: 'after 1' }],
      });
      expect(asked).toBe(1);
      expect(await linesOf(store)).toEqual(['1', 'after 1']);
      expect((await write(store, 'b', { append: ['2'] })).state).toBe('duplicate');
      expect(await claimed(store)).toEqual([['e2', 1]]);
    }));

  it('given a first event of an incident whose COMMIT is answered by nobody, when it is looked after, then it is written once', () =>
    stage(async () => {
      const store = await connect(through());
      const cut = proxy.once('COMMIT', 'cut after');
      const outcome = await write(store, 'open', { append: ['1'] });
      await cut;
      expect(outcome).toMatchObject({ state: 'written', appended: [{ seq: 0, line: '1' }] });
      expect(await linesOf(store)).toEqual(['1']);
    }));

  it('given a connection that is lost before COMMIT, when it is tried again, then it is decided anew on what stands by then', () =>
    stage(async () => {
      const store = await connect(through());
      await write(store, 'first', { append: ['1'] });
      const cut = proxy.once('COMMIT', 'cut before');
      let asked = 0;
      const outcome = await write(store, 'b', (tx) => {
        asked += 1;
        return { append: [`try ${asked} after ${tx.entries.length}`] };
      });
      await cut;
      expect(outcome).toMatchObject({ state: 'written', appended: [{ line: 'try 2 after 1' }] });
      expect(await linesOf(store)).toEqual(['1', 'try 2 after 1']);
    }));

  it('given several events in one commit whose answer is lost, when it is looked after, then each has its own outcome', () =>
    stage(async () => {
      const store = await connect(through());
      await write(store, 'first', { append: ['1'] });
      // The first goes alone; the others wait for it and share the next commit.
      const before = write(store, 'lone', { append: ['lone'] });
      const cut = before.then(() => proxy.once('COMMIT', 'cut after'));
      const outcomes = await Promise.allSettled([
        write(store, 'a', { append: ['a'] }),
        write(store, 'a', { append: ['again'] }),
        write(store, 'b', () => {
          throw new RangeError('no');
        }),
        write(store, 'c', { append: ['c'] }),
        write(store, 'd', { append: ['d'], complete: { effect: 'e9', fence: 1 } }),
      ]);
      await cut;
      expect(outcomes).toMatchObject([
        { value: { state: 'written', appended: [{ seq: 2, line: 'a' }] } },
        { value: { state: 'duplicate' } },
        { reason: { message: 'no' } },
        { value: { state: 'written', appended: [{ seq: 3, line: 'c' }] } },
        { value: { state: 'stale' } },
      ]);
      expect(await linesOf(store)).toEqual(['1', 'lone', 'a', 'c']);
    }));

  it('given a bot that is paused in the middle of a transaction, when another one writes to that incident, then it need not wait for ever', () =>
    stage(async () => {
      const paused = await connect(through());
      const other = await connect(database.url);
      await write(other, 'first', { append: ['1'] });
      const hung = proxy.once('unnest', 'hang');
      const late = write(paused, 'late', (tx) => ({ append: [`late ${tx.entries.length}`] }));
      await hung;
      expect((await write(other, 'b', { append: ['2'] })).state).toBe('written');
      // And what the paused one wanted is decided again, on what stands now.
      expect(await late).toMatchObject({ state: 'written', appended: [{ line: 'late 2' }] });
      expect(await linesOf(other)).toEqual(['1', '2', 'late 2']);
    }));

  it('given a server that is killed and comes back, when a bot goes on writing, then what was acknowledged stands once, in order', () =>
    stage(async () => {
      const store = await connect(database.url);
      await write(store, 'first', { append: ['0'] });
      const acknowledged: string[] = [];
      let n = 0;
      let until = Infinity;
      const writing = (async () => {
        while (n < until) {
          n += 1;
          const outcome = await write(store, `event ${n}`, { append: [`${n}`] });
          expect(outcome.state).toBe('written');
          acknowledged.push(`${n}`);
        }
      })();
      for (let round = 0; round < 2; round += 1) {
        const goal = acknowledged.length + 20;
        await vi.waitUntil(() => acknowledged.length >= goal, { timeout: 200_000 });
        await server.kill();
        await server.restart();
      }
      until = n + 20;
      await writing;
      expect(await linesOf(store)).toEqual(['0', ...acknowledged]);
    }));

  it('given a server that is away for long, when a bot writes, then it is refused in plain words, and goes on later', () =>
    stage(async () => {
      const store = await connect(database.url);
      await write(store, 'first', { append: ['1'] });
      await server.kill();
      const outcomes = await Promise.allSettled([
        write(store, 'b', { append: ['2'] }),
        write(store, 'c', { append: ['3'] }),
        store.claim(1),
        store.entries('i1', 0),
        store.lead('show'),
      ]);
      await server.restart();
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected' });
        if (outcome.status === 'rejected') {
          expect(String(outcome.reason)).not.toContain(database.password);
          expect(outcome.reason).toBeInstanceOf(Error);
        }
      }
      expect(outcomes[0]).toMatchObject({ reason: expect.any(StoreError) });
      expect((await write(store, 'b', { append: ['2'] })).state).toBe('written');
    }));

  it('given a bot whose hearing was cut off, when another one writes, then it hears again', () =>
    stage(async () => {
      const [store, other] = [await connect(database.url), await connect(database.url)];
      const heard: (string | undefined)[] = [];
      other.onNews((incident) => heard.push(incident));
      let event = 0;
      const hears = () =>
        vi.waitFor(
          async () => {
            event += 1;
            await write(store, `say ${event}`, { append: [`${event}`] });
            expect(heard).toContain('i1');
          },
          { timeout: 200_000, interval: 50 },
        );
      await hears();
      const ended = await runAs(
        database.adminUrl,
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'lockstep listener'`,
      );
      expect(ended).toEqual([{ ended: true }]);
      await vi.waitUntil(() => warned.some((message) => message.includes('not heard')), 200_000);
      heard.length = 0;
      await hears();
      expect(warned.some((message) => message.includes('heard again'))).toBe(true);
    }));
});
