import type { HisDoor, Seen } from '../door.ts';
import { tryDoors, wasBusy } from '../door.ts';

/** What one move did: it hit something, whether that is gone or not, or found nothing more to hit. */
type Blow = 'struck' | 'nothing-left';

/** He deletes kind by kind, backups first (T1490, T1485). */
type Move = (doors: readonly HisDoor[], reach: Reach) => Blow;

/** Remembers what refused him, so that he tries the next thing instead of the same again. */
export interface Reach {
  readonly tried: Set<string>;
  /** Something refused him in this round: it is worth another one later. */
  refused: boolean;
}

export const destroyMoves: readonly Move[] = [
  deleteSnapshot,
  deregisterImage,
  deleteBucket,
  deleteVolume,
  terminateInstance,
];

function deregisterImage(doors: readonly HisDoor[], reach: Reach): Blow {
  return hit(reach, {
    list: () =>
      ids(tryDoors(doors, 'ec2', 'DescribeImages', { Owners: ['self'] }), 'Images', 'ImageId'),
    kill: (ImageId) => tryDoors(doors, 'ec2', 'DeregisterImage', { ImageId }),
  });
}

function deleteSnapshot(doors: readonly HisDoor[], reach: Reach): Blow {
  return hit(reach, {
    list: () =>
      ids(
        tryDoors(doors, 'ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }),
        'Snapshots',
        'SnapshotId',
      ),
    kill: (SnapshotId) => tryDoors(doors, 'ec2', 'DeleteSnapshot', { SnapshotId }),
  });
}

function deleteVolume(doors: readonly HisDoor[], reach: Reach): Blow {
  return hit(reach, {
    list: () => ids(tryDoors(doors, 'ec2', 'DescribeVolumes'), 'Volumes', 'VolumeId'),
    kill: (VolumeId) => tryDoors(doors, 'ec2', 'DeleteVolume', { VolumeId }),
  });
}

function deleteBucket(doors: readonly HisDoor[], reach: Reach): Blow {
  return hit(reach, {
    list: () => ids(tryDoors(doors, 's3', 'ListBuckets'), 'Buckets', 'Name'),
    kill: (Bucket) => {
      const listed = tryDoors(doors, 's3', 'ListObjectVersions', { Bucket });
      if (!listed.ok) return listed;
      const versions = (listed.output['Versions'] ?? []) as { Key: string; VersionId: string }[];
      for (const { Key, VersionId } of versions) {
        const gone = tryDoors(doors, 's3', 'DeleteObject', { Bucket, Key, VersionId });
        if (!gone.ok) return gone;
      }
      return tryDoors(doors, 's3', 'DeleteBucket', { Bucket });
    },
  });
}

function terminateInstance(doors: readonly HisDoor[], reach: Reach): Blow {
  return hit(reach, {
    list: () => {
      const seen = tryDoors(doors, 'ec2', 'DescribeInstances');
      if (!seen.ok) return undefined;
      const reservations = (seen.output['Reservations'] ?? []) as {
        Instances: { InstanceId: string; State: { Name: string } }[];
      }[];
      return reservations
        .flatMap((r) => r.Instances)
        .filter((i) => i.State.Name !== 'terminated' && i.State.Name !== 'shutting-down')
        .map((i) => i.InstanceId);
    },
    kill: (id) => tryDoors(doors, 'ec2', 'TerminateInstances', { InstanceIds: [id] }),
  });
}

interface Target {
  /** What is there now, as he sees it; undefined when he can't see. */
  readonly list: () => string[] | undefined;
  readonly kill: (id: string) => Seen;
}

/** Hits the first thing that he has not tried; what refuses him he leaves alone for this round. */
function hit(reach: Reach, target: Target): Blow {
  const seen = target.list();
  const next = seen?.find((id) => !reach.tried.has(id));
  if (seen === undefined) reach.refused = true;
  if (next === undefined) return 'nothing-left';
  const killed = target.kill(next);
  // Too fast is not refused: he comes back to it at the next blow.
  if (!killed.ok && !wasBusy(killed)) {
    reach.tried.add(next);
    reach.refused = true;
  }
  return 'struck';
}

function ids(seen: Seen, list: string, id: string): string[] | undefined {
  if (!seen.ok) return undefined;
  return ((seen.output[list] ?? []) as { [key: string]: unknown }[]).map((item) =>
    String(item[id]),
  );
}
