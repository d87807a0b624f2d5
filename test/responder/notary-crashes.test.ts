import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  buildTown,
  coveredAt,
  LEASE_MS,
  makeKeys,
  problemsAt,
  type Place,
  type Scribe,
  type Town,
} from './notary-stage.ts';

/** One thing that happens. A bot dies after so many more calls to the outside: each boundary is hit. */
const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('write'),
      lines: fc.integer({ min: 1, max: 300 }),
      phase: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.integer({ min: 0, max: 120_000 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('kill'), bot: fc.nat(3), after: fc.nat(40) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('start') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop'), bot: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('place'),
      which: fc.nat(1),
      mood: fc.constantFrom<Place['mood'][]>('well', 'failing', 'hanging', 'mute', 'unmade'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close') }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const keys = makeKeys();

async function happen(town: Town, bots: Scribe[], what: Happening): Promise<void> {
  if ('lines' in what) return town.write(what.lines, { phase: what.phase });
  if ('ms' in what) return town.pass(what.ms);
  if ('after' in what) return bots[what.bot]?.dies(what.after);
  if ('which' in what) return void (town.places[what.which]!.mood = what.mood);
  if (what.do === 'close') return town.write(1, { close: true });
  if ('bot' in what) {
    const bot = bots[what.bot];
    // A stop that hangs in a dead port is a stop that never came.
    void bot?.notary.stop();
    bot?.dies(200);
    return town.pass(20_000);
  }
  const bot = town.scribe();
  bots.push(bot);
  void bot.notary.start();
  return town.clock.settle();
}

it('given any writes, deaths, stops and failing anchors, when all is well again, then each anchor holds the whole journal under notes that all are true', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
      const town = buildTown(keys);
      const bots: Scribe[] = [];
      await happen(town, bots, { do: 'start' });
      await town.write(2);
      for (const what of happenings) await happen(town, bots, what);
      for (const place of town.places) place.mood = 'well';
      for (const bot of bots) bot.dies();
      await happen(town, bots, { do: 'start' });
      await town.pass(LEASE_MS + 60_000);
      const lines = await town.lines();
      for (const place of town.places) {
        expect(problemsAt(place, lines, keys)).toEqual([]);
        expect(place.got.map((each) => each.checkpoint.size)).toContain(lines.length);
        expect(coveredAt(place)).toBe(lines.length);
      }
    }),
    { endOnFailure: true, numRuns: 150 },
  );
});
