import { describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { MEMBER, SECURITY, codeOf } from '../kernel/world.ts';
import { backupRole, everyPage, newEstate, rows } from './estate.ts';
import type { Estate } from './estate.ts';

function newVolume(api: CloudApi, more: JsonObject = {}): string {
  return String(
    api('ec2', 'CreateVolume', { Size: 10, AvailabilityZone: 'us-east-1a', ...more })['VolumeId'],
  );
}
function newSnapshot(estate: Estate, api: CloudApi, volume = newVolume(api)): string {
  const id = String(api('ec2', 'CreateSnapshot', { VolumeId: volume })['SnapshotId']);
  estate.pass(30_000);
  return id;
}

/** An instance of Amazon's public image. */
function newInstance(estate: Estate, api: CloudApi): string {
  const output = api('ec2', 'RunInstances', {
    ImageId: publicImage(api),
    MinCount: 1,
    MaxCount: 1,
  });
  estate.pass(15_000);
  return String(rows(output, 'Instances')[0]?.['InstanceId']);
}
const publicImage = (api: CloudApi) =>
  rows(api('ec2', 'DescribeImages', { Owners: ['amazon'] }), 'Images')[0]?.['ImageId'];
const stateOf = (api: CloudApi, id: string) =>
  (
    rows(
      rows(api('ec2', 'DescribeInstances', { InstanceIds: [id] }), 'Reservations')[0]!,
      'Instances',
    )[0]!['State'] as JsonObject
  )['Name'];

describe('dry runs', () => {
  it('given somebody who may, when he probes what does not exist, then the answer is DryRunOperation', () => {
    const api = newEstate().admin();
    const probe = { SnapshotId: 'snap-00000000000000000', DryRun: true };
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', probe))).toBe('DryRunOperation');
    expect(codeOf(() => api('ec2', 'DescribeRegions', { DryRun: true }))).toBe('DryRunOperation');
  });

  it('given somebody who may not, when he probes what does not exist, then the answer is UnauthorizedOperation', () => {
    const api = newEstate().user('nobody', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const probe = { SnapshotId: 'snap-00000000000000000', DryRun: true };
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', probe))).toBe('UnauthorizedOperation');
  });

  it('given a dry run that names no instance, when it is answered, then it is refused, not allowed', () => {
    const api = newEstate().user('nobody', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const probe = { InstanceIds: [], DryRun: true };
    expect(codeOf(() => api('ec2', 'TerminateInstances', probe))).toBe('MissingParameter');
  });

  it('given a dry run of a deletion that would work, when it is answered, then nothing is gone', () => {
    const estate = newEstate();
    const api = estate.admin();
    const id = newSnapshot(estate, api);
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId: id, DryRun: true }))).toBe(
      'DryRunOperation',
    );
    expect(rows(api('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }), 'Snapshots')).toHaveLength(
      1,
    );
  });
});

describe('snapshots', () => {
  it('given a new snapshot, when time passes, then it goes from pending to completed', () => {
    const estate = newEstate();
    const api = estate.admin();
    const id = api('ec2', 'CreateSnapshot', { VolumeId: newVolume(api) })['SnapshotId'];
    const state = () =>
      rows(api('ec2', 'DescribeSnapshots', { SnapshotIds: [id] }), 'Snapshots')[0]?.['State'];
    expect(state()).toBe('pending');
    estate.pass(30_000);
    expect(state()).toBe('completed');
  });

  it('given a snapshot that is gone, when it is deleted again, then InvalidSnapshot.NotFound', () => {
    const estate = newEstate();
    const api = estate.admin();
    const id = newSnapshot(estate, api);
    api('ec2', 'DeleteSnapshot', { SnapshotId: id });
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId: id }))).toBe(
      'InvalidSnapshot.NotFound',
    );
  });

  it('given an image of it, when the snapshot is deleted, then InvalidSnapshot.InUse until the image is deregistered', () => {
    const estate = newEstate();
    const api = estate.admin();
    const instance = newInstance(estate, api);
    const image = api('ec2', 'CreateImage', { InstanceId: instance, Name: 'nightly' })['ImageId'];
    estate.pass(60_000);
    const described = rows(api('ec2', 'DescribeImages', { ImageIds: [image] }), 'Images')[0]!;
    const mapping = rows(described, 'BlockDeviceMappings')[0]!['Ebs'] as JsonObject;
    const SnapshotId = mapping['SnapshotId'];
    expect(described['State']).toBe('available');
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId }))).toBe(
      'InvalidSnapshot.InUse',
    );
    api('ec2', 'DeregisterImage', { ImageId: image });
    expect(codeOf(() => api('ec2', 'DeregisterImage', { ImageId: image }))).toBe(
      'InvalidAMIID.NotFound',
    );
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId }))).toBe('ok');
  });

  it('given a snapshot shared with an account, when that account looks, then it sees it and can copy it to a volume', () => {
    const estate = newEstate();
    const api = estate.admin();
    const other = estate.admin(SECURITY);
    const id = newSnapshot(estate, api);
    const share = { SnapshotId: id, Attribute: 'createVolumePermission' };
    expect(codeOf(() => newVolume(other, { SnapshotId: id }))).toBe('InvalidSnapshot.NotFound');
    api('ec2', 'ModifySnapshotAttribute', {
      ...share,
      CreateVolumePermission: { Add: [{ UserId: SECURITY }] },
    });
    expect(api('ec2', 'DescribeSnapshotAttribute', share)).toMatchObject({
      CreateVolumePermissions: [{ UserId: SECURITY }],
    });
    expect(
      rows(other('ec2', 'DescribeSnapshots', {}), 'Snapshots').map((row) => row['OwnerId']),
    ).toEqual([MEMBER]);
    expect(codeOf(() => newVolume(other, { SnapshotId: id }))).toBe('ok');
    expect(codeOf(() => other('ec2', 'DeleteSnapshot', { SnapshotId: id }))).toBe(
      'InvalidSnapshot.NotFound',
    );
    api('ec2', 'ModifySnapshotAttribute', {
      ...share,
      OperationType: 'remove',
      UserIds: [SECURITY],
    });
    expect(rows(other('ec2', 'DescribeSnapshots', {}), 'Snapshots')).toEqual([]);
  });

  it('given many snapshots, when they are listed in pages, then each comes once', () => {
    const estate = newEstate();
    const api = estate.admin();
    const volume = newVolume(api);
    for (let count = 0; count < 12; count += 1) newSnapshot(estate, api, volume);
    const pages = everyPage(
      (NextToken) =>
        api('ec2', 'DescribeSnapshots', { OwnerIds: ['self'], MaxResults: 5, NextToken }),
      { list: 'Snapshots', next: 'NextToken' },
    );
    expect(pages.map(({ length }) => length)).toEqual([5, 5, 2]);
    expect(new Set(pages.flat().map((row) => row['SnapshotId'])).size).toBe(12);
  });

  it('given filters, when they are described, then only what passes is listed, and an unknown filter is refused', () => {
    const estate = newEstate();
    const api = estate.admin();
    const tags = [{ ResourceType: 'snapshot', Tags: [{ Key: 'app', Value: 'shop' }] }];
    api('ec2', 'CreateSnapshot', { VolumeId: newVolume(api), TagSpecifications: tags });
    newSnapshot(estate, api);
    const found = (Filters: JsonObject[]) =>
      rows(api('ec2', 'DescribeSnapshots', { Filters }), 'Snapshots').length;
    expect(found([{ Name: 'tag:app', Values: ['sh*'] }])).toBe(1);
    expect(found([{ Name: 'status', Values: ['completed'] }])).toBe(2);
    expect(found([{ Name: 'tag:app', Values: ['x'] }])).toBe(0);
    expect(codeOf(() => found([{ Name: 'colour', Values: ['red'] }]))).toBe(
      'InvalidParameterValue',
    );
  });

  it('given a snapshot that AWS Backup made, when EC2 is asked to delete it, then it refuses', () => {
    const estate = newEstate();
    const api = estate.admin();
    const volume = newVolume(api);
    api('backup', 'CreateBackupVault', { BackupVaultName: 'daily' });
    api('backup', 'StartBackupJob', {
      BackupVaultName: 'daily',
      ResourceArn: `arn:aws:ec2:us-east-1:${MEMBER}:volume/${volume}`,
      IamRoleArn: backupRole(estate),
    });
    estate.pass(60_000);
    const [snapshot] = rows(api('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }), 'Snapshots');
    const SnapshotId = snapshot?.['SnapshotId'];
    expect(codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId }))).toBe(
      'InvalidParameterValue',
    );
  });
});

describe('throttling', () => {
  it('given a hundred deletions at once, when one more follows, then it is throttled, and five more go a second later', () => {
    const estate = newEstate();
    const api = estate.admin();
    const attempt = () => codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId: 'snap-1' }));
    const burst = Array.from({ length: 101 }, attempt);
    expect(burst.slice(0, 100)).toEqual(
      Array.from({ length: 100 }, () => 'InvalidSnapshot.NotFound'),
    );
    expect(burst[100]).toBe('RequestLimitExceeded');
    estate.pass(1_000);
    const later = Array.from({ length: 6 }, attempt);
    expect(later.filter((code) => code === 'RequestLimitExceeded')).toHaveLength(1);
    expect(codeOf(() => api('ec2', 'DeleteVolume', { VolumeId: 'vol-1' }))).toBe(
      'InvalidVolume.NotFound',
    );
  });
});

describe('instances and volumes', () => {
  it('given a running instance, when it is stopped, started and terminated, then it goes through the states and its root volume goes with it', () => {
    const estate = newEstate();
    const api = estate.admin();
    const id = newInstance(estate, api);
    const volumes = () =>
      rows(
        api('ec2', 'DescribeVolumes', {
          Filters: [{ Name: 'attachment.instance-id', Values: [id] }],
        }),
        'Volumes',
      );
    expect(stateOf(api, id)).toBe('running');
    api('ec2', 'StopInstances', { InstanceIds: [id] });
    expect(stateOf(api, id)).toBe('stopping');
    estate.pass(15_000);
    expect(stateOf(api, id)).toBe('stopped');
    api('ec2', 'StartInstances', { InstanceIds: [id] });
    estate.pass(15_000);
    expect(codeOf(() => api('ec2', 'DeleteVolume', { VolumeId: volumes()[0]?.['VolumeId'] }))).toBe(
      'VolumeInUse',
    );
    api('ec2', 'TerminateInstances', { InstanceIds: [id] });
    estate.pass(15_000);
    expect(stateOf(api, id)).toBe('terminated');
    expect(volumes()).toEqual([]);
    expect(codeOf(() => api('ec2', 'StartInstances', { InstanceIds: [id] }))).toBe(
      'IncorrectInstanceState',
    );
  });

  it('given the same client token, when instances are run again, then no second one is made', () => {
    const estate = newEstate();
    const api = estate.admin();
    newInstance(estate, api);
    const run = () =>
      rows(
        api('ec2', 'RunInstances', {
          ImageId: publicImage(api),
          MinCount: 1,
          MaxCount: 1,
          ClientToken: 't',
        }),
        'Instances',
      )[0]?.['InstanceId'];
    expect(run()).toBe(run());
  });

  it('given a protected instance, when it is terminated, then OperationNotPermitted', () => {
    const estate = newEstate();
    const api = estate.admin();
    newInstance(estate, api);
    const made = api('ec2', 'RunInstances', {
      ImageId: publicImage(api),
      MinCount: 1,
      MaxCount: 1,
      DisableApiTermination: true,
    });
    const id = rows(made, 'Instances')[0]?.['InstanceId'];
    expect(codeOf(() => api('ec2', 'TerminateInstances', { InstanceIds: [id] }))).toBe(
      'OperationNotPermitted',
    );
  });

  it('given a snapshot whose key is disabled, when a volume is made from it, then it is refused', () => {
    const estate = newEstate();
    const api = estate.admin();
    const { Arn } = api('kms', 'CreateKey', {})['KeyMetadata'] as JsonObject;
    const snapshot = newSnapshot(estate, api, newVolume(api, { Encrypted: true, KmsKeyId: Arn }));
    expect(codeOf(() => newVolume(api, { SnapshotId: snapshot }))).toBe('ok');
    api('kms', 'DisableKey', { KeyId: Arn });
    expect(codeOf(() => newVolume(api, { SnapshotId: snapshot }))).toBe(
      'InvalidKmsKey.InvalidState',
    );
  });
});
