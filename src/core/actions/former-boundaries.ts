import { deniesAll } from '../doors/assume-graph.ts';
import type { Inventory } from '../doors/door.ts';
import type { Situation } from '../incident/situation.ts';
import { restoreBoundary } from './restore-boundary.ts';

/** What the lift has to know of the boundaries that the attacker took off or widened, by the principal's unique id. */
export interface FormerBoundaries {
  /** The ARN of the one that comes back. */
  readonly known: ReadonlyMap<string, string>;
  /** Why none comes back, with the command for people: a sentence. */
  readonly unclear: ReadonlyMap<string, string>;
}

/**
 * From the latest inventory, and from what the door plan put back since the sweep. Where people judged that the
 * removal was theirs, nothing comes back.
 */
export function formerBoundaries({ measured, made, judged }: Situation): FormerBoundaries {
  const known = new Map<string, string>();
  const unclear = new Map<string, string>();
  for (const { call } of made) {
    const door = call.doors[0] ?? '';
    const { PermissionsBoundary: former } = call.request.input;
    // Taken back again is only what people judged.
    const isOurs = call.action === restoreBoundary.id && !judged.includes(door);
    if (isOurs && typeof former === 'string' && !deniesAll(former))
      known.set(door.slice(door.lastIndexOf('/') + 1), former);
  }
  for (const door of (measured.inventory as Inventory | undefined)?.doors ?? []) {
    if (door.kind !== 'permissions-boundary' || judged.includes(door.id)) continue;
    const { former, untouchable } = door.detail;
    if (typeof untouchable === 'string')
      unclear.set(door.principalId, `Not lifted: ${door.says}: ${untouchable}.`);
    else if (typeof former === 'string' && !deniesAll(former)) known.set(door.principalId, former);
  }
  return { known, unclear };
}
