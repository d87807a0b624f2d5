import type { Settings } from '../incident/settings.ts';
import { policyQuota, userIdPattern } from './policy.ts';
import type { Accounts, PreparedPolicy } from './policy.ts';
import { shieldScp } from './shield.ts';
import { accountsBelow, fewestTargets, unitsOf } from './units.ts';

/** Configured accounts that share one policy, and what it is attached to now. */
export interface Shard {
  /** From 1, in the order of the settings. */
  readonly number: number;
  readonly accounts: Accounts;
  /** Units whose accounts are all in this shard and in scope, and the accounts that are left: target ids. */
  readonly targets: readonly string[];
}

type PolicyFor = (accounts: Accounts) => PreparedPolicy;

/**
 * Cuts the organization into shards and gives those that this scope touches. A service control policy binds
 * the principals of what it is attached to and nobody else, so a policy needs to exempt the responder roles of
 * its own shard only. It exempts all of them, in scope or not: when an account is left out, no policy changes,
 * and no second one takes a slot. A unit stays whole where it fits, so that one request locks it. A shard is as
 * large as the room that the policy's own statements leave: the freeze holds more accounts than the shield.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @param policyFor the policy that is sharded; the shield, which has the least room, when it is left out.
 * @param apart units that can't be attached to: their accounts are taken one by one.
 * @throws PolicyTooLarge when not even the other exempt ids fit.
 */
export function shardsOf(
  settings: Settings,
  scope: Accounts,
  policyFor: PolicyFor = (accounts) => shieldScp(settings, accounts),
  apart: readonly string[] = [],
): readonly Shard[] {
  const inScope = new Set(scope);
  return cut(settings, policyFor)
    .map((accounts, i) => {
      const own = accounts.filter((account) => inScope.has(account));
      return { number: i + 1, accounts, targets: fewestTargets(settings, own, apart) };
    })
    .filter(({ targets }) => targets.length > 0);
}

/** Each group goes into the first shard with room for all of it. */
function cut(settings: Settings, policyFor: PolicyFor): readonly Accounts[] {
  const empty = policyFor([]);
  const room = policyQuota[empty.type] - empty.content.length;
  const costs = costsOf(settings);
  const cost = (group: Accounts): number =>
    group.reduce((sum, id) => sum + (costs.get(id) ?? 0), 0);
  const shards: { readonly accounts: string[]; left: number }[] = [];
  for (const group of groupsOf(settings, (accounts) => cost(accounts) <= room)) {
    const costing = cost(group);
    const roomy = shards.find(({ left }) => costing <= left);
    if (roomy === undefined) shards.push({ accounts: [...group], left: room - costing });
    else {
      roomy.accounts.push(...group);
      roomy.left -= costing;
    }
  }
  return shards.map(({ accounts }) => accounts);
}

/** Characters that each account's responder role takes in the list of the exempt: quotes, comma and all. */
function costsOf({ organization }: Settings): ReadonlyMap<string, number> {
  const known = new Set(organization.exemptIds);
  return new Map(
    organization.accounts.map(({ id, responderRoleId: role }) => [
      id,
      known.has(role) ? 0 : JSON.stringify(userIdPattern(role)).length + 1,
    ]),
  );
}

/** Configured accounts that should share a policy: the topmost units that fit into one, then every other account. */
function groupsOf(settings: Settings, fits: (accounts: Accounts) => boolean): readonly Accounts[] {
  const all = settings.organization.accounts.map(({ id }) => id);
  const configured = new Set(all);
  const units = unitsOf(settings);
  const of = (unit: string): readonly Accounts[] => {
    const own = (accountsBelow(settings, unit) ?? []).filter((id) => configured.has(id));
    if (fits(own)) return [own];
    return units.filter(({ parent }) => parent === unit).flatMap(({ id }) => of(id));
  };
  const whole = units
    .filter(({ parent }) => parent === undefined)
    .flatMap(({ id }) => of(id))
    .filter((group) => group.length > 0);
  const placed = new Set(whole.flat());
  return [...whole, ...all.filter((id) => !placed.has(id)).map((id) => [id])];
}
