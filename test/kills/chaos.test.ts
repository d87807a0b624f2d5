import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/journal/facts.ts';
import { verifyChain } from '../../src/core/journal/verify.ts';
import { openPostgres } from '../../src/adapters/store/postgres.ts';
import { createCloud } from '../faults/cloud/cloud.ts';
import { createRandom } from '../faults/sim/random.ts';
import { hasPostgres } from '../postgres/binaries.ts';
import { runAs, startPostgres, type Database, type Server } from '../postgres/server.ts';
import { openBarracks, type Barracks } from './stage/bots.ts';
import { busyAws } from './stage/busy-aws.ts';
import { askAll, gatherPeople, rage, wake, type Blows } from './stage/chaos.ts';
import { unannounced } from './stage/checks.ts';
import { companyTerms, INCIDENTS } from './stage/company.ts';
import { createCrew, type Crew, type Member } from './stage/crew.ts';
import { readLeases, watchLeases } from './stage/leases.ts';
import { until } from './until.ts';

/**
 * Three bots, each a process of its own, on one PostgreSQL: three incidents of some hundred calls together,
 * while every 0.2 to 1 s one of the bots is killed (SIGKILL) and replaced, or stands still (SIGSTOP) for a part or
 * some multiples of its lease, and AWS throttles 2 % of the requests and loses the answer to 2 % of the changes.
 *
 * LOCKSTEP_CHAOS_SEED repeats a run (its draws, not the machine's timing); LOCKSTEP_CHAOS_SEEDS=N makes N of them.
 */

const seeds = Number(process.env['LOCKSTEP_CHAOS_SEEDS'] ?? 1);
const first = Number(process.env['LOCKSTEP_CHAOS_SEED'] ?? Math.floor(Math.random() * 1_000_000));
/** Long enough for a slow machine, short enough to wait for. */
const LEASE_MS = 2_500;
/** Accounts of each incident; each gets four policies. */
const EACH = 28;

describe.runIf(hasPostgres())('three bots under blows', { timeout: 900_000 }, () => {
  let server: Server;
  let barracks: Barracks;
  beforeAll(async () => {
    server = await startPostgres();
    barracks = openBarracks(3);
  });
  afterAll(async () => {
    await barracks.close();
    await server.close();
  });

  it.each(Array.from({ length: seeds }, (_, i) => first + i))(
    'given kills, pauses longer than a lease, throttles and lost answers (seed %i), when it is over, then each effect is settled once, announced, and sent under a lease that held',
    async (seed) => {
      console.log(`chaos: LOCKSTEP_CHAOS_SEED=${seed}`);
      const begun = performance.now();
      const database = await openDatabase();
      const cloud = createCloud();
      const random = createRandom(seed);
      const aws = busyAws(cloud, createRandom(seed + 1));
      const terms = companyTerms(EACH);
      const crew = createCrew({ barracks, aws, url: database.url, terms, leaseMs: LEASE_MS });
      let mayClose = false;
      const people = gatherPeople(crew, { random, each: EACH, mayClose: () => mayClose });
      try {
        const paused = [
          // Its intents are in the journal, and it has not looked at AWS yet.
          await crew.hire({ point: 'transact/claim: COMMIT, after', nth: 2, signal: 'SIGSTOP' }),
          // The change is made, and the bot has not heard of it.
          await crew.hire({ point: 'aws/AttachPolicy, after', nth: 3, signal: 'SIGSTOP' }),
        ];
        await crew.hire();
        await sleepThrough(crew, paused, database);
        const isOver = () =>
          crew.views.size === INCIDENTS &&
          [...crew.views.values()].every(({ does, closed }) => does === 'person' || closed);
        const blows = await rage(crew, { random, leaseMs: LEASE_MS, isOver });
        mayClose = true;
        await until('all incidents are closed', () =>
          [...crew.views.values()].every(({ closed }) => closed),
        );
        const incidents = await converged(crew, database);
        await stopAll(crew);
        const found = await judge(crew, incidents, database);
        report({
          seed,
          blows,
          crew,
          found,
          seconds: (performance.now() - begun) / 1000,
          aws: aws.counts,
        });
        expect(found.problems).toEqual([]);
        expect(crew.faults).toEqual([]);
        expect(cloud.attachments).toHaveLength(INCIDENTS * EACH * 4);
        expect(found.settled).toBe(INCIDENTS * (EACH * 4 + 4));
        expect(blows.kills + blows.stops).toBeGreaterThan(5);
        // Whoever stood still between a change and its result found the result refused when it woke up.
        expect(crew.stale.length).toBeGreaterThan(0);
        // Whoever stood still between an intent and its change did not send it any more.
        expect(crew.withheld.length).toBeGreaterThan(0);
      } finally {
        people.stop();
        for (const member of crew.members.slice()) await crew.fire(member);
      }
    },
  );

  async function openDatabase(): Promise<Database> {
    const database = await server.database();
    const { url, ownerUrl } = database;
    const store = await openPostgres(url, { ownerUrl, clock: { now: Date.now }, warn: () => {} });
    await store.shutdown();
    await watchLeases(database);
    return database;
  }
});

/** Two bots stop themselves; others take over what they held; only then they wake up. */
async function sleepThrough(
  crew: Crew,
  paused: readonly Member[],
  database: Database,
): Promise<void> {
  const waking = paused.map(async (member) => {
    await until('the bot stands still', () => member.stoppedAt !== undefined);
    const last = crew.arrivals.findLast(
      ({ pid, changes }) => pid === member.process.pid && changes,
    );
    const since = Date.now();
    await until('its lease is over', async () => {
      if (Date.now() < since + LEASE_MS * 1.2) return false;
      if (!member.stoppedAt?.startsWith('aws/') || last === undefined) return true;
      const [row] = await runAs(
        database.adminUrl,
        `SELECT fence FROM lockstep.effect WHERE id = '${last.arrived.effect}'`,
      );
      return Number(row?.['fence']) > (last.fence ?? 0);
    });
    wake(member);
  });
  await Promise.all(waking);
}

type Journals = ReadonlyMap<string, readonly string[]>;

async function journals(database: Database): Promise<Journals> {
  const rows = await runAs(
    database.adminUrl,
    'SELECT incident, line FROM lockstep.journal ORDER BY incident, seq',
  );
  const all = new Map<string, string[]>();
  for (const { incident, line } of rows)
    all.set(String(incident), [...(all.get(String(incident)) ?? []), String(line)]);
  return all;
}

/** All three bots come to believe the same, which is what the journals say. Returns these. */
async function converged(crew: Crew, database: Database): Promise<Journals> {
  expect(crew.members).toHaveLength(3);
  let incidents: Journals = new Map();
  await until('all three bots believe what the journals say', async () => {
    const views = await askAll(crew);
    incidents = await journals(database);
    const wanted = [...incidents].map(([id, lines]) => `${id} ${lines.length - 1} closed`);
    const told = views.map((all) =>
      all.map(({ incident, seq, closed }) => `${incident} ${seq} ${closed ? 'closed' : 'open'}`),
    );
    return told.every(
      (one) => JSON.stringify(one.toSorted()) === JSON.stringify(wanted.toSorted()),
    );
  });
  return incidents;
}

async function stopAll(crew: Crew): Promise<void> {
  await Promise.all(
    crew.members.map(
      (member) =>
        new Promise<void>((resolve) => {
          member.ended = resolve;
          member.process.tell({ say: 'stop' });
        }),
    ),
  );
}

interface Found {
  readonly problems: readonly string[];
  readonly settled: number;
  readonly changes: number;
  readonly refused: number;
  readonly grants: number;
}

/** What the journals, AWS and the store's own account of its leases say of each other. */
async function judge(crew: Crew, incidents: Journals, database: Database): Promise<Found> {
  const problems: string[] = [];
  const facts = new Map<string, Fact[]>();
  let settled = 0;
  for (const [id, lines] of incidents) {
    const chain = verifyChain(lines.map((line) => `${line}\n`).join(''));
    if (!chain.ok) problems.push(`chain of ${id}: ${chain.problem}`);
    const told = lines.map((line) => JSON.parse(line) as Fact);
    facts.set(id, told);
    const ends = told.flatMap((fact) =>
      fact.kind === 'call.settled' ? [`${fact.body.digest} ${fact.body.call}`] : [],
    );
    settled += ends.length;
    for (const end of ends)
      if (ends.indexOf(end) !== ends.lastIndexOf(end)) problems.push(`settled twice: ${end}`);
    for (const fact of told)
      if (fact.kind === 'call.settled' && !['done', 'already'].includes(fact.body.outcome))
        problems.push(`${fact.body.call} ended ${fact.body.outcome}: ${fact.body.error}`);
    const votes = told.flatMap((fact) =>
      fact.kind === 'vote.cast' ? [`${fact.body.person} ${fact.body.digest}`] : [],
    );
    if (new Set(votes).size !== votes.length) problems.push(`a vote counted twice in ${id}`);
  }
  const leases = await readLeases(database);
  const changes = crew.arrivals.filter((one) => one.changes);
  for (const change of changes) {
    const { arrived, fence, wall, pid } = change;
    const said = `${arrived.operation} of ${arrived.effect} from ${pid}`;
    const why = unannounced(facts.get(arrived.effect.split('/')[0] ?? '') ?? [], change);
    if (why !== undefined) problems.push(`no intent: ${said}: ${why}`);
    if (fence === undefined || !leases.held(arrived.effect, fence, wall))
      problems.push(`on an old lease: ${said}`);
  }
  const refused = changes.filter(({ carried }) => carried?.ok === false).length;
  return { problems, settled, changes: changes.length, refused, grants: leases.grants };
}

function report(of: {
  readonly seed: number;
  readonly blows: Blows;
  readonly crew: Crew;
  readonly found: Found;
  readonly seconds: number;
  readonly aws: { readonly requests: number; readonly throttled: number; readonly lost: number };
}): void {
  const { blows, crew, found, aws } = of;
  console.log(
    `chaos seed ${of.seed}: ${Math.round(of.seconds)} s, ${blows.kills} SIGKILL, ${blows.stops + 2} SIGSTOP, ` +
      `${aws.requests} requests, ${aws.throttled} throttled, ${aws.lost} answers lost, ${found.changes} changes sent, ` +
      `${found.refused} of them refused, ${found.settled} effects settled, ${found.grants} claims, ` +
      `${crew.stale.length} stale results fenced, ${crew.withheld.length} changes withheld, ${found.problems.length} violations`,
  );
}
