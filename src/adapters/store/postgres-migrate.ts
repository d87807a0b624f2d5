import pg from 'pg';
import {
  connectionConfig,
  messageOf,
  unreachable,
  type Queryable,
  type Warn,
} from './postgres-connection.ts';
import { BOSS_SCHEMA, grantsOfBoss, installBoss } from './postgres-boss.ts';
import { grants, MIGRATIONS, VERSION } from './postgres-schema.ts';
import { StoreError } from './store-error.ts';

/** Any number that nothing else locks; several bots that start at once wait here for each other. */
const MIGRATION_LOCK = '5701403215330901';
const MIGRATION_MS = 120_000;
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Brings the database to this code's schema, as the role of `url`, and gives `role` what the bot needs and
 * no more. Safe to call again, and from several processes at once: one works, the others wait and find it done.
 * @param place how errors call the database
 * @throws StoreError when the schema is newer than this code, or the role may not create it
 */
export async function migrate(url: string, role: string, place: string): Promise<void> {
  const long = { statement_timeout: MIGRATION_MS, query_timeout: MIGRATION_MS };
  const client = new pg.Client({ ...connectionConfig(url), ...long });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(place, error);
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await apply(client);
    await installBoss(client);
    const owner = (await client.query('SELECT current_user AS name')).rows[0]?.name as string;
    if (owner !== role) {
      const grantee = pg.escapeIdentifier(role);
      await client.query(`${grants(grantee)} ${grantsOfBoss(grantee)}`);
    }
  } catch (error) {
    throw explained(error, place);
  } finally {
    // Ends the session, and with it the lock.
    await client.end().catch(() => {});
  }
}

/** The schema of the database; undefined when it has none yet. */
export async function versionOf(db: Queryable): Promise<number | undefined> {
  const there = await db.query(`SELECT to_regclass('lockstep.version') IS NOT NULL AS there`);
  if (there.rows[0]?.there !== true) return undefined;
  const { rows } = await db.query('SELECT max(version) AS version FROM lockstep.version');
  return Number(rows[0]?.version ?? 0);
}

/** @throws StoreError when a newer Lockstep has been here */
export function refuseNewer(version: number | undefined): void {
  if (version === undefined || version <= VERSION) return;
  throw new StoreError(
    `the store has schema ${version}, this Lockstep knows ${VERSION}; run the newer Lockstep`,
  );
}

/** @throws StoreError when a bot must not start on this content: it went elsewhere, or is not all here */
export async function refuseMoved(db: Queryable, place: string): Promise<void> {
  const { rows } = await db.query('SELECT moved_to, unfinished FROM lockstep.store');
  const [state] = rows as { moved_to: string | null; unfinished: boolean }[];
  if (typeof state?.moved_to === 'string')
    throw new StoreError(
      `${place} was moved to ${state.moved_to}; let LOCKSTEP_STORE name that store`,
    );
  if (state?.unfinished !== false)
    throw new StoreError(
      `${place} is the target of a move that was not finished; run the same lockstep store move again`,
    );
}

/** Is everything there that this code needs? pg-boss checks its own version when it starts. */
export async function isMigrated(db: Queryable): Promise<boolean> {
  const version = await versionOf(db);
  refuseNewer(version);
  if (version !== VERSION) return false;
  const { rows } = await db.query(
    `SELECT to_regclass('${BOSS_SCHEMA}.version') IS NOT NULL AS there`,
  );
  return rows[0]?.there === true;
}

/**
 * Tells when the bot's role could rewrite the journal: it owns the table, is a superuser, or was given too
 * much. The chain and the anchors show a rewrite; a role that can't do it prevents one.
 */
export async function warnOfRewriting(db: Queryable, warn: Warn): Promise<void> {
  const { rows } = await db.query(`
    SELECT current_user AS role,
      has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
        OR has_table_privilege(c.oid, 'TRUNCATE') OR pg_has_role(c.relowner, 'MEMBER') AS may_rewrite
    FROM pg_class c WHERE c.oid = 'lockstep.journal'::regclass`);
  const [found] = rows as { role: string; may_rewrite: boolean }[];
  if (found?.may_rewrite !== true) return;
  warn(
    `the store's role ${found.role} could rewrite the journal; let LOCKSTEP_STORE name a role that owns nothing, ` +
      'and give LOCKSTEP_STORE_OWNER for one start, to make the tables and grant it what it needs',
  );
}

async function apply(client: pg.Client): Promise<void> {
  const before = await versionOf(client);
  refuseNewer(before);
  const there = await client.query(`SELECT to_regnamespace('lockstep') IS NOT NULL AS there`);
  for (let version = before ?? 0; version < VERSION; version += 1) {
    await client.query('BEGIN');
    // What an empty database lacks comes with the first migration: all of it or nothing.
    if (there.rows[0]?.there !== true) await client.query('CREATE SCHEMA IF NOT EXISTS lockstep');
    await client.query(
      'CREATE TABLE IF NOT EXISTS lockstep.version (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    await client.query(MIGRATIONS[version] ?? '');
    await client.query('INSERT INTO lockstep.version (version) VALUES ($1)', [version + 1]);
    await client.query('COMMIT');
  }
}

/** The error of a database that was asked for more than a bot's role may do, with the mend. */
export function explained(error: unknown, place: string): Error {
  if (error instanceof StoreError) return error;
  if (error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE) {
    return new StoreError(
      `the tables of ${place} can't be made, changed or locked (${error.message}); ` +
        'set LOCKSTEP_STORE_OWNER to the URL of a role that owns them, for one start',
      { cause: error },
    );
  }
  return new StoreError(`${place} can't be used as a store: ${messageOf(error)}`, { cause: error });
}
