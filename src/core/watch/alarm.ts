import type { Door } from '../doors/door.ts';
import type { JsonObject } from '../plan/json.ts';

/**
 * Something that must not happen between containment and the end of the incident.
 *
 * - `lock`: a policy that we attached is off, or its content is another
 * - `door`: a way in is open that we closed, or that was not there
 * - `change`: something else in the accounts is different, and no call of ours explains it
 * - `event`: somebody who is not exempt got something done
 */
export interface WatchAlarm extends JsonObject {
  /** The same for the same thing, so that each is told once. */
  readonly id: string;
  readonly kind: 'lock' | 'door' | 'change' | 'event';
  readonly account: string;
  /** One sentence; may hold hostile text, bounded. */
  readonly says: string;
}

/** What the watch leaves in its measurement's data. */
export interface Watched extends JsonObject {
  /** ISO 8601, when it began to look: what we changed since, it can't know. */
  readonly takenAt: string;
  readonly alarms: readonly WatchAlarm[];
  readonly alarmsTotal: number;
  /** The doors that stand open, for the plan that closes them. */
  readonly doors: readonly Door[];
}

/** More are counted, not listed. */
export const MOST_ALARMS = 50;

/** Which kind of thing an alarm's id is about. */
function kindOf(id: string): WatchAlarm['kind'] {
  if (id.startsWith('lifted/') || id.startsWith('edited/')) return 'lock';
  if (id.startsWith('door/')) return 'door';
  return id.startsWith('e') ? 'event' : 'change';
}

/** Has the watch told of one of these kinds since an instant? Then what was measured there is no longer so. */
export function alarmedSince(
  alarms: readonly { readonly at: string; readonly about?: readonly string[] }[],
  at: string,
  kinds: readonly WatchAlarm['kind'][],
): boolean {
  return alarms.some(
    (alarm) => alarm.at >= at && (alarm.about ?? []).some((id) => kinds.includes(kindOf(id))),
  );
}
