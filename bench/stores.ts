import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgres } from '../src/adapters/store/postgres.ts';
import { openSqlite } from '../src/adapters/store/sqlite.ts';
import type { Clock, Store } from '../src/responder/world.ts';
import { startPostgres } from '../test/postgres/server.ts';

/** A store on this machine's own disk, empty, and gone afterwards. */
export interface Place {
  readonly name: string;
  /** The same place, opened for a bot. */
  readonly open: (clock: Clock) => Promise<Store>;
  /** A table without rules in a store of the same kind, for comparison. */
  readonly plain: () => Promise<PlainTable>;
  readonly leave: () => Promise<void>;
}

/** Inserts lines, one commit for each. */
export interface PlainTable {
  readonly insert: (lines: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function sqlitePlace(): Promise<Place> {
  const { DatabaseSync } = await import('node:sqlite');
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  return {
    name: 'SQLite',
    open: (clock) => Promise.resolve(openSqlite(join(folder, 'store.sqlite'), clock)),
    plain() {
      const db = new DatabaseSync(join(folder, 'plain.sqlite'));
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL');
      db.exec('PRAGMA synchronous = FULL; CREATE TABLE plain (seq INTEGER PRIMARY KEY, line TEXT)');
      const add = db.prepare('INSERT INTO plain (line) VALUES (?)');
      return Promise.resolve({
        insert(lines) {
          for (const line of lines) add.run(line);
          return Promise.resolve();
        },
        close() {
          db.close();
          return Promise.resolve();
        },
      });
    },
    leave() {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  };
}

/** A server of its own, with the durability that a company has: every commit reaches the disk. */
export async function postgresPlace(): Promise<Place> {
  const server = await startPostgres({ durable: true });
  const database = await server.database();
  return {
    name: 'PostgreSQL',
    open: (clock) =>
      openPostgres(database.url, {
        clock,
        clockDecides: true,
        ownerUrl: database.ownerUrl,
        warn: (said) => process.stderr.write(`${said}\n`),
      }),
    async plain() {
      const client = new pg.Client(database.ownerUrl);
      await client.connect();
      await client.query('CREATE TABLE plain (seq bigserial PRIMARY KEY, line text NOT NULL)');
      return {
        async insert(lines) {
          for (const line of lines)
            await client.query({
              name: 'plain',
              text: 'INSERT INTO plain (line) VALUES ($1)',
              values: [line],
            });
        },
        close: () => client.end(),
      };
    },
    leave: () => server.close(),
  };
}
