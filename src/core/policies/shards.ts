import type { Settings } from '../incident/settings.ts';
import type { Accounts } from './policy.ts';
import { accountsBelow, fewestTargets, unitsOf } from './units.ts';

/** So many exempt responder roles fit into each service control policy, with room for other exempt ids. */
const SHARD = 150;

/** Configured accounts that share one policy, and what it is attached to now. */
export interface Shard {
  /** From 1, in the order of the settings. */
  readonly number: number;
  readonly accounts: Accounts;
  /** Units whose accounts are all in this shard and in scope, and the accounts that are left: target ids. */
  readonly targets: readonly string[];
}

/**
 * Cuts the organization into shards and gives those that this scope touches. A service control policy binds
 * the principals of what it is attached to and nobody else, so a policy needs to exempt the responder roles of
 * its own shard only. It exempts all of them, in scope or not: when an account is left out, no policy changes,
 * and no second one takes a slot. A unit stays whole where it fits, so that one request locks it.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @param apart units that can't be attached to: their accounts are taken one by one.
 */
export function shardsOf(
  settings: Settings,
  scope: Accounts,
  apart: readonly string[] = [],
): readonly Shard[] {
  const inScope = new Set(scope);
  return cut(settings)
    .map((accounts, i) => ({
      number: i + 1,
      accounts,
      targets: fewestTargets(
        settings,
        accounts.filter((account) => inScope.has(account)),
        apart,
      ),
    }))
    .filter(({ targets }) => targets.length > 0);
}

/** Each group goes into the first shard with room for all of it. */
function cut(settings: Settings): readonly Accounts[] {
  const shards: string[][] = [];
  for (const group of groupsOf(settings)) {
    const roomy = shards.find((shard) => shard.length + group.length <= SHARD);
    if (roomy === undefined) shards.push([...group]);
    else roomy.push(...group);
  }
  return shards;
}

/** Configured accounts that should share a policy: the topmost units that fit into one, then every other account. */
function groupsOf(settings: Settings): readonly Accounts[] {
  const all = settings.organization.accounts.map(({ id }) => id);
  const configured = new Set(all);
  const units = unitsOf(settings);
  const of = (unit: string): readonly Accounts[] => {
    const own = (accountsBelow(settings, unit) ?? []).filter((id) => configured.has(id));
    if (own.length <= SHARD) return [own];
    return units.filter(({ parent }) => parent === unit).flatMap(({ id }) => of(id));
  };
  const whole = units
    .filter(({ parent }) => parent === undefined)
    .flatMap(({ id }) => of(id))
    .filter((group) => group.length > 0);
  const placed = new Set(whole.flat());
  return [...whole, ...all.filter((id) => !placed.has(id)).map((id) => [id])];
}
