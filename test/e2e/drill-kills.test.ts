import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/report.ts';
import { verifyChain } from '../../src/core/journal/verify.ts';
import type { Report } from '../../src/report/schema.ts';
import { createRandom } from '../faults/sim/random.ts';
import { declare } from '../kills/site/declare.ts';
import { openDrillSite, type DrillSite } from '../kills/site/drill-site.ts';
import { startServing, type Serving } from '../kills/site/serving.ts';
import { follow, type Followed } from '../kills/site/stubborn.ts';
import { PATIENCE_MS } from '../kills/until.ts';
import { lockstep } from './child.ts';

/**
 * A whole drill, from the declaration to the end, with the bot as a real `lockstep serve` on a file. It is killed
 * (SIGKILL) at moments that a seed draws over all that it asks AWS, and started again each time; what comes of it
 * must be what comes of the same drill without a kill.
 *
 * LOCKSTEP_KILL_SEED repeats one, LOCKSTEP_KILL_SEEDS=N plays N of them.
 */

const seeds = Number(process.env['LOCKSTEP_KILL_SEEDS'] ?? 1);
const first = Number(process.env['LOCKSTEP_KILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));
/** The organization and its attacker are the same in all of them. */
const SCENARIO_SEED = 1;
const KILLS = 8;
/** A drill asks AWS more often than this, so that every moment comes. */
const REQUESTS = 320;

interface Drilled {
  readonly report: Report;
  readonly organization: object;
  readonly losses: object;
  readonly followed: Followed;
  readonly mood: string;
  readonly kills: number;
  readonly requests: number;
  readonly seconds: number;
}

describe('a drill whose bot is killed again and again', { timeout: 900_000 }, () => {
  const open: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of open.toReversed()) await close();
  });
  // Beside the others: each has an organization and a chat of its own, and waits most of the time.
  let calmly: Promise<Drilled>;
  beforeAll(() => {
    calmly = drill([]);
    // Whoever awaits it hears of a failure.
    calmly.catch(() => {});
  });

  it.each(Array.from({ length: seeds }, (_, i) => first + i))(
    'given kills at moments that seed %i draws, when it ends, then it ends as the one without',
    async (seed) => {
      const random = createRandom(seed);
      const moments = Array.from({ length: KILLS }, () => random.between(1, REQUESTS));
      console.log(
        `drill: LOCKSTEP_KILL_SEED=${seed}, kills at requests ${moments.toSorted(ascending).join(' ')}`,
      );
      const killed = await drill(moments);
      console.log(
        `the drill with ${killed.kills} kills: ${killed.requests} requests, ${Math.round(killed.seconds)} s, ` +
          `${killed.followed.again} times somebody did the same again`,
      );
      expect(killed.kills).toBe(KILLS);
      expect(storyOf(killed)).toEqual(storyOf(await calmly));
    },
  );

  it('given no kill, when it ends, then it is closed well and nothing is lost', async () => {
    const calm = await calmly;
    console.log(
      `the drill without a kill: ${calm.requests} requests, ${Math.round(calm.seconds)} s`,
    );
    expect(calm.report.outcome).toMatchObject({ phase: 'closed', ok: true });
    expect(calm.losses).toMatchObject({ resourcesDeleted: 0, datasetsLost: 0 });
    expect(calm.report.doors.found).toBeGreaterThan(5);
    expect(calm.followed.asked).toEqual([]);
    expect(calm.followed.approved.length).toBeGreaterThan(3);
    expect(calm.requests).toBeGreaterThan(REQUESTS);
  });

  async function drill(moments: readonly number[]): Promise<Drilled> {
    const site = await openDrillSite(SCENARIO_SEED);
    open.push(() => site.close());
    const begun = performance.now();
    const bots: Serving[] = [startServing(site.env)];
    open.push(async () => {
      await Promise.all(bots.map((bot) => bot.kill()));
    });
    const [bot] = bots;
    if ((await bot?.ready) !== true) throw new Error(`no bot: ${bot?.stderr()}`);
    const before = site.cloud.asked().length;
    const reaper = reap(site, bots, moments.map((at) => at + before).toSorted(ascending));
    try {
      site.built.adversary.begin(2_000);
      const incident = await declare(site);
      const log = () => bots.map((one) => one.stderr()).join('\n----\n');
      const followed = await Promise.race([
        follow({ team: site.team, patienceMs: PATIENCE_MS, log }),
        reaper.failed,
      ]);
      await reaper.stop();
      const requests = site.cloud.asked().length - before;
      const lines = await journal(site, bots, incident);
      const chain = verifyChain(lines);
      if (!chain.ok) throw new Error(chain.problem);
      return {
        report: buildReport(chain.entries),
        organization: site.organization(),
        losses: site.losses(),
        followed,
        mood: site.built.adversary.mood(),
        kills: bots.length - 1,
        requests,
        seconds: (performance.now() - begun) / 1000,
      };
    } finally {
      await reaper.stop();
    }
  }
});

const ascending = (a: number, b: number) => a - b;

/** What must be the same: not how long it took, nor what anybody had to type again. */
function storyOf({ report, organization, losses, followed, mood }: Drilled): object {
  const names = report.phases.map(({ name }) => name);
  return {
    phases: names.filter((name, i) => name !== names[i - 1]),
    outcome: report.outcome,
    doors: {
      ...report.doors,
      list: report.doors.list.map(({ foundAt: _found, closedAt: _closed, ...door }) => door),
    },
    waivers: report.waivers,
    unproven: report.unproven,
    approved: followed.approved,
    asked: followed.asked,
    approvals: report.approvals.map(({ person, decision }) => `${person} ${decision}`).toSorted(),
    organization,
    losses,
    mood,
  };
}

/** Kills the bot whenever AWS has heard so many requests, and starts another one. */
function reap(
  site: DrillSite,
  bots: Serving[],
  moments: number[],
): { stop(): Promise<void>; readonly failed: Promise<never> } {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => {});
  let busy: Promise<void> = Promise.resolve();
  let isBusy = false;
  const look = async () => {
    const bot = bots.at(-1);
    const [next] = moments;
    if (bot === undefined) return;
    if (bot.isGone()) throw new Error(`a bot ended by itself: ${bot.stderr()}`);
    if (next === undefined || site.cloud.asked().length < next) return;
    moments.shift();
    await bot.kill();
    bots.push(startServing(site.env));
  };
  const looking = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    busy = look()
      .catch(reject)
      .finally(() => (isBusy = false));
  }, 10);
  return {
    failed,
    async stop() {
      clearInterval(looking);
      await busy;
    },
  };
}

/** The journal as an operator exports it, once the last bot is ready; its chain checked by the command. */
async function journal(
  { env, folder }: DrillSite,
  bots: readonly Serving[],
  incident: string,
): Promise<string> {
  const last = bots.at(-1);
  if ((await last?.ready) !== true) throw new Error(`the last bot ended: ${last?.stderr()}`);
  const exported = await lockstep(['journal', 'export', '--incident', incident], env);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  const file = join(folder, 'journal.jsonl');
  await writeFile(file, exported.stdout);
  const checked = await lockstep(['journal', 'verify', file, '--chain-only'], env);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  return exported.stdout;
}
