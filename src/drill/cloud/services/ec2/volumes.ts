import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { flag, optionalNumber, optionalText, text, texts } from '../input.ts';
import { usableKeyProblem } from '../kms/keys.ts';
import { date, own, present } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import {
  describePage,
  ec2Operation,
  here,
  notFound,
  passesFilters,
  tagList,
  tagsFor,
  volumeArn,
} from './request.ts';
import { usableSnapshot } from './snapshots.ts';
import type { VolumeRecord } from './state.ts';

const CREATE_MS = 2_000;
const MISSING = 'MissingParameter';

/** Adds a volume to the caller's account and Region: `creating`, then `available` (or attached at once). */
export function addVolume(
  context: Context,
  about: Omit<VolumeRecord, 'id' | 'createdAt' | 'state'>,
): VolumeRecord {
  const volume: VolumeRecord = {
    id: `vol-${context.id('', 17, 'hex')}`,
    createdAt: context.now,
    state: about.attachedTo === undefined ? 'creating' : 'in-use',
    ...about,
  };
  here(context).volumes.set(volume.id, volume);
  context.schedule(context.now + CREATE_MS, `volume ${volume.id} is there`, () => {
    if (volume.state === 'creating') volume.state = 'available';
  });
  return volume;
}

export const volumeOperations: { [operation: string]: CloudOperation } = {
  CreateVolume: ec2Operation('CreateVolume', {
    mutates: true,
    questions: (context) => [own(context, 'ec2:CreateVolume', volumeArn(context, '*'))],
    run: createVolume,
  }),
  DeleteVolume: ec2Operation('DeleteVolume', {
    mutates: true,
    questions: (context, input) => [
      own(context, 'ec2:DeleteVolume', volumeArn(context, text(input, 'VolumeId', MISSING))),
    ],
    run(context, input) {
      const id = text(input, 'VolumeId', MISSING);
      const volume = here(context).volumes.get(id);
      if (volume === undefined) throw notFound('InvalidVolume.NotFound', 'volume', id);
      if (volume.attachedTo !== undefined) {
        const message = `Volume ${id} is currently attached to ${volume.attachedTo}`;
        throw new AwsError('VolumeInUse', message);
      }
      here(context).volumes.delete(id);
      return {};
    },
  }),
  DescribeVolumes: ec2Operation('DescribeVolumes', {
    mutates: false,
    questions: (context) => [own(context, 'ec2:DescribeVolumes', '*')],
    run: describeVolumes,
  }),
};

function createVolume(context: Context, input: JsonObject): JsonObject {
  const snapshotId = optionalText(input, 'SnapshotId');
  const source = snapshotId === undefined ? undefined : usableSnapshot(context, snapshotId);
  const sizeGiB = optionalNumber(input, 'Size') ?? source?.snapshot.sizeGiB;
  if (sizeGiB === undefined) {
    throw new AwsError(MISSING, 'The request must contain the parameter size or snapshotId');
  }
  if (source !== undefined && source.snapshot.state !== 'completed') {
    const message = `Snapshot '${source.snapshot.id}' is not 'completed'.`;
    throw new AwsError('IncorrectState', message);
  }
  const kmsKeyId = optionalText(input, 'KmsKeyId') ?? source?.snapshot.kmsKeyId;
  for (const key of new Set([kmsKeyId, source?.snapshot.kmsKeyId])) {
    const problem = key === undefined ? undefined : usableKeyProblem(context, key);
    if (problem !== undefined) throw new AwsError('InvalidKmsKey.InvalidState', problem);
  }
  const volume = addVolume(context, {
    sizeGiB,
    availabilityZone: optionalText(input, 'AvailabilityZone') ?? `${context.region}a`,
    encrypted: flag(input, 'Encrypted') || kmsKeyId !== undefined,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
    tags: tagsFor(input, 'volume'),
  });
  return volumeOutput(volume);
}

function describeVolumes(context: Context, input: JsonObject): JsonObject {
  const ids = texts(input, 'VolumeIds');
  const { volumes } = here(context);
  const missing = ids.find((id) => !volumes.has(id));
  if (missing !== undefined) throw notFound('InvalidVolume.NotFound', 'volume', missing);
  const matching = [...volumes.values()].filter(
    (volume) =>
      (ids.length === 0 || ids.includes(volume.id)) &&
      passesFilters(
        input,
        {
          'volume-id': volume.id,
          status: volume.state,
          encrypted: String(volume.encrypted),
          size: String(volume.sizeGiB),
          'snapshot-id': volume.snapshotId,
          'availability-zone': volume.availabilityZone,
          'attachment.instance-id': volume.attachedTo,
        },
        volume.tags,
      ),
  );
  const { items, next } = describePage(input, matching, ({ id }) => id);
  return present({ Volumes: items.map(volumeOutput), NextToken: next });
}

function volumeOutput(volume: VolumeRecord): JsonObject {
  return present({
    VolumeId: volume.id,
    Size: volume.sizeGiB,
    State: volume.state,
    CreateTime: date(volume.createdAt),
    AvailabilityZone: volume.availabilityZone,
    VolumeType: 'gp3',
    Encrypted: volume.encrypted,
    KmsKeyId: volume.kmsKeyId,
    SnapshotId: volume.snapshotId ?? '',
    Attachments:
      volume.attachedTo === undefined
        ? []
        : [
            {
              VolumeId: volume.id,
              InstanceId: volume.attachedTo,
              State: 'attached',
              Device: '/dev/xvda',
            },
          ],
    Tags: tagList(volume.tags),
  });
}
