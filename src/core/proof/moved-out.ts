import type { Situation } from '../incident/situation.ts';
import { movedOut } from '../policies/moved-units.ts';
import { targetOf } from '../policies/units.ts';
import type { Lock } from './probes.ts';

/**
 * Accounts of the incident that have left the unit which was locked, and that did not get this lock by themselves: it
 * is not attached there, whatever the settings say of the unit.
 */
export function missedBy(
  { scope, measured, made }: Pick<Situation, 'scope' | 'measured' | 'made'>,
  lock: Lock,
): ReadonlySet<string> {
  const out = movedOut(measured.armed);
  const own = made.filter(
    ({ call }) => call.action === `attach-${lock}-scp` && call.request.operation === 'AttachPolicy',
  );
  const targets = new Set(own.map(({ call }) => targetOf(call)));
  return new Set(scope.filter((account) => out.includes(account) && !targets.has(account)));
}

/** What is said of such an account. */
export function notAttached(account: string, lock: Lock): string {
  return (
    `${account}: the ${lock} is not attached: it is no longer in the unit that was locked. ` +
    'Draw the emergency plan anew, or leave the account out.'
  );
}
