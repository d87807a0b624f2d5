import { accountOf } from '../../state.ts';
import { optionalNumber } from '../input.ts';
import { DAY_MS } from '../operation.ts';
import type { Context } from '../operation.ts';
import type { JsonObject } from '../../types.ts';
import { ec2Region } from '../ec2/state.ts';
import type { Lifecycle, RecoveryPointRecord, VaultRecord } from './state.ts';

/** When a recovery point ends by itself, and how it ends. */

export function readLifecycle(input: JsonObject): Lifecycle {
  const cold = optionalNumber(input, 'MoveToColdStorageAfterDays');
  const days = optionalNumber(input, 'DeleteAfterDays');
  return {
    ...(cold === undefined || cold < 0 ? {} : { MoveToColdStorageAfterDays: cold }),
    ...(days === undefined || days < 0 ? {} : { DeleteAfterDays: days }),
  };
}

/** Virtual ms at which AWS Backup deletes the point; undefined: never. */
export function deleteAt(point: RecoveryPointRecord): number | undefined {
  const days = point.lifecycle.DeleteAfterDays;
  return days === undefined ? undefined : point.createdAt + days * DAY_MS;
}

/** Deletes the point when its time comes, unless its lifecycle says another time by then. A lock does not keep it. */
export function scheduleExpiry(
  context: Context,
  vault: VaultRecord,
  point: RecoveryPointRecord,
): void {
  const at = deleteAt(point);
  if (at === undefined) return;
  context.schedule(Math.max(at, context.now), `recovery point ${point.arn} expires`, () => {
    if (deleteAt(point) === at) removePoint(context, vault, point);
  });
}

/** Takes the point out of its vault, and the EBS snapshot or image behind it. */
export function removePoint(
  context: Context,
  vault: VaultRecord,
  point: RecoveryPointRecord,
): void {
  vault.recoveryPoints.delete(point.arn);
  const [, , , region = '', ownerId = ''] = vault.arn.split(':');
  const ec2 = ec2Region(accountOf(context.state, ownerId).ec2, region);
  const id = point.arn.split('/').at(-1) ?? '';
  const image = ec2.images.get(id);
  ec2.images.delete(id);
  for (const snapshotId of [id, ...(image?.snapshotIds ?? [])]) ec2.snapshots.delete(snapshotId);
}

/**
 * Why a vault's lock refuses this retention for a new recovery point, or undefined
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html).
 */
export function retentionProblem(vault: VaultRecord, lifecycle: Lifecycle): string | undefined {
  const days = lifecycle.DeleteAfterDays ?? Number.POSITIVE_INFINITY;
  const { minRetentionDays: min, maxRetentionDays: max } = vault.lock ?? {};
  if (min !== undefined && days < min) {
    return `Retention is shorter than the ${min} days that vault ${vault.name} asks for.`;
  }
  if (max !== undefined && days > max) {
    return `Retention is longer than the ${max} days that vault ${vault.name} allows.`;
  }
  return undefined;
}
