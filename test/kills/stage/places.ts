import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import type { Store } from '../../../src/responder/world.ts';
import { runAs, type Database, type Server } from '../../postgres/server.ts';
import { BEGIN, type Scene } from '../../faults/scenes/scene.ts';

/** A kind of store, with the beginning of some incidents in it. */
export interface Place {
  readonly name: string;
  /** A store of its own with that beginning. */
  fresh(): Promise<Spot>;
  close(): Promise<void>;
}
export interface Spot {
  /** As in `LOCKSTEP_STORE`. */
  readonly url: string;
  /** The lines of each incident, read past the bot's own code. */
  lines(): Promise<ReadonlyMap<string, readonly string[]>>;
  leave(): Promise<void>;
}

const clock = { now: () => BEGIN };

/**
 * What a killed process has written is there whether or not it was synced: a file in memory is as good, and
 * hundreds of incidents don't wait for a disk. What is lost with the power is tried elsewhere.
 */
const MEMORY = '/dev/shm';

export async function sqlitePlace(scenes: readonly Scene[]): Promise<Place> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'lockstep-kills-'));
  const prepared = join(folder, 'prepared.sqlite');
  const store = openSqlite(prepared, clock);
  await putInto(store, scenes);
  await store.shutdown();
  let made = 0;
  return {
    name: 'SQLite',
    fresh() {
      made += 1;
      const path = join(folder, `${made}.sqlite`);
      copyFileSync(prepared, path);
      return Promise.resolve({
        url: `sqlite:${path}`,
        lines: () => Promise.resolve(linesIn(path)),
        leave() {
          for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
          return Promise.resolve();
        },
      });
    },
    close() {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

function linesIn(path: string): ReadonlyMap<string, readonly string[]> {
  const db = new DatabaseSync(path);
  try {
    return byIncident(db.prepare('SELECT incident, line FROM journal ORDER BY seq').all());
  } finally {
    db.close();
  }
}

/** Each spot is a copy of a database that was migrated and furnished once; it is used again and again. */
export async function postgresPlace(server: Server, scenes: readonly Scene[]): Promise<Place> {
  const database = await server.database();
  const { url, ownerUrl } = database;
  const store = await openPostgres(url, { ownerUrl, clock, clockDecides: true, warn: () => {} });
  await putInto(store, scenes);
  await store.shutdown();
  await runAs(database.adminUrl, [
    'CREATE SCHEMA prepared',
    ...TABLES.map((table) => `CREATE TABLE prepared.${table} AS TABLE lockstep.${table}`),
  ]);
  const free: Spot[] = [];
  let made = 0;
  return {
    name: 'PostgreSQL',
    async fresh() {
      const known = free.pop();
      if (known !== undefined) return known;
      made += 1;
      const name = `${database.name}_${made}`;
      await runAs(
        at(database.adminUrl, 'postgres'),
        `CREATE DATABASE ${name} TEMPLATE ${database.name}`,
      );
      const spot = spotIn(database, name);
      const leave = async () => {
        await spot.leave();
        free.push({ ...spot, leave });
      };
      return { ...spot, leave };
    },
    close: () => Promise.resolve(),
  };
}

/** In an order in which each comes after those that it names. */
const TABLES = ['incident', 'journal', 'event', 'effect', 'timer', 'view', 'task'] as const;

function spotIn(database: Database, name: string): Spot {
  const here = at(database.adminUrl, name);
  return {
    url: at(database.url, name),
    async lines() {
      return byIncident(
        await runAs(here, 'SELECT incident, line FROM lockstep.journal ORDER BY seq'),
      );
    },
    async leave() {
      await runAs(here, [
        // Nobody is left; the server may only not have noticed yet.
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        'BEGIN',
        // Only an administrator can, and only like this: the journal is append-only.
        'SET LOCAL session_replication_role = replica',
        ...TABLES.map((table) => `DELETE FROM lockstep.${table}`),
        ...TABLES.map((table) => `INSERT INTO lockstep.${table} SELECT * FROM prepared.${table}`),
        'DELETE FROM lockstep_boss.job',
        'COMMIT',
      ]);
    },
  };
}

function at(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

function byIncident(
  rows: readonly { readonly [column: string]: unknown }[],
): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const { incident, line } of rows)
    all.set(String(incident), [...(all.get(String(incident)) ?? []), String(line)]);
  return all;
}

async function putInto(store: Store, scenes: readonly Scene[]): Promise<void> {
  for (const { incident, front } of scenes) {
    const { lines, effects, timers } = front;
    await store.transact({ incident, event: 'front', fromSeq: 0 }, () => ({
      append: lines,
      effects,
      timers,
      cancelTimers: [],
      result: undefined,
    }));
  }
}
