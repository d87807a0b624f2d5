import type { Kernel } from '../cloud/kernel.ts';
import type { HisDoors } from '../scenario/parts/doors.ts';
import type { HisDoor } from './door.ts';
import type { Scenario } from '../scenario/schema.ts';
import { destroyMoves, type Reach } from './moves/destroy.ts';
import { lockOut } from './moves/lock-out.ts';
import { createPersistence } from './persistence.ts';
import { createSenses, type Surveyed } from './senses.ts';

/**
 * - `watching`: he waits for an answer to his note and looks at his doors
 * - `alarmed`: a door closed while another is open; he is about to act
 * - `destroying`: he deletes, backups first; what refuses him he tries again
 * - `finished`: there is nothing left that he could delete
 * - `shut-out`: none of his doors opens; he keeps trying them
 */
export type Mood = 'watching' | 'alarmed' | 'destroying' | 'finished' | 'shut-out';

export interface Adversary {
  /** He begins to look, `afterMs` from now. A second time changes nothing. */
  begin(afterMs: number): void;
  mood(): Mood;
  /** When he first noticed, by a door that closed or a lock that he took off, virtual ms; undefined if he never did. */
  alarmedAt(): number | undefined;
  /** A person at the controls changes what he feels. */
  provoke(): void;
}

/** Acts of the adversary come after those of the world and of the responders at the same instant. */
const PRIORITY = 2;

/**
 * The man of 2014: spare logins, a look every few seconds, and destruction as soon as he sees that he
 * is being thrown out door by door. He knows only what his own calls show him.
 */
export function createAdversary(scenario: Scenario, kernel: Kernel, doors: HisDoors): Adversary {
  const { stolen, spares, looksEverySeconds, reactsAfterSeconds } = scenario.adversary;
  const betweenBlows = pauses(scenario.adversary.deletesPerSecond);
  const senses = createSenses(scenario, kernel, doors);
  let alarmedAt: number | undefined;
  const notices = () => {
    alarmedAt ??= kernel.now;
  };
  const persist = createPersistence(scenario, kernel, senses, notices);
  const blow = createBlows();
  let mood: Mood = 'watching';
  let looks = 0;
  let blows = 0;

  const later = (span: { min: number; max: number }, key: string, run: () => void) => {
    const seconds = span.min + kernel.random('adversary', key) * (span.max - span.min);
    kernel.schedule(kernel.now + Math.round(seconds * 1000), PRIORITY, `adversary/${key}`, run);
  };
  const feel = (now: Mood) => {
    if (now === mood) return;
    mood = now;
    kernel.note('adversary', { mood });
  };
  const alarm = () => {
    feel('alarmed');
    notices();
    later(reactsAfterSeconds, `react/${looks}`, react);
  };
  const judge = ({ open, allOpen, below }: Surveyed) => {
    if (open.length + below.length === 0) return feel('shut-out');
    // Shut out, a door that opens again is the alarm: somebody is at work there.
    if (mood === 'shut-out' || !allOpen) alarm();
  };
  const lookAround = () => {
    if (mood === 'finished') return;
    looks += 1;
    if (mood === 'watching' || mood === 'shut-out') judge(senses.survey());
    later(looksEverySeconds, `look/${looks}`, lookAround);
  };
  const react = () => {
    const { open, below } = senses.survey();
    if (open.length + below.length === 0) return feel('shut-out');
    const locked = lockOut(open, [stolen, ...spares]);
    kernel.note('adversary', { move: 'lock-out', locked });
    feel('destroying');
    strike();
  };
  const strike = () => {
    blows += 1;
    const seen = senses.survey();
    if (seen.open.length + seen.below.length === 0) return feel('shut-out');
    if (blow.struck(seen)) return later(betweenBlows, `strike/${blows}`, strike);
    if (!blow.mayBeTriedAgain()) return feel('finished');
    later(looksEverySeconds, `strike/${blows}`, strike);
  };

  // What starts him from outside is named, so that a recorded drill can be replayed.
  kernel.define('adversary/begins', ({ afterMs }) =>
    kernel.schedule(kernel.now + Number(afterMs), PRIORITY, 'adversary/arrives', () => {
      if (looks > 0) return;
      lookAround();
      persist();
    }),
  );
  kernel.define('adversary/provoked', () => {
    if (mood === 'watching') alarm();
  });
  return {
    begin: (afterMs) => kernel.perform('adversary/begins', { afterMs }),
    mood: () => mood,
    alarmedAt: () => alarmedAt,
    provoke: () => kernel.perform('adversary/provoked'),
  };
}

/** His blows in the account that he holds and in the one below it; each place remembers what refused him. */
function createBlows(): { struck(seen: Surveyed): boolean; mayBeTriedAgain(): boolean } {
  const here: Reach = { tried: new Set(), refused: false };
  const there: Reach = { tried: new Set(), refused: false };
  return {
    struck: ({ open, below }) => [hits(open, here), hits(below, there)].includes(true),
    mayBeTriedAgain() {
      const refused = here.refused || there.refused;
      for (const reach of refused ? [here, there] : []) {
        reach.tried.clear();
        reach.refused = false;
      }
      return refused;
    },
  };
}

/** Kind by kind: the next kind only when this one has nothing left that he has not tried. */
function hits(doors: readonly HisDoor[], reach: Reach): boolean {
  return doors.length > 0 && destroyMoves.some((move) => move(doors, reach) === 'struck');
}

function pauses(perSecond: number): { min: number; max: number } {
  return { min: 0.5 / perSecond, max: 1.5 / perSecond };
}
