import { expect, it } from 'vitest';
import { effect, timer, write, type Use } from './contract-stage.ts';

/** Timers, and when the store next has something to do. */
export function timerStories(use: Use): void {
  it('given a timer, when its time comes, then it is due until the transaction that handles it cancels it', () =>
    use(async ({ store, clock }) => {
      const at = clock.now() + 100;
      await write(store, 'a', { append: ['1'], timers: [timer('t1', at)] });
      clock.pass(99);
      expect(await store.dueTimers()).toEqual([]);
      expect(await store.nextDue()).toBe(1);
      clock.pass(1);
      for (let look = 0; look < 2; look += 1)
        expect(await store.dueTimers()).toEqual([timer('t1', at)]);
      expect(await store.nextDue()).toBe(0);
      await write(store, 'b', { cancelTimers: ['t1', 'never set'] });
      expect(await store.dueTimers()).toEqual([]);
      expect(await store.nextDue()).toBeUndefined();
    }));

  it('given a timer that is set again, when it was due before, then only the new time counts', () =>
    use(async ({ store, clock }) => {
      const start = clock.now();
      await write(store, 'a', { append: ['1'], timers: [timer('t1', start)] });
      await write(store, 'b', { timers: [timer('t1', start + 500)] });
      expect(await store.dueTimers()).toEqual([]);
      expect(await store.nextDue()).toBe(500);
      await write(store, 'c', { timers: [timer('t1', start - 5)] });
      expect(await store.dueTimers()).toEqual([timer('t1', start - 5)]);
    }));

  it('given timers, when one is cancelled in the transaction that set it, then it never fires', () =>
    use(async ({ store }) => {
      const timers = [timer('t1', 100), timer('t2', 100)];
      await write(store, 'a', { append: ['1'], timers, cancelTimers: ['t2'] });
      expect((await store.dueTimers()).map((t) => t.id)).toEqual(['t1']);
    }));

  it('given several due timers, when they are asked for, then the longest due come first', () =>
    use(async ({ store }) => {
      const timers = [timer('b', 7), timer('c', 3), timer('a', 7)];
      await write(store, 'a', { append: ['1'], timers });
      expect((await store.dueTimers()).map((t) => t.id)).toEqual(['c', 'a', 'b']);
    }));

  it('given effects and timers, when asked what comes next, then it is the earliest of both', () =>
    use(async ({ store, clock }) => {
      expect(await store.nextDue()).toBeUndefined();
      const start = clock.now();
      await write(store, 'a', { append: ['1'], effects: [effect('e1', start + 300)] });
      expect(await store.nextDue()).toBe(300);
      await write(store, 'b', { timers: [timer('t1', start + 200)] });
      expect(await store.nextDue()).toBe(200);
      clock.pass(250);
      expect(await store.nextDue()).toBe(0);
    }));

  it('given a task that one bot at a time does, when a bot that is alone asks, then it is its own', () =>
    use(async ({ store, clock }) => {
      expect(await store.lead('show i1')).toBe(true);
      expect(await store.lead('show i1')).toBe(true);
      clock.pass(3 * store.leaseMs);
      expect(await store.lead('show i1')).toBe(true);
      await store.resign();
      expect(await store.lead('show i1')).toBe(true);
      expect(await store.lead('sign i1')).toBe(true);
    }));
}
