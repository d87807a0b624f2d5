import type { Effect, Timer } from '../../core/incident/effects.ts';
import type { Claim, Entry, Stored } from '../../responder/world.ts';
import type { Queryable } from './postgres-connection.ts';

/** A long journal is read in pieces, so that no single statement takes long. */
const PIECE = 5_000;

/** All lines from `fromSeq` on, in order. */
export async function entries(db: Queryable, incident: string, fromSeq: number): Promise<Entry[]> {
  const all: Entry[] = [];
  for (;;) {
    const { rows } = await db.query({
      name: 'entries',
      text: `SELECT seq, line FROM lockstep.journal WHERE incident = $1 AND seq >= $2
        ORDER BY seq LIMIT ${PIECE}`,
      values: [incident, (all.at(-1)?.seq ?? fromSeq - 1) + 1],
    });
    for (const row of rows as { seq: string; line: string }[])
      all.push({ seq: Number(row.seq), line: row.line });
    if (rows.length < PIECE) return all;
  }
}

export async function incidents(db: Queryable): Promise<Stored[]> {
  const text = 'SELECT id, open, seq FROM lockstep.incident ORDER BY id';
  const { rows } = await db.query({ name: 'incidents', text });
  return (rows as { id: string; open: boolean; seq: string }[]).map((row) => ({
    ...row,
    seq: Number(row.seq),
  }));
}

/**
 * Due effects that nobody holds, the longest due first. What another bot takes at this moment is passed over.
 * The list is made once (MATERIALIZED): a plan that asked it for every row could lock more than the limit.
 */
const CLAIM = `
WITH moment AS MATERIALIZED (
  SELECT COALESCE($1::bigint, lockstep.now_ms()) AS now
), free AS MATERIALIZED (
  SELECT id FROM lockstep.effect
  WHERE NOT done AND due_at <= (SELECT now FROM moment)
    AND (lease_until IS NULL OR lease_until <= (SELECT now FROM moment))
    AND incident <> ALL ($4::text[])
    AND NOT EXISTS (SELECT FROM lockstep.store WHERE moved_to IS NOT NULL)
  ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE lockstep.effect SET fence = fence + 1, lease_until = (SELECT now FROM moment) + $3
FROM free WHERE effect.id = free.id
RETURNING effect.id, incident, kind, data, due_at, fence`;

/** Times in ms; `now` null lets the database say. */
export async function claim(
  db: Queryable,
  {
    limit,
    except,
    leaseMs,
    now,
  }: { limit: number; except: readonly string[]; leaseMs: number; now: number | null },
): Promise<Claim[]> {
  if (limit <= 0) return [];
  const values = [now, limit, leaseMs, except];
  const { rows } = await db.query({ name: 'claim', text: CLAIM, values });
  type Found = { id: string; incident: string; kind: string; data: string } & {
    due_at: string;
    fence: string;
  };
  const claims = (rows as Found[]).map((row) => ({
    effect: {
      id: row.id,
      incident: row.incident,
      kind: row.kind as Effect['kind'],
      data: JSON.parse(row.data) as Effect['data'],
      dueAt: Number(row.due_at),
    },
    fence: Number(row.fence),
  }));
  // UPDATE returns in no order.
  return claims.toSorted(
    ({ effect: a }, { effect: b }) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1),
  );
}

export async function dueTimers(db: Queryable, now: number | null): Promise<Timer[]> {
  const { rows } = await db.query({
    name: 'due-timers',
    text: `SELECT id, incident, due_at FROM lockstep.timer
      WHERE due_at <= (SELECT COALESCE($1::bigint, lockstep.now_ms())) ORDER BY due_at, id`,
    values: [now],
  });
  return (rows as { id: string; incident: string; due_at: string }[]).map((row) => ({
    id: row.id,
    incident: row.incident,
    dueAt: Number(row.due_at),
  }));
}

export async function nextDue(db: Queryable, now: number | null): Promise<number | undefined> {
  const { rows } = await db.query({
    name: 'next-due',
    text: `SELECT LEAST(
        (SELECT min(GREATEST(due_at, lease_until)) FROM lockstep.effect WHERE NOT done),
        (SELECT min(due_at) FROM lockstep.timer)
      ) - COALESCE($1::bigint, lockstep.now_ms()) AS ms`,
    values: [now],
  });
  const ms = rows[0]?.ms as string | null | undefined;
  return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms));
}

/** Takes a task that is free, or keeps the own. */
export async function lead(
  db: Queryable,
  { task, bot, leaseMs, now }: { task: string; bot: string; leaseMs: number; now: number | null },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'lead',
    text: `
      INSERT INTO lockstep.task (id, bot, lease_until)
      VALUES ($1, $2, COALESCE($3::bigint, lockstep.now_ms()) + $4)
      ON CONFLICT (id) DO UPDATE SET bot = excluded.bot, lease_until = excluded.lease_until
      WHERE task.bot = excluded.bot OR task.lease_until <= excluded.lease_until - $4`,
    values: [task, bot, now, leaseMs],
  });
  return rowCount === 1;
}
