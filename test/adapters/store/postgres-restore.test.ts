import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import type { Claim } from '../../../src/responder/world.ts';
import { hasPostgres, postgresBinaries } from '../../postgres/binaries.ts';
import { runAs, startPostgres, type Database, type Server } from '../../postgres/server.ts';
import { buildHouse } from '../../promises/stage/house.ts';
import { play } from '../../promises/stage/mortal.ts';
import { company, endingOf } from './postgres-stage.ts';

describe.runIf(hasPostgres())('back-up and restore of PostgreSQL', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  const tool = (name: string, args: readonly string[], input?: Buffer) =>
    execFileSync(join(postgresBinaries() ?? '', name), args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1e9,
      ...(input === undefined ? {} : { input }),
    });
  const dumped = ({ ownerUrl }: Database) =>
    tool('pg_dump', [
      '--format=custom',
      '--schema=lockstep',
      '--schema=lockstep_boss',
      `--dbname=${ownerUrl}`,
    ]);
  /** Rights are not restored: the next start of a bot with the owner gives them anew. */
  const restored = ({ ownerUrl }: Database, dump: Buffer) =>
    tool(
      'pg_restore',
      [
        '--no-owner',
        '--no-privileges',
        '--exit-on-error',
        '--single-transaction',
        `--dbname=${ownerUrl}`,
      ],
      dump,
    );

  it('given an incident in the middle of a plan, when its database is dumped and restored elsewhere, then a new bot ends it the same, and a claim of before counts for nothing', async () => {
    const calm = buildHouse();
    await play(calm, () => false);
    const expected = await endingOf(calm);
    await calm.leave();

    const house = buildHouse();
    const file = house.store;
    const [before, after] = [await server.database(), await server.database()];
    const clock = { now: () => house.cloud.kernel.now };
    const connect = ({ url, ownerUrl }: Database) =>
      openPostgres(url, { ownerUrl, clock, clockDecides: true, warn: () => {} });

    const old = await connect(before);
    house.store = old;
    const all = company(house);
    let held: Claim | undefined;
    await all.add('old', old, {
      meets(bot, what, answer) {
        if (what !== 'claim<' || held !== undefined) return;
        held = (answer as Claim[]).find(({ effect }) => effect.kind === 'call');
        if (held !== undefined) bot.die();
      },
    });
    await all.play(() => held !== undefined);
    if (held === undefined) throw new Error('nothing was claimed');

    restored(after, dumped(before));
    const store = await connect(after);
    const [incident] = await store.incidents();
    const id = incident?.id ?? '';
    expect(incident?.open).toBe(true);
    expect(await store.entries(id, 0)).toEqual(await old.entries(id, 0));

    house.store = store;
    await all.add('new', store);
    await all.play();
    expect(await endingOf(house)).toEqual(expected);

    const { effect, fence } = held;
    expect(await store.renew(effect.id, fence)).toBe(false);
    const late = await store.transact({ incident: id, event: 'late', fromSeq: 0 }, () => ({
      append: ['late'],
      effects: [],
      timers: [],
      cancelTimers: [],
      complete: { effect: effect.id, fence },
      result: undefined,
    }));
    expect(late).toEqual({ state: 'stale' });
    // What keeps the journal came back with it.
    await expect(runAs(after.adminUrl, 'DELETE FROM lockstep.journal')).rejects.toThrow(
      'the journal is append-only',
    );
    await expect(runAs(after.url, 'DELETE FROM lockstep.journal')).rejects.toThrow(
      'permission denied',
    );
    await Promise.all([old.shutdown(), store.shutdown()]);
    house.store = file;
    await house.leave();
  });
});
