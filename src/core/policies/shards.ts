import type { Settings } from '../incident/settings.ts';
import type { Accounts } from './policy.ts';

/** So many exempt responder roles fit into each service control policy, with room for other exempt ids. */
const SHARD = 150;

/** Configured accounts that share one policy, and those of them that it is attached to now. */
export interface Shard {
  /** From 1, in the order of the settings. */
  readonly number: number;
  readonly accounts: Accounts;
  readonly targets: Accounts;
}

/**
 * Cuts the organization into shards and gives those that this scope touches. A service control policy binds
 * the principals of the account that it is attached to and nobody else, so a policy needs to exempt the
 * responder roles of its own shard only. It exempts all of them, in scope or not: when an account is left out,
 * no policy changes, and no second one takes a slot.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function shardsOf(settings: Settings, scope: Accounts): readonly Shard[] {
  const all = settings.organization.accounts.map(({ id }) => id);
  const shards = Array.from({ length: Math.ceil(all.length / SHARD) }, (_, i) => {
    const accounts = all.slice(i * SHARD, (i + 1) * SHARD);
    return {
      number: i + 1,
      accounts,
      targets: scope.filter((account) => accounts.includes(account)),
    };
  });
  return shards.filter(({ targets }) => targets.length > 0);
}
