import { expect, it, vi } from 'vitest';
import { claimed, effect, linesOf, write, type Use } from './contract-stage.ts';

/** Several bots on one store. */
export function severalStories(use: Use): void {
  it('given two bots, when both get the same event at once, then one decides and the other has a duplicate', () =>
    use(async ({ store, another }) => {
      const other = await another();
      await write(store, 'first', { append: ['1'] });
      for (let round = 0; round < 20; round += 1) {
        const both = await Promise.all(
          [store, other].map((bot) => write(bot, `round ${round}`, { append: [`${round}`] })),
        );
        expect(both.map(({ state }) => state).toSorted()).toEqual(['duplicate', 'written']);
      }
      expect(await linesOf(store)).toHaveLength(21);
    }));

  it('given two bots that write at once, when each line says how many stand before it, then every line is right', () =>
    use(async ({ store, another }) => {
      const bots = [store, await another()];
      await write(store, 'first', { append: ['0'] });
      const writing = bots.flatMap((bot, b) =>
        Array.from({ length: 25 }, async (_, i) =>
          write(bot, `${b}/${i}`, (tx) => ({ append: [`${tx.entries.length}`] })),
        ),
      );
      await Promise.all(writing);
      expect(await linesOf(store)).toEqual(Array.from({ length: 51 }, (_, i) => `${i}`));
    }));

  it('given a line that comes while another bot decides beside that journal, then it was seen, or it comes after the decision', () =>
    use(async ({ store, another }) => {
      const other = await another();
      await write(store, 'first', { append: ['0'] }, { incident: 'i2' });
      for (let round = 0; round < 20; round += 1) {
        const incident = `round ${round}`;
        const known = (await linesOf(store, 'i2')).length;
        let seen = 0;
        const deciding = write(
          store,
          'decide',
          (tx) => {
            seen = tx.beside.length;
            return { append: ['decided'] };
          },
          { incident, beside: { incident: 'i2', fromSeq: known } },
        );
        const adding = write(other, incident, { append: ['1'] }, { incident: 'i2' }).then(
          async () => linesOf(other, incident),
        );
        const [, found] = await Promise.all([deciding, adding]);
        // Not seen: then the decision was committed before the line, and whoever wrote the line finds it.
        expect(seen === 1 || found.length === 1).toBe(true);
      }
    }));

  it('given two bots that open an incident at once, when both see what is open, then one sees the other', () =>
    use(async ({ store, another }) => {
      const other = await another();
      for (let round = 0; round < 10; round += 1) {
        const open = (await store.incidents()).filter((i) => i.open).map(({ id }) => id);
        const seen: string[][] = [];
        const opening = [store, other].map((bot, b) => {
          // A store may ask again; the last answer is the one that is written.
          let last: readonly string[] = [];
          const incident = `round ${round} bot ${b}`;
          return write(
            bot,
            'open',
            (tx) => {
              last = tx.open;
              return { append: ['1'] };
            },
            { incident },
          ).then(() => seen.push(last.filter((id) => !open.includes(id))));
        });
        await Promise.all(opening);
        expect(seen.map((ids) => ids.length).toSorted((a, b) => a - b)).toEqual([0, 1]);
      }
    }));

  it('given two bots that claim at once, when all is claimed, then each effect went to one of them', () =>
    use(async ({ store, another }) => {
      const other = await another();
      const effects = Array.from({ length: 40 }, (_, i) => effect(`e${i}`));
      await write(store, 'a', { append: ['1'], effects });
      const claims = await Promise.all(
        [store, other, store, other].map(async (bot) => claimed(bot, 15)),
      );
      const all = claims.flat();
      for (const bot of [store, other]) all.push(...(await claimed(bot, 40)));
      expect(all.map(([id]) => id).toSorted()).toEqual(effects.map(({ id }) => id).toSorted());
      expect(all.every(([, fence]) => fence === 1)).toBe(true);
    }));

  it('given a bot that was paused beyond its lease, when it wakes up, then its claim, its result and its renewal count for nothing', () =>
    use(async ({ store, another, clock }) => {
      const other = await another();
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      expect(await claimed(store)).toEqual([['e1', 1]]);
      expect(await claimed(other)).toEqual([]);
      clock.pass(store.leaseMs);
      expect(await claimed(other)).toEqual([['e1', 2]]);
      expect(await store.renew('e1', 1)).toBe(false);
      await store.release('e1', 1, 0);
      const old = await write(store, 'old', {
        append: ['old'],
        complete: { effect: 'e1', fence: 1 },
      });
      expect(old.state).toBe('stale');
      const done = { append: ['2'], complete: { effect: 'e1', fence: 2 } };
      expect((await write(other, 'new', done)).state).toBe('written');
      expect(await linesOf(store)).toEqual(['1', '2']);
    }));

  it('given a task that a bot leads, when another asks, then it waits until the first resigns or is gone', () =>
    use(async ({ store, another, clock }) => {
      const other = await another();
      expect(await store.lead('show')).toBe(true);
      expect(await other.lead('show')).toBe(false);
      expect(await other.lead('sign')).toBe(true);
      clock.pass(store.leaseMs - 1);
      expect(await store.lead('show')).toBe(true);
      clock.pass(store.leaseMs - 1);
      expect(await other.lead('show')).toBe(false);
      clock.pass(1);
      expect(await other.lead('show')).toBe(true);
      expect(await store.lead('show')).toBe(false);
      await store.resign();
      expect(await store.lead('show')).toBe(false);
      await other.resign();
      expect(await store.lead('show')).toBe(true);
      expect(await store.lead('sign')).toBe(true);
    }));

  it('given two bots that ask for a free task at once, when both are answered, then one leads', () =>
    use(async ({ store, another }) => {
      const other = await another();
      for (let round = 0; round < 10; round += 1) {
        const led = await Promise.all([store, other].map((bot) => bot.lead(`task ${round}`)));
        expect(led.filter(Boolean)).toHaveLength(1);
      }
    }));

  it('given a bot that listens, when another one writes, then it hears which incident, and sees what was written', () =>
    use(async ({ store, another }) => {
      const other = await another();
      const heard: (string | undefined)[] = [];
      other.onNews((incident) => heard.push(incident));
      // Hints may be lost, and listening may take a moment to begin: say it until it is heard.
      let event = 0;
      await vi.waitFor(
        async () => {
          event += 1;
          await write(store, `say ${event}`, { append: [`${event}`] });
          expect(heard).toContain('i1');
        },
        { timeout: 200_000, interval: 50 },
      );
      expect((await linesOf(other)).length).toBe(event);
    }));

  it('given what the chat must remember, when one bot sets it, then the others read it', () =>
    use(async ({ store, another }) => {
      const other = await another();
      await store.setView('i1', 'channel', 'C1');
      expect(await other.getView('i1', 'channel')).toBe('C1');
      await Promise.all([store.setView('i1', 'at', 'x'), other.setView('i1', 'at', 'x')]);
      expect(await store.getView('i1', 'at')).toBe('x');
    }));
}
