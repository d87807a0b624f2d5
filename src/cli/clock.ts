import type { Clock } from '../responder/world.ts';

/** The wall clock. */
export function wallClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    after: (ms, run) => timer(ms, run),
  };
}

/** A clock that can be stopped and sped up: the only time that a drill's bot, cloud and chat know. */
export interface DrillClock extends Clock {
  speed(): number;
  /** 0 pauses. */
  setSpeed(speed: number): void;
  /** How long this process was held up in all, ms of the wall clock, and the clock stood. */
  heldUp(): number;
}

/** How often a drill's clock moves on, ms of the wall clock. */
const BEAT_MS = 20;
/** A beat that is later found the process held up: a busy machine, a lid that was closed. */
const LONGEST_BEAT_MS = 5 * BEAT_MS;

/**
 * A virtual clock: starts at `startMs` and runs `speed` times as fast as the wall clock, as long as this process gets
 * its turn. Time in which it was held up does not count: else a slow machine would let deadlines pass that nobody in the
 * drill could have met. Changing the speed moves every pending timer with it.
 */
export function drillClock(startMs: number, speed = 1): DrillClock {
  let rate = speed;
  let base = { virtual: startMs, wall: performance.now() };
  const pending = new Set<{ at: number; run: () => void; cancel: () => void }>();
  let heldUp = 0;
  const late = () => Math.max(0, performance.now() - base.wall - LONGEST_BEAT_MS);
  const exactly = () =>
    base.virtual + Math.min(performance.now() - base.wall, LONGEST_BEAT_MS) * rate;
  const now = () => Math.floor(exactly());
  const beat = () => {
    if (rate > 0) heldUp += late();
    base = { virtual: exactly(), wall: performance.now() };
  };
  setInterval(beat, BEAT_MS).unref();

  const arm = (entry: { at: number; run: () => void; cancel: () => void }) => {
    entry.cancel();
    if (rate === 0) return;
    entry.cancel = timer(Math.ceil((entry.at - now()) / rate), () => {
      // Rounding or a late beat may wake it early; the virtual time decides.
      if (now() < entry.at) return arm(entry);
      pending.delete(entry);
      entry.run();
    });
  };

  return {
    now,
    after(ms, run) {
      const entry = { at: now() + Math.max(0, ms), run, cancel: () => {} };
      pending.add(entry);
      arm(entry);
      return () => {
        pending.delete(entry);
        entry.cancel();
      };
    },
    speed: () => rate,
    heldUp: () => heldUp,
    setSpeed(speed) {
      beat();
      rate = speed;
      for (const entry of pending) arm(entry);
    },
  };
}

/** Node's timers end at 2^31 ms; longer waits are taken in steps. Never keeps the process alive. */
const LONGEST_MS = 2 ** 31 - 1;

function timer(ms: number, run: () => void): () => void {
  let handle: NodeJS.Timeout;
  const set = (left: number) => {
    handle = setTimeout(
      () => (left > LONGEST_MS ? set(left - LONGEST_MS) : run()),
      Math.min(Math.max(0, left), LONGEST_MS),
    );
    handle.unref();
  };
  set(ms);
  return () => clearTimeout(handle);
}
