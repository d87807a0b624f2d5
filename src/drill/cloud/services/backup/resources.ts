import { AwsError } from '../../types.ts';
import { here as ec2Here, imageArn, snapshotArn, volumeArn } from '../ec2/request.ts';
import type { SnapshotRecord, VolumeRecord } from '../ec2/state.ts';
import { jobNeeds } from './find.ts';
import type { Context, Question } from '../operation.ts';

/** Which resources the simulation can back up and restore: EBS volumes and EC2 instances. */
export type ResourceType = 'EBS' | 'EC2';

export const GIB = 2 ** 30;

/** The type of a resource by its ARN; what the simulation can't back up is refused by name. */
export function resourceTypeOf(arn: string): ResourceType {
  const [, , service = '', , , path = ''] = arn.split(':');
  if (service === 'ec2' && path.startsWith('volume/')) return 'EBS';
  if (service === 'ec2' && path.startsWith('instance/')) return 'EC2';
  throw new AwsError(
    'InvalidParameterValueException',
    `This simulation backs up EBS volumes and EC2 instances only, not ${arn}.`,
  );
}

/** The volume that holds the resource's data: itself, or the instance's root volume. */
export function volumeOf(context: Context, resourceArn: string): VolumeRecord | undefined {
  const id = resourceArn.split('/').at(-1) ?? '';
  const { volumes, instances } = ec2Here(context);
  return volumes.get(id) ?? volumes.get(instances.get(id)?.rootVolumeId ?? '');
}

/** A new recovery point's ARN: that of the snapshot or image which it is. */
export function newPointArn(context: Context, type: ResourceType): string {
  const id = context.id('', 17, 'hex');
  return type === 'EBS'
    ? snapshotArn(context.region, `snap-${id}`)
    : imageArn(context.region, `ami-${id}`);
}

/** What the job's role needs for backing this up. */
export function backupNeeds(context: Context, type: ResourceType, resourceArn: string): Question {
  const id = resourceArn.split('/').at(-1) ?? '';
  return type === 'EBS'
    ? jobNeeds(context, 'ec2:CreateSnapshot', volumeArn(context, id))
    : jobNeeds(context, 'ec2:CreateImage', resourceArn);
}

/** Writes the snapshot (and for an instance the image) that a recovery point is. */
export function writePoint(
  context: Context,
  pointArn: string,
  from: Pick<VolumeRecord, 'id' | 'sizeGiB' | 'encrypted' | 'kmsKeyId'>,
): void {
  const { snapshots, images } = ec2Here(context);
  const id = pointArn.split('/').at(-1) ?? '';
  const isImage = id.startsWith('ami-');
  const snapshotId = isImage ? `snap-${context.id('', 17, 'hex')}` : id;
  const snapshot: SnapshotRecord = {
    id: snapshotId,
    volumeId: from.id,
    sizeGiB: from.sizeGiB,
    startedAt: context.now,
    state: 'completed',
    description: 'This snapshot is created by the AWS Backup service.',
    encrypted: from.encrypted,
    ...(from.kmsKeyId === undefined ? {} : { kmsKeyId: from.kmsKeyId }),
    createVolumePermissions: [],
    recoveryPointArn: pointArn,
    tags: {},
  };
  snapshots.set(snapshotId, snapshot);
  if (!isImage) return;
  images.set(id, {
    id,
    name: `AwsBackup_${id}`,
    description: 'This image is created by the AWS Backup service.',
    createdAt: context.now,
    state: 'available',
    snapshotIds: [snapshotId],
    tags: {},
  });
}
