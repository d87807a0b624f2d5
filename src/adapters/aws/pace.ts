import type { Request } from '../../core/plan/call.ts';
import type { Clock } from '../../responder/world.ts';
import type { Deadline } from './retry.ts';
import { serviceRows } from './services.data.ts';

/** Remembering more places than this is not worth the room; a forgotten one may be asked at once. */
const MOST_PLACES = 10_000;

/**
 * Keeps requests to a service that takes few apart, for each account and Region: IAM Roles Anywhere gives trust
 * anchors one a second and profiles another, and throttling there would slow everything else in the account down. Both
 * share one pace here, which is careful and costs a second. Whoever can't wait that long before the deadline goes at once.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html
 */
export function createPace(clock: Clock): (request: Request, deadline: Deadline) => Promise<void> {
  const free = new Map<string, number>();
  return async ({ service, account, region }, deadline) => {
    const { everyMs } = serviceRows[service];
    if (everyMs === undefined) return;
    const place = `${service}/${account}/${region}`;
    const now = clock.now();
    const at = Math.max(now, free.get(place) ?? now);
    if (at - now >= deadline.left()) return;
    if (free.size >= MOST_PLACES) free.clear();
    free.set(place, at + everyMs);
    if (at === now) return;
    await new Promise<void>((resolve) => {
      clock.after(at - now, resolve);
    });
  };
}
