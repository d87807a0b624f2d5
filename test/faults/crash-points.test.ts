import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from './sim/random.ts';
import { crashScenes } from './crash-command.ts';
import { playWithCrashes, sceneNamed } from './sim/crashes.ts';
import { prepare } from './sim/prepare.ts';

/**
 * Promise 3 on the memory store: a crash just before and just after every write and every change, one by
 * one; and pairs of them, of which a drawn part is tried here and all by `npm run faults -- --crashes`.
 */

beforeAll(prepare);

describe.each(crashScenes)('the scene %s', (name) => {
  it('given a crash at each instant, when another bot goes on, then the incident ends as it should', async () => {
    const calm = await playWithCrashes(sceneNamed(name), []);
    expect(calm.violations).toEqual([]);
    expect(calm.instants.length).toBeGreaterThan(25);
    for (let at = 1; at <= calm.instants.length; at += 1) {
      const { violations, instants } = await playWithCrashes(sceneNamed(name), [at]);
      expect({ at, where: instants[at - 1], violations }).toMatchObject({ violations: [] });
      // The same until then: it died where it was meant to.
      expect(instants.slice(0, at)).toEqual(calm.instants.slice(0, at));
    }
  });

  it('given two crashes, drawn from all pairs, when other bots go on, then the incident ends as it should', async () => {
    const random = createRandom(20_261_122);
    const { instants } = await playWithCrashes(sceneNamed(name), []);
    for (let i = 0; i < 40; i += 1) {
      const first = random.between(1, instants.length);
      const second = first + random.between(1, 20);
      const { violations } = await playWithCrashes(sceneNamed(name), [first, second]);
      expect({ first, second, violations }).toMatchObject({ violations: [] });
    }
  });
});
