import { link, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/store/sqlite.ts';
import { openHatch } from '../../src/cli/hatch.ts';
import { lockstep } from '../e2e/child.ts';
import { hasPostgres } from '../postgres/binaries.ts';
import { startPostgres, type Server } from '../postgres/server.ts';
import { temporaryFolders } from '../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-move-');

const clock = { now: () => 1_000 };

/** A folder with a store of some lines in it. */
async function stocked(): Promise<{ at: string; path: string }> {
  const at = temporaryFolder();
  const path = join(at, 'lockstep.sqlite');
  const store = openSqlite(path, clock);
  await append(store, 'a', ['{"seq":0}', 'ü']);
  await store.shutdown();
  return { at, path };
}

function append(store: ReturnType<typeof openSqlite>, event: string, lines: readonly string[]) {
  const rest = { effects: [], timers: [], cancelTimers: [], result: undefined };
  return store.transact({ incident: 'i1', event, fromSeq: 0 }, () => ({ append: lines, ...rest }));
}

const move = (from: string, to: string) => lockstep(['store', 'move', from, to], {});

describe.concurrent('lockstep store move', () => {
  it('given a store and an empty place, when it is moved, then both counts and digests are printed and are the same', async () => {
    const { at, path } = await stocked();
    const to = join(at, 'new.sqlite');
    const { code, stdout, stderr } = await move(`sqlite:${path}`, `sqlite:${to}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`from sqlite:${path}\n     1 incidents, 2 journal lines, 1 events`);
    expect(stdout).toContain(`to   sqlite:${to}\n     1 incidents, 2 journal lines, 1 events`);
    const digests = stdout.match(/sha256 [0-9a-f]{64}/g) ?? [];
    expect(digests).toHaveLength(2);
    expect(new Set(digests).size).toBe(1);
    const store = openSqlite(to, clock);
    expect((await store.entries('i1', 0)).map(({ line }) => line)).toEqual(['{"seq":0}', 'ü']);
    await store.shutdown();
    expect(() => openSqlite(path, clock)).toThrow(`was moved to sqlite:${to}`);
  });

  it('given a store that was moved, when it is moved again or the bot is started on it, then both are refused with where it went', async () => {
    const { at, path } = await stocked();
    const to = join(at, 'new.sqlite');
    await move(`sqlite:${path}`, `sqlite:${to}`);
    const again = await move(`sqlite:${path}`, `sqlite:${join(at, 'third.sqlite')}`);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain(`was moved to sqlite:${to} before`);
    const read = await lockstep(['journal', 'export', '--incident', 'i1'], {
      LOCKSTEP_STORE: `sqlite:${path}`,
    });
    expect(read.code).toBe(2);
    expect(read.stderr).toContain(`was moved to sqlite:${to}; let LOCKSTEP_STORE name that store`);
    // It goes on from where it is.
    const on = await move(`sqlite:${to}`, `sqlite:${join(at, 'third.sqlite')}`);
    expect(on.code).toBe(0);
  });

  it('given a source that a bot holds, when it is moved, then it says to stop that bot, and makes nothing', async () => {
    const { at, path } = await stocked();
    const bot = openSqlite(path, clock);
    const { code, stderr } = await move(`sqlite:${path}`, `sqlite:${join(at, 'new.sqlite')}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^lockstep: .*is in use by another bot; stop that one/);
    expect(existsSync(join(at, 'new.sqlite'))).toBe(false);
    await bot.shutdown();
  });

  it('given one file under two names, when it is moved, then it is refused as the same store', async () => {
    const { at, path } = await stocked();
    await symlink(path, join(at, 'other.sqlite'));
    await link(path, join(at, 'third.sqlite'));
    for (const name of ['other.sqlite', 'third.sqlite', './lockstep.sqlite']) {
      const { code, stderr } = await move(`sqlite:${path}`, `sqlite:${join(at, name)}`);
      expect(code).toBe(2);
      expect(stderr).toMatch(/same file; name another target/);
    }
    const store = openSqlite(path, clock);
    await store.shutdown();
  });

  it.each([
    ['no source', ['store', 'move', 'sqlite:gone/away.sqlite', 'sqlite:x'], /is not there/],
    ['one name', ['store', 'move', 'sqlite:a'], /store takes move FROM TO/],
    ['another verb', ['store', 'copy', 'sqlite:a', 'sqlite:b'], /store takes move FROM TO/],
    ['an unknown flag', ['store', 'move', '--force', 'sqlite:a', 'sqlite:b'], /--force/],
  ])(
    'given %s, when it is asked, then it is wrong usage and says what is right',
    async (_, args, says) => {
      const { code, stderr } = await lockstep(args, {});
      expect(code).toBe(2);
      expect(stderr).toMatch(says);
      expect(stderr).not.toMatch(/^ {4}at /m);
    },
  );

  it('given a place that can not be read as one, when it is asked, then a password in it is not repeated', async () => {
    const { path } = await stocked();
    const { code, stdout, stderr } = await move(`sqlite:${path}`, 'mysql://bot:hunter2@host/db');
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

describe.concurrent('lockstep store backup', () => {
  const backup = (path: string, file: string) =>
    lockstep(['store', 'backup', file], { LOCKSTEP_STORE: `sqlite:${path}` });

  it('given a bot that runs, when its store is backed up, then the copy can be started on, and only its owner may read it', async () => {
    const { at, path } = await stocked();
    const bot = openSqlite(path, clock);
    const close = await openHatch(`${path}.sock`, bot);
    const copy = join(at, 'copy.sqlite');
    try {
      const { code, stdout, stderr } = await backup(path, copy);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/copy\.sqlite is a back-up of .*lockstep\.sqlite\n.*2 journal lines/);
      await append(bot, 'later', ['later']);
      const again = await backup(path, copy);
      expect(again.code).toBe(2);
      expect(again.stderr).toMatch(/copy\.sqlite is there already; a back-up never writes over/);
    } finally {
      await close();
      await bot.shutdown();
    }
    expect((await stat(copy)).mode & 0o077).toBe(0);
    const store = openSqlite(copy, clock);
    expect(await store.entries('i1', 0)).toHaveLength(2);
    await store.shutdown();
  });

  it('given no bot, when the store is backed up, then it is copied all the same, and the store stays in its place', async () => {
    const { at, path } = await stocked();
    const { code } = await backup(path, join(at, 'copy.sqlite'));
    expect(code).toBe(0);
    for (const one of [path, join(at, 'copy.sqlite')]) {
      const store = openSqlite(one, clock);
      expect(await store.entries('i1', 0)).toHaveLength(2);
      await store.shutdown();
    }
  });

  it('given a store that is no file, when it is backed up, then it names the tools for it, and no password', async () => {
    const { at } = await stocked();
    const { code, stderr } = await lockstep(['store', 'backup', join(at, 'x')], {
      LOCKSTEP_STORE: 'postgres://bot:hunter2@localhost/lockstep',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/PostgreSQL is backed up with its own tools/);
    expect(stderr).not.toContain('hunter2');
  });

  it('given a file that is no store, when it would be written over, then it is left alone', async () => {
    const { at, path } = await stocked();
    const bystander = join(at, 'lockstep.yaml');
    await writeFile(bystander, 'kind: sandbox\n');
    expect((await backup(path, bystander)).code).toBe(2);
    expect(await readFile(bystander, 'utf8')).toBe('kind: sandbox\n');
  });
});

describe.runIf(hasPostgres())('lockstep store move and PostgreSQL', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  it('given a file, when it is moved to PostgreSQL and back to another file, then the digests are the same and no password is printed', async () => {
    const { at, path } = await stocked();
    const { url, ownerUrl } = await server.database();
    const passwords = [url, ownerUrl].map((text) => new URL(text).password).filter(Boolean);
    const env = { LOCKSTEP_STORE_OWNER: ownerUrl };
    const last = `sqlite:${join(at, 'last.sqlite')}`;
    const there = await lockstep(['store', 'move', `sqlite:${path}`, url], env);
    expect(there).toMatchObject({ code: 0, stderr: '' });
    const back = await lockstep(['store', 'move', url, last], env);
    expect(back).toMatchObject({ code: 0, stderr: '' });
    const again = await lockstep(['store', 'move', url, `${last}2`], env);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`was moved to ${last}`);
    const gone = await lockstep(['store', 'move', `sqlite:${path}`, `${last}3`], env);
    expect(gone.stderr).toMatch(/was moved to postgres:\/\//);
    const said = [there, back, again, gone].map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(new Set(said.match(/sha256 [0-9a-f]{64}/g)).size).toBe(1);
    expect(said.match(/sha256 [0-9a-f]{64}/g)).toHaveLength(4);
    for (const password of passwords) expect(said).not.toContain(password);
    expect(said).not.toMatch(/postgres(ql)?:\/\/[^\s/]*:[^\s/]*@/);
  });
});
