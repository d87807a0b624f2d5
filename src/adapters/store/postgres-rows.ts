import type { Entry } from '../../responder/world.ts';
import { LARGE_WRITE, type Queryable } from './postgres-connection.ts';
import type { Call, Decided, Seen } from './postgres-decide.ts';
import { StoreError } from './store-error.ts';

/** Whoever opens an incident holds this one; see `Transaction.open`. */
const OPENING_LOCK = '5701403215330902';

/**
 * Locks the incident until the end of the transaction: its row, or, where there is none yet, the right to
 * open one. A statement of its own, because what it waits for is seen only by later statements
 * (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
 */
export async function lockIncident(
  db: Queryable,
  incident: string,
  calls: readonly Pick<Call, 'event'>[],
): Promise<Pick<Seen, 'next' | 'open' | 'heard'>> {
  const known = await lockRow(db, incident);
  if (known !== undefined && known >= 0) return { next: known + 1, open: [], heard: new Map() };
  await db.query('SELECT pg_advisory_xact_lock($1)', [OPENING_LOCK]);
  // While this waited somebody else may have opened this very one.
  const opened = await lockRow(db, incident);
  if (opened !== undefined && opened >= 0) return { next: opened + 1, open: [], heard: new Map() };
  // One without a line was moved here from a store of the first version; there is nothing to look at in it.
  const { rows } = await db.query(
    'SELECT id FROM lockstep.incident WHERE open AND seq >= 0 ORDER BY id',
  );
  const open = rows.map((row) => row.id as string);
  return { next: 0, open, heard: await heardIn(db, calls) };
}

/** One look at the primary key of the events for each incident and event. */
async function heardIn(
  db: Queryable,
  calls: readonly Pick<Call, 'event'>[],
): Promise<Seen['heard']> {
  const { rows } = await db.query(
    `SELECT e.event, i.id FROM lockstep.incident i CROSS JOIN unnest($1::text[]) AS e (event)
     WHERE EXISTS (SELECT FROM lockstep.event h WHERE h.incident = i.id AND h.id = e.event)
     ORDER BY i.id`,
    [[...new Set(calls.map(({ event }) => event))]],
  );
  const found = new Map<string, string[]>();
  for (const { event, id } of rows as { event: string; id: string }[])
    found.set(event, [...(found.get(event) ?? []), id]);
  return found;
}

async function lockRow(db: Queryable, incident: string): Promise<number | undefined> {
  const { rows } = await db.query({
    name: 'lock',
    text: 'SELECT seq FROM lockstep.incident WHERE id = $1 FOR UPDATE',
    values: [incident],
  });
  return rows[0] === undefined ? undefined : Number(rows[0].seq);
}

/**
 * What the journal holds, and which of the events were handled before.
 * @throws StoreError when the content was moved elsewhere while this bot was on it
 */
export async function look(
  db: Queryable,
  incident: string,
  calls: readonly Call[],
): Promise<Pick<Seen, 'events' | 'entries'>> {
  const { rows } = await db.query({
    name: 'look',
    text: `
      SELECT NULL::bigint AS seq, id AS text, token FROM lockstep.event
      WHERE incident = $1 AND id = ANY($2::text[])
      UNION ALL
      SELECT seq, line, NULL FROM lockstep.journal WHERE incident = $1 AND seq >= $3
      UNION ALL
      SELECT -1, moved_to, NULL FROM lockstep.store WHERE moved_to IS NOT NULL`,
    values: [incident, calls.map(({ event }) => event), Math.min(...calls.map((c) => c.fromSeq))],
  });
  const events = new Map<string, string>();
  const entries: Entry[] = [];
  for (const row of rows as { seq: string | null; text: string; token: string }[]) {
    if (row.seq === '-1')
      throw new StoreError(`the store was moved to ${row.text}; nothing was written`);
    if (row.seq === null) events.set(row.text, row.token);
    else entries.push({ seq: Number(row.seq), line: row.text });
  }
  return { events, entries: entries.toSorted((a, b) => a.seq - b.seq) };
}

/**
 * Locks the journals that calls asked for beside their own, so that nobody adds a line before this commit, and reads
 * them. The lock is a statement of its own, as in `lockIncident`. Whoever writes to such a journal holds no other
 * incident's lock meanwhile, and these are taken in one order: nobody waits in a circle.
 */
export async function lookBeside(
  db: Queryable,
  calls: readonly Pick<Call, 'beside'>[],
): Promise<Seen['beside']> {
  const from = new Map<string, number>();
  for (const { beside } of calls) {
    if (beside === undefined) continue;
    const { incident, fromSeq } = beside;
    from.set(incident, Math.min(fromSeq, from.get(incident) ?? fromSeq));
  }
  const found = new Map<string, readonly Entry[]>();
  for (const incident of [...from.keys()].toSorted()) {
    await db.query({
      name: 'lock-beside',
      text: 'SELECT seq FROM lockstep.incident WHERE id = $1 FOR SHARE',
      values: [incident],
    });
    const { rows } = await db.query({
      name: 'look-beside',
      text: 'SELECT seq, line FROM lockstep.journal WHERE incident = $1 AND seq >= $2 ORDER BY seq',
      values: [incident, from.get(incident)],
    });
    const lines = rows as { seq: string; line: string }[];
    found.set(
      incident,
      lines.map(({ seq, line }) => ({ seq: Number(seq), line })),
    );
  }
  return found;
}

const SAVE = `
WITH handled AS (
  INSERT INTO lockstep.event (incident, id, token)
  SELECT $1, id, token FROM unnest($2::text[], $3::uuid[]) AS e (id, token)
), head AS (
  INSERT INTO lockstep.incident (id, seq) SELECT $1, max(seq) FROM unnest($4::bigint[]) AS seq HAVING count(*) > 0
  ON CONFLICT (id) DO UPDATE SET seq = excluded.seq
), lines AS (
  INSERT INTO lockstep.journal (incident, seq, line)
  SELECT $1, seq, line FROM unnest($4::bigint[], $5::text[]) AS l (seq, line)
), queued AS (
  INSERT INTO lockstep.effect (id, incident, kind, data, due_at)
  SELECT * FROM unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[])
), cancelled AS (
  DELETE FROM lockstep.timer WHERE id = ANY($11::text[])
), set AS (
  INSERT INTO lockstep.timer (id, incident, due_at)
  SELECT * FROM unnest($12::text[], $13::text[], $14::bigint[])
  ON CONFLICT (id) DO UPDATE SET incident = excluded.incident, due_at = excluded.due_at
), completed AS (
  UPDATE lockstep.effect SET done = true, lease_until = NULL
  FROM unnest($15::text[], $16::bigint[]) AS c (id, fence)
  WHERE effect.id = c.id AND effect.fence = c.fence AND NOT effect.done
  RETURNING effect.id
)
SELECT id FROM completed`;

/**
 * Writes everything in one statement, however much it is.
 * @returns the calls whose claim is somebody else's by now; then the transaction must not be committed
 */
export async function save(
  db: Queryable,
  incident: string,
  { written, lines, effects, timers, cancelTimers, completes }: Decided,
): Promise<readonly Call[]> {
  const isLarge = lines.reduce((sum, { line }) => sum + line.length, 0) > LARGE_WRITE.chars;
  // Until the end of this transaction only.
  if (isLarge) await db.query(`SET LOCAL statement_timeout = ${LARGE_WRITE.statementMs}`);
  const { rows } = await db.query({
    ...(isLarge ? { query_timeout: LARGE_WRITE.answerMs } : {}),
    name: 'save',
    text: SAVE,
    values: [
      incident,
      written.map(({ event }) => event),
      written.map(({ token }) => token),
      lines.map(({ seq }) => seq),
      lines.map(({ line }) => line),
      effects.map(({ id }) => id),
      effects.map((effect) => effect.incident),
      effects.map(({ kind }) => kind),
      effects.map(({ data }) => JSON.stringify(data)),
      effects.map(({ dueAt }) => dueAt),
      cancelTimers,
      timers.map(({ id }) => id),
      timers.map((timer) => timer.incident),
      timers.map(({ dueAt }) => dueAt),
      completes.map(({ effect }) => effect),
      completes.map(({ fence }) => fence),
    ],
  });
  const done = new Set(rows.map((row) => row.id as string));
  return completes.filter(({ effect }) => !done.has(effect)).map(({ call }) => call);
}
