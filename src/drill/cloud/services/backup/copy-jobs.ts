import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, text } from '../input.ts';
import { usableKeyProblem } from '../kms/keys.ts';
import { date, mutates, own, present, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import {
  here,
  jobNeeds,
  passRole,
  pointQuestion,
  requestedPoint,
  requestedVault,
  vaultByArn,
  withPolicy,
} from './find.ts';
import { jobRoleProblem } from './job-role.ts';
import { course, existingJob, jobPage, once } from './jobs.ts';
import { readLifecycle, retentionProblem, scheduleExpiry } from './lifecycle.ts';
import { GIB, newPointArn, writePoint } from './resources.ts';
import type { CopyJobRecord, Lifecycle, RecoveryPointRecord } from './state.ts';

/** Copying recovery points into another vault, also of another account of the organization. */
export const copyJobOperations: { [operation: string]: CloudOperation } = {
  StartCopyJob: mutates(copyQuestions, startCopyJob),
  DescribeCopyJob: reads(
    (context) => [own(context, 'backup:DescribeCopyJob', '*')],
    (context, input) => ({
      CopyJob: jobOutput(context, existingJob(here(context).copyJobs, text(input, 'CopyJobId'))),
    }),
  ),
  ListCopyJobs: reads(
    (context) => [own(context, 'backup:ListCopyJobs', '*')],
    (context, input) => {
      const { items, next } = jobPage(here(context).copyJobs, input, { stateFilter: 'ByState' });
      return present({ CopyJobs: items.map((job) => jobOutput(context, job)), NextToken: next });
    },
  ),
};

/** Both vaults have a say: the source for `CopyFromBackupVault`, the destination for `CopyIntoBackupVault`
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html). */
function copyQuestions(context: Context, input: JsonObject): Question[] {
  const arn = text(input, 'DestinationBackupVaultArn');
  const destination = vaultByArn(context, arn);
  return [
    pointQuestion(context, 'backup:StartCopyJob', input),
    pointQuestion(context, 'backup:CopyFromBackupVault', input),
    withPolicy(context, destination?.vault, {
      action: 'backup:CopyIntoBackupVault',
      resource: arn,
      resourceAccountId: destination?.ownerId ?? context.caller.accountId,
    }),
    ...passRole(context, input),
  ];
}

function startCopyJob(context: Context, input: JsonObject): JsonObject {
  const source = requestedVault(context, { BackupVaultName: input['SourceBackupVaultName'] });
  const { point } = requestedPoint(context, {
    RecoveryPointArn: input['RecoveryPointArn'],
    BackupVaultName: source.name,
  });
  if (point.resourceType !== 'EBS' && point.resourceType !== 'EC2') {
    throw new AwsError(
      'InvalidRequestException',
      `This simulation copies EBS volumes and EC2 instances only, not ${point.resourceType}.`,
    );
  }
  const region = here(context);
  const about = {
    tokens: region.idempotencyTokens,
    jobs: region.copyJobs,
    operation: 'StartCopyJob',
  };
  const job = once(about, input, () => {
    const made: CopyJobRecord = {
      id: uuid(context).toUpperCase(),
      sourceVaultArn: source.arn,
      sourceRecoveryPointArn: point.arn,
      destinationVaultArn: text(input, 'DestinationBackupVaultArn'),
      resourceArn: point.resourceArn,
      resourceType: point.resourceType,
      iamRoleArn: text(input, 'IamRoleArn'),
      sizeBytes: point.sizeBytes,
      createdAt: context.now,
      state: 'CREATED',
    };
    const lifecycle =
      input['Lifecycle'] === undefined
        ? point.lifecycle
        : readLifecycle(object(input, 'Lifecycle'));
    course(context, made, (then) => finishCopy(then, made, { point, lifecycle }));
    return { id: made.id, job: made };
  });
  return { CopyJobId: job.id, CreationDate: date(job.createdAt), IsParent: false };
}

/** Makes the copy, or says why not. A copy takes the destination vault's key. */
function finishCopy(
  context: Context,
  job: CopyJobRecord,
  from: { point: RecoveryPointRecord; lifecycle: Lifecycle },
): string | undefined {
  const destination = vaultByArn(context, job.destinationVaultArn);
  if (destination === undefined) return `Cannot find backup vault ${job.destinationVaultArn}.`;
  const { vault, ownerId, region } = destination;
  const keys = [from.point.encryptionKeyArn, vault.encryptionKeyArn].filter(
    (key) => key !== undefined,
  );
  const problem =
    keys.map((key) => usableKeyProblem(context, key)).find((one) => one !== undefined) ??
    retentionProblem(vault, from.lifecycle) ??
    jobRoleProblem(
      context,
      job.iamRoleArn,
      jobNeeds(context, 'backup:CopyIntoBackupVault', vault.arn),
    );
  if (problem !== undefined) return problem;
  const there: Context = {
    ...context,
    region,
    caller: { ...context.caller, accountId: accountOf(context.state, ownerId).id },
  };
  const arn = newPointArn(there, from.point.resourceType === 'EC2' ? 'EC2' : 'EBS');
  const key = vault.encryptionKeyArn;
  writePoint(there, arn, {
    id: 'vol-ffffffff',
    sizeGiB: from.point.sizeBytes / GIB,
    encrypted: from.point.encrypted || key !== undefined,
    ...(key === undefined ? {} : { kmsKeyId: key }),
  });
  const { encryptionKeyArn: _source, ...rest } = from.point;
  const copy: RecoveryPointRecord = {
    ...rest,
    arn,
    createdAt: job.createdAt,
    completedAt: context.now,
    lifecycle: from.lifecycle,
    encrypted: rest.encrypted || key !== undefined,
    ...(key === undefined ? {} : { encryptionKeyArn: key }),
  };
  vault.recoveryPoints.set(arn, copy);
  scheduleExpiry(context, vault, copy);
  job.destinationRecoveryPointArn = arn;
  return undefined;
}

function jobOutput(context: Context, job: CopyJobRecord): JsonObject {
  return present({
    AccountId: context.caller.accountId,
    CopyJobId: job.id,
    SourceBackupVaultArn: job.sourceVaultArn,
    SourceRecoveryPointArn: job.sourceRecoveryPointArn,
    DestinationBackupVaultArn: job.destinationVaultArn,
    DestinationRecoveryPointArn: job.destinationRecoveryPointArn,
    ResourceArn: job.resourceArn,
    ResourceType: job.resourceType,
    IamRoleArn: job.iamRoleArn,
    BackupSizeInBytes: job.sizeBytes,
    CreationDate: date(job.createdAt),
    CompletionDate: date(job.completedAt),
    State: job.state,
    StatusMessage: job.statusMessage,
  });
}
