import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/core/incident/effects.ts';
import type { Store, Writes } from '../../../src/responder/world.ts';

/** What every store must do. The same stories run on each implementation. */
export function storeContract(name: string, open: () => Store): void {
  const effect = (id: string, dueAt = 0): Effect => ({
    id,
    incident: 'i1',
    kind: 'measure',
    data: { n: 1 },
    dueAt,
  });
  const nothing: Writes<undefined> = {
    append: [],
    effects: [],
    timers: [],
    cancelTimers: [],
    result: undefined,
  };
  const at = (event: string, fromSeq = 0) => ({ incident: 'i1', event, fromSeq });

  describe(`the store contract on ${name}`, () => {
    it('given two events, when they are written, then their lines stand in order and as the same bytes', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, append: ['{"a":"ü"}', '{"b":2}'] }));
      const second = await store.transact(at('b', 2), (tx) => ({
        ...nothing,
        append: [`${tx.entries.length}`],
      }));
      expect(second).toMatchObject({ state: 'written', appended: [{ seq: 2, line: '0' }] });
      expect((await store.entries('i1', 1)).map((e) => e.line)).toEqual(['{"b":2}', '0']);
      await store.shutdown();
    });

    it('given an event that was handled, when it comes again, then nothing is decided and nothing written', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, append: ['1'] }));
      let asked = 0;
      const again = await store.transact(at('a'), () => {
        asked += 1;
        return { ...nothing, append: ['2'] };
      });
      expect(again).toEqual({ state: 'duplicate' });
      expect(asked).toBe(0);
      expect(await store.entries('i1', 0)).toHaveLength(1);
      await store.shutdown();
    });

    it('given a decision that throws, when it is written, then nothing is, and the event may come again', async () => {
      const store = open();
      const broken = async () =>
        store.transact(at('a'), () => {
          throw new Error('no');
        });
      await expect(broken()).rejects.toThrow('no');
      const again = await store.transact(at('a'), () => ({ ...nothing, append: ['1'] }));
      expect(again.state).toBe('written');
      await store.shutdown();
    });

    it('given a due effect, when two workers claim, then one gets it, until its lease is over', async () => {
      const store = open();
      await store.transact(at('a'), () => ({
        ...nothing,
        effects: [effect('e1'), effect('e2', 5_000)],
      }));
      expect((await store.claim(1_000, 100, 10)).map((c) => [c.effect.id, c.fence])).toEqual([
        ['e1', 1],
      ]);
      expect(await store.claim(1_050, 100, 10)).toEqual([]);
      expect((await store.claim(1_100, 100, 10)).map((c) => c.fence)).toEqual([2]);
      expect(await store.nextDue()).toBe(1_200);
      await store.shutdown();
    });

    it('given an effect that somebody else holds by now, when the old holder completes it, then nothing is written', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, effects: [effect('e1')] }));
      await store.claim(0, 100, 1);
      await store.claim(200, 100, 1);
      const late = await store.transact(at('late'), () => ({
        ...nothing,
        append: ['late'],
        complete: { effect: 'e1', fence: 1 },
      }));
      expect(late).toEqual({ state: 'stale' });
      expect(await store.entries('i1', 0)).toEqual([]);
      const inTime = await store.transact(at('ok'), () => ({
        ...nothing,
        append: ['ok'],
        complete: { effect: 'e1', fence: 2 },
      }));
      expect(inTime.state).toBe('written');
      expect(await store.claim(9_999, 100, 1)).toEqual([]);
      await store.shutdown();
    });

    it('given a claim that is renewed, when its first lease is over, then nobody else gets it', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, effects: [effect('e1')] }));
      await store.claim(0, 100, 1);
      await store.renew('e1', 1, 500);
      expect(await store.claim(200, 100, 1)).toEqual([]);
      expect((await store.claim(500, 100, 1)).map((c) => c.fence)).toEqual([2]);
      await store.renew('e1', 1, 9_999);
      expect(await store.nextDue()).toBe(600);
      await store.shutdown();
    });

    it('given a claim that is given back, when it is due again, then it is claimed with a higher fence', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, effects: [effect('e1')] }));
      await store.claim(0, 10_000, 1);
      await store.release('e1', 1, 500);
      expect(await store.claim(499, 100, 1)).toEqual([]);
      expect((await store.claim(500, 100, 1)).map((c) => c.fence)).toEqual([2]);
      await store.shutdown();
    });

    it('given the same effect twice, when it is queued, then the whole transaction fails', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, effects: [effect('e1')] }));
      const twice = async () =>
        store.transact(at('b'), () => ({ ...nothing, append: ['x'], effects: [effect('e1')] }));
      await expect(twice()).rejects.toThrow();
      expect(await store.entries('i1', 0)).toEqual([]);
      await store.shutdown();
    });

    it('given timers, when one is cancelled in the transaction that set it, then it never fires', async () => {
      const store = open();
      const timer = (id: string) => ({ id, incident: 'i1', dueAt: 100 });
      await store.transact(at('a'), () => ({
        ...nothing,
        timers: [timer('t1'), timer('t2')],
        cancelTimers: ['t2'],
      }));
      expect((await store.dueTimers(100)).map((t) => t.id)).toEqual(['t1']);
      await store.transact(at('b'), () => ({ ...nothing, cancelTimers: ['t1'] }));
      expect(await store.dueTimers(100)).toEqual([]);
      expect(await store.nextDue()).toBeUndefined();
      await store.shutdown();
    });

    it('given an incident that has ended, when it is closed, then it is known and no longer open', async () => {
      const store = open();
      await store.transact(at('a'), () => ({ ...nothing, append: ['1'] }));
      await store.close('i1');
      expect(await store.incidents()).toEqual([{ id: 'i1', open: false }]);
      await store.shutdown();
    });

    it('given something that the chat must remember, when it is set twice, then the last is read back', async () => {
      const store = open();
      await store.setView('i1', 'status', 'ts1');
      await store.setView('i1', 'status', 'ts2');
      expect(await store.getView('i1', 'status')).toBe('ts2');
      expect(await store.getView('i1', 'other')).toBeUndefined();
      await store.shutdown();
    });
  });
}
