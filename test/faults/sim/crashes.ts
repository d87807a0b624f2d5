import type { Scene } from '../scenes/scene.ts';
import type { Fates } from './fates.ts';
import { run } from './run.ts';

export { sceneNamed } from '../scenes/scenes.ts';

/** What came of an incident in which a bot died at these instants. */
export interface Crashed {
  readonly violations: readonly string[];
  /** Every instant that was passed, in order: `CreateAccessKey>` just before it, `CreateAccessKey<` just after. */
  readonly instants: readonly string[];
  readonly trace: readonly string[];
}

/**
 * Plays a scene with one bot at a time and without any other fault. The bot dies at these instants, counted
 * from 1 over all its lives; each time another one goes on.
 */
export async function playWithCrashes(
  scene: Scene,
  at: readonly number[],
  trace = false,
): Promise<Crashed> {
  const instants: string[] = [];
  const fates: Fates = {
    fateOf: () => 'well',
    delay: ({ of }) => (of === 'store' ? 3 : 40),
    pause: () => 0,
    late: () => 0,
    rebirth: () => 1_000,
    lag: () => 0,
    skew: () => 0,
    hints: () => 1,
    calm: () => {},
    dies(where) {
      instants.push(where);
      return at.includes(instants.length);
    },
  };
  const played = await run(1, { scene, fates, bots: 1, trace });
  return { violations: played.violations, instants, trace: played.trace };
}
