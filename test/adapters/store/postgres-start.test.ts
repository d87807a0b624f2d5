import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../../src/adapters/store/postgres-schema.ts';
import { openPostgres, type PostgresOptions } from '../../../src/adapters/store/postgres.ts';
import { StoreError } from '../../../src/adapters/store/store-error.ts';
import { hasPostgres } from '../../postgres/binaries.ts';
import { runAs, startPostgres, type Database, type Server } from '../../postgres/server.ts';
import { effect, write } from './contract-stage.ts';

describe.runIf(hasPostgres())('how a bot starts on PostgreSQL', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  const clock = { now: Date.now };
  const open = async (url: string, options: Partial<PostgresOptions> = {}) => {
    const warned: string[] = [];
    const store = await openPostgres(url, { clock, warn: (m) => void warned.push(m), ...options });
    return { store, warned };
  };
  /** What a start is refused with, which never holds the password. */
  const refusal = async (
    database: Database,
    url: string,
    options: Partial<PostgresOptions> = {},
  ) => {
    const error = await open(url, options).then(
      async ({ store }) => {
        await store.shutdown();
        throw new Error('it started');
      },
      (refused: unknown) => refused,
    );
    expect(error).toBeInstanceOf(StoreError);
    const { message, stack, cause } = error as StoreError;
    expect(`${message} ${stack} ${String(cause)} ${JSON.stringify(cause)}`).not.toContain(
      database.password,
    );
    return message;
  };

  it('given an empty database, when five bots start on it at once, then the tables are made once and all of them run', async () => {
    const { url, ownerUrl, adminUrl } = await server.database();
    const program = fileURLToPath(new URL('postgres-starter.ts', import.meta.url));
    const bots = Array.from({ length: 5 }, () => spawn(process.execPath, [program, url, ownerUrl]));
    // All are up before any begins, so that they meet in the database.
    await Promise.all(bots.map((bot) => once(bot.stdout, 'data')));
    const said = bots.map(async (bot) => {
      let text = '';
      for (const stream of [bot.stdout, bot.stderr])
        stream.on('data', (data: Buffer) => {
          text += data.toString();
        });
      bot.stdin.write('go\n');
      const [code] = (await once(bot, 'close')) as [number];
      return `${code}: ${text.trim()}`;
    });
    expect(await Promise.all(said)).toEqual(
      Array.from({ length: 5 }, () => '0: opened with 0 incidents'),
    );
    const versions = await runAs(adminUrl, 'SELECT version FROM lockstep.version ORDER BY version');
    expect(versions).toEqual(Array.from({ length: VERSION }, (_, i) => ({ version: i + 1 })));
  });

  it('given tables that are there, when a bot starts without the owner, then it runs and warns of nothing', async () => {
    const { url, ownerUrl } = await server.database();
    await (await open(url, { ownerUrl })).store.shutdown();
    const { store, warned } = await open(url);
    expect((await write(store, 'a', { append: ['1'] })).state).toBe('written');
    await store.shutdown();
    expect(warned).toEqual([]);
  });

  it.each([
    ["UPDATE lockstep.journal SET line = 'other'", 'permission denied for table journal'],
    ['UPDATE lockstep.journal SET seq = seq + 1', 'permission denied for table journal'],
    ['DELETE FROM lockstep.journal', 'permission denied for table journal'],
    ['TRUNCATE lockstep.journal', 'permission denied for table journal'],
    ['DROP TABLE lockstep.journal', 'must be owner of table journal'],
    ['ALTER TABLE lockstep.journal DISABLE TRIGGER ALL', 'must be owner of table journal'],
    ["SET session_replication_role = 'replica'", 'permission denied'],
    ['DELETE FROM lockstep.event', 'permission denied for table event'],
    ["UPDATE lockstep.event SET id = 'x'", 'permission denied for table event'],
    ['DELETE FROM lockstep.incident', 'permission denied for table incident'],
    ["UPDATE lockstep.incident SET id = 'x'", 'permission denied for table incident'],
    ["UPDATE lockstep.effect SET data = '{}'", 'permission denied for table effect'],
    ['DELETE FROM lockstep.effect', 'permission denied for table effect'],
    ['UPDATE lockstep.store SET moved_to = NULL', 'permission denied for table store'],
    ['DELETE FROM lockstep.version', 'permission denied for table version'],
    ['CREATE TABLE lockstep.mine (id int)', 'permission denied for schema lockstep'],
  ])('given the role of the bot, when it says %s, then: %s', async (statement, refused) => {
    filled ??= fill();
    await expect(runAs((await filled).url, statement)).rejects.toThrow(refused);
  });
  let filled: Promise<Database> | undefined;
  const fill = async () => {
    const database = await server.database();
    const { store } = await open(database.url, { ownerUrl: database.ownerUrl });
    await write(store, 'a', { append: ['1'], effects: [effect('e1')] });
    await store.shutdown();
    return database;
  };

  it.each([
    "UPDATE lockstep.journal SET line = 'other'",
    'DELETE FROM lockstep.journal',
    'TRUNCATE lockstep.journal',
    'TRUNCATE lockstep.incident CASCADE',
  ])(
    'given the owner of the tables, or a superuser, when it says %s, then the journal refuses',
    async (statement) => {
      const { ownerUrl, adminUrl } = await (filled ??= fill());
      for (const url of [ownerUrl, adminUrl])
        await expect(runAs(url, statement)).rejects.toThrow('the journal is append-only');
      expect(await runAs(adminUrl, 'SELECT line FROM lockstep.journal')).toEqual([{ line: '1' }]);
    },
  );

  it('given one role for everything, when a bot starts, then it runs, and warns that this role could rewrite the journal', async () => {
    const { ownerUrl, name } = await server.database();
    for (let start = 0; start < 2; start += 1) {
      const { store, warned } = await open(ownerUrl);
      await write(store, `start ${start}`, { append: ['1'] });
      await store.shutdown();
      expect(warned).toHaveLength(1);
      expect(warned[0]).toContain(`${name}_owner could rewrite the journal`);
    }
  });

  it('given an application role that was granted too much, when a bot starts, then it warns', async () => {
    const database = await server.database();
    const { url, ownerUrl, app } = database;
    await (await open(url, { ownerUrl })).store.shutdown();
    await runAs(ownerUrl, `GRANT UPDATE ON lockstep.journal TO ${app}`);
    const { store, warned } = await open(url);
    await store.shutdown();
    expect(warned).toEqual([expect.stringContaining(`${app} could rewrite the journal`)]);
  });

  it('given an empty database and a role that may make nothing, when a bot starts, then it says which setting is missing', async () => {
    const database = await server.database();
    expect(await refusal(database, database.url)).toContain('LOCKSTEP_STORE_OWNER');
  });

  it('given tables of an owner that this role was given no right to, when a bot starts, then it says which setting is missing', async () => {
    const database = await server.database();
    await (await open(database.ownerUrl)).store.shutdown();
    expect(await refusal(database, database.url)).toContain('LOCKSTEP_STORE_OWNER');
  });

  it('given an owner of another database, when a bot starts, then it is told', async () => {
    const [database, other] = [await server.database(), await server.database()];
    const ownerUrl = other.ownerUrl;
    expect(await refusal(database, database.url, { ownerUrl })).toContain('the same database');
  });

  it('given a database of a newer Lockstep, when a bot starts, with or without the owner, then it refuses and changes nothing', async () => {
    const database = await server.database();
    const { url, ownerUrl } = database;
    await (await open(url, { ownerUrl })).store.shutdown();
    await runAs(ownerUrl, `INSERT INTO lockstep.version (version) VALUES (${VERSION + 1})`);
    const expected = `the store has schema ${VERSION + 1}, this Lockstep knows ${VERSION}`;
    expect(await refusal(database, url)).toContain(expected);
    expect(await refusal(database, url, { ownerUrl })).toContain(expected);
  });

  it('given clocks that differ by more than 5 s, when a bot starts, then it refuses and names both times', async () => {
    const database = await server.database();
    const { url, ownerUrl } = database;
    for (const off of [-7_000, 7_000]) {
      const now = () => Date.now() + off;
      const message = await refusal(database, url, { ownerUrl, clock: { now } });
      expect(message).toMatch(/the clocks are [78] s apart/);
      expect(message.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g)).toHaveLength(2);
    }
    for (const off of [-3_000, 3_000]) {
      const { store } = await open(url, { ownerUrl, clock: { now: () => Date.now() + off } });
      await store.shutdown();
    }
  });

  it('given a database that forgets its last commits, when a bot starts, then it refuses and says what to set', async () => {
    const database = await server.database();
    const { name, adminUrl, url, ownerUrl } = database;
    await runAs(adminUrl, `ALTER DATABASE ${name} SET synchronous_commit = off`);
    expect(await refusal(database, url, { ownerUrl })).toContain('synchronous_commit is off');
  });

  it('given a database that is not UTF-8, when a bot starts, then it refuses', async () => {
    const database = await server.database();
    const { adminUrl, url, ownerUrl } = database;
    await runAs(adminUrl, `CREATE DATABASE ascii ENCODING SQL_ASCII TEMPLATE template0`);
    const ascii = url.replace(/\/[^/]+$/, '/ascii');
    expect(await refusal(database, ascii, { ownerUrl })).toContain("ENCODING 'UTF8'");
  });

  it.each(['client_encoding=LATIN1', `options=${encodeURIComponent('-c client_encoding=LATIN1')}`])(
    'given a URL with %s, when text is written through it, then it is UTF-8 all the same',
    async (parameter) => {
      const { url, ownerUrl } = await server.database();
      const { store } = await open(`${url}?${parameter}`, { ownerUrl });
      await write(store, 'a', { append: ['ü€😀'] });
      await store.shutdown();
      expect(
        await runAs(
          url,
          "SELECT encode(convert_to(line, 'UTF8'), 'hex') AS hex FROM lockstep.journal",
        ),
      ).toEqual([{ hex: Buffer.from('ü€😀').toString('hex') }]);
    },
  );

  it.each<[string, (database: Database) => string, RegExp]>([
    ['a wrong password', (d) => d.url.replace('@', 'x@'), /password authentication/],
    ['no server', (d) => d.url.replace(/:\d+\//, ':1/'), /ECONNREFUSED/],
    ['no such database', (d) => `${d.url}_not`, /does not exist/],
    [
      'something that is no URL',
      (d) => `postgres://u:${d.password}@[::/x`,
      /LOCKSTEP_STORE is no URL/,
    ],
    ['TLS where there is none', (d) => `${d.url}?sslmode=verify-full`, /does not support SSL/],
  ])(
    'given %s, when a bot starts, then it is refused without a word of the password',
    async (_, urlOf, expected) => {
      const database = await server.database();
      expect(await refusal(database, urlOf(database))).toMatch(expected);
    },
  );
});
