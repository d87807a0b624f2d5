import type { CloudApi } from '../cloud/kernel.ts';
import { AwsError } from '../cloud/types.ts';

/** One of his ways in, as he sees it: a name and the calls that it lets him make. */
export interface HisDoor {
  readonly name: string;
  readonly api: CloudApi;
}

/** What a call showed him. He sees what AWS answers and nothing else. */
export type Seen =
  | { readonly ok: true; readonly output: { readonly [key: string]: unknown } }
  | { readonly ok: false; readonly code: string };

/** Makes a call through a door; an AWS error is something that he sees, any other is a mistake of ours. */
export function tryCall(door: HisDoor, ...call: Parameters<CloudApi>): Seen {
  try {
    return { ok: true, output: door.api(...call) };
  } catch (error) {
    if (error instanceof AwsError) return { ok: false, code: error.code };
    throw error;
  }
}

/** The first of his doors through which the call succeeds; else what the last one answered. */
export function tryDoors(doors: readonly HisDoor[], ...call: Parameters<CloudApi>): Seen {
  let last: Seen = { ok: false, code: 'NoDoor' };
  for (const door of doors) {
    last = tryCall(door, ...call);
    if (last.ok) return last;
  }
  return last;
}

/** Answers that say "not so fast" and nothing about his rights. */
const BUSY = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'SlowDown',
]);

/** Was he only too fast? Then he learned nothing about his door or about what he hit. */
export function wasBusy(seen: Seen): boolean {
  return !seen.ok && BUSY.has(seen.code);
}
