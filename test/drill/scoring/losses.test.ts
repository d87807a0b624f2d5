import { describe, expect, it } from 'vitest';
import { tickingBombs } from '../../../src/drill/scoring/bombs.ts';
import { countLosses } from '../../../src/drill/scoring/losses.ts';
import { codeSpaces, drillWorld, type DrillWorld } from '../scenario/drill-world.ts';

/** Takes the time bomb out, as the bot does. */
function defuse(world: DrillWorld): void {
  const api = world.as('ana');
  api('kms', 'CancelKeyDeletion', { KeyId: world.estate.keyArn });
  api('kms', 'EnableKey', { KeyId: world.estate.keyArn });
}

const databases = codeSpaces.estate.databases;

describe('countLosses', () => {
  it('given the time bomb still ticks at the end, then every disk under its key counts as lost, its copies do not', () => {
    const world = drillWorld(1);
    expect(world.losses()).toMatchObject({
      resourcesDeleted: 0,
      datasetsLost: databases - codeSpaces.estate.copied,
    });
    expect(tickingBombs(world.scenario, world.kernel)).toEqual([
      expect.stringMatching(/^key .* is pending deletion$/),
    ]);
    defuse(world);
    expect(world.losses().datasetsLost).toBe(0);
    expect(tickingBombs(world.scenario, world.kernel)).toEqual([]);
  });

  it('given a volume is deleted, then a resource is gone and no dataset, for its snapshots are left', () => {
    const world = drillWorld(1);
    defuse(world);
    const dataset = world.estate.datasets.find(
      (d) => d.volume !== undefined && d.copy === undefined,
    )!;
    const api = world.as('ana');
    api('ec2', 'DeleteVolume', { VolumeId: dataset.volume! });
    expect(world.losses()).toMatchObject({ resourcesDeleted: 1, datasetsLost: 0 });
    for (const SnapshotId of dataset.snapshots) api('ec2', 'DeleteSnapshot', { SnapshotId });
    expect(world.losses()).toMatchObject({
      resourcesDeleted: 1 + dataset.snapshots.length,
      datasetsLost: 1,
    });
  });

  it('given everything of a copied dataset is deleted in production, then it is not lost', () => {
    const world = drillWorld(1);
    defuse(world);
    const dataset = world.estate.datasets.find((d) => d.copy !== undefined)!;
    const api = world.as('ana');
    api('ec2', 'DeleteVolume', { VolumeId: dataset.volume! });
    for (const SnapshotId of dataset.snapshots) api('ec2', 'DeleteSnapshot', { SnapshotId });
    expect(world.losses().datasetsLost).toBe(0);
  });

  it('given a bucket is emptied and left standing, then its dataset is lost and no resource is', () => {
    const world = drillWorld(1);
    defuse(world);
    const Bucket = world.estate.datasets.find((d) => d.bucket !== undefined)!.bucket!;
    const api = world.as('ana');
    const { Contents } = api('s3', 'ListObjectsV2', { Bucket }) as { Contents: { Key: string }[] };
    for (const { Key } of Contents) api('s3', 'DeleteObject', { Bucket, Key });
    expect(world.losses()).toMatchObject({ resourcesDeleted: 0, datasetsLost: 1 });
  });

  it('given an instance is terminated, then it counts from that moment on', () => {
    const world = drillWorld(1);
    defuse(world);
    const id = String(world.estate.instances[0]);
    world.as('ana')('ec2', 'TerminateInstances', { InstanceIds: [id] });
    const { resourcesDeleted } = countLosses(world.scenario, world.kernel, world.estate);
    expect(resourcesDeleted).toBe(1);
  });
});
