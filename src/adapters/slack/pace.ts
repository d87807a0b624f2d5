import type { Clock } from '../../responder/world.ts';

/** Lets one caller after the other through, a fixed time apart, for each channel on its own. */
export interface Pace {
  /** Resolves when the next message may go to this channel. */
  turn(channel: string): Promise<void>;
  /**
   * As `turn`, for what may wait: whoever asks for a turn meanwhile goes first, for `ms` at most. After that
   * it takes its turn like everybody else.
   */
  idleTurn(channel: string, ms: number): Promise<void>;
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
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        cancel();
        waiting.delete(go);
        resolve();
      };
      const cancel = clock.after(ms, go);
      waiting.add(go);
    });
  const turn = (channel: string): Promise<void> => {
    const now = clock.now();
    const at = Math.max(now, nextAt.get(channel) ?? 0);
    nextAt.set(channel, at + everyMs);
    return at <= now || released ? Promise.resolve() : wait(at - now);
  };
  return {
    turn,
    async idleTurn(channel, ms) {
      const deadline = clock.now() + ms;
      // A lane that has more to say asks for its next turn before the last one is over.
      for (;;) {
        const now = clock.now();
        const next = nextAt.get(channel) ?? 0;
        if (released || next <= now || now >= deadline) break;
        await wait(Math.min(next, deadline) - now);
      }
      await turn(channel);
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
