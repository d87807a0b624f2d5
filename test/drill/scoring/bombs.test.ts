import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { tickingBombs } from '../../../src/drill/scoring/bombs.ts';
import { scenarioSchema } from '../../../src/drill/scenario/schema.ts';
import { cloudWorldOf } from '../../core/cloud-world.ts';
import { withScript } from '../adversary/arrived.ts';
import { codeSpaces, drillWorld, type DrillWorld } from '../scenario/drill-world.ts';

/** He plants what goes off without him, and nobody has done anything yet. */
function mined(): DrillWorld {
  const { estate } = codeSpaces;
  const scenario = scenarioSchema.parse({
    ...withScript({
      habits: ['plant-bombs'],
      repeatsEverySeconds: 600,
      looksEverySeconds: { min: 600, max: 1200 },
    }),
    estate: { ...estate, scalingGroups: 1 },
  });
  const world = drillWorld(3, scenario);
  world.adversary.begin(0);
  world.pass(2);
  return world;
}

const ticking = (world: DrillWorld) => tickingBombs(world.scenario, world.kernel);

describe('bombs that tick', () => {
  it('given his script, then each kind of them is counted', () => {
    const found = ticking(mined()).map((one) => one.replace(/ [\w-]+ /, ' … '));
    expect([...new Set(found)].toSorted()).toEqual([
      'bucket … empties itself',
      'group … is to be scaled to nothing',
      'key … is pending deletion',
      'rule … starts a function',
    ]);
  });

  it('given the freeze alone, when their time has come, then they go off: no policy stops what AWS itself carries out', () => {
    const world = mined();
    world.kernel.advanceTo(world.enforce('freeze'));
    world.pass(8 * 86_400);
    expect(world.losses().datasetsLost).toBe(
      codeSpaces.estate.databases + codeSpaces.estate.buckets - codeSpaces.estate.copied,
    );
  });

  it('given they are defused behind the freeze, when their time has come, then nothing is lost, and he has got nothing through', async () => {
    const world = mined();
    world.kernel.advanceTo(world.enforce('freeze'));
    const frozenAt = world.kernel.now + 1;
    const bot = cloudWorldOf(world);
    const look = bot.measure(measurements['time-bombs'](bot.situation()));
    const measured = { 'time-bombs': toJson(look.data) as JsonObject };
    const { waves } = drafts.defuse(bot.situation({ measured }));
    expect(new Set(await bot.run(waves, 'defuse', []))).toEqual(new Set(['done']));
    // A rule with a function is a door, not a bomb of AWS's own: the door plan stops it.
    expect(ticking(world)).toEqual(['rule health-report starts a function']);
    world.pass(8 * 86_400);
    expect(world.losses()).toMatchObject({ resourcesDeleted: 0, datasetsLost: 0 });
    expect(world.hisSuccesses(frozenAt)).toEqual([]);
    expect(world.hisRequests().length).toBeGreaterThan(1000);
  });

  it('given his function behind the freeze, when the doors are drawn, then its rule is switched off or it is stopped', async () => {
    const world = mined();
    world.kernel.advanceTo(world.enforce('freeze'));
    const bot = cloudWorldOf(world);
    const openedAt = new Date(world.kernel.now - 60_000).toISOString();
    const inventory = bot.measure(measurements.inventory(bot.situation({ openedAt })));
    const measured = { inventory: toJson(inventory.data) as JsonObject };
    const { waves } = drafts.doors(bot.situation({ openedAt, measured }));
    await bot.run(waves, 'close', []);
    expect(ticking(world).filter((one) => one.startsWith('rule'))).toEqual([]);
  });
});
