import type { Clock } from '../../../src/responder/world.ts';

/** The wall's clock as a world's clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
