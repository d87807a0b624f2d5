import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { watchClocks } from '../../../src/adapters/store/postgres-clocks.ts';
import type { Queryable } from '../../../src/adapters/store/postgres-connection.ts';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { StoreError } from '../../../src/adapters/store/store-error.ts';
import { createHealth } from '../../../src/adapters/http/health.ts';
import { hasPostgres } from '../../postgres/binaries.ts';
import { startPostgres, type Server } from '../../postgres/server.ts';
import { linesOf, write } from './contract-stage.ts';

/** Two clocks and the time that only goes on, all moved by hand. */
function stage() {
  const times = { elapsed: 1_000, here: 1_800_000_000_000, there: 1_800_000_000_000 };
  const asked: number[] = [];
  const warned: string[] = [];
  let isAway = false;
  const query = () => {
    asked.push(times.elapsed);
    if (isAway) return Promise.reject(new Error('away'));
    return Promise.resolve({ rows: [{ now: String(times.there) }] });
  };
  const watch = watchClocks({
    db: { query } as unknown as Queryable,
    place: 'postgres://db',
    clock: { now: () => times.here },
    warn: (message) => void warned.push(message),
    elapsed: () => times.elapsed,
  });
  return {
    times,
    asked,
    warned,
    watch,
    away: (is: boolean) => void (isAway = is),
    pass: (ms: number) => {
      for (const clock of ['elapsed', 'here', 'there'] as const) times[clock] += ms;
    },
    /** What was asked in the background is answered by then. */
    settle: async () => {
      await watch.agree().catch(() => {});
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

describe('the clocks of a bot and its database, while it runs', () => {
  it('given clocks that go together, when much is written, then the database is asked each 30 s and nobody waits for it', async () => {
    const { watch, asked, warned, pass } = stage();
    for (let second = 0; second < 100; second += 1) {
      for (let write = 0; write < 10; write += 1) await watch.agree();
      pass(1_000);
    }
    expect(asked).toEqual([31_000, 61_000, 91_000]);
    expect(warned).toEqual([]);
  });

  it.each([6_000, -6_000])(
    'given the clock of this machine, when it is set by %d ms, then the very next write is refused with both times, until it is set right',
    async (ms) => {
      const { watch, times, warned, pass } = stage();
      await watch.agree();
      times.here += ms;
      const refusal = await watch.agree().catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(StoreError);
      expect(String(refusal)).toContain(new Date(times.here).toISOString());
      expect(String(refusal)).toContain(new Date(times.there).toISOString());
      pass(1_000);
      await expect(watch.agree()).rejects.toThrow('the clocks are 6 s apart');
      expect(warned).toHaveLength(1);
      times.here -= ms;
      await watch.agree();
      expect(warned).toEqual([
        expect.stringContaining('nothing is written until'),
        expect.stringContaining('agree again'),
      ]);
    },
  );

  it.each([6_000, -6_000])(
    'given the database’s clock, when it is set by %d ms, then writes are refused half a minute later, and go on a second after it is right',
    async (ms) => {
      const { watch, times, pass, settle, asked } = stage();
      times.there += ms;
      await watch.agree();
      pass(30_000);
      await settle();
      await expect(watch.agree()).rejects.toThrow('6 s apart');
      times.there -= ms;
      const before = asked.length;
      await expect(watch.agree()).rejects.toThrow('6 s apart');
      expect(asked).toHaveLength(before);
      pass(1_000);
      await watch.agree();
    },
  );

  it('given clocks that drift by 3 s, when it is seen, then operators are told once and all is written', async () => {
    const { watch, times, pass, settle, warned } = stage();
    times.there += 3_000;
    for (let round = 0; round < 3; round += 1) {
      pass(30_000);
      await settle();
      await watch.agree();
    }
    expect(warned).toEqual([expect.stringContaining('3 s apart')]);
  });

  it('given a database that does not answer, when its time is asked for, then the verdict stands, whichever it is', async () => {
    const { watch, times, pass, settle, away } = stage();
    away(true);
    pass(30_000);
    await settle();
    await watch.agree();
    away(false);
    times.here += 6_000;
    await expect(watch.agree()).rejects.toThrow('6 s apart');
    away(true);
    pass(1_000);
    await expect(watch.agree()).rejects.toThrow('6 s apart');
  });
});

describe.runIf(hasPostgres())('a bot whose clock is set while it runs', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  it('given a step of a minute, when it writes, claims or is asked for its health, then nothing is done, and all of it again when the clock is right', async () => {
    const { url, ownerUrl } = await server.database();
    let off = 0;
    const clock = { now: () => Date.now() + off };
    const store = await openPostgres(url, { ownerUrl, clock, warn: () => {} });
    const health = () =>
      createHealth({
        clock: { ...clock, after: () => () => {} },
        store,
        sweptAt: () => undefined,
        isConnected: () => true,
        isRecovered: () => true,
        isStopping: () => false,
      }).ready();
    await write(store, 'a', { append: ['1'] });
    off = 60_000;
    await expect(write(store, 'b', { append: ['2'] })).rejects.toThrow(/the clocks are 60 s apart/);
    await expect(store.claim(1)).rejects.toThrow(StoreError);
    expect(await health()).toEqual(['store']);
    expect(await linesOf(store)).toEqual(['1']);
    off = 0;
    await vi.waitUntil(async () => (await health()).length === 0, { timeout: 200_000 });
    expect((await write(store, 'b', { append: ['2'] })).state).toBe('written');
    await store.shutdown();
  });
});
