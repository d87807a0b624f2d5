import { array, assert, asyncProperty, nat } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../src/drill/workspace/page/address.ts';
import { readEvents } from '../../src/drill/workspace/page/state/event-stream.ts';
import { keepUnchanged } from '../../src/drill/workspace/page/state/keep-unchanged.ts';
import { refresher } from '../../src/drill/workspace/page/state/refresher.ts';

describe('the page’s state', () => {
  it('given events cut anywhere, when read, then every change comes through once and in order', async () => {
    const text =
      ': open\n\nevent: change\ndata: {"kind":"view"}\n\nevent: other\ndata: {"kind":"x"}\n\n' +
      'event: change\r\ndata: {"kind":"channel","channel":"C1"}\r\n\r\n: still here\n\n' +
      'event: change\ndata: {"kind":"failed",\ndata: "what":"click","message":"näh"}\n\n';
    const bytes = new TextEncoder().encode(text);
    await assert(
      asyncProperty(array(nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.slice(at[index], end));
        const found = [];
        for await (const change of readEvents(ReadableStream.from(chunks))) found.push(change);
        expect(found).toEqual([
          { kind: 'view' },
          { kind: 'channel', channel: 'C1' },
          { kind: 'failed', what: 'click', message: 'näh' },
        ]);
      }),
    );
  });

  it('given a burst of changes, when reading, then one read runs and exactly one follows', async () => {
    const refresh = refresher();
    const started: number[] = [];
    const doors = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const read = async () => {
      const turn = started.length;
      started.push(turn);
      await doors[turn]?.promise;
    };
    refresh('a', read);
    refresh('a', read);
    refresh('a', read);
    expect(started).toHaveLength(1);
    doors[0]?.resolve();
    await new Promise(setImmediate);
    expect(started).toHaveLength(2);
    doors[1]?.resolve();
    await new Promise(setImmediate);
    expect(started).toHaveLength(2);
  });

  it('given a list read again, when nothing changed in an entry, then it is the same object', () => {
    const before = [
      { ts: '1', text: 'a' },
      { ts: '2', text: 'b' },
    ];
    const now = keepUnchanged(
      before,
      [
        { ts: '1', text: 'a' },
        { ts: '2', text: 'c' },
      ],
      ({ ts }) => ts,
    );
    expect(now[0]).toBe(before[0]);
    expect(now[1]).toEqual({ ts: '2', text: 'c' });
  });

  it('given an address, when written and read, then it says the same', () => {
    expect(readAddress('#key=a%2Bb&as=U1,U2')).toEqual({ key: 'a+b', as: ['U1', 'U2'] });
    const address = { key: 'k+/=&', as: ['U1', 'U2'] };
    expect(readAddress(writeAddress(address))).toEqual(address);
    expect(readAddress('')).toEqual({ key: undefined, as: [] });
  });
});
