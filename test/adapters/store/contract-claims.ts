import { expect, it } from 'vitest';
import { claimed, effect, linesOf, write, type Use } from './contract-stage.ts';

/** Effects: who may do one, for how long, and what happens to who comes too late. */
export function claimStories(use: Use): void {
  it('given a due effect, when it is claimed, then nobody gets it again until the lease is over', () =>
    use(async ({ store, clock }) => {
      const later = clock.now() + 10 * store.leaseMs;
      await write(store, 'a', { append: ['1'], effects: [effect('e1'), effect('e2', later)] });
      expect(await store.claim(10)).toEqual([{ effect: effect('e1'), fence: 1 }]);
      clock.pass(store.leaseMs - 1);
      expect(await store.claim(10)).toEqual([]);
      expect(await store.nextDue()).toBe(1);
      clock.pass(1);
      expect(await store.nextDue()).toBe(0);
      expect(await claimed(store)).toEqual([['e1', 2]]);
      expect(await store.nextDue()).toBe(store.leaseMs);
    }));

  it('given several due effects, when some are claimed, then the longest due come first and no more than asked for', () =>
    use(async ({ store }) => {
      const effects = [effect('b', 5), effect('c', 1), effect('a', 5)];
      await write(store, 'a', { append: ['1'], effects });
      expect(await claimed(store, 0)).toEqual([]);
      expect(await claimed(store, -1)).toEqual([]);
      expect(await claimed(store, 2)).toEqual([
        ['c', 1],
        ['a', 1],
      ]);
      expect(await claimed(store, 2)).toEqual([['b', 1]]);
    }));

  it('given incidents that have their share, when they are left out, then others get the claim, however long these have been due', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('old', 1)] });
      const other = { ...effect('new', 2), incident: 'i2' };
      await write(store, 'a', { append: ['1'], effects: [other] }, { incident: 'i2' });
      const names = (claims: readonly { readonly effect: { readonly id: string } }[]) =>
        claims.map((claim) => claim.effect.id);
      expect(names(await store.claim(10, ['i1', 'i3']))).toEqual(['new']);
      expect(names(await store.claim(10, []))).toEqual(['old']);
    }));

  it('given an effect that is not due, when its time comes, then it is claimed and not before', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1', clock.now() + 500)] });
      clock.pass(499);
      expect(await claimed(store)).toEqual([]);
      expect(await store.nextDue()).toBe(1);
      clock.pass(1);
      expect(await claimed(store)).toEqual([['e1', 1]]);
    }));

  it('given an effect that somebody else holds by now, when the old holder completes it, then nothing is written', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      clock.pass(store.leaseMs);
      await store.claim(1);
      const late = {
        append: ['late'],
        effects: [effect('e2')],
        timers: [{ id: 't', incident: 'i1', dueAt: 0 }],
        complete: { effect: 'e1', fence: 1 },
      };
      expect(await write(store, 'settle', late)).toEqual({ state: 'stale' });
      expect(await linesOf(store)).toEqual(['1']);
      expect(await claimed(store)).toEqual([]);
      expect(await store.dueTimers()).toEqual([]);
      // Nor was the event: under the fence that holds it counts.
      const inTime = { append: ['ok'], complete: { effect: 'e1', fence: 2 } };
      expect((await write(store, 'settle', inTime)).state).toBe('written');
      clock.pass(10 * store.leaseMs);
      expect(await claimed(store)).toEqual([]);
      expect(await store.nextDue()).toBeUndefined();
    }));

  it('given an effect that is finished or was never there, when it is completed, then it is stale', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      await write(store, 'first', { complete: { effect: 'e1', fence: 1 } });
      const again = await write(store, 'second', { complete: { effect: 'e1', fence: 1 } });
      expect(again).toEqual({ state: 'stale' });
      const never = await write(store, 'third', { complete: { effect: 'e9', fence: 1 } });
      expect(never).toEqual({ state: 'stale' });
    }));

  it('given a lease that is over and that nobody took, when its holder completes, then it counts', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      clock.pass(5 * store.leaseMs);
      const done = await write(store, 'b', { complete: { effect: 'e1', fence: 1 } });
      expect(done.state).toBe('written');
    }));

  it('given a claim that is renewed, when its first lease is over, then nobody else gets it', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      clock.pass(store.leaseMs - 1);
      expect(await store.renew('e1', 1)).toBe(true);
      clock.pass(store.leaseMs - 1);
      expect(await claimed(store)).toEqual([]);
      clock.pass(1);
      expect(await claimed(store)).toEqual([['e1', 2]]);
    }));

  it('given a claim that is lost, when its old holder renews it, then that is refused and changes nothing', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      clock.pass(store.leaseMs);
      await store.claim(1);
      clock.pass(store.leaseMs - 1);
      expect(await store.renew('e1', 1)).toBe(false);
      clock.pass(1);
      expect(await claimed(store)).toEqual([['e1', 3]]);
      await write(store, 'b', { complete: { effect: 'e1', fence: 3 } });
      expect(await store.renew('e1', 3)).toBe(false);
      expect(await store.renew('e9', 1)).toBe(false);
    }));

  it('given a claim that is given back, when it is due again, then it is claimed with a higher fence', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      await store.release('e1', 1, 500);
      // A renewal that was under way must not take it from who comes next.
      expect(await store.renew('e1', 1)).toBe(false);
      clock.pass(499);
      expect(await claimed(store)).toEqual([]);
      clock.pass(1);
      expect(await store.claim(1)).toMatchObject([{ fence: 2 }]);
    }));

  it('given a claim that is lost or finished, when its old holder gives it back, then that is ignored', () =>
    use(async ({ store, clock }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      await store.claim(1);
      clock.pass(store.leaseMs);
      await store.claim(1);
      await store.release('e1', 1, 0);
      expect(await claimed(store)).toEqual([]);
      await write(store, 'b', { complete: { effect: 'e1', fence: 2 } });
      await store.release('e1', 2, 0);
      expect(await claimed(store)).toEqual([]);
    }));

  it('given an incident that is closed, when something of it is due, then it is still handed out: the journal decides', () =>
    use(async ({ store }) => {
      const timers = [{ id: 't', incident: 'i1', dueAt: 0 }];
      await write(store, 'a', { append: ['1'], effects: [effect('e1')], timers });
      await store.close('i1');
      expect((await store.dueTimers()).map(({ id }) => id)).toEqual(['t']);
      expect(await claimed(store)).toEqual([['e1', 1]]);
      const complete = { effect: 'e1', fence: 1 };
      await write(store, 'b', { complete, cancelTimers: ['t'] });
      expect(await store.nextDue()).toBeUndefined();
    }));

  it('given a queued effect, when the caller changes its own copy or the one it claimed, then the store keeps what was written', () =>
    use(async ({ store, clock }) => {
      const data = { list: [1, 2] };
      await write(store, 'a', { append: ['1'], effects: [{ ...effect('e1'), data }] });
      data.list.push(3);
      const [first] = await store.claim(1);
      const mine = first?.effect.data['list'];
      if (Array.isArray(mine)) mine.push(4);
      expect(mine).toEqual([1, 2, 4]);
      clock.pass(store.leaseMs);
      expect((await store.claim(1))[0]?.effect.data).toEqual({ list: [1, 2] });
    }));
}
