import type { Random } from './random.ts';

/**
 * What may happen where a bot and the outside meet.
 * - `refused`: it fails before it has any effect
 * - `lost`: it is done, and the answer is lost (for the store: the connection ends after the commit)
 * - `late`: it arrives long after the bot has given up waiting
 * - `vanished`: it never arrives, and nobody says so
 * - `doubled`: it arrives twice
 * - `throttled`, `unavailable`: AWS says so, and has done nothing
 * - `dies-before`, `dies-after`: the bot is gone, before it is done or after
 * - `pauses-before`: the bot stands still between its last check and the wire, and goes on later
 * - `pauses-after`: it is done, and the bot stands still before it hears of it
 */
export type Fate =
  | 'well'
  | 'refused'
  | 'lost'
  | 'late'
  | 'vanished'
  | 'doubled'
  | 'throttled'
  | 'unavailable'
  | 'dies-before'
  | 'dies-after'
  | 'pauses-before'
  | 'pauses-after';

/** A place where something may go wrong. */
export interface Boundary {
  readonly of: 'store' | 'aws';
  /** Does it change something there? */
  readonly writes: boolean;
  /** What is done, for the trace: `transact claim`, `CreateAccessKey`. */
  readonly what: string;
}

/** Decides what goes wrong, and how long everything takes. */
export interface Fates {
  fateOf(boundary: Boundary): Fate;
  /** ms on the way, one direction. */
  delay(boundary: Boundary): number;
  /** How long a bot stands still, ms. */
  pause(): number;
  /** How long a `late` request is on its way, ms. */
  late(): number;
  /** How long until a dead bot is replaced, ms. */
  rebirth(): number;
  /** How old the state is that a read of AWS sees, ms. */
  lag(): number;
  /** By how much a new bot's clock is wrong, ms. */
  skew(): number;
  /** Is this hint of news lost, heard once, or twice? */
  hints(): number;
  /** From now on nothing goes wrong. */
  calm(): void;
  /** Passed just before (`>`) and just after (`<`) every write and every change. True: here the bot dies. */
  dies?(where: string): boolean;
}

const storeFates: readonly Fate[] = [
  'refused',
  'lost',
  'dies-before',
  'dies-after',
  'pauses-before',
  'pauses-after',
];
const readFates: readonly Fate[] = ['throttled', 'unavailable', 'late', 'refused', 'pauses-after'];
const changeFates: readonly Fate[] = [
  'refused',
  'lost',
  'lost',
  'late',
  'vanished',
  'doubled',
  'throttled',
  'unavailable',
  'dies-before',
  'dies-after',
  'pauses-before',
  'pauses-before',
  'pauses-after',
];

/** How bad the days are; each run draws one of each, so that some faults stand out in it. */
const moods = {
  storeWrites: [0, 0.01, 0.03, 0.08],
  storeReads: [0, 0.002, 0.008],
  awsReads: [0, 0.02, 0.1, 0.5],
  awsChanges: [0, 0.1, 0.3, 0.6],
} as const;

/**
 * Faults drawn from a seed.
 * @param leaseMs pauses are shorter and longer than it
 */
export function drawnFates(random: Random, leaseMs: number): Fates {
  const mood = {
    storeWrites: random.pick(moods.storeWrites),
    storeReads: random.pick(moods.storeReads),
    awsReads: random.pick(moods.awsReads),
    awsChanges: random.pick(moods.awsChanges),
    lag: random.pick([0, 0, 0.2, 0.5]),
    hints: random.pick([0, 0.3, 1]),
    skew: random.pick([0, 50, 2_000]),
  };
  let isCalm = false;
  return {
    fateOf({ of, writes }) {
      if (isCalm) return 'well';
      const p =
        of === 'store'
          ? writes
            ? mood.storeWrites
            : mood.storeReads
          : writes
            ? mood.awsChanges
            : mood.awsReads;
      if (!random.chance(p)) return 'well';
      return random.pick(of === 'store' ? storeFates : writes ? changeFates : readFates);
    },
    delay({ of }) {
      const [quick, slow] = of === 'store' ? [8, 400] : [150, 6_000];
      return random.between(1, !isCalm && random.chance(0.02) ? slow : quick);
    },
    pause() {
      const luck = random.draw();
      if (luck < 0.25) return random.between(100, leaseMs);
      // Back in the moment in which another bot has just taken over.
      if (luck < 0.6) return random.between(leaseMs, leaseMs + 4_000);
      return random.between(leaseMs, (luck < 0.9 ? 2 : 10) * leaseMs);
    },
    late: () => random.between(5_000, random.chance(0.3) ? 290_000 : 40_000),
    rebirth: () => random.between(200, random.chance(0.2) ? 60_000 : 5_000),
    lag: () => (!isCalm && random.chance(mood.lag) ? random.between(1, 4_000) : 0),
    skew: () => random.between(-mood.skew, mood.skew),
    hints: () => (random.chance(mood.hints) ? 0 : random.chance(0.1) ? 2 : 1),
    calm() {
      isCalm = true;
    },
  };
}
