import { describe, expect, it } from 'vitest';
import { PiecesError } from '../../src/core/journal/pieces.ts';
import type { Ledger } from '../../src/responder/ledger.ts';
import { latestOrder } from '../../src/responder/orders.ts';
import type { World } from '../../src/responder/world.ts';

describe('reading the standing order', () => {
  it.each([
    ['a plain error', () => new Error('a journal begins with incident.opened')],
    ['an error of its pieces', () => new PiecesError('a piece is missing')],
    ['a wrong type', () => new TypeError('not an object')],
  ])(
    'given a run whose reading ends in %s, when the order is looked for, then that is told',
    async (_, problem) => {
      const told: string[] = [];
      const world = {
        kind: 'drill',
        store: { incidents: async () => [{ id: 'order-1', open: false, seq: 3 }] },
        log: { error: (_: object, text: string) => told.push(text) },
      } as unknown as Pick<World, 'store' | 'log' | 'kind'>;
      const ledger = {
        get: () => undefined,
        all: () => [],
        load: async () => Promise.reject(problem()),
      } as unknown as Ledger;
      expect(await latestOrder(world, ledger)).toBe('unreadable');
      expect(told).toEqual(['a run that made a standing order can’t be read']);
    },
  );

  it('given a store that does not answer, when the order is looked for, then that is told', async () => {
    const told: string[] = [];
    const world = {
      kind: 'drill',
      store: { incidents: async () => Promise.reject(new Error('no answer')) },
      log: { error: (_: object, text: string) => told.push(text) },
    } as unknown as Pick<World, 'store' | 'log' | 'kind'>;
    expect(await latestOrder(world, {} as Ledger)).toBe('unreadable');
    expect(told).toEqual(['the standing order can’t be read']);
  });
});
