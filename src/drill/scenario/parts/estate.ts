import type { CloudApi, Kernel } from '../../cloud/kernel.ts';
import { ec2Region } from '../../cloud/services/ec2/state.ts';
import { accountOf } from '../../cloud/state.ts';
import type { JsonObject } from '../../cloud/types.ts';
import type { Scenario } from '../schema.ts';
import { allow, createAdministrator, createRole, inRegion, trust } from './access.ts';

/** One thing that the company can't do without, and every copy of it. */
export interface Dataset {
  readonly name: string;
  /** Ids in production: volume, snapshots; or a bucket. */
  readonly volume?: string;
  readonly snapshots: readonly string[];
  readonly bucket?: string;
  /** ARN of its recovery point in the recovery account. */
  copy?: string;
}

export interface Estate {
  readonly datasets: Dataset[];
  readonly instances: readonly string[];
  readonly images: readonly string[];
  /** The key that production's disks are encrypted with: the time bomb. */
  readonly keyArn: string;
}

/** Builds production through the API, as if by its administrators, over the past half year. */
export function createEstate(scenario: Scenario, kernel: Kernel, anywhere: CloudApi): Estate {
  const region = scenario.organization.regions[0] ?? 'us-east-1';
  const api = inRegion(anywhere, region);
  for (const { person } of scenario.people) createAdministrator(api, person);
  createAdministrator(api, scenario.adversary.stolen);
  createMachineUser(api, scenario.estate.machineUser);
  createRole(api, {
    name: 'app-server',
    trust: trust({ Service: 'ec2.amazonaws.com' }),
    statements: [allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'])],
  });
  createRole(api, {
    name: 'support',
    trust: trust({ AWS: `arn:aws:iam::${scenario.organization.accounts.prod.id}:root` }),
    statements: [allow(['ec2:*', 's3:*', 'iam:*'])],
  });
  const key = api('kms', 'CreateKey', { Description: 'disks of production' });
  const keyArn = String((key['KeyMetadata'] as JsonObject)['Arn']);
  const base = baseImage(kernel, scenario.organization.accounts.prod.id, region);
  const instances = createInstances(scenario.estate.instances, api, base);
  const datasets = [...createDatabases(scenario, api, keyArn), ...createBuckets(scenario, api)];
  for (let n = 0; n < scenario.estate.scalingGroups; n += 1)
    api('autoscaling', 'CreateAutoScalingGroup', {
      AutoScalingGroupName: `web-${n + 1}`,
      MinSize: 2,
      MaxSize: 6,
      DesiredCapacity: 3,
    });
  // Machines and disks take their seconds to be there before they can be photographed.
  kernel.advanceTo(kernel.now + 600_000);
  return {
    datasets,
    instances,
    images: createImages(scenario.estate.images, api, instances),
    keyArn,
  };
}

function createMachineUser(api: CloudApi, userName: string): void {
  api('iam', 'CreateUser', { UserName: userName });
  api('iam', 'PutUserPolicy', {
    UserName: userName,
    PolicyName: 'deploys',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:PutObject', 'ec2:DescribeInstances'], Resource: '*' },
      ],
    }),
  });
  api('iam', 'CreateAccessKey', { UserName: userName });
}

function createDatabases(scenario: Scenario, api: CloudApi, keyArn: string): Dataset[] {
  const { databases, snapshotsPerDatabase } = scenario.estate;
  const region = scenario.organization.regions[0] ?? 'us-east-1';
  return Array.from({ length: databases }, (_, i) => {
    const volume = String(
      api('ec2', 'CreateVolume', {
        AvailabilityZone: `${region}a`,
        Size: 100,
        Encrypted: true,
        KmsKeyId: keyArn,
      })['VolumeId'],
    );
    const snapshots = Array.from({ length: snapshotsPerDatabase }, (_, n) =>
      String(
        api('ec2', 'CreateSnapshot', {
          VolumeId: volume,
          Description: `database ${i + 1}, night ${n + 1}`,
        })['SnapshotId'],
      ),
    );
    return { name: `database-${i + 1}`, volume, snapshots };
  });
}

function createBuckets(scenario: Scenario, api: CloudApi): Dataset[] {
  const { buckets, objectsPerBucket, versionedBuckets } = scenario.estate;
  return Array.from({ length: buckets }, (_, i) => {
    const bucket = `codespaces-${i + 1}`;
    api('s3', 'CreateBucket', { Bucket: bucket });
    if (i < versionedBuckets)
      api('s3', 'PutBucketVersioning', {
        Bucket: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      });
    for (let n = 0; n < objectsPerBucket; n += 1) {
      const Body = new TextEncoder().encode(`repository ${n} of bucket ${i + 1}`);
      api('s3', 'PutObject', { Bucket: bucket, Key: `repository-${n}.tar`, Body });
    }
    return { name: `bucket-${i + 1}`, snapshots: [], bucket };
  });
}

function createInstances(count: number, api: CloudApi, imageId: string): string[] {
  if (count === 0) return [];
  const run = api('ec2', 'RunInstances', {
    ImageId: imageId,
    InstanceType: 't3.large',
    MinCount: count,
    MaxCount: count,
  });
  return (run['Instances'] as JsonObject[]).map((instance) => String(instance['InstanceId']));
}

/** The first image came with the account; the others are made from what runs. */
function baseImage(kernel: Kernel, account: string, region: string): string {
  const id = kernel.id('ami-', 17, 'hex');
  ec2Region(accountOf(kernel.state, account).ec2, region).images.set(id, {
    id,
    name: 'base',
    description: 'the image that everything was built from',
    createdAt: kernel.now,
    state: 'available',
    snapshotIds: [],
    tags: {},
  });
  return id;
}

function createImages(count: number, api: CloudApi, instances: readonly string[]): string[] {
  return Array.from({ length: instances.length === 0 ? 0 : count }, (_, i) => {
    const InstanceId = instances[i % instances.length];
    const image = api('ec2', 'CreateImage', {
      InstanceId,
      Name: `golden-${i + 1}`,
      NoReboot: true,
    });
    return String(image['ImageId']);
  });
}
