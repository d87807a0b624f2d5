import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, optionalText, text } from '../input.ts';
import { usableKeyProblem } from '../kms/keys.ts';
import { date, mutates, own, present, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { here, passRole, requestedVault, vaultArn, vaultQuestion } from './find.ts';
import { jobRoleProblem } from './job-role.ts';
import { course, existingJob, jobPage, once, percentDone } from './jobs.ts';
import { readLifecycle, retentionProblem, scheduleExpiry } from './lifecycle.ts';
import {
  GIB,
  backupNeeds,
  newPointArn,
  resourceTypeOf,
  volumeOf,
  writePoint,
} from './resources.ts';
import type { BackupJobRecord, Lifecycle, RecoveryPointRecord, VaultRecord } from './state.ts';

/** Backing up on demand. */
export const backupJobOperations: { [operation: string]: CloudOperation } = {
  StartBackupJob: mutates(
    (context, input) => [
      vaultQuestion(context, 'backup:StartBackupJob', input),
      ...passRole(context, input),
    ],
    startBackupJob,
  ),
  DescribeBackupJob: reads(
    (context) => [own(context, 'backup:DescribeBackupJob', '*')],
    (context, input) =>
      jobOutput(context, existingJob(here(context).backupJobs, text(input, 'BackupJobId'))),
  ),
  ListBackupJobs: reads(
    (context) => [own(context, 'backup:ListBackupJobs', '*')],
    (context, input) => {
      const resource = optionalText(input, 'ByResourceArn');
      const vault = optionalText(input, 'ByBackupVaultName');
      const { items, next } = jobPage(here(context).backupJobs, input, {
        stateFilter: 'ByState',
        also: (job) =>
          (resource === undefined || job.resourceArn === resource) &&
          (vault === undefined || job.vaultName === vault),
      });
      return present({
        BackupJobs: items.map((job) => jobOutput(context, job)),
        NextToken: next,
      });
    },
  ),
};

function startBackupJob(context: Context, input: JsonObject): JsonObject {
  const vault = requestedVault(context, input);
  const resourceArn = text(input, 'ResourceArn', 'MissingParameterValueException');
  const type = resourceTypeOf(resourceArn);
  if (volumeOf(context, resourceArn) === undefined) {
    throw new AwsError('ResourceNotFoundException', `Cannot find resource: ${resourceArn}`);
  }
  const region = here(context);
  const about = {
    tokens: region.idempotencyTokens,
    jobs: region.backupJobs,
    operation: 'StartBackupJob',
  };
  const job = once(about, input, () => {
    const made: BackupJobRecord = {
      id: uuid(context).toUpperCase(),
      vaultName: vault.name,
      resourceArn,
      resourceType: type,
      recoveryPointArn: newPointArn(context, type),
      iamRoleArn: text(input, 'IamRoleArn', 'MissingParameterValueException'),
      createdAt: context.now,
      state: 'CREATED',
    };
    const lifecycle = readLifecycle(object(input, 'Lifecycle'));
    course(context, made, (then) => finishBackup(then, vault, { job: made, lifecycle }));
    return { id: made.id, job: made };
  });
  return present({
    BackupJobId: job.id,
    CreationDate: date(job.createdAt),
    RecoveryPointArn: job.state === 'COMPLETED' ? job.recoveryPointArn : undefined,
    IsParent: false,
  });
}

/** Makes the recovery point, or says why not. */
function finishBackup(
  context: Context,
  vault: VaultRecord,
  about: { job: BackupJobRecord; lifecycle: Lifecycle },
): string | undefined {
  const { job, lifecycle } = about;
  const volume = volumeOf(context, job.resourceArn);
  const problem =
    (here(context).vaults.get(vault.name) === vault ? undefined : 'The backup vault is gone.') ??
    (volume === undefined ? `Cannot find resource: ${job.resourceArn}` : undefined) ??
    (volume?.kmsKeyId === undefined ? undefined : usableKeyProblem(context, volume.kmsKeyId)) ??
    retentionProblem(vault, lifecycle) ??
    jobRoleProblem(
      context,
      job.iamRoleArn,
      backupNeeds(context, resourceTypeOf(job.resourceArn), job.resourceArn),
    );
  if (problem !== undefined || volume === undefined) return problem;
  writePoint(context, job.recoveryPointArn, volume);
  const point: RecoveryPointRecord = {
    arn: job.recoveryPointArn,
    resourceArn: job.resourceArn,
    resourceType: job.resourceType,
    createdAt: job.createdAt,
    completedAt: context.now,
    status: 'COMPLETED',
    sizeBytes: volume.sizeGiB * GIB,
    encrypted: volume.encrypted,
    // A snapshot keeps its volume's key, whatever key the vault has.
    ...(volume.kmsKeyId === undefined ? {} : { encryptionKeyArn: volume.kmsKeyId }),
    lifecycle,
    iamRoleArn: job.iamRoleArn,
    restoreMetadata: {
      availabilityZone: volume.availabilityZone,
      encrypted: String(volume.encrypted),
      volumeSize: String(volume.sizeGiB),
      volumeType: 'gp3',
    },
  };
  vault.recoveryPoints.set(point.arn, point);
  scheduleExpiry(context, vault, point);
  return undefined;
}

function jobOutput(context: Context, job: BackupJobRecord): JsonObject {
  return present({
    AccountId: context.caller.accountId,
    BackupJobId: job.id,
    BackupVaultName: job.vaultName,
    BackupVaultArn: vaultArn(context, job.vaultName),
    RecoveryPointArn: job.state === 'COMPLETED' ? job.recoveryPointArn : undefined,
    ResourceArn: job.resourceArn,
    ResourceType: job.resourceType,
    IamRoleArn: job.iamRoleArn,
    CreationDate: date(job.createdAt),
    CompletionDate: date(job.completedAt),
    State: job.state,
    StatusMessage: job.statusMessage,
    PercentDone: percentDone(job),
  });
}
