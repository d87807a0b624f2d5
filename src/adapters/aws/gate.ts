/**
 * At most so many requests to one account at a time. IAM's and Organizations' limits are token buckets for
 * each account, and can't be raised (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html):
 * more in flight only earn throttling, and a bot that works on a thousand accounts must not give one of them
 * all its hands.
 */
const AT_ONCE = 16;

export interface Gate {
  /** Runs when it is this account's turn; first come, first served. */
  through<Result>(account: string, run: () => Promise<Result>): Promise<Result>;
}

export function createGate(atOnce = AT_ONCE): Gate {
  const lanes = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();
  return {
    async through(account, run) {
      const lane = lanes.get(account) ?? { busy: 0, waiting: [] };
      lanes.set(account, lane);
      if (lane.busy < atOnce) lane.busy += 1;
      // Whoever leaves hands the place over, so that nobody slips in between.
      else await new Promise<void>((resolve) => lane.waiting.push(resolve));
      try {
        return await run();
      } finally {
        const next = lane.waiting.shift();
        if (next !== undefined) next();
        else {
          lane.busy -= 1;
          if (lane.busy === 0) lanes.delete(account);
        }
      }
    },
  };
}
