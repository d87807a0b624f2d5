import * as z from 'zod';
import { nameOf, type PlanSeen } from './book.ts';

/** What the lines' own times must keep to. All are the bot's clock, ISO 8601 UTC with milliseconds. */

/** A line is never older than the one before it: whoever writes takes the later of its clock and the last line. */
export function timeProblem(before: string | undefined, ts: string): string | undefined {
  return before !== undefined && ts < before
    ? `its time ${ts} is before that of the line before it (${before}); a journal never runs backwards`
    : undefined;
}

const window = z.object({ startWithinSeconds: z.int().min(0) });

/** How soon after its approval a plan must start, seconds; undefined when the plan does not say. */
export function startWithinOf(plan: unknown): number | undefined {
  const parsed = window.safeParse(plan);
  return parsed.success ? parsed.data.startWithinSeconds : undefined;
}

/**
 * Was it started in its window? However late a hold ends, Slack comes back or a bot wakes up: what was not
 * started by then expires and is approved anew, so a late start is never the bot's own doing.
 */
export function lateProblem(seen: PlanSeen, ts: string): string | undefined {
  const { approvedAt, startWithin } = seen;
  if (approvedAt === undefined || startWithin === undefined) return undefined;
  const until = Date.parse(approvedAt) + startWithin * 1000;
  // What is no time is not in time either.
  return Date.parse(ts) <= until
    ? undefined
    : `${nameOf(seen)} was started ${(Date.parse(ts) - until) / 1000} s after its time to start was over (${startWithin} s from its approval)`;
}

/**
 * Slack is asked at every click, and the vote is written as soon as it has answered. In between lie a wait in a
 * line, a slow store, and what the clocks of two bots differ: minutes at most, because AWS refuses requests
 * whose time is further off (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-signing.html).
 */
const ANSWER_HOLDS_MS = 600_000;
/** One clock tells both, the answer first; it may be set back in between. */
const CLOCK_SET_BACK_MS = 60_000;

/** What is wrong with when Slack was asked about a voter; undefined when it was at the vote. */
export function checkedProblem(checkedAt: string, ts: string): string | undefined {
  const ago = Date.parse(ts) - Date.parse(checkedAt);
  if (ago <= ANSWER_HOLDS_MS && ago >= -CLOCK_SET_BACK_MS) return undefined;
  return `Slack was asked about it at ${checkedAt}, which is not when it was cast`;
}
