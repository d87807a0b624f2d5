import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { objects, optionalText, text, texts } from '../input.ts';
import { date, own, present } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import {
  describePage,
  ec2Operation,
  here,
  notFound,
  passesFilters,
  snapshotArn,
  tagList,
  tagsFor,
  volumeArn,
} from './request.ts';
import { refuseLocked } from './snapshot-locks.ts';
import { ec2Region } from './state.ts';
import type { SnapshotRecord, VolumeRecord } from './state.ts';

/** How long a snapshot takes here. AWS gives no figure: it depends on what was written. */
const SNAPSHOT_MS = 20_000;
const MISSING = 'MissingParameter';

/** A snapshot together with the account that owns it. */
export interface OwnedSnapshot {
  ownerId: string;
  snapshot: SnapshotRecord;
}

/** A snapshot that the caller may use: the account's own, or one shared with it or with everybody. */
export function usableSnapshot(context: Context, id: string): OwnedSnapshot {
  const found = visibleSnapshots(context).find(({ snapshot }) => snapshot.id === id);
  if (found === undefined) throw notFound('InvalidSnapshot.NotFound', 'snapshot', id);
  return found;
}

/** Starts a snapshot of the volume; it completes some virtual seconds later. */
export function startSnapshot(
  context: Context,
  volume: VolumeRecord,
  about: Pick<SnapshotRecord, 'description' | 'tags'>,
): SnapshotRecord {
  const snapshot: SnapshotRecord = {
    id: `snap-${context.id('', 17, 'hex')}`,
    volumeId: volume.id,
    sizeGiB: volume.sizeGiB,
    startedAt: context.now,
    state: 'pending',
    encrypted: volume.encrypted,
    ...(volume.kmsKeyId === undefined ? {} : { kmsKeyId: volume.kmsKeyId }),
    createVolumePermissions: [],
    ...about,
  };
  here(context).snapshots.set(snapshot.id, snapshot);
  context.schedule(context.now + SNAPSHOT_MS, `snapshot ${snapshot.id} completes`, () => {
    snapshot.state = 'completed';
  });
  return snapshot;
}

export const snapshotOperations: { [operation: string]: CloudOperation } = {
  CreateSnapshot: ec2Operation('CreateSnapshot', {
    mutates: true,
    questions: (context, input) => [
      own(context, 'ec2:CreateSnapshot', snapshotArn(context.region, '*')),
      own(context, 'ec2:CreateSnapshot', volumeArn(context, text(input, 'VolumeId', MISSING))),
    ],
    run(context, input) {
      const volumeId = text(input, 'VolumeId', MISSING);
      const volume = here(context).volumes.get(volumeId);
      if (volume === undefined) throw notFound('InvalidVolume.NotFound', 'volume', volumeId);
      const snapshot = startSnapshot(context, volume, {
        description: optionalText(input, 'Description') ?? '',
        tags: tagsFor(input, 'snapshot'),
      });
      return snapshotOutput({ ownerId: context.caller.accountId, snapshot });
    },
  }),
  DeleteSnapshot: ec2Operation('DeleteSnapshot', {
    mutates: true,
    questions: (context, input) => [
      own(
        context,
        'ec2:DeleteSnapshot',
        snapshotArn(context.region, text(input, 'SnapshotId', MISSING)),
      ),
    ],
    run(context, input) {
      const id = text(input, 'SnapshotId', MISSING);
      refuseLocked(context, ownSnapshot(context, id));
      refuseInUse(context, id);
      here(context).snapshots.delete(id);
      return {};
    },
  }),
  DescribeSnapshots: ec2Operation('DescribeSnapshots', {
    mutates: false,
    questions: (context) => [own(context, 'ec2:DescribeSnapshots', '*')],
    run: describeSnapshots,
  }),
  DescribeSnapshotAttribute: ec2Operation('DescribeSnapshotAttribute', {
    mutates: false,
    questions: (context, input) => [
      own(
        context,
        'ec2:DescribeSnapshotAttribute',
        snapshotArn(context.region, text(input, 'SnapshotId', MISSING)),
      ),
    ],
    run(context, input) {
      const snapshot = ownSnapshot(context, text(input, 'SnapshotId', MISSING));
      return {
        SnapshotId: snapshot.id,
        CreateVolumePermissions: snapshot.createVolumePermissions.map((who) =>
          who === 'all' ? { Group: 'all' } : { UserId: who },
        ),
      };
    },
  }),
  ModifySnapshotAttribute: ec2Operation('ModifySnapshotAttribute', {
    mutates: true,
    questions: (context, input) => [
      own(
        context,
        'ec2:ModifySnapshotAttribute',
        snapshotArn(context.region, text(input, 'SnapshotId', MISSING)),
      ),
    ],
    run: modifySnapshotAttribute,
  }),
};

function ownSnapshot(context: Context, id: string): SnapshotRecord {
  const snapshot = here(context).snapshots.get(id);
  if (snapshot === undefined) throw notFound('InvalidSnapshot.NotFound', 'snapshot', id);
  return snapshot;
}

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-snapshot.html */
function refuseInUse(context: Context, id: string): void {
  const snapshot = ownSnapshot(context, id);
  const image = here(context)
    .images.values()
    .find(({ snapshotIds }) => snapshotIds.includes(id));
  if (image !== undefined) {
    const message = `The snapshot ${id} is currently in use by ${image.id}`;
    throw new AwsError('InvalidSnapshot.InUse', message);
  }
  if (snapshot.recoveryPointArn !== undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      'This snapshot is managed by the AWS Backup service and cannot be deleted via EC2 APIs.',
    );
  }
}

/** Own snapshots first, then what others share with this account or with everybody. */
function visibleSnapshots(context: Context): OwnedSnapshot[] {
  const me = context.caller.accountId;
  return [...context.state.accounts.values()].flatMap((account) =>
    [...ec2Region(account.ec2, context.region).snapshots.values()]
      .filter(
        ({ createVolumePermissions: shared }) =>
          account.id === me || shared.includes(me) || shared.includes('all'),
      )
      .map((snapshot) => ({ ownerId: account.id, snapshot })),
  );
}

function describeSnapshots(context: Context, input: JsonObject): JsonObject {
  const ids = texts(input, 'SnapshotIds');
  const owners = texts(input, 'OwnerIds').map((owner) =>
    owner === 'self' ? context.caller.accountId : owner,
  );
  const visible = visibleSnapshots(context);
  for (const id of ids) {
    if (!visible.some(({ snapshot }) => snapshot.id === id)) {
      throw notFound('InvalidSnapshot.NotFound', 'snapshot', id);
    }
  }
  const matching = visible.filter(
    ({ ownerId, snapshot }) =>
      (ids.length === 0 || ids.includes(snapshot.id)) &&
      (owners.length === 0 || owners.includes(ownerId)) &&
      passesFilters(
        input,
        {
          'snapshot-id': snapshot.id,
          'volume-id': snapshot.volumeId,
          'owner-id': ownerId,
          status: snapshot.state,
          description: snapshot.description,
          encrypted: String(snapshot.encrypted),
          'volume-size': String(snapshot.sizeGiB),
          'start-time': new Date(snapshot.startedAt).toISOString(),
        },
        snapshot.tags,
      ),
  );
  const { items, next } = describePage(input, matching, ({ snapshot }) => snapshot.id);
  return present({ Snapshots: items.map(snapshotOutput), NextToken: next });
}

function modifySnapshotAttribute(context: Context, input: JsonObject): JsonObject {
  const snapshot = ownSnapshot(context, text(input, 'SnapshotId', MISSING));
  const structure = input['CreateVolumePermission'] as JsonObject | undefined;
  const named = (list: JsonObject[]) =>
    list.map((entry) => optionalText(entry, 'Group') ?? optionalText(entry, 'UserId') ?? '');
  const flat = [...texts(input, 'UserIds'), ...texts(input, 'GroupNames')];
  const operation = optionalText(input, 'OperationType');
  const add = structure === undefined ? [] : named(objects(structure, 'Add'));
  const remove = structure === undefined ? [] : named(objects(structure, 'Remove'));
  if (operation === 'add') add.push(...flat);
  if (operation === 'remove') remove.push(...flat);
  snapshot.createVolumePermissions = [
    ...new Set([...snapshot.createVolumePermissions, ...add]),
  ].filter((who) => !remove.includes(who));
  return {};
}

function snapshotOutput({ ownerId, snapshot }: OwnedSnapshot): JsonObject {
  return present({
    SnapshotId: snapshot.id,
    VolumeId: snapshot.volumeId,
    OwnerId: ownerId,
    State: snapshot.state,
    Progress: snapshot.state === 'completed' ? '100%' : '0%',
    StartTime: date(snapshot.startedAt),
    Description: snapshot.description,
    VolumeSize: snapshot.sizeGiB,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.kmsKeyId,
    StorageTier: 'standard',
    Tags: tagList(snapshot.tags),
  });
}
