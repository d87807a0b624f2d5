import type { Clock } from '../../responder/world.ts';

/** How long a send may take, in the world's clock; in a drill that clock runs faster than the wall's. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds left, never below 0. */
  left(): number;
  /** Stops the timer; call it when the work is over. */
  cancel(): void;
}

/**
 * A deadline a little earlier than the caller's own, so that our answer arrives before he gives up
 * and hands the effect to somebody else.
 */
export function startDeadline(clock: Clock, deadlineMs: number): Deadline {
  const ours = Math.max(1, Math.floor(deadlineMs * 0.9));
  const endsAt = clock.now() + ours;
  const controller = new AbortController();
  const cancel = clock.after(ours, () => controller.abort());
  return { signal: controller.signal, left: () => Math.max(0, endsAt - clock.now()), cancel };
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
export const MOST_ATTEMPTS = 12;

export interface RetryOptions<Result> {
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly again: (result: Result) => boolean;
  /** In [0, 1). */
  readonly random: () => number;
  /** Between two tries at most, ms; five seconds where it is absent. */
  readonly longestWaitMs?: number;
  /** Tries in all; twelve where it is absent. */
  readonly most?: number;
}

/**
 * Runs what may be repeated until it needs no more repeating or the deadline is near, with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Gives the last result.
 */
export async function retry<Result>(
  run: () => Promise<Result>,
  options: RetryOptions<Result>,
): Promise<Result> {
  const { longestWaitMs = LONGEST_WAIT_MS, most = MOST_ATTEMPTS } = options;
  let result = await run();
  for (let attempts = 1; attempts < most && options.again(result); attempts += 1) {
    const ceiling = Math.min(longestWaitMs, FIRST_WAIT_MS * 2 ** attempts);
    const wait = options.random() * ceiling;
    if (wait >= options.deadline.left()) return result;
    await new Promise<void>((resolve) => {
      options.clock.after(wait, resolve);
    });
    result = await run();
  }
  return result;
}
