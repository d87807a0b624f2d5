import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveStore, tally, type Row } from '../../../src/adapters/store/copy.ts';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { openSqliteArchive } from '../../../src/adapters/store/sqlite-archive.ts';
import { copyContract, NOW, type Place } from './copy-contract.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');

function place(): Place {
  const path = join(temporaryFolder(), 'lockstep.sqlite');
  return {
    bot: () => openSqlite(path, { now: () => NOW }),
    archive: (options) => openSqliteArchive(path, options),
  };
}

copyContract('from SQLite to SQLite', { from: place, to: place });

describe('a tally', () => {
  const ROWS: readonly Row[] = [
    ['incident', 'i1', true],
    ['journal', 'i1', 0, '{"a":1}'],
    ['event', 'i1', 'a'],
    ['effect', 'e1', 'i1', 'call', '{"n":1}', 5, 2, false],
    ['timer', 't1', 'i1', 9],
    ['view', 'i1', 'channel', 'C1'],
  ];

  it('given any one value of any row changed, when it is digested, then the digest is another', async () => {
    const { digest } = await tally(ROWS);
    for (const [r, row] of ROWS.entries()) {
      for (let v = 1; v < row.length; v += 1) {
        const value = row[v];
        const other =
          typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `${value} `;
        const changed = ROWS.with(r, row.toSpliced(v, 1, other) as unknown as Row);
        expect((await tally(changed)).digest).not.toBe(digest);
      }
    }
  });

  it('given rows that are dropped, doubled or swapped, when they are digested, then the digest is another', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(ROWS.length - 1), fc.nat(ROWS.length - 1), async (a, b) => {
        const { digest } = await tally(ROWS);
        const [one, other] = [ROWS[a], ROWS[b]];
        if (one === undefined || other === undefined) throw new Error('no such row');
        expect((await tally(ROWS.toSpliced(a, 1))).digest).not.toBe(digest);
        expect((await tally(ROWS.toSpliced(a, 0, one))).digest).not.toBe(digest);
        if (a !== b)
          expect((await tally(ROWS.with(a, other).with(b, one))).digest).not.toBe(digest);
      }),
      { endOnFailure: true },
    ));

  it('given text that moves from one column to the next, when it is digested, then the digest is another', async () => {
    const one = await tally([['view', 'a', 'bc', 'd']]);
    const other = await tally([['view', 'ab', 'c', 'd']]);
    expect(one.digest).not.toBe(other.digest);
  });
});

describe('a move of SQLite files', () => {
  it('given the same file twice, when it is moved, then it is refused', async () => {
    const path = join(temporaryFolder(), 'lockstep.sqlite');
    const archive = openSqliteArchive(path, { create: true });
    await expect(moveStore(archive, archive)).rejects.toThrow(/both source and target/);
    await archive.close();
  });

  it('given a source that a bot has open, or that is not there, when it is opened to be copied, then it is refused', async () => {
    const path = join(temporaryFolder(), 'lockstep.sqlite');
    expect(() => openSqliteArchive(path, { create: false })).toThrow(/is not there/);
    const bot = openSqlite(path, { now: () => NOW });
    expect(() => openSqliteArchive(path, { create: false })).toThrow(
      /in use by another bot; stop that one/,
    );
    await bot.shutdown();
  });
});
