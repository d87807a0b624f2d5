import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../faults/sim/random.ts';
import { sceneNamed } from '../faults/scenes/scenes.ts';
import { hasPostgres } from '../postgres/binaries.ts';
import { startPostgres, type Server } from '../postgres/server.ts';
import type { Armed } from './child/points.ts';
import { openBarracks, type Barracks } from './stage/bots.ts';
import { endOf, problemsOf } from './stage/checks.ts';
import { postgresPlace, sqlitePlace, type Place } from './stage/places.ts';
import { play, type Played } from './stage/play.ts';

/**
 * Promise 3 with real processes: at every named instant, which is before and after every statement to the store
 * and every request to AWS, a bot in a process of its own is really killed (SIGKILL, by itself, exactly there).
 * Another one starts on the same store and brings everything to its end: an emergency plan whose second vote is
 * cast now, and the rotation of a key, with its hand-over to the vault.
 *
 * Each name is tried at its first occurrence and at one later that the seed draws; LOCKSTEP_KILLS=all tries every
 * occurrence. LOCKSTEP_KILLS_SEED repeats a draw, LOCKSTEP_KILLS_ONLY='aws/CreateSecret, sent#1' one point, or all
 * whose names have that in them.
 */

const scenes = [sceneNamed('emergency'), sceneNamed('rotation')];
const seed = Number(process.env['LOCKSTEP_KILLS_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const all = process.env['LOCKSTEP_KILLS'] === 'all';
const only = process.env['LOCKSTEP_KILLS_ONLY'];
/** Incidents that are played side by side; they wait for each other's disk more than for the processor. */
const LANES = 4;
/** Some instants (a poll, a batch) are reached by chance: so often they are tried. */
const TRIES = 3;

/** So many problems say enough: nobody waits for the rest. */
const ENOUGH = 8;

interface Tally {
  killed: number;
  missed: number;
  readonly problems: string[];
}

/** Both came to their ends. */
const closed = {
  'inc-emergency': { counts: { 'incident.closed': 1 } },
  'inc-rotation': { counts: { 'incident.closed': 1 } },
};

describe('a kill -9 at every named fail point', { timeout: 1_800_000 }, () => {
  let barracks: Barracks;
  beforeAll(() => {
    barracks = openBarracks(LANES);
    console.log(`fail points: LOCKSTEP_KILLS_SEED=${seed}`);
  });
  afterAll(() => barracks.close());

  it('given a file, when the bot is killed at any of them and another one starts, then the incidents end as if nothing had happened', async () => {
    const tally = await everywhere(await sqlitePlace(scenes));
    expect(tally.problems).toEqual([]);
    expectEnough(tally);
  });

  describe.runIf(hasPostgres())('on PostgreSQL', () => {
    let server: Server;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server.close());
    it('given a database, when the bot is killed at any of them and another one starts, then the incidents end as if nothing had happened', async () => {
      const tally = await everywhere(await postgresPlace(server, scenes));
      expect(tally.problems).toEqual([]);
      expectEnough(tally);
    });
  });

  /** Kills at all of them, and prints which they were. */
  async function everywhere(place: Place): Promise<Tally> {
    const begun = performance.now();
    const tally: Tally = { killed: 0, missed: 0, problems: [] };
    try {
      const calm = await play({ place, barracks, scenes });
      tally.problems.push(...problemsOf(calm));
      const end = endOf(calm);
      expect(end).toMatchObject({ incidents: closed });
      const targets = targetsOf(calm.points);
      const lane = async (): Promise<void> => {
        for (let armed = targets.shift(); armed !== undefined; armed = targets.shift()) {
          await tried(place, armed, end, tally);
          if (tally.problems.length >= ENOUGH) return;
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      const seconds = Math.round((performance.now() - begun) / 1000);
      const names = calm.points.map(([name, times]) => `  ${name} (${times})`).join('\n');
      console.log(
        `${place.name}: ${calm.points.length} fail points, ${tally.killed} kills, ${tally.missed} not reached, ` +
          `${tally.problems.length} problems, ${seconds} s\n${names}`,
      );
      return tally;
    } finally {
      await place.close();
    }
  }

  async function tried(place: Place, armed: Armed, end: object, tally: Tally): Promise<void> {
    const name = `${armed.point}#${armed.nth}`;
    for (let i = 1; i <= TRIES; i += 1) {
      let played: Played;
      try {
        played = await play({ place, barracks, scenes, armed });
      } catch (error) {
        tally.problems.push(`${name}: ${String(error)}`);
        return;
      }
      tally.problems.push(...problemsOf(played).map((problem) => `${name}: ${problem}`));
      const [death] = played.deaths;
      if (death === undefined) continue;
      tally.killed += 1;
      if (death.signal !== 'SIGKILL') tally.problems.push(`${name}: ended with ${death.signal}`);
      const difference = differenceOf(endOf(played), end);
      if (difference !== undefined)
        tally.problems.push(`${name}: it ended differently: ${difference}`);
      return;
    }
    tally.missed += 1;
    if (armed.nth === 1) tally.problems.push(`${name}: no bot ever came there`);
  }
});

function expectEnough({ killed, missed }: Tally): void {
  if (only === undefined) expect(killed).toBeGreaterThan(100);
  // A later occurrence may not come to pass; a name always does.
  expect(missed).toBeLessThanOrEqual(killed / 10);
}

/** Which instants are tried, of those that a bot passes that nobody kills. */
function targetsOf(points: Played['points']): Armed[] {
  const random = createRandom(seed);
  const targets = points.flatMap(([point, times]) => {
    const signal = 'SIGKILL' as const;
    const every = Array.from({ length: times }, (_, i) => ({ point, nth: i + 1, signal }));
    const [first, ...later] = every;
    if (all || first === undefined) return every;
    // Not of the last ones: how often something is looked at differs by a few.
    const likely = later.slice(0, Math.ceil(later.length * 0.7));
    return likely.length === 0 ? [first] : [first, random.pick(likely)];
  });
  return targets.filter(({ point, nth }) => `${point}#${nth}`.includes(only ?? ''));
}

function differenceOf(found: object, wanted: object): string | undefined {
  try {
    expect(found).toEqual(wanted);
    return undefined;
  } catch (error) {
    return (error as Error).message.slice(0, 1_500);
  }
}
