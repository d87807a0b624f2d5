import type pg from 'pg';
import { PgBoss, type Db } from 'pg-boss';
import type { Queryable } from './postgres-connection.ts';

/** pg-boss's own tables. */
export const BOSS_SCHEMA = 'lockstep_boss';
/** Hints that an incident has something to do; a job names the incident and nothing else. */
export const WAKE = 'wake';

/** What runs pg-boss's statements, wherever they go. */
export function asBossDatabase(db: Queryable): Db {
  return { executeSql: (text, values) => db.query(text, values) };
}

/**
 * Makes or upgrades pg-boss's tables and its queue, as the role of `client`. With the policy `short` at most
 * one job of each key waits, so that hints don't pile up while nobody listens.
 */
export async function installBoss(client: pg.Client): Promise<void> {
  const boss = new PgBoss({
    db: asBossDatabase(client),
    schema: BOSS_SCHEMA,
    supervise: false,
    schedule: false,
  });
  let failed: unknown;
  boss.on('error', (error) => {
    failed ??= error;
  });
  try {
    await boss.start();
    await boss.createQueue(WAKE, {
      policy: 'short',
      notify: true,
      expireInSeconds: 10,
      retryLimit: 2,
      // A hint that nobody took for a day is stale: whoever starts looks for himself.
      retentionSeconds: 86_400,
      deleteAfterSeconds: 60,
    });
  } finally {
    await boss.stop({ close: false, graceful: false });
  }
  if (failed !== undefined) throw failed;
}

export function grantsOfBoss(role: string): string {
  return `
GRANT USAGE ON SCHEMA ${BOSS_SCHEMA} TO ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${BOSS_SCHEMA} TO ${role};
`;
}
