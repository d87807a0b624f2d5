import type { Clock } from '../../responder/world.ts';

/**
 * Time as Slack's servers keep it. Slack's limits (three seconds to acknowledge, one message a second,
 * Retry-After) run in real time even while a drill's clock is paused or ten times as fast, just as
 * request signing does. Nothing that decides may use it.
 */
export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
