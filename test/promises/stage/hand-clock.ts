import type { Clock } from '../../../src/responder/world.ts';

/** Time that stands still until a test moves it. Behind it is the simulated cloud's own time. */
export interface HandClock extends Clock {
  /** Jumps to the next thing that waits, and lets it happen; false when nothing waits. */
  next(): Promise<boolean>;
  /** Lets everything happen that waits for nothing but itself. */
  settle(): Promise<void>;
  /** Nothing that waits will ever happen: whoever waited is dead. */
  forget(): void;
}

/** `time` is what moves: the kernel of the simulated cloud, or a number in a box. */
export function handClock(time: { readonly now: number; advanceTo(ms: number): void }): HandClock {
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => time.now,
    after(ms, run) {
      const entry = { at: time.now + Math.max(0, ms), run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
    async next() {
      await settle();
      const [first] = waiting.toSorted((a, b) => a.at - b.at);
      if (first === undefined) return false;
      waiting = waiting.filter((one) => one !== first);
      if (first.at > time.now) time.advanceTo(first.at);
      first.run();
      await settle();
      return true;
    },
    settle,
    forget() {
      waiting = [];
    },
  };
}

/**
 * All that runs here are promises without any input or output, and measurements that give way between two of their
 * steps: it is over when nobody wants another turn of the loop, twice in a row.
 */
export async function settle(): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = process.getActiveResourcesInfo().includes('Immediate') ? 0 : quiet + 1;
  }
}
