import type { Database } from '../../postgres/server.ts';
import { runAs } from '../../postgres/server.ts';

/** What the store itself has said of every claim, whoever asked: written by a trigger, read past the bots. */
export interface Leases {
  /** Was this effect, under this fence, somebody's at this moment of the machine's time? */
  held(effect: string, fence: number, at: number): boolean;
  readonly grants: number;
}

/** Has the database write down every lease from now on. */
export async function watchLeases(database: Database): Promise<void> {
  await runAs(database.adminUrl, [
    'CREATE SCHEMA witness',
    `CREATE TABLE witness.lease (
      effect text NOT NULL, fence bigint NOT NULL, lease_until bigint, done boolean NOT NULL,
      at bigint NOT NULL DEFAULT lockstep.now_ms())`,
    // As its owner: the bots' role has no right to look in here.
    `CREATE FUNCTION witness.write_down() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        INSERT INTO witness.lease (effect, fence, lease_until, done)
        VALUES (NEW.id, NEW.fence, NEW.lease_until, NEW.done);
        RETURN NULL;
      END $$`,
    `CREATE TRIGGER lease_is_written_down AFTER INSERT OR UPDATE ON lockstep.effect
      FOR EACH ROW EXECUTE FUNCTION witness.write_down()`,
  ]);
}

interface Row {
  readonly fence: number;
  readonly until: number | undefined;
  readonly at: number;
}

export async function readLeases(database: Database): Promise<Leases> {
  const rows = await runAs(
    database.adminUrl,
    'SELECT effect, fence, lease_until, at FROM witness.lease ORDER BY at',
  );
  const of = new Map<string, Row[]>();
  for (const { effect, fence, lease_until: until, at } of rows) {
    const row = {
      fence: Number(fence),
      until: until === null ? undefined : Number(until),
      at: Number(at),
    };
    of.set(String(effect), [...(of.get(String(effect)) ?? []), row]);
  }
  return {
    grants: new Set(rows.map(({ effect, fence }) => `${String(effect)} ${String(fence)}`)).size,
    held(effect, fence, at) {
      const last = (of.get(effect) ?? []).findLast((row) => row.at <= at);
      return last !== undefined && last.fence === fence && (last.until ?? 0) > at;
    },
  };
}
