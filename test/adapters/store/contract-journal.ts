import { expect, it } from 'vitest';
import type { Transaction } from '../../../src/responder/world.ts';
import { effect, linesOf, nothing, write, type Use } from './contract-stage.ts';

/** Lines, events and incidents: what a transaction is. */
export function journalStories(use: Use): void {
  it('given two events, when they are written, then their lines stand in order, numbered from 0, as the same bytes', () =>
    use(async ({ store }) => {
      const first = await write(store, 'a', { append: ['{"a":"ü"}', '{"b":2}'] });
      expect(first).toEqual({
        state: 'written',
        result: undefined,
        appended: [
          { seq: 0, line: '{"a":"ü"}' },
          { seq: 1, line: '{"b":2}' },
        ],
      });
      const second = await write(store, 'b', { append: ['3'] });
      expect(second).toMatchObject({ appended: [{ seq: 2, line: '3' }] });
      expect(await store.entries('i1', 1)).toEqual([
        { seq: 1, line: '{"b":2}' },
        { seq: 2, line: '3' },
      ]);
      expect(await store.entries('i1', 3)).toEqual([]);
      expect(await store.entries('unknown', 0)).toEqual([]);
    }));

  it('given a journal, when an event is decided, then the decision sees the lines from the one it asked for', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['0', '1', '2'] });
      const seen: number[][] = [];
      for (const fromSeq of [0, 2, 3, 9]) {
        const look = (tx: { entries: readonly { seq: number }[] }) => {
          seen.push(tx.entries.map(({ seq }) => seq));
          return {};
        };
        await write(store, `look ${fromSeq}`, look, { fromSeq });
      }
      expect(seen).toEqual([[0, 1, 2], [2], [], []]);
    }));

  it('given another journal that a decision depends on, when it is decided, then its lines are seen from the one it asked for', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['0', '1', '2'] }, { incident: 'i2' });
      const seen: unknown[] = [];
      const look = (tx: Transaction) => {
        seen.push(tx.beside);
        return { append: ['x'] };
      };
      const beside = (incident: string, fromSeq: number) => ({ beside: { incident, fromSeq } });
      await write(store, 'from 1', look, beside('i2', 1));
      await write(store, 'behind the end', look, beside('i2', 3));
      await write(store, 'nobody’s', look, beside('unknown', 0));
      await write(store, 'none', look);
      const lines = ['1', '2'].map((line, i) => ({ seq: i + 1, line }));
      expect(seen).toEqual([lines, [], [], []]);
      // It is read, and nothing is written there.
      expect(await linesOf(store, 'i2')).toEqual(['0', '1', '2']);
      expect(await linesOf(store)).toEqual(['x', 'x', 'x', 'x']);
    }));

  it('given a decision with a result, when it is written, then the result comes back', () =>
    use(async ({ store }) => {
      const told = await store.transact({ incident: 'i1', event: 'a', fromSeq: 0 }, () => ({
        ...nothing,
        append: ['1'],
        result: { verdict: 'go' },
      }));
      expect(told).toMatchObject({ state: 'written', result: { verdict: 'go' } });
    }));

  it('given an event that was handled, when it comes again, then nothing is decided and nothing written', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'] });
      let asked = 0;
      const again = await write(store, 'a', () => {
        asked += 1;
        return { append: ['2'] };
      });
      expect(again).toEqual({ state: 'duplicate' });
      expect(asked).toBe(0);
      expect(await linesOf(store)).toEqual(['1']);
    }));

  it('given an event of one incident, when another incident has one of the same name, then it is not a duplicate', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'] });
      const other = await write(store, 'a', { append: ['2'] }, { incident: 'i2' });
      expect(other.state).toBe('written');
      expect(await linesOf(store)).toEqual(['1']);
      expect(await linesOf(store, 'i2')).toEqual(['2']);
    }));

  it('given a decision that throws, when it is written, then nothing is, and the event may come again', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'] });
      const broken = () => {
        throw new RangeError('no');
      };
      await expect(write(store, 'b', broken)).rejects.toThrow('no');
      await expect(write(store, 'x', broken, { incident: 'i2' })).rejects.toThrow('no');
      expect(await linesOf(store)).toEqual(['1']);
      expect(await store.incidents()).toEqual([{ id: 'i1', open: true, seq: 0 }]);
      expect((await write(store, 'b', { append: ['2'] })).state).toBe('written');
    }));

  it('given a decision that writes nothing, when it is made, then it is done, and its event is handled', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'] });
      const quiet = await write(store, 'b', {});
      expect(quiet).toEqual({ state: 'written', result: undefined, appended: [] });
      expect((await write(store, 'b', { append: ['2'] })).state).toBe('duplicate');
      expect(await linesOf(store)).toEqual(['1']);
    }));

  it('given a first event that writes no line, when the incidents are listed, then there is none', () =>
    use(async ({ store }) => {
      await write(store, 'a', {});
      expect(await store.incidents()).toEqual([]);
      const seen: (readonly string[])[] = [];
      const look = (tx: { readonly open: readonly string[] }) => {
        seen.push(tx.open);
        return { append: ['1'] };
      };
      // It is nothing that somebody who opens another could look at, and it is still to begin.
      await write(store, 'other', look, { incident: 'i2' });
      expect(await write(store, 'b', look)).toMatchObject({ appended: [{ seq: 0 }] });
      expect(seen).toEqual([[], ['i2']]);
      expect(await store.incidents()).toContainEqual({ id: 'i1', open: true, seq: 0 });
    }));

  it('given an effect id that was used, when it is queued again, then the whole transaction fails', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
      const twice = { append: ['2'], effects: [effect('e2'), effect('e1')] };
      await expect(write(store, 'b', twice)).rejects.toThrow();
      await store.claim(1);
      await write(store, 'done', { complete: { effect: 'e1', fence: 1 } });
      // Finished effects keep their id: what was done is not done again.
      await expect(write(store, 'b', twice)).rejects.toThrow();
      expect(await linesOf(store)).toEqual(['1']);
      expect(await store.nextDue()).toBeUndefined();
    }));

  it('given several incidents, when they are listed, then each has its state and its last line', () =>
    use(async ({ store }) => {
      await write(store, 'a', { append: ['1', '2'] }, { incident: 'i2' });
      await write(store, 'a', { append: ['1'] });
      await store.close('i2');
      await store.close('unknown');
      expect(await store.incidents()).toEqual([
        { id: 'i1', open: true, seq: 0 },
        { id: 'i2', open: false, seq: 1 },
      ]);
      // What comes late is still written down, and opens nothing again.
      await write(store, 'late', { append: ['3'] }, { incident: 'i2' });
      expect(await store.incidents()).toContainEqual({ id: 'i2', open: false, seq: 2 });
    }));

  it('given open incidents, when a new one begins, then its first event sees them, and no other event does', () =>
    use(async ({ store }) => {
      const seen: (readonly string[])[] = [];
      const look = (tx: { readonly open: readonly string[] }) => {
        seen.push(tx.open);
        return { append: ['1'] };
      };
      for (const incident of ['i2', 'i1', 'i3']) await write(store, 'first', look, { incident });
      await write(store, 'second', look);
      await store.close('i1');
      await write(store, 'first', look, { incident: 'i4' });
      await write(store, 'after the end', look);
      expect(seen).toEqual([[], ['i2'], ['i1', 'i2'], [], ['i2', 'i3'], []]);
    }));

  it('given an event that was handled in other incidents, open or closed, when it is the first of a new one, then it sees them, and otherwise none', () =>
    use(async ({ store }) => {
      const seen: (readonly string[])[] = [];
      const look = (tx: { readonly heard: readonly string[] }) => {
        seen.push(tx.heard);
        return { append: ['1'] };
      };
      for (const incident of ['i2', 'i3'])
        await write(store, `opens ${incident}`, look, { incident });
      await write(store, 'again', look, { incident: 'i3' });
      await write(store, 'again', look, { incident: 'i2' });
      await store.close('i3');
      await write(store, 'opens i2', look, { incident: 'i4' });
      await write(store, 'again', look, { incident: 'i5' });
      await write(store, 'opens i3', look, { incident: 'i5' });
      await write(store, 'unheard', look, { incident: 'i6' });
      expect(seen).toEqual([[], [], [], [], ['i2'], ['i2', 'i3'], [], []]);
    }));

  it('given something that the chat must remember, when it is set twice, then the last is read back', () =>
    use(async ({ store }) => {
      await store.setView('i1', 'status', 'ts1');
      await store.setView('i1', 'status', 'ts2');
      await store.setView('i2', 'status', '');
      expect(await store.getView('i1', 'status')).toBe('ts2');
      expect(await store.getView('i2', 'status')).toBe('');
      expect(await store.getView('i1', 'other')).toBeUndefined();
    }));
}
