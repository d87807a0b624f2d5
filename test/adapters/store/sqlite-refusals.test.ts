import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS, SCHEMA_VERSION } from '../../../src/adapters/store/schema.ts';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { StoreError } from '../../../src/adapters/store/store-error.ts';
import { holding, inChild } from './child.ts';
import { linesOf, write } from './contract-stage.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');

const clock = { now: () => 1_000 };

function folder(): string {
  const at = temporaryFolder();
  // Somebody else than the owner must get as far as what is tested.
  chmodSync(at, 0o755);
  return at;
}
const file = () => join(folder(), 'lockstep.sqlite');

/** What the refusal says; it is a sentence for people. */
function refusal(path: string): string {
  try {
    openSqlite(path, clock);
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    return String(error);
  }
  throw new Error('the store opened');
}

async function filled(path: string, lines = 3): Promise<void> {
  const store = openSqlite(path, clock);
  for (let i = 0; i < lines; i += 1) await write(store, `${i}`, { append: [`${i}`.repeat(300)] });
  await store.shutdown();
}

describe('a store that is in use', () => {
  it('given a bot in this process, when another opens its file, then the refusal names the mend', async () => {
    const path = file();
    const first = openSqlite(path, clock);
    expect(refusal(path)).toMatch(/in use by another bot; stop that one/);
    await first.shutdown();
    const next = openSqlite(path, clock);
    await next.shutdown();
  });

  it('given a bot in another process, when one opens its file, then it is refused, until that process is killed', async () => {
    const path = file();
    const other = await holding(path, `await write(openSqlite(path, clock), 'a', '1')`);
    expect(refusal(path)).toMatch(/in use by another bot; stop that one/);
    await other.kill();
    const next = openSqlite(path, clock);
    expect(await linesOf(next)).toEqual(['1']);
    const late = await inChild(path, `openSqlite(path, clock)`);
    expect(late.stderr).toMatch(/in use by another bot; stop that one/);
    await next.shutdown();
  });
});

describe('a store that can not be written', () => {
  const tries = `becomeNobody(); try { openSqlite(path, clock); console.log('opened'); }
    catch (error) { console.log(error.constructor.name, error.message); }`;

  it('given a file that the bot may only read, when it starts, then it says that it is read-only', async () => {
    const path = file();
    await filled(path);
    chmodSync(path, 0o444);
    chmodSync(join(path, '..'), 0o777);
    const { stdout } = await inChild(path, tries);
    expect(stdout).toMatch(
      /^StoreError .*lockstep\.sqlite is read-only, .*right to write the file/,
    );
  });

  it.each([
    ['and no store in it', false],
    ['and a store in it that it may write', true],
  ])(
    'given a folder that the bot may only read, %s, when it starts, then it says to look at the folder',
    async (_, isThere) => {
      const at = folder();
      const path = join(at, 'lockstep.sqlite');
      if (isThere) {
        await filled(path);
        chmodSync(path, 0o666);
      }
      chmodSync(at, 0o555);
      const { stdout } = await inChild(path, tries);
      expect(stdout).toMatch(/^StoreError .*(check the folder, its rights|is read-only)/);
    },
  );

  // Mounting takes rights that not every machine gives.
  const mounts = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount --bind -o ro /tmp /tmp']);
  it.each(mounts.status === 0 ? ['read-only'] : [])(
    'given a disk that is mounted %s, when it starts, then it says so',
    async () => {
      const path = file();
      await filled(path);
      const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
      const through = ['unshare', '-rm', 'sh', '-c', script, join(path, '..')];
      const { stdout } = await inChild(path, tries.replace('becomeNobody();', ''), through);
      expect(stdout).toMatch(/^StoreError .*(is read-only|check the folder, its rights)/);
    },
  );
});

describe('a file that is no store of this version', () => {
  it('given a newer schema, when it is opened, then it says which Lockstep to run, and leaves it alone', () => {
    const path = file();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(refusal(path)).toMatch(/schema 99, this Lockstep knows \d+; run the newer Lockstep/);
    // The refusal let go of the file.
    expect(refusal(path)).toMatch(/schema 99/);
    const after = new DatabaseSync(path);
    expect(after.prepare('SELECT count(*) AS n FROM sqlite_schema').get()).toEqual({ n: 0 });
    after.close();
  });

  it('given a text file, a folder or the database of something else, when it is opened, then it is refused with a reason', () => {
    const text = file();
    writeFileSync(text, 'this is not a database, it is a note of more than sixteen bytes');
    expect(refusal(text)).toMatch(/can't be used as a store \(file is not a database\)/);
    const at = folder();
    mkdirSync(join(at, 'store'));
    expect(refusal(join(at, 'store'))).toMatch(/can't be used as a store/);
    expect(refusal(join(at, 'gone', 'store'))).toMatch(/check the folder/);
    const other = file();
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE invoice (id TEXT)');
    db.close();
    expect(refusal(other)).toMatch(/is the database of something else/);
    const numbered = new DatabaseSync(other);
    numbered.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    numbered.close();
    expect(refusal(other)).toMatch(/is the database of something else/);
  });

  it('given a page that is damaged, when it is opened, then it is refused, with what to do', async () => {
    const path = file();
    await filled(path, 200);
    const handle = openSync(path, 'r+');
    writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, 10 * 4_096);
    closeSync(handle);
    expect(refusal(path)).toMatch(/is damaged \(.*keep this file, start on a back-up/s);
  });
});

describe('a store of an older version', () => {
  /** As the first version left it. */
  function old(path: string): void {
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA journal_mode = WAL; ${MIGRATIONS[0]} PRAGMA user_version = 1;
      INSERT INTO incident (id) VALUES ('i1'), ('began with nothing');
      INSERT INTO journal VALUES ('i1', 0, '{"old":true}');
      INSERT INTO event VALUES ('i1', 'a');
      INSERT INTO effect (id, incident, kind, data, due_at, lease_until, fence) VALUES ('e1', 'i1', 'measure', '{}', 5, 99999, 3);`);
    db.close();
  }
  const versionOf = (path: string) => {
    const db = new DatabaseSync(path);
    const version = db.prepare('PRAGMA user_version').get()?.['user_version'];
    db.close();
    return version;
  };

  it('given one of the first version, when it is opened, then it is brought to this one, once, with all in it', async () => {
    const path = file();
    old(path);
    for (const fence of [4, 5]) {
      const store = openSqlite(path, clock);
      expect(await linesOf(store)).toEqual(['{"old":true}']);
      expect(await store.incidents()).toEqual([{ id: 'i1', open: true, seq: 0 }]);
      expect(await store.claim(9)).toMatchObject([{ fence, effect: { id: 'e1' } }]);
      expect((await write(store, 'a', { append: ['x'] })).state).toBe('duplicate');
      await store.shutdown();
      expect(versionOf(path)).toBe(SCHEMA_VERSION);
    }
  });

  it('given a step that fails, when it is opened, then nothing of it is done and the version is the old one', () => {
    const path = file();
    old(path);
    const db = new DatabaseSync(path);
    db.exec('CREATE TABLE store (x TEXT)');
    db.close();
    expect(refusal(path)).toMatch(/can't be used as a store \(table store already exists\)/);
    expect(versionOf(path)).toBe(1);
  });
});
