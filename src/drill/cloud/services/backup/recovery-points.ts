import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, optionalNumber, optionalText, optionalTime, text } from '../input.ts';
import { date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { page } from '../paging.ts';
import { here, pointQuestion, requestedPoint, requestedVault, vaultQuestion } from './find.ts';
import type { FoundPoint } from './find.ts';
import {
  deleteAt,
  readLifecycle,
  removePoint,
  retentionProblem,
  scheduleExpiry,
} from './lifecycle.ts';
import type { RecoveryPointRecord } from './state.ts';

/** Recovery points: listed, described, deleted, their retention changed. */
export const recoveryPointOperations: { [operation: string]: CloudOperation } = {
  ListRecoveryPointsByBackupVault: reads(
    (context, input) => [vaultQuestion(context, 'backup:ListRecoveryPointsByBackupVault', input)],
    listByVault,
  ),
  ListRecoveryPointsByResource: reads(
    (context) => [own(context, 'backup:ListRecoveryPointsByResource', '*')],
    listByResource,
  ),
  ListProtectedResources: reads(
    (context) => [own(context, 'backup:ListProtectedResources', '*')],
    listProtected,
  ),
  DescribeRecoveryPoint: reads(
    (context, input) => [pointQuestion(context, 'backup:DescribeRecoveryPoint', input)],
    (context, input) => pointOutput(requestedPoint(context, input)),
  ),
  GetRecoveryPointRestoreMetadata: reads(
    (context, input) => [pointQuestion(context, 'backup:GetRecoveryPointRestoreMetadata', input)],
    (context, input) => {
      const { vault, point } = requestedPoint(context, input);
      return {
        BackupVaultArn: vault.arn,
        RecoveryPointArn: point.arn,
        RestoreMetadata: point.restoreMetadata,
        ResourceType: point.resourceType,
      };
    },
  ),
  DeleteRecoveryPoint: mutates(
    (context, input) => [pointQuestion(context, 'backup:DeleteRecoveryPoint', input)],
    (context, input) => {
      const { vault, point } = requestedPoint(context, input);
      if (vault.lock !== undefined) {
        throw new AwsError(
          'InvalidRequestException',
          `Recovery points of the locked backup vault ${vault.name} cannot be deleted.`,
        );
      }
      removePoint(context, vault, point);
      return {};
    },
  ),
  UpdateRecoveryPointLifecycle: mutates(
    (context, input) => [pointQuestion(context, 'backup:UpdateRecoveryPointLifecycle', input)],
    updateLifecycle,
  ),
};

/** Both members are replaced: one that is not sent is gone
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRecoveryPointLifecycle.html). */
function updateLifecycle(context: Context, input: JsonObject): JsonObject {
  const { vault, point } = requestedPoint(context, input);
  const lifecycle = readLifecycle(object(input, 'Lifecycle'));
  const days = (value: { DeleteAfterDays?: number }) =>
    value.DeleteAfterDays ?? Number.POSITIVE_INFINITY;
  const shortened = days(lifecycle) < days(point.lifecycle);
  const problem = retentionProblem(vault, lifecycle);
  if (vault.lock !== undefined && (shortened || problem !== undefined)) {
    throw new AwsError(
      'InvalidRequestException',
      problem ?? `Retention in the locked backup vault ${vault.name} cannot be shortened.`,
    );
  }
  point.lifecycle = lifecycle;
  scheduleExpiry(context, vault, point);
  return present({
    BackupVaultArn: vault.arn,
    RecoveryPointArn: point.arn,
    Lifecycle: point.lifecycle,
    CalculatedLifecycle: calculated(point),
  });
}

function listByVault(context: Context, input: JsonObject): JsonObject {
  const vault = requestedVault(context, input);
  const after = optionalTime(input, 'ByCreatedAfter') ?? Number.NEGATIVE_INFINITY;
  const before = optionalTime(input, 'ByCreatedBefore') ?? Number.POSITIVE_INFINITY;
  const resource = optionalText(input, 'ByResourceArn');
  const type = optionalText(input, 'ByResourceType');
  const matching = [...vault.recoveryPoints.values()].filter(
    (point) =>
      point.createdAt >= after &&
      point.createdAt <= before &&
      (resource === undefined || point.resourceArn === resource) &&
      (type === undefined || point.resourceType === type),
  );
  const { items, next } = page(matching, ({ arn }) => arn, paging(input));
  return present({
    RecoveryPoints: items.map((point) => pointOutput({ vault, point })),
    NextToken: next,
  });
}

function allPoints(context: Context): FoundPoint[] {
  return [...here(context).vaults.values()].flatMap((vault) =>
    [...vault.recoveryPoints.values()].map((point) => ({ vault, point })),
  );
}

function listByResource(context: Context, input: JsonObject): JsonObject {
  const resource = text(input, 'ResourceArn');
  const matching = allPoints(context).filter(({ point }) => point.resourceArn === resource);
  const { items, next } = page(matching, ({ point }) => point.arn, paging(input));
  return present({
    RecoveryPoints: items.map(({ vault, point }) =>
      present({
        RecoveryPointArn: point.arn,
        CreationDate: date(point.createdAt),
        Status: point.status,
        StatusMessage: point.statusMessage,
        EncryptionKeyArn: point.encryptionKeyArn,
        BackupSizeBytes: point.sizeBytes,
        BackupVaultName: vault.name,
      }),
    ),
    NextToken: next,
  });
}

function listProtected(context: Context, input: JsonObject): JsonObject {
  const newest = new Map<string, FoundPoint>();
  for (const found of allPoints(context)) {
    const known = newest.get(found.point.resourceArn);
    if (known === undefined || known.point.createdAt < found.point.createdAt) {
      newest.set(found.point.resourceArn, found);
    }
  }
  const { items, next } = page(newest.values(), ({ point }) => point.resourceArn, paging(input));
  return present({
    Results: items.map(({ vault, point }) => ({
      ResourceArn: point.resourceArn,
      ResourceType: point.resourceType,
      LastBackupTime: date(point.createdAt),
      LastBackupVaultArn: vault.arn,
      LastRecoveryPointArn: point.arn,
    })),
    NextToken: next,
  });
}

function paging(input: JsonObject) {
  return {
    limit: optionalNumber(input, 'MaxResults') ?? 1000,
    token: optionalText(input, 'NextToken'),
  };
}

function calculated(point: RecoveryPointRecord): JsonObject | undefined {
  const at = date(deleteAt(point));
  return at === undefined ? undefined : { DeleteAt: at };
}

function pointOutput({ vault, point }: FoundPoint): JsonObject {
  return present({
    RecoveryPointArn: point.arn,
    BackupVaultName: vault.name,
    BackupVaultArn: vault.arn,
    ResourceArn: point.resourceArn,
    ResourceType: point.resourceType,
    IamRoleArn: point.iamRoleArn,
    Status: point.status,
    StatusMessage: point.statusMessage,
    CreationDate: date(point.createdAt),
    CompletionDate: date(point.completedAt),
    BackupSizeInBytes: point.sizeBytes,
    Lifecycle: point.lifecycle,
    CalculatedLifecycle: calculated(point),
    EncryptionKeyArn: point.encryptionKeyArn,
    IsEncrypted: point.encrypted,
    StorageClass: 'WARM',
    IsParent: false,
    VaultType: 'BACKUP_VAULT',
  });
}
