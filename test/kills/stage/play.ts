import { BEGIN, type Scene } from '../../faults/scenes/scene.ts';
import { carryOut } from '../../faults/cloud/carry-out.ts';
import { createCloud, type Carried, type Cloud } from '../../faults/cloud/cloud.ts';
import { createRandom } from '../../faults/sim/random.ts';
import type { Armed } from '../child/points.ts';
import type { FromBot, Sent, View } from '../words.ts';
import type { Barracks, BotProcess, Ended } from './bots.ts';
import type { Place, Spot } from './places.ts';
import { nextCommand } from './people.ts';
import { PATIENCE_MS } from '../until.ts';

/** How an incident, or several, went on from a prepared beginning to the end. */
export interface Played {
  readonly cloud: Cloud;
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** Every request that AWS heard, in order, with what came of it. */
  readonly heard: readonly Heard[];
  /** How each bot but the last ended. */
  readonly deaths: readonly Ended[];
  /** The instants of the first bot, if it lived to the end. */
  readonly points: readonly (readonly [string, number])[];
  /** The bot's time at the end, ms. */
  readonly now: number;
}
export interface Heard extends Sent {
  readonly carried: Carried;
  /** Which bot, from 1. */
  readonly life: number;
}

/** Whoever starts a bot again finds out first: longer than any lease. */
const AWAY_MS = 150_000;
const MOST_LIVES = 3;

export interface Playing {
  readonly place: Place;
  readonly barracks: Barracks;
  readonly scenes: readonly Scene[];
  readonly armed?: Armed;
}

/**
 * Plays all scenes at once, in one store, by one bot after another: the first is armed, the others are not. AWS
 * and the people are here; they outlive every bot.
 */
export async function play(playing: Playing): Promise<Played> {
  const spot = await playing.place.fresh();
  const cloud = createCloud();
  // None of the odd beginnings.
  const never = { ...createRandom(0), chance: () => false };
  for (const scene of playing.scenes) scene.furnish(cloud, never);
  const stage: Stage = { ...playing, spot, cloud, heard: [], deaths: [], now: BEGIN };
  try {
    for (let life = 1; life <= MOST_LIVES; life += 1) {
      const points = await live(stage, life);
      if (points === undefined) continue;
      const { heard, deaths, now } = stage;
      return { cloud, heard, deaths, now, points, lines: await spot.lines() };
    }
    throw new Error(`the bot died more often than it was told to`);
  } finally {
    await spot.leave();
  }
}

interface Stage extends Playing {
  readonly spot: Spot;
  readonly cloud: Cloud;
  readonly heard: Heard[];
  readonly deaths: Ended[];
  now: number;
}

/** One bot's life, to its stop or its death. Returns the instants that it passed if it was stopped. */
async function live(
  stage: Stage,
  life: number,
): Promise<readonly (readonly [string, number])[] | undefined> {
  const { barracks, spot, scenes, armed } = stage;
  const process = await barracks.take();
  const { promise: stopped, resolve: stop, reject } = Promise.withResolvers<Points>();
  const here: Life = {
    ...stage,
    process,
    life,
    said: new Set(),
    trace: [],
    closed: new Set(),
    stop,
    reject,
  };
  process.hear((word) => hear(stage, here, word));
  const terms = scenes.at(-1)?.terms;
  if (terms === undefined) throw new Error('there is nothing to play');
  process.tell({
    say: 'go',
    store: spot.url,
    terms,
    settings: terms.settings,
    begin: life === 1 ? BEGIN : stage.now + AWAY_MS,
    seed: life,
    ...(life === 1 && armed !== undefined ? { armed } : {}),
  });
  let late: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, giveUp) => {
    late = setTimeout(
      () => giveUp(new Error(`nothing ended: ${JSON.stringify(here.trace.slice(-12))}`)),
      PATIENCE_MS,
    );
  });
  try {
    const end = await Promise.race([stopped, process.ended, patience]);
    if ('points' in end) {
      barracks.giveBack(process);
      return end.points;
    }
    stage.deaths.push(end);
    return undefined;
  } catch (error) {
    process.signal('SIGKILL');
    await process.ended;
    throw error;
  } finally {
    clearTimeout(late);
  }
}

interface Points {
  readonly points: readonly (readonly [string, number])[];
}
interface Life {
  readonly process: BotProcess;
  readonly life: number;
  /** What the people said to this bot; the next one hears it again if this one dies over it. */
  readonly said: Set<string>;
  /** What was heard, for people. */
  readonly trace: string[];
  readonly closed: Set<string>;
  readonly stop: (points: Points) => void;
  readonly reject: (error: Error) => void;
}

function hear(stage: Stage, here: Life, word: FromBot) {
  const { process, life, said, closed, stop, reject } = here;
  here.trace.push(inShort(word));
  const ended = (incident: string) => {
    if (closed.has(incident)) return;
    closed.add(incident);
    if (closed.size === stage.scenes.length) process.tell({ say: 'stop' });
  };
  switch (word.say) {
    case 'started':
      return word.closed.forEach(ended);
    case 'view': {
      stage.now = Math.max(stage.now, word.now);
      act(process, said, word);
      process.tell({ say: 'seen', n: word.n });
      if (word.view.closed) ended(word.view.incident);
      return;
    }
    case 'aws': {
      const { say: _, id, ...sent } = word;
      stage.now = Math.max(stage.now, sent.now);
      const carried = carryOut(stage.cloud, sent.arrived, sent.now, 0);
      stage.heard.push({ ...sent, carried, life });
      return process.tell({ say: 'answer', id, carried });
    }
    case 'stopped':
      return stop({ points: word.points });
    case 'unheard':
      return reject(new Error(`the bot did not hear ${word.command}: ${word.why}`));
    case 'fault':
      return reject(new Error(`the bot: ${word.error}`));
    default:
  }
}

function inShort(word: FromBot): string {
  if (word.say === 'view') return `${word.view.incident} in ${word.view.phase} at ${word.now}`;
  if (word.say === 'aws') return `${word.arrived.operation} at ${word.now}`;
  return word.say;
}

function act(process: BotProcess, said: Set<string>, { view, now }: { view: View; now: number }) {
  const command = nextCommand(view, now);
  if (command === undefined || said.has(command.id)) return;
  said.add(command.id);
  process.tell({ say: 'submit', command });
}
