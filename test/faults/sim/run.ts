import { createHash } from 'node:crypto';
import { createMemoryStores } from '../../../src/adapters/store/memory.ts';
import { createCloud } from '../cloud/cloud.ts';
import { endProblems } from '../rules/end.ts';
import { createTruth } from '../rules/truth.ts';
import { createWatcher } from '../rules/watcher.ts';
import { BEGIN, type Scene } from '../scenes/scene.ts';
import { sceneOf } from '../scenes/scenes.ts';
import { startBot } from './start-bot.ts';
import { drawnFates, type Fates } from './fates.ts';
import { createPeople } from './people.ts';
import { createRandom, type Random } from './random.ts';
import type { Stage } from './stage.ts';
import { createTime } from './time.ts';

/** What came of one run. */
export interface Outcome {
  readonly seed: number;
  readonly scene: string;
  /** What was violated, one sentence each; empty when nothing was. */
  readonly violations: readonly string[];
  /** SHA-256 over every line of the trace: the same seed gives the same, on every machine. */
  readonly digest: string;
  readonly steps: number;
  readonly trace: readonly string[];
}

export interface RunOptions {
  /** Keep the trace, for people. */
  readonly trace?: boolean;
  readonly scene?: Scene;
  readonly bots?: number;
  /** Instead of faults drawn from the seed; people and AWS then do what they should, too. */
  readonly fates?: Fates;
}

/** As on a store that several bots share: short, because others wait. */
export const LEASE_MS = 30_000;
/** However bad the days are: after this nothing goes wrong any more, and the incident must come to its end. */
const CALM_AFTER_MS = 240_000;
const END_AFTER_MS = 90 * 60_000;
const MOST_STEPS = 200_000;
/** What was on its way when the incident ended has arrived by then, or never will. */
const AFTERMATH_MS = 10_000;

/** One incident under faults, from a seed. */
export async function run(seed: number, options: RunOptions = {}): Promise<Outcome> {
  const violations: string[] = [];
  const trace: string[] = [];
  const hash = createHash('sha256');
  const random = createRandom(seed);
  const scene = options.scene ?? sceneOf(seed);
  const fates = options.fates ?? drawnFates(random, LEASE_MS);
  const plain = options.fates !== undefined;
  const stage = setStage(
    { random, scene, fates, plain },
    (what) => violations.push(what),
    (line) => {
      hash.update(line);
      if (options.trace === true) trace.push(line);
    },
  );
  const rejected = (error: unknown) => {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    violations.push(`unhandled: ${why}`);
  };
  process.on('unhandledRejection', rejected);
  try {
    await openStore(stage);
    for (let slot = 0; slot < (options.bots ?? random.pick([2, 2, 3])); slot += 1)
      startBot(stage, { slot, life: 1 });
    await play(stage, violations, plain);
    if (violations.length === 0) violations.push(...(await endProblems(stage)));
    // Node tells of rejections that nobody handles only now.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', rejected);
  }
  for (const line of stage.truth.lines) hash.update(line);
  const { steps } = stage.time;
  return { seed, scene: scene.name, violations, digest: hash.digest('hex'), steps, trace };
}

function setStage(
  { random, scene, fates, plain }: { random: Random; scene: Scene; fates: Fates; plain: boolean },
  violated: (what: string) => void,
  told: (line: string) => void,
): Stage {
  const time = createTime(BEGIN);
  const truth = createTruth();
  const cloud = createCloud();
  scene.furnish(cloud, plain ? { ...random, chance: () => false } : random);
  const stores = createMemoryStores({ clock: { now: () => time.now }, leaseMs: LEASE_MS });
  const stage: Stage = {
    time,
    random,
    fates,
    cloud,
    stores,
    store: stores.connect(),
    scene,
    truth,
    watcher: createWatcher({ time, truth, cloud, leaseMs: LEASE_MS, violated }),
    bots: [],
    underway: 0,
    kill(bot, why) {
      if (!bot.alive) return;
      bot.alive = false;
      stage.say(`${bot.name} dies at ${why}`);
      const life = Number(bot.name.split('.')[1]) + 1;
      time.after(fates.rebirth(), () => startBot(stage, { slot: bot.slot, life }));
    },
    pause(bot) {
      const pause = fates.pause();
      bot.pausedUntil = Math.max(bot.pausedUntil, time.now + pause);
      // What stands still as a whole, a virtual machine, wakes up with its clock behind.
      if (random.chance(0.3)) {
        const behind = Math.min(pause, 8_000);
        bot.skew -= behind;
        bot.deliver(pause + random.between(2_000, 20_000), () => (bot.skew += behind));
      }
      stage.say(`${bot.name} stands still until ${bot.pausedUntil - BEGIN}`);
    },
    say: (line) => told(`${String(time.now - BEGIN).padStart(8)} ${line}`),
  };
  return stage;
}

/** Puts the front of the incident into the store, as if bots before these had written it. */
async function openStore({ store, scene, watcher }: Stage): Promise<void> {
  for (const { id, lines: append } of scene.orders ?? []) {
    const quiet = { append, effects: [], timers: [], cancelTimers: [], result: undefined };
    const at = { incident: id, event: 'front' };
    const granted = await store.transact({ ...at, fromSeq: 0 }, () => quiet);
    if (granted.state !== 'written') throw new Error('the run of an order could not be written');
    watcher.committed(undefined, at, { writes: quiet, appended: granted.appended });
    await store.close(id);
  }
  const { lines, effects, timers } = scene.front;
  if (lines.length === 0) return;
  const writes = { append: lines, effects, timers, cancelTimers: [], result: undefined };
  const at = { incident: scene.incident, event: 'front' };
  const written = await store.transact({ ...at, fromSeq: 0 }, () => writes);
  if (written.state !== 'written') throw new Error('the front could not be written');
  watcher.committed(undefined, at, { writes, appended: written.appended });
}

async function play(stage: Stage, violations: string[], plain: boolean): Promise<void> {
  const { time, truth, fates, random, scene, cloud } = stage;
  const people = createPeople(stage);
  people.begin();
  const calmAt = plain ? 0 : time.now + random.between(CALM_AFTER_MS / 8, CALM_AFTER_MS);
  let calm = false;
  const disturb = () => {
    if (calm || truth.closed || scene.disturb === undefined) return;
    const thing = scene.disturb(cloud, random, time.now);
    if (thing !== undefined) {
      stage.watcher.disturbed(thing);
      stage.say(`somebody touches ${thing}`);
    }
    time.after(random.between(5_000, 200_000), disturb);
  };
  if (!plain && scene.disturb !== undefined && random.chance(0.3))
    time.after(random.between(100, 60_000), disturb);
  if (!plain && random.chance(0.3)) time.after(random.between(1_000, 60_000), () => stop(stage));
  if (!plain && random.chance(0.3)) setClocks(stage);
  let endsAt = Infinity;
  while (violations.length === 0 && time.now < endsAt) {
    if (!calm && (time.now >= calmAt || truth.closed)) {
      calm = true;
      fates.calm();
      people.calm();
      stage.say('from here on nothing goes wrong');
    }
    if (!(truth.closed && (await isQuiet(stage)))) endsAt = Infinity;
    else endsAt = Math.min(endsAt, time.now + AFTERMATH_MS);
    if (!(await time.step())) return;
    if (time.now > BEGIN + END_AFTER_MS || time.steps > MOST_STEPS) {
      const where = `${truth.phase}${truth.question === undefined ? '' : `: ${truth.question.join('; ')}`}`;
      stage.say('it does not end');
      violations.push(`end: the incident does not end; it stands in ${where}`);
    }
  }
}

/** Somebody ends a bot as they should: it gives back what it has not begun, finishes the rest, and goes. */
function stop(stage: Stage): void {
  const bot = stage.random.pick(stage.bots);
  if (!bot.alive || !bot.started || bot.responder === undefined) return;
  const { name } = bot;
  stage.say(`${name} is asked to end`);
  const gone = () => stage.kill(bot, 'its end');
  bot.deliver(0, () => void bot.responder?.stop(5_000).then(gone, gone));
}

/** Clocks are set, forward and back. */
function setClocks(stage: Stage): void {
  const { time, random, fates, truth } = stage;
  time.after(random.between(5_000, 40_000), () => {
    if (truth.closed) return;
    const bot = random.pick(stage.bots);
    bot.skew = fates.skew();
    stage.say(`the clock of ${bot.name} is set; it is wrong by ${bot.skew} ms`);
    setClocks(stage);
  });
}

/** Nothing is under way, nothing is due, and every bot is there. */
async function isQuiet({ underway, bots, time, store }: Stage): Promise<boolean> {
  if (underway > 0 || !bots.every((bot) => bot.alive && bot.started && bot.pausedUntil <= time.now))
    return false;
  return (await store.nextDue()) === undefined;
}
