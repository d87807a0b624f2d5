import type { Kernel } from '../cloud/kernel.ts';
import { kmsRegion } from '../cloud/services/kms/state.ts';
import { listingsRegion, type ListingsRegion } from '../cloud/services/listings/state.ts';
import type { BucketRecord } from '../cloud/services/s3/state.ts';
import { secretsRegion } from '../cloud/services/secretsmanager/state.ts';
import { accountOf } from '../cloud/state.ts';
import type { JsonObject } from '../cloud/types.ts';
import type { Scenario } from '../scenario/schema.ts';

/**
 * What still goes off in production although nobody does anything any more, one half sentence each: counted in the
 * simulation itself, not in what anybody reported. Nobody comes later to save what it takes.
 */
export function tickingBombs(scenario: Scenario, kernel: Kernel): readonly string[] {
  const { accounts, regions } = scenario.organization;
  const { kms, s3, secrets, listings } = accountOf(kernel.state, accounts.prod.id);
  return [
    ...regions.flatMap((region) => [
      ...[...kmsRegion(kms, region).keys.values()]
        .filter(({ state }) => state === 'PendingDeletion')
        .map(({ keyId }) => `key ${keyId} is pending deletion`),
      ...[...secretsRegion(secrets, region).values()]
        .filter(({ deletedAt }) => deletedAt !== undefined)
        .map(({ name }) => `secret ${name} is pending deletion`),
      ...inListings(listingsRegion(listings, region)),
    ]),
    ...[...s3.buckets.values()].filter(empties).map(({ name }) => `bucket ${name} empties itself`),
  ];
}

function empties({ lifecycle }: BucketRecord): boolean {
  return lifecycle.rules.some(
    (rule: JsonObject) => rule['Status'] === 'Enabled' && rule['Expiration'] !== undefined,
  );
}

/** A rule with a function that may run starts it again and again; the estate has none of its own. */
function inListings({ groups, rules, functions }: ListingsRegion): readonly string[] {
  const runs = (arn: string): boolean => {
    const one = functions.get(arn.split(':').at(-1) ?? '');
    return one !== undefined && one.reserved !== 0;
  };
  return [
    ...[...groups.values()]
      .filter(({ suspended }) => !suspended.has('ScheduledActions'))
      .filter(({ scheduled }) => [...scheduled.values()].some(({ desired }) => desired === 0))
      .map(({ name }) => `group ${name} is to be scaled to nothing`),
    ...[...rules.values()]
      .filter(({ enabled, targets }) => enabled && [...targets.values()].some(runs))
      .map(({ name }) => `rule ${name} starts a function`),
  ];
}
