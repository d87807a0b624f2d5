import type { Kernel } from '../cloud/kernel.ts';
import type { Scenario } from '../scenario/schema.ts';
import { tryCall, type HisDoor } from './door.ts';
import type { HabitName } from './habits.ts';
import { holdingsOf, type Habit } from './holdings.ts';
import { addTrust } from './moves/add-trust.ts';
import { liftLocks } from './moves/lift-locks.ts';
import { plantBombs } from './moves/plant-bombs.ts';
import { rearmKeys } from './moves/rearm-keys.ts';
import { recreate } from './moves/recreate.ts';
import { stripDenies } from './moves/strip-denies.ts';
import { takeResponder } from './moves/take-responder.ts';
import type { Senses } from './senses.ts';

const HABITS: { readonly [name in HabitName]: Habit } = {
  'rearm-keys': rearmKeys,
  'strip-denies': stripDenies,
  recreate,
  'add-trust': addTrust,
  'plant-bombs': plantBombs,
  'take-responder': takeResponder,
  'lift-locks': liftLocks,
};

/** What AWS says of a key that is off, deleted or expired: through that door nothing can be tried in this round. */
const DEAD = new Set(['InvalidClientTokenId', 'ExpiredToken']);

/** Being refused proves nothing: what may not look may still be allowed to change. */
function isKnown(door: HisDoor): boolean {
  const seen = tryCall(door, 'iam', 'ListAccountAliases');
  return seen.ok || !DEAD.has(seen.code);
}

/** After the world and the responders, before his own looks at the same instant. */
const PRIORITY = 2;

/**
 * His script: the habits that the scenario gives him, again and again, inside the time that IAM needs to spread a
 * change. Does nothing where the scenario names none. Call the result once, when he arrives.
 * @param noticed called each time that he takes a lock off: whoever does that has seen the responders at work.
 */
export function createPersistence(
  scenario: Scenario,
  kernel: Kernel,
  senses: Senses,
  noticed: () => void,
): () => void {
  const { habits, repeatsEverySeconds } = scenario.adversary;
  const his = holdingsOf(scenario, {
    home: senses.home,
    now: () => new Date(kernel.now),
    gain: (userName, credentials) => senses.gain(userName, credentials),
    enter: (credentials) => senses.enter(credentials),
  });
  let rounds = 0;
  const round = () => {
    rounds += 1;
    const doors = senses.doors().filter(isKnown);
    const done = habits.map((name) => [name, HABITS[name](doors, his)] as const);
    for (const [move, changes] of done) {
      if (changes === 0) continue;
      kernel.note('adversary', { move, changes });
      if (move === 'lift-locks') noticed();
    }
    kernel.schedule(
      kernel.now + Math.round(repeatsEverySeconds * 1000),
      PRIORITY,
      `adversary/repeat/${rounds}`,
      round,
    );
  };
  return () => {
    if (habits.length > 0) round();
  };
}
