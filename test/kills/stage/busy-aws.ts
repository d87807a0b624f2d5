import { carryOut } from '../../faults/cloud/carry-out.ts';
import type { Carried, Cloud } from '../../faults/cloud/cloud.ts';
import { isMutating } from '../../../src/adapters/aws/mutating.ts';
import type { AwsService } from '../../../src/core/plan/call.ts';
import type { Random } from '../../faults/sim/random.ts';
import type { Sent } from '../words.ts';

/** AWS on a bad day: it takes its time, throttles, and loses answers. */
export interface BusyAws {
  /** What the bot hears, when it hears it. */
  carry(sent: Sent): Promise<Heard>;
  readonly counts: { requests: number; throttled: number; lost: number };
}
export interface Heard {
  readonly answer: Carried | 'lost';
  /** What became of it; undefined when it was throttled. */
  readonly carried?: Carried;
}

/** So many requests it works on at once; the others wait. */
const AT_ONCE = 12;
const LATENCY = { from: 30, to: 200 };
const BAD = 0.02;

export function busyAws(cloud: Cloud, random: Random): BusyAws {
  const waiting: (() => void)[] = [];
  const counts = { requests: 0, throttled: 0, lost: 0 };
  let underway = 0;
  return {
    counts,
    async carry({ arrived }) {
      counts.requests += 1;
      const half = random.between(LATENCY.from, LATENCY.to) / 2;
      const [isThrottled, isLost] = [random.chance(BAD), random.chance(BAD)];
      if (underway < AT_ONCE) underway += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        await passing(half);
        if (isThrottled) {
          counts.throttled += 1;
          const code = 'ThrottlingException';
          return { answer: { ok: false, status: 400, code, message: code } };
        }
        const carried = carryOut(cloud, arrived, Date.now(), 0);
        await passing(half);
        // Only what is lost after a change leaves a doubt.
        const { service, operation, input } = arrived;
        if (!isLost || !isMutating(service as AwsService, operation, input))
          return { answer: carried, carried };
        counts.lost += 1;
        return { answer: 'lost', carried };
      } finally {
        const next = waiting.shift();
        if (next === undefined) underway -= 1;
        else next();
      }
    },
  };
}

function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
