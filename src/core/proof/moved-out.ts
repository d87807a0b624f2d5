import type { Situation } from '../incident/situation.ts';
import { movedOut } from '../policies/moved-units.ts';
import { targetOf } from '../policies/units.ts';
import type { Lock } from './probes.ts';

/**
 * Accounts of the incident that were not seen in the unit which was locked, and that did not get this lock by
 * themselves: that it is attached there is not known, whatever the settings say of the unit.
 */
export function missedBy(
  { scope, measured, made }: Pick<Situation, 'scope' | 'measured' | 'made'>,
  lock: Lock,
): ReadonlySet<string> {
  const out = movedOut(measured.armed) ?? [];
  const own = made.filter(
    ({ call }) => call.action === `attach-${lock}-scp` && call.request.operation === 'AttachPolicy',
  );
  const targets = new Set(own.map(({ call }) => targetOf(call)));
  return new Set(scope.filter((account) => out.includes(account) && !targets.has(account)));
}

/** What is said of such an account where no canary shows it. */
export function notAttached(account: string, lock: Lock): string {
  return (
    `${account}: the ${lock} is not known to be attached: it was not seen in the unit that was locked, and nothing was ` +
    'attached to it by itself. Leave it out, or lock it by hand.'
  );
}
