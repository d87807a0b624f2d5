import { afterAll, describe, expect, it } from 'vitest';
import type { Answer, FailureKind } from '../../src/core/doors/measurement.ts';
import { sha256 } from '../../src/core/plan/canonical.ts';
import { endOf, retold } from './stage/end-state.ts';
import { changes, type Watch } from './stage/cloud-aws.ts';
import { buildHouse, factsOf, type House } from './stage/house.ts';
import { play, type Told } from './stage/mortal.ts';

/**
 * Promise 3: a crash at any instant loses nothing, skips nothing, and repeats no step that is not safe
 * to repeat.
 *
 * The real responder runs a whole incident, from its declaration to its end, on a real SQLite file and
 * against the simulated organization, at a time that stands still. It is killed just before and just
 * after every write to the store and every request that changes something; the next bot finds only what
 * the file holds. However often it dies, the incident must end in the same state.
 *
 * Every instant alone, and not only one of each sort, is tried with LOCKSTEP_CRASHES=all.
 */

const everyInstant = process.env['LOCKSTEP_CRASHES'] === 'all';

/** The same incident without a crash: what all others are held against. */
const calm = await playIn(() => false);
const instants = calm.told.instants;

interface Played {
  readonly told: Told;
  readonly end: object;
  readonly house: House;
}

async function playIn(
  dies: (instant: number, where: string) => boolean,
  arrives?: Watch['arrives'],
): Promise<Played> {
  const house = buildHouse();
  const told = await play(house, dies, arrives === undefined ? {} : { arrives });
  return { house, told, end: await endOf(house) };
}

/** What has to be true of every incident, whatever happened on its way. */
async function holds({ house, told, end }: Played): Promise<void> {
  expect(end).toEqual(calm.end);
  // Before each request stands its intent.
  expect(told.unannounced).toEqual([]);
  // What the canaries try must never work.
  expect(told.heard.filter(({ effect, ok }) => effect.includes('/measure/') && ok)).toEqual([]);
  // Nothing was skipped: each call of each plan that was executed was heard, with success, at least once.
  const incident = await retold(house);
  const unheard = incident.plans
    .filter(({ stage }) => stage === 'executed')
    .flatMap(({ digest, plan }) =>
      plan.waves.flatMap((wave) => wave.calls.map((call) => ({ digest, call }))),
    )
    .filter(
      ({ digest, call }) =>
        !told.heard.some(
          ({ effect, ok }) => ok && effect.includes(`/call/${digest.slice(0, 12)}/${call.id}/`),
        ),
    );
  expect(unheard).toEqual([]);
  // Nothing was done twice: what did not work out may be tried again, what did is over.
  const settled = (await factsOf(house)).flatMap((f) =>
    f.kind === 'call.settled' && (f.body.outcome === 'done' || f.body.outcome === 'already')
      ? [`${f.body.digest}/${f.body.call}`]
      : [],
  );
  expect(settled).toEqual([...new Set(settled)]);
}

afterAll(() => calm.house.leave());

describe('a crash at any instant', () => {
  it('given no crash, when the incident ends, then all of it was done, in order and announced', async () => {
    await holds(calm);
    expect(instants.length).toBeGreaterThan(250);
    expect(calm.end).toMatchObject({ position: { phase: 'closed', state: 'final' }, waivers: 0 });
  });

  /** One instant of each sort, or every one. */
  const singles = instants
    .map((where, i) => ({ where, at: i + 1 }))
    .filter(
      ({ where }, i) =>
        everyInstant || instants.indexOf(where) === i || instants.lastIndexOf(where) === i,
    );

  it.each(singles)(
    'given a crash at $where ($at), when another bot starts, then the incident ends the same',
    async ({ at }) => {
      const played = await playIn((instant) => instant === at);
      await holds(played);
      expect(played.told.deaths).toBe(1);
      await played.house.leave();
    },
  );

  it.each([1, 2, 3, 4, 5, 6])(
    'given a bot that dies again and again (seed %i), when others follow it, then the incident ends the same',
    async (seed) => {
      const draw = drawing(seed);
      const played = await playIn(() => draw() < 1 / 30);
      await holds(played);
      expect(played.told.deaths).toBeGreaterThan(5);
      await played.house.leave();
    },
  );

  it.each([3, 4, 7, 12])(
    'given an AWS that throttles, fails and loses answers (seed %i), and crashes besides, when it ends, then it ends the same',
    async (seed) => {
      const draw = drawing(seed);
      const played = await playIn(
        () => draw() < 0.02,
        (request, effect, answer) => {
          // A canary that is not answered proves nothing, and would be asked about: not what is tried here.
          if (effect.includes('/measure/')) return answer();
          const luck = draw();
          if (luck < 0.05) return refused('throttled', 'Throttling');
          if (luck < 0.1) return refused('unavailable', 'ServiceUnavailable');
          if (luck < 0.2 && changes(request)) {
            answer();
            return refused('unknown-outcome', 'TimeoutError');
          }
          return answer();
        },
      );
      await holds(played);
      expect(played.told.heard.length).toBeGreaterThan(30);
      await played.house.leave();
    },
  );
});

function refused(kind: FailureKind, code: string): Answer {
  return { ok: false, error: { kind, code, message: 'not now' } };
}

/** Numbers in [0, 1) that follow from the seed. */
function drawing(seed: number): () => number {
  let n = 0;
  return () => {
    n += 1;
    return Number.parseInt(sha256(`${seed}/${n}`).slice(0, 8), 16) / 2 ** 32;
  };
}
