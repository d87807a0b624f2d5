import { copyFileSync, existsSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { holding, inChild } from './child.ts';
import { linesOf, write } from './contract-stage.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');

const clock = { now: () => 1_000 };
const file = () => join(temporaryFolder(), 'lockstep.sqlite');
const wal = (path: string) => `${path}-wal`;

/** A store whose bot was killed after each of its five transactions of two lines was acknowledged. */
async function killed(path: string): Promise<void> {
  const body = `const store = openSqlite(path, clock);
    for (let i = 0; i < 5; i += 1) await write(store, 'event ' + i, i + 'a', i + 'b');
    process.kill(process.pid, 'SIGKILL');`;
  expect((await inChild(path, body)).signal).toBe('SIGKILL');
}
const ALL = ['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b', '4a', '4b'];

describe('the -wal of a SQLite store', () => {
  it('given a bot that was killed, when the store is opened again, then every acknowledged line is there', async () => {
    const path = file();
    await killed(path);
    const store = openSqlite(path, clock);
    expect(await linesOf(store)).toEqual(ALL);
    await store.shutdown();
  });

  it('given a bot that was killed, when its -wal is taken away, then the store is refused until it is back', async () => {
    const path = file();
    await killed(path);
    copyFileSync(wal(path), `${path}.kept`);
    rmSync(wal(path));
    for (let look = 0; look < 2; look += 1)
      expect(() => openSqlite(path, clock)).toThrow(
        /was not shut down, and .*-wal.* is gone; put it back/,
      );
    copyFileSync(`${path}.kept`, wal(path));
    const store = openSqlite(path, clock);
    expect(await linesOf(store)).toEqual(ALL);
    await store.shutdown();
  });

  it('given a -wal that is lost for good, when people accept that with an empty one, then the bot starts on what is left', async () => {
    const path = file();
    await killed(path);
    writeFileSync(wal(path), '');
    const store = openSqlite(path, clock);
    expect(await linesOf(store)).toEqual([]);
    await store.shutdown();
  });

  it('given a store whose main file is gone, when it is opened, then the -wal is not thrown away', async () => {
    const path = file();
    await killed(path);
    rmSync(path);
    expect(() => openSqlite(path, clock)).toThrow(
      /is gone, but .*-wal is there; put the file back/,
    );
    expect(statSync(wal(path)).size).toBeGreaterThan(0);
    expect(existsSync(path)).toBe(false);
  });

  it('given a copy of the main file alone, taken while a bot runs, when it is started on, then it is refused and names the way', async () => {
    const path = file();
    const bot = await holding(path, `await write(openSqlite(path, clock), 'a', '1')`);
    const copy = file();
    copyFileSync(path, copy);
    await bot.kill();
    expect(() => openSqlite(copy, clock)).toThrow(/lockstep store backup/);
  });

  it('given a -wal that is torn anywhere, when the store is opened, then whole transactions are there and nothing half', async () => {
    const path = file();
    await killed(path);
    const { size } = statSync(wal(path));
    const found = new Set<number>();
    for (let part = 0; part <= 24; part += 1) {
      const torn = file();
      copyFileSync(path, torn);
      copyFileSync(wal(path), wal(torn));
      truncateSync(wal(torn), Math.floor((size * part) / 24));
      const store = openSqlite(torn, clock);
      const lines = await linesOf(store);
      expect(lines).toEqual(ALL.slice(0, lines.length));
      expect(lines.length % 2).toBe(0);
      // What is not there may come again, what is there may not.
      const next = lines.length / 2;
      if (next > 0) expect((await write(store, `event ${next - 1}`, {})).state).toBe('duplicate');
      expect((await write(store, `event ${next}`, {})).state).toBe('written');
      await store.shutdown();
      found.add(lines.length);
    }
    expect([...found]).toEqual(expect.arrayContaining([0, 4, 10]));
  });

  it.each(['', 'process.exit(0)', `throw new Error('a bug')`])(
    'given a bot that ended without shutting its store down (%s), when it is opened again, then that is no lost -wal',
    async (end) => {
      const path = file();
      await inChild(
        path,
        `const store = openSqlite(path, clock); await write(store, 'a', '1'); ${end}`,
      );
      const store = openSqlite(path, clock);
      expect(await linesOf(store)).toEqual(['1']);
      await store.shutdown();
    },
  );
});
