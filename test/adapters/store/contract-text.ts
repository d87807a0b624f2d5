import { expect, it } from 'vitest';
import { MOST_BYTES } from '../../../src/core/doors/fit.ts';
import { StoreError } from '../../../src/adapters/store/store-error.ts';
import { effect, linesOf, timer, write, type Use } from './contract-stage.ts';

/** Text from outside is hostile: it comes back as the same bytes, or it is refused. */
const KEPT: { [what: string]: string } = {
  'quotes and a semicolon': `{"text":"'); DROP TABLE journal; --\\""}`,
  'backslashes and a dollar quote': String.raw`\ \\ \x00 $$ $1 ? :name @p %s`,
  'control characters': '\u0001\u0008\u001b[2J\u007f\u0085',
  'line ends': 'a\r\nb\n\u2028\u2029',
  'a byte order mark at the start': '\uFEFF{"a":1}',
  'all widths of UTF-8': 'aü€😀\u{10FFFF}',
  noncharacters: '\uFFFE\uFFFF\uFFFD',
  'right to left and joined': '\u202Eevil\u202C \u0645\u0631\u062D 👩‍👩‍👧',
  'the same letter in two ways': 'é e\u0301',
  'spaces around': '  \t x \t  ',
  nothing: '',
  'a number that is none': '1e999',
  'a megabyte in one line': `"${'ü😀x'.repeat(150_000)}"`,
};

export function textStories(use: Use): void {
  it.each(Object.entries(KEPT))(
    'given %s, when it is written everywhere, then the same bytes come back',
    (_, text) =>
      use(async ({ store, clock }) => {
        const short = text.slice(0, 200).toWellFormed();
        const effects = [{ ...effect(`e ${short}`), data: { [short]: text } }];
        const timers = [timer(`t ${short}`, clock.now())];
        await write(store, `event ${short}`, { append: [text, text], effects, timers });
        const written = await store.transact(
          { incident: 'i1', event: `event ${short}`, fromSeq: 0 },
          () => {
            throw new Error('a duplicate is not decided');
          },
        );
        expect(written.state).toBe('duplicate');
        expect(await linesOf(store)).toEqual([text, text]);
        const [claim] = await store.claim(1);
        expect(claim?.effect).toEqual({ ...effects[0] });
        expect(await store.dueTimers()).toEqual(timers);
        await store.setView('i1', `key ${short}`, text);
        expect(await store.getView('i1', `key ${short}`)).toBe(text);
      }),
  );

  it('given the largest inventory and the largest plan, when they are written in one decision that takes its time, then they come back', () =>
    use(async ({ store }) => {
      await write(store, 'first', { append: ['1'] });
      // As its pieces are written: a megabyte in each line.
      const lines = Array.from({ length: (2 * MOST_BYTES) / 2 ** 20 }, (_, i) =>
        `${i} `.padEnd(2 ** 20, 'x'),
      );
      let asked = 0;
      const written = await write(store, 'large', () => {
        asked += 1;
        // The process stands still while it decides, as it does when it draws a large plan.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
        return { append: lines };
      });
      expect([written.state, asked]).toEqual(['written', 1]);
      expect(await linesOf(store)).toEqual(['1', ...lines]);
    }));

  it.each([
    ['a NUL', 'a\0b'],
    ['half a character', '{"a":"\ud83d"}'],
    ['the other half', '\ude00'],
  ])(
    'given %s, when it is written, then it is refused, nothing is written, and the event may come again',
    (_, text) =>
      use(async ({ store }) => {
        await write(store, 'first', { append: ['1'] });
        const refused = [
          write(store, 'a', { append: ['good', text] }),
          write(store, 'a', { append: ['2'], effects: [effect(text)] }),
          write(store, 'a', { append: ['2'], timers: [timer(text, 0)] }),
          write(store, text, { append: ['2'] }),
          write(store, 'a', { append: ['2'] }, { incident: text }),
          store.setView('i1', 'key', text),
          store.setView('i1', text, 'value'),
        ];
        for (const outcome of await Promise.allSettled(refused)) {
          expect(outcome).toMatchObject({ status: 'rejected' });
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreError);
        }
        expect(await store.incidents()).toEqual([{ id: 'i1', open: true, seq: 0 }]);
        expect(await store.nextDue()).toBeUndefined();
        expect(await store.getView('i1', 'key')).toBeUndefined();
        expect((await write(store, 'a', { append: ['2'] })).state).toBe('written');
      }),
  );

  it('given data of an effect with a NUL or half a character, when it is claimed, then it is the same', () =>
    use(async ({ store }) => {
      const data = { 'k\0': 'a\0b', half: '\ud83d' };
      await write(store, 'a', { append: ['1'], effects: [{ ...effect('e1'), data }] });
      expect((await store.claim(1))[0]?.effect.data).toEqual(data);
    }));
}
