import { wallClock } from '../../../src/cli/clock.ts';
import type { Clock } from '../../../src/responder/world.ts';

/** The time of a bot's process, and what must be over before it goes on. */
export interface Pace {
  readonly clock: Clock;
  /** While this is under way, time stands still. */
  busy<Result>(run: () => Promise<Result>): Promise<Result>;
  /** Time stands still until the returned function is called. */
  hold(): () => void;
  end(): void;
}

/** The wall clock: nobody waits for anybody. */
export function wallPace(): Pace {
  return { clock: wallClock(), busy: (run) => run(), hold: () => () => {}, end: () => {} };
}

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

/** Turns of the loop without anything new until it counts as quiet. */
const QUIET_TURNS = 3;

/**
 * Time that stands still until nothing is under way, and then jumps to the next moment that somebody waits
 * for. So an incident of an hour takes a second, and a slow machine misses no deadline.
 */
export function quietPace(begin: number): Pace {
  let now = begin;
  let waiting: Waiting[] = [];
  let underway = 0;
  let stirred = 0;
  let isLooking = false;
  let isOver = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    const mayGoOn = () => !isOver && underway === 0;
    while (mayGoOn()) {
      const before = stirred;
      for (let turn = 0; turn < QUIET_TURNS; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      if (before !== stirred) continue;
      const [first] = waiting.toSorted((a, b) => a.at - b.at);
      if (first === undefined) break;
      waiting = waiting.filter((one) => one !== first);
      now = Math.max(now, first.at);
      stirred += 1;
      first.run();
    }
    isLooking = false;
  };
  const hold = () => {
    underway += 1;
    stirred += 1;
    return () => {
      underway -= 1;
      stirred += 1;
      if (underway === 0) void look();
    };
  };
  const busy = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    const release = hold();
    try {
      return await run();
    } finally {
      release();
    }
  };
  // The one thing that the bot waits for and that is neither its store, nor AWS, nor its clock.
  const { subtle } = globalThis.crypto;
  const digest = subtle.digest.bind(subtle);
  subtle.digest = (...what) => busy(() => digest(...what));
  return {
    clock: {
      now: () => now,
      after(ms, run) {
        const entry = { at: now + Math.max(0, Math.ceil(ms)), run };
        waiting.push(entry);
        void look();
        return () => {
          waiting = waiting.filter((one) => one !== entry);
        };
      },
    },
    busy,
    hold,
    end() {
      isOver = true;
      subtle.digest = digest;
    },
  };
}
