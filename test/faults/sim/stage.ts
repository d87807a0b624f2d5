import type { MemoryStores } from '../../../src/adapters/store/memory.ts';
import type { Store } from '../../../src/responder/world.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Truth } from '../rules/truth.ts';
import type { Scene } from '../scenes/scene.ts';
import type { Watcher } from '../rules/watcher.ts';
import type { Bot } from './bot.ts';
import type { Fates } from './fates.ts';
import type { Random } from './random.ts';
import type { Time } from './time.ts';

/** All of one run. Everything in it follows from the seed. */
export interface Stage {
  readonly time: Time;
  readonly random: Random;
  readonly fates: Fates;
  readonly cloud: Cloud;
  readonly stores: MemoryStores;
  /** A handle that no fault touches, for looking. */
  readonly store: Store;
  readonly scene: Scene;
  readonly truth: Truth;
  readonly watcher: Watcher;
  /** The bot of each slot that lives now. */
  readonly bots: Bot[];
  /** AWS requests that are on their way. */
  underway: number;
  /** Ends a bot; another one takes its slot later. */
  kill(bot: Bot, why: string): void;
  /** The bot stands still for a while. */
  pause(bot: Bot): void;
  /** Writes a line of the trace. */
  say(line: string): void;
}
