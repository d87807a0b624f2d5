import { trialAccounts } from '../incident/peace.ts';
import type { Settings } from '../incident/settings.ts';
import { armedPolicies } from './arming.ts';
import type { ArmedPolicy } from './arming.ts';

/** A policy that is tried: of the shield or the freeze, the shard that an emergency would put on that account. */
export type TrialPolicy = ArmedPolicy & { readonly lock: 'shield' | 'freeze' };

/**
 * The policies that are tried on the sacrificial account: exactly those that an emergency would attach to it. None
 * where the settings name no such account.
 * @throws PolicyTooLarge when the exempt ids leave no room.
 */
export function trialPolicies(settings: Settings): readonly TrialPolicy[] {
  const [account] = trialAccounts(settings);
  if (account === undefined) return [];
  return armedPolicies(settings).filter(
    (one): one is TrialPolicy => one.lock !== 'guard' && one.accounts.includes(account),
  );
}
