import type { Kernel } from '../cloud/kernel.ts';
import type { Dataset, Estate } from '../scenario/parts/estate.ts';
import type { Scenario } from '../scenario/schema.ts';
import { accountOf } from '../cloud/state.ts';
import { backupRegion } from '../cloud/services/backup/state.ts';
import { ec2Region } from '../cloud/services/ec2/state.ts';
import { kmsRegion } from '../cloud/services/kms/state.ts';

/** What is gone, counted in the simulation itself and not in what anybody reported. */
export interface Losses {
  readonly resourcesDeleted: number;
  readonly resourcesTotal: number;
  /** Datasets of which no copy is left that anybody can read. */
  readonly datasetsLost: number;
  readonly datasetsTotal: number;
}

/**
 * Compares the estate as it was built with what exists now. A copy whose key is gone, or still pending
 * deletion when the drill ends, counts as lost: nobody comes later to save it.
 */
export function countLosses(scenario: Scenario, kernel: Kernel, estate: Estate): Losses {
  const left = whatIsLeft(scenario, kernel);
  const { alive, readable } = left;
  const resources = [
    ...estate.instances,
    ...estate.images,
    ...estate.datasets.flatMap((d) => [
      ...(d.volume === undefined ? [] : [d.volume]),
      ...d.snapshots,
      ...(d.bucket === undefined ? [] : [d.bucket]),
    ]),
  ];
  return {
    resourcesDeleted: resources.filter((id) => !alive.has(id)).length,
    resourcesTotal: resources.length,
    datasetsLost: estate.datasets.filter((dataset) => !anyCopy(dataset, readable)).length,
    datasetsTotal: estate.datasets.length,
  };
}

function anyCopy(dataset: Dataset, readable: ReadonlySet<string>): boolean {
  return [dataset.volume, ...dataset.snapshots, dataset.bucket, dataset.copy].some(
    (id) => id !== undefined && readable.has(id),
  );
}

/** Ids of what exists, and of what of it can be read. An emptied bucket exists and has nothing to read. */
function whatIsLeft(
  scenario: Scenario,
  kernel: Kernel,
): { alive: ReadonlySet<string>; readable: ReadonlySet<string> } {
  const { prod, member, recovery } = scenario.organization.accounts;
  const region = scenario.organization.regions[0] ?? 'us-east-1';
  const account = accountOf(kernel.state, prod.id);
  const inDanger = [account, ...(member === undefined ? [] : [accountOf(kernel.state, member.id)])];
  const ec2 = inDanger.map((one) => ec2Region(one.ec2, region));
  const vaults = backupRegion(accountOf(kernel.state, recovery.id).backup, region).vaults;
  const keys = [account, accountOf(kernel.state, recovery.id)]
    .flatMap(({ kms }) => [...kmsRegion(kms, region).keys.values()])
    .filter((key) => key.state !== 'PendingDeletion')
    .flatMap((key) => [key.arn, key.keyId]);
  const usable = (key: string | undefined) => key === undefined || keys.includes(key);
  const buckets = [...account.s3.buckets.values()];
  const { objectsPerBucket } = scenario.estate;
  const disks = ec2.flatMap((one) => [...one.volumes.values(), ...one.snapshots.values()]);
  const points = [...vaults.values()].flatMap((vault) => [...vault.recoveryPoints.values()]);
  const running = ec2
    .flatMap(({ instances }) => [...instances.values()])
    .filter(({ state }) => state !== 'terminated' && state !== 'shutting-down');
  return {
    alive: new Set([
      ...running.map((i) => i.id),
      ...ec2.flatMap(({ images }) => [...images.keys()]),
      ...disks.map((d) => d.id),
      ...buckets.map((b) => b.name),
      ...points.map((p) => p.arn),
    ]),
    readable: new Set([
      ...disks.filter((d) => usable(d.kmsKeyId)).map((d) => d.id),
      ...buckets.filter((b) => b.objects.size > 0 || objectsPerBucket === 0).map((b) => b.name),
      ...points.filter((p) => usable(p.encryptionKeyArn)).map((p) => p.arn),
    ]),
  };
}
