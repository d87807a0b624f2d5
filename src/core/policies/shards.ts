import type { Settings } from '../incident/settings.ts';
import { policyQuota, userIdPattern } from './policy.ts';
import type { Accounts, PreparedPolicy } from './policy.ts';
import { shieldScp } from './shield.ts';

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
 * no policy changes, and no second one takes a slot. A shard is as large as the room that the policy's own
 * statements leave: the freeze holds more accounts than the shield.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @param policyFor the policy that is sharded; the shield, which has the least room, when it is left out.
 * @throws PolicyTooLarge when not even the other exempt ids fit.
 */
export function shardsOf(
  settings: Settings,
  scope: Accounts,
  policyFor: (accounts: Accounts) => PreparedPolicy = (accounts) => shieldScp(settings, accounts),
): readonly Shard[] {
  const inScope = new Set(scope);
  return cut(settings, policyFor)
    .map((accounts, i) => ({
      number: i + 1,
      accounts,
      targets: scope.filter((account) => inScope.has(account) && accounts.includes(account)),
    }))
    .filter(({ targets }) => targets.length > 0);
}

/** Fills one policy after the other, so that an account added at the end changes only the last one. */
function cut(settings: Settings, policyFor: (accounts: Accounts) => PreparedPolicy): Accounts[] {
  const empty = policyFor([]);
  const room = policyQuota[empty.type] - empty.content.length;
  const shards: string[][] = [];
  let left = 0;
  const known = new Set(settings.organization.exemptIds);
  for (const { id, responderRoleId } of settings.organization.accounts) {
    const costs = known.has(responderRoleId) ? 0 : cost(responderRoleId);
    const last = shards.at(-1);
    if (last === undefined || costs > left) {
      shards.push([id]);
      left = room - costs;
    } else {
      last.push(id);
      left -= costs;
    }
  }
  return shards;
}

/** Characters that a responder role takes in the list of the exempt: quotes, comma and all. */
function cost(roleId: string): number {
  return JSON.stringify(userIdPattern(roleId)).length + 1;
}
