import type { Clock } from '../../responder/world.ts';

/** Lets one caller after the other through, a fixed time apart, for each channel on its own. */
export interface Pace {
  /** Resolves when the next message may go to this channel. */
  turn(channel: string): Promise<void>;
  /** Nobody is let through to this channel before `ms` from now (Retry-After). */
  pause(channel: string, ms: number): void;
  /** Lets everybody who waits go on at once, and nobody wait any more. */
  release(): void;
}

/**
 * Slack takes about one message a second in each channel. https://docs.slack.dev/apis/web-api/rate-limits
 * @param everyMs The time between two messages to the same channel.
 */
export function createPace(clock: Clock, everyMs: number): Pace {
  const nextAt = new Map<string, number>();
  const waiting = new Set<() => void>();
  let released = false;
  return {
    turn(channel) {
      const now = clock.now();
      const at = Math.max(now, nextAt.get(channel) ?? 0);
      nextAt.set(channel, at + everyMs);
      if (at <= now || released) return Promise.resolve();
      return new Promise((resolve) => {
        const go = (): void => {
          cancel();
          waiting.delete(go);
          resolve();
        };
        const cancel = clock.after(at - now, go);
        waiting.add(go);
      });
    },
    pause(channel, ms) {
      nextAt.set(channel, Math.max(nextAt.get(channel) ?? 0, clock.now() + ms));
    },
    release() {
      released = true;
      for (const go of waiting) go();
    },
  };
}
