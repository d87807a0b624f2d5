/**
 * At most so many requests to one account at a time. IAM's and Organizations' limits are token buckets for
 * each account, and can't be raised (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html):
 * more in flight only earn throttling, and a bot that works on a thousand accounts must not give one of them
 * all its hands.
 */
const AT_ONCE = 16;
/** After so many answers in a row without throttling one more is tried, for each that is allowed now. */
const CALM = 4;

export interface Gate {
  /** Runs when it is this account's turn; first come, first served. */
  through<Result>(account: string, run: () => Promise<Result>): Promise<Result>;
  /**
   * AWS has answered one request of this account. Each throttling halves what is let through at once, calm adds
   * one by one: so the rate finds the limit that AWS does not publish, and stays there.
   */
  answered(account: string, wasThrottled: boolean): void;
}

interface Lane {
  busy: number;
  /** What is let through at once now. */
  most: number;
  /** Answers in a row without throttling. */
  calm: number;
  /** So many answers are still to come that were asked for before the last halving. */
  old: number;
  readonly waiting: (() => void)[];
}

export function createGate(atOnce = AT_ONCE): Gate {
  const lanes = new Map<string, Lane>();
  const laneOf = (account: string): Lane => {
    const known = lanes.get(account);
    if (known !== undefined) return known;
    const lane: Lane = { busy: 0, most: atOnce, calm: 0, old: 0, waiting: [] };
    lanes.set(account, lane);
    return lane;
  };
  const letIn = (account: string, lane: Lane): void => {
    while (lane.busy < lane.most) {
      const next = lane.waiting.shift();
      if (next === undefined) break;
      // Taken before it runs, so that nobody slips in between.
      lane.busy += 1;
      next();
    }
    if (lane.busy === 0 && lane.most === atOnce) lanes.delete(account);
  };
  return {
    async through(account, run) {
      const lane = laneOf(account);
      if (lane.busy < lane.most) lane.busy += 1;
      else await new Promise<void>((resolve) => lane.waiting.push(resolve));
      try {
        return await run();
      } finally {
        lane.busy -= 1;
        letIn(account, lane);
      }
    },
    answered(account, wasThrottled) {
      const lane = lanes.get(account);
      if (lane === undefined) return;
      const isOld = lane.old > 0;
      lane.old = Math.max(0, lane.old - 1);
      if (wasThrottled) {
        lane.calm = 0;
        // All that were under way together are throttled together; that is one sign, not sixteen.
        if (isOld) return;
        lane.most = Math.max(1, Math.floor(lane.most / 2));
        lane.old = lane.busy - 1;
        return;
      }
      lane.calm += 1;
      if (lane.calm < lane.most * CALM || lane.most >= atOnce) return;
      lane.most += 1;
      lane.calm = 0;
      letIn(account, lane);
    },
  };
}
