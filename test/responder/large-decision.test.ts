import { expect, it, vi } from 'vitest';
import { createMemoryStores } from '../../src/adapters/store/memory.ts';
import { StoreError } from '../../src/adapters/store/store-error.ts';
import { createLedger } from '../../src/responder/ledger.ts';
import { doWork } from '../../src/responder/work.ts';
import type { Clock, World } from '../../src/responder/world.ts';
import { prepareLook, putInto } from '../../bench/doors-incident.ts';
import { PROD, settings } from '../core/incident/stage.ts';

vi.mock('../../src/responder/measure.ts', () => ({
  measure: () =>
    Promise.resolve({
      finding: 'unproven',
      says: [],
      unproven: ['much'],
      data: { much: 'x'.repeat(4 * 2 ** 20) },
    }),
}));

it('given a decision that the store never takes, when it failed three times, then people get the reason instead of a loop', async () => {
  const prepared = prepareLook(settings(), PROD);
  const clock: Clock = { now: () => prepared.at + 1000, after: () => () => {} };
  const store = createMemoryStores({ clock, leaseMs: 12_000 }).connect();
  await putInto(store, prepared);
  const tries: boolean[] = [];
  const world: World = {
    kind: 'drill',
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    store: {
      ...store,
      transact: (at, decide) =>
        store.transact(at, (tx) => {
          const writes = decide(tx);
          const isLarge = writes.append.join('').length > 2 ** 20;
          tries.push(isLarge);
          if (isLarge) throw new StoreError('the time is over');
          return writes;
        }),
    },
    aws: {
      send: () => Promise.reject(new Error('nothing is asked')),
      sendAndHandOver: () => Promise.reject(new Error('nothing is handed over')),
    },
    chat: { changed: () => {}, eligibility: () => Promise.reject(new Error('nobody asks')) },
    randomHex: (bytes) => '5'.repeat(bytes * 2),
  };
  const ledger = createLedger(world.store, 'drill', () => {});
  const [claim] = await store.claim(1);
  const held = (failed: number) => ({ ...claim!, isOurs: () => true, failed });
  await expect(doWork(world, ledger, held(0))).rejects.toThrow('the time is over');
  await expect(doWork(world, ledger, held(1))).rejects.toThrow('the time is over');
  await doWork(world, ledger, held(2));
  expect(tries).toEqual([true, true, true, false]);
  const told = ledger.get(prepared.incident)!.measurements['inventory'];
  expect(told?.unproven.join()).toContain('the time is over');
});
