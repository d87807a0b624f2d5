import { describe, expect, it } from 'vitest';
import { moveStore, tally, type Archive, type Row } from '../../../src/adapters/store/copy.ts';
import type { Store } from '../../../src/responder/world.ts';
import { effect, linesOf, timer, write } from './contract-stage.ts';

/** A place where a store is or may be: a file, a database. */
export interface Place {
  /** Opens it for a bot; the store's clock stands at `NOW`. */
  bot(): Promise<Store> | Store;
  /** Opens it to be copied. */
  archive(options: { readonly create: boolean }): Promise<Archive> | Archive;
  /** Takes it away after the story. */
  end?(): Promise<void> | void;
}
export const NOW = 1_700_000_000_000;

/** Everything that a store can hold, some of it hostile. */
async function fill(place: Place): Promise<void> {
  const store = await place.bot();
  const hostile = ['\uFEFF{"a":"ü😀"}', `'); DROP TABLE journal; --`, '\u0001\u2028\r\n', ''];
  const effects = ['e1', 'E2', 'é', '😀', 'done'].map((id, i) => effect(id, NOW - 100 + i));
  const timers = [timer('t1', NOW + 5), timer('T2', NOW + 7)];
  await write(store, 'a', { append: hostile, effects, timers });
  await write(store, 'B', { effects: [{ ...effect('odd'), data: { 'k\0': '\ud83d' } }] });
  await write(store, 'a', { append: ['{"other":1}'] }, { incident: 'I2' });
  await write(store, 'é', { append: ['{"third":1}', '2'] }, { incident: 'é' });
  await store.close('I2');
  await store.claim(9);
  await store.release('e1', 1, 60_000);
  await write(store, 'settled', { complete: { effect: 'done', fence: 1 } });
  await store.setView('i1', 'channel', 'C1');
  await store.setView('é', 'channel', '😀');
  await store.shutdown();
}

async function rowsOf(place: Place): Promise<Row[]> {
  const archive = await place.archive({ create: false });
  try {
    const rows: Row[] = [];
    for await (const row of archive.rows()) rows.push(row);
    return rows;
  } finally {
    await archive.close();
  }
}

/** One move, with archives that may break on the way. */
async function move(from: Place, to: Place, bend = (archive: Archive) => archive) {
  const source = await from.archive({ create: false });
  try {
    const target = await to.archive({ create: true });
    try {
      return await moveStore(bend(source), bend(target));
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function startsOn(place: Place): Promise<boolean> {
  try {
    const store = await place.bot();
    await store.shutdown();
    return true;
  } catch {
    return false;
  }
}

/** What a move from one kind of store to another must do. `make` gives fresh, empty places. */
export function copyContract(
  name: string,
  make: { from(): Promise<Place> | Place; to(): Promise<Place> | Place },
): void {
  const use = async (story: (from: Place, to: Place) => Promise<void>) => {
    const [from, to] = [await make.from(), await make.to()];
    try {
      await story(from, to);
    } finally {
      await from.end?.();
      await to.end?.();
    }
  };

  describe(`a move ${name}`, () => {
    it('given a store with all that there is, when it is moved, then both sides count and digest the same', () =>
      use(async (from, to) => {
        await fill(from);
        const before = await rowsOf(from);
        const moved = await move(from, to);
        expect(moved.same).toBe(true);
        expect(moved.target).toEqual(moved.source);
        expect(moved.source.rows).toEqual({
          incident: 3,
          journal: 7,
          event: 5,
          effect: 6,
          timer: 2,
          view: 2,
        });
        expect(await rowsOf(to)).toEqual(before);
        expect(await tally(before)).toEqual(moved.target);
      }));

    it('given a moved store, when a bot starts on the target, then it goes on where the other one stopped, and holds no lease', () =>
      use(async (from, to) => {
        await fill(from);
        await move(from, to);
        const store = await to.bot();
        expect(await linesOf(store)).toHaveLength(4);
        expect(await store.incidents()).toContainEqual({ id: 'I2', open: false, seq: 0 });
        expect((await write(store, 'a', { append: ['x'] })).state).toBe('duplicate');
        const claims = await store.claim(9);
        // One was given back for a minute; the others were held, and nobody waits for those leases.
        expect(claims.map((c) => [c.effect.id, c.fence])).toEqual([
          ['odd', 2],
          ['E2', 2],
          ['é', 2],
          ['😀', 2],
        ]);
        expect(claims[0]?.effect.data).toEqual({ 'k\0': '\ud83d' });
        expect(await store.getView('é', 'channel')).toBe('😀');
        await store.shutdown();
      }));

    it('given a moved store, when a bot starts on the source, then it is told where it went', () =>
      use(async (from, to) => {
        await fill(from);
        await move(from, to);
        const target = await to.archive({ create: false });
        const { place } = target;
        await target.close();
        await expect((async () => from.bot())()).rejects.toThrow(`was moved to ${place}`);
        await expect(move(from, to)).rejects.toThrow(/was moved to|is not empty/);
        expect(await startsOn(to)).toBe(true);
      }));

    it('given a target that holds something, when a store is moved there, then it is refused and both stay as they were', () =>
      use(async (from, to) => {
        await fill(from);
        const other = await to.bot();
        await write(other, 'mine', { append: ['mine'] }, { incident: 'mine' });
        await other.shutdown();
        await expect(move(from, to)).rejects.toThrow(/is not empty.*name a new target/);
        expect((await rowsOf(to)).length).toBe(3);
        expect(await startsOn(from)).toBe(true);
        expect(await startsOn(to)).toBe(true);
      }));

    it('given an empty store, when it is moved, then the target is as empty', () =>
      use(async (from, to) => {
        await (await from.bot()).shutdown();
        const { same, target } = await move(from, to);
        expect(same).toBe(true);
        expect(target.rows).toEqual({
          incident: 0,
          journal: 0,
          event: 0,
          effect: 0,
          timer: 0,
          view: 0,
        });
        expect([await startsOn(from), await startsOn(to)]).toEqual([false, true]);
      }));

    it('given a copy that breaks off after any number of rows, when it is looked at, then the target is empty', () =>
      use(async (from, to) => {
        await fill(from);
        const { length } = await rowsOf(from);
        for (const rows of [0, 1, 5, length]) {
          const breaking = (archive: Archive): Archive => ({
            ...archive,
            fill: (all) => archive.fill(breakAfter(all, rows)),
          });
          await expect(move(from, to, breaking)).rejects.toThrow('the power went');
          expect(await rowsOf(to)).toEqual([]);
          expect(await startsOn(from)).toBe(true);
        }
        expect((await move(from, to)).same).toBe(true);
      }));

    it.each(['fill', 'markMoved', 'markFinished'] as const)(
      'given a move that dies before or after %s, when it is looked at, then at most one side lets a bot start, and the same move ends it',
      (step) =>
        use(async (from, to) => {
          await fill(from);
          const before = await rowsOf(from);
          for (const when of ['before', 'after'] as const) {
            const dying = (archive: Archive): Archive => ({
              ...archive,
              [step]: async (given: never) => {
                if (when === 'after') await archive[step](given);
                throw new Error('the power went');
              },
            });
            const died = await move(from, to, dying).then(
              () => false,
              () => true,
            );
            expect(died).toBe(true);
            const starts = [await startsOn(from), await startsOn(to)];
            // A target that holds nothing is a new store; what counts is who has the incidents.
            if ((await rowsOf(to)).length > 0)
              expect(starts.filter(Boolean).length).toBeLessThan(2);
            if (when === 'after' && step === 'markFinished') continue;
            if (when === 'after') expect((await move(from, to)).same).toBe(true);
          }
          expect(await rowsOf(to)).toEqual(before);
          expect([await startsOn(from), await startsOn(to)]).toEqual([false, true]);
        }),
    );

    it('given a source that went on after a move broke off, when the move is run again, then it is refused as not the same', () =>
      use(async (from, to) => {
        await fill(from);
        const dying = (archive: Archive): Archive => ({
          ...archive,
          markMoved: () => Promise.reject(new Error('the power went')),
        });
        await expect(move(from, to, dying)).rejects.toThrow('the power went');
        const store = await from.bot();
        await write(store, 'later', { append: ['later'] });
        await store.shutdown();
        const again = await move(from, to);
        expect(again.same).toBe(false);
        expect([await startsOn(from), await startsOn(to)]).toEqual([true, false]);
      }));
  });
}

async function* breakAfter(rows: AsyncIterable<Row> | Iterable<Row>, count: number) {
  let left = count;
  for await (const row of rows) {
    if (left === 0) break;
    left -= 1;
    yield row;
  }
  throw new Error('the power went');
}
