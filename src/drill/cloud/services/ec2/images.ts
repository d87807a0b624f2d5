import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalText, text, texts } from '../input.ts';
import { own, present } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import {
  describePage,
  ec2Operation,
  here,
  imageArn,
  instanceArn,
  notFound,
  passesFilters,
  snapshotArn,
  tagList,
  tagsFor,
} from './request.ts';
import { startSnapshot } from './snapshots.ts';
import type { ImageRecord, Tags } from './state.ts';

const IMAGE_MS = 30_000;
const AMAZON = '137112412989';
/** The one public image, the same in every Region, so that a first instance can be run. */
const PUBLIC_IMAGE: ImageRecord = {
  id: 'ami-0abcdef1234567890',
  name: 'al2023-ami-2023.0-x86_64',
  description: 'Amazon Linux 2023',
  createdAt: 0,
  state: 'available',
  snapshotIds: [],
  tags: {},
};

/** An image that the caller can run: its own, or Amazon's public one. */
export function usableImage(context: Context, id: string): ImageRecord {
  const image = id === PUBLIC_IMAGE.id ? PUBLIC_IMAGE : here(context).images.get(id);
  if (image === undefined) throw notFound('InvalidAMIID.NotFound', 'image id', `[${id}]`);
  return image;
}
const MISSING = 'MissingParameter';

export const imageOperations: { [operation: string]: CloudOperation } = {
  CreateImage: ec2Operation('CreateImage', {
    mutates: true,
    questions: (context, input) => [
      own(context, 'ec2:CreateImage', imageArn(context.region, '*')),
      own(context, 'ec2:CreateImage', snapshotArn(context.region, '*')),
      own(context, 'ec2:CreateImage', instanceArn(context, text(input, 'InstanceId', MISSING))),
    ],
    run(context, input) {
      const instanceId = text(input, 'InstanceId', MISSING);
      const name = text(input, 'Name', MISSING);
      const duplicate = here(context)
        .images.values()
        .find((image) => image.name === name);
      if (duplicate !== undefined) {
        const message = `AMI name ${name} is already in use by AMI ${duplicate.id}`;
        throw new AwsError('InvalidAMIName.Duplicate', message);
      }
      const image = addImage(context, instanceId, {
        name,
        description: optionalText(input, 'Description') ?? '',
        tags: tagsFor(input, 'image'),
      });
      return { ImageId: image.id };
    },
  }),
  DeregisterImage: ec2Operation('DeregisterImage', {
    mutates: true,
    questions: (context, input) => [
      own(
        context,
        'ec2:DeregisterImage',
        imageArn(context.region, text(input, 'ImageId', MISSING)),
      ),
    ],
    run(context, input) {
      const id = text(input, 'ImageId', MISSING);
      if (!here(context).images.delete(id)) {
        throw notFound('InvalidAMIID.NotFound', 'image id', `[${id}]`);
      }
      return { Return: true };
    },
  }),
  DescribeImages: ec2Operation('DescribeImages', {
    mutates: false,
    questions: (context) => [own(context, 'ec2:DescribeImages', '*')],
    run: describeImages,
  }),
};

/** Makes an image of an instance's root volume in the caller's account; available some virtual seconds later. */
function addImage(
  context: Context,
  instanceId: string,
  about: { name: string; description: string; tags: Tags },
): ImageRecord {
  const region = here(context);
  const instance = region.instances.get(instanceId);
  const volume = region.volumes.get(instance?.rootVolumeId ?? '');
  if (instance === undefined || volume === undefined) {
    const message = `The instance ID '${instanceId}' does not exist`;
    throw new AwsError('InvalidInstanceID.NotFound', message);
  }
  const id = `ami-${context.id('', 17, 'hex')}`;
  const snapshot = startSnapshot(context, volume, {
    description: `Created by CreateImage(${instanceId}) for ${id}`,
    tags: {},
  });
  const image: ImageRecord = {
    id,
    createdAt: context.now,
    state: 'pending',
    snapshotIds: [snapshot.id],
    sourceInstanceId: instanceId,
    ...about,
  };
  region.images.set(id, image);
  context.schedule(context.now + IMAGE_MS, `image ${id} is available`, () => {
    image.state = 'available';
  });
  return image;
}

function describeImages(context: Context, input: JsonObject): JsonObject {
  const ids = texts(input, 'ImageIds');
  const me = context.caller.accountId;
  const owners = texts(input, 'Owners');
  const { images, snapshots } = here(context);
  for (const id of ids) usableImage(context, id);
  const ownerOf = (image: ImageRecord) => (image === PUBLIC_IMAGE ? AMAZON : me);
  const wanted = owners.map((owner) =>
    owner === 'self' ? me : owner === 'amazon' ? AMAZON : owner,
  );
  const matching = [...images.values(), PUBLIC_IMAGE].filter(
    (image) =>
      (wanted.length === 0 || wanted.includes(ownerOf(image))) &&
      (ids.length === 0 || ids.includes(image.id)) &&
      passesFilters(
        input,
        {
          'image-id': image.id,
          name: image.name,
          description: image.description,
          state: image.state,
          'owner-id': ownerOf(image),
          'is-public': String(image === PUBLIC_IMAGE),
          'block-device-mapping.snapshot-id': image.snapshotIds[0],
        },
        image.tags,
      ),
  );
  const { items, next } = describePage(input, matching, ({ id }) => id);
  return present({
    Images: items.map((image) => ({
      ImageId: image.id,
      Name: image.name,
      Description: image.description,
      CreationDate: new Date(image.createdAt).toISOString(),
      State: image.state,
      OwnerId: ownerOf(image),
      Public: image === PUBLIC_IMAGE,
      ImageType: 'machine',
      RootDeviceType: 'ebs',
      RootDeviceName: '/dev/xvda',
      SourceInstanceId: image.sourceInstanceId ?? '',
      BlockDeviceMappings: image.snapshotIds.map((SnapshotId) => ({
        DeviceName: '/dev/xvda',
        Ebs: { SnapshotId, VolumeSize: snapshots.get(SnapshotId)?.sizeGiB ?? 8 },
      })),
      Tags: tagList(image.tags),
    })),
    NextToken: next,
  });
}
