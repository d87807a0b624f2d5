import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { addInstance } from '../ec2/instances.ts';
import { instanceArn, volumeArn } from '../ec2/request.ts';
import { addVolume } from '../ec2/volumes.ts';
import { optionalText, text, textMap } from '../input.ts';
import { usableKeyProblem } from '../kms/keys.ts';
import { date, mutates, own, present, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { findPoint, here, jobNeeds, passRole, pointQuestion, requestedPoint } from './find.ts';
import { jobRoleProblem } from './job-role.ts';
import { course, existingJob, jobPage, once, percentDone } from './jobs.ts';
import { GIB } from './resources.ts';
import type { RecoveryPointRecord, RestoreJobRecord } from './state.ts';

type Metadata = { [key: string]: string };

/** Restoring: the only proof that a backup is one. */
export const restoreJobOperations: { [operation: string]: CloudOperation } = {
  StartRestoreJob: mutates(
    (context, input) => [
      pointQuestion(context, 'backup:StartRestoreJob', input),
      ...passRole(context, input),
    ],
    startRestoreJob,
  ),
  DescribeRestoreJob: reads(
    (context) => [own(context, 'backup:DescribeRestoreJob', '*')],
    (context, input) =>
      jobOutput(context, existingJob(here(context).restoreJobs, text(input, 'RestoreJobId'))),
  ),
  ListRestoreJobs: reads(
    (context) => [own(context, 'backup:ListRestoreJobs', '*')],
    (context, input) => {
      const { items, next } = jobPage(here(context).restoreJobs, input, {
        stateFilter: 'ByStatus',
      });
      return present({ RestoreJobs: items.map((job) => jobOutput(context, job)), NextToken: next });
    },
  ),
};

function startRestoreJob(context: Context, input: JsonObject): JsonObject {
  const { point } = requestedPoint(context, input);
  if (point.resourceType !== 'EBS' && point.resourceType !== 'EC2') {
    throw new AwsError(
      'InvalidRequestException',
      `This simulation restores EBS volumes and EC2 instances only, not ${point.resourceType}.`,
    );
  }
  const region = here(context);
  const about = {
    tokens: region.idempotencyTokens,
    jobs: region.restoreJobs,
    operation: 'StartRestoreJob',
  };
  const metadata = textMap(input, 'Metadata');
  const job = once(about, input, () => {
    const made: RestoreJobRecord = {
      id: uuid(context).toUpperCase(),
      recoveryPointArn: point.arn,
      resourceType: point.resourceType,
      iamRoleArn: optionalText(input, 'IamRoleArn') ?? point.iamRoleArn,
      createdAt: context.now,
      state: 'PENDING',
      sizeBytes: point.sizeBytes,
    };
    course(context, made, (then) => finishRestore(then, made, { point, metadata }));
    return { id: made.id, job: made };
  });
  return { RestoreJobId: job.id };
}

/**
 * Makes the volume or instance, or says why not. The key is looked at here, when the data is read: a recovery point
 * whose key is disabled, pending deletion or gone is listed and looks healthy until somebody restores it.
 */
function finishRestore(
  context: Context,
  job: RestoreJobRecord,
  from: { point: RecoveryPointRecord; metadata: Metadata },
): string | undefined {
  const { point, metadata } = from;
  const keys = [point.encryptionKeyArn, metadata['kmsKeyId']].filter(
    (key) => key !== undefined && key !== '',
  );
  const creates = point.resourceType === 'EBS' ? 'ec2:CreateVolume' : 'ec2:RunInstances';
  const target = point.resourceType === 'EBS' ? volumeArn(context, '*') : instanceArn(context, '*');
  const problem =
    (findPoint(context, point.arn) === undefined
      ? `Recovery point ${point.arn} is gone.`
      : undefined) ??
    keys.map((key) => keyProblem(context, key)).find((one) => one !== undefined) ??
    jobRoleProblem(context, job.iamRoleArn, jobNeeds(context, creates, target));
  if (problem !== undefined) return problem;
  job.createdResourceArn = restore(context, point, metadata);
  return undefined;
}

function keyProblem(context: Context, key: string | undefined): string | undefined {
  const problem = key === undefined ? undefined : usableKeyProblem(context, key);
  return problem === undefined
    ? undefined
    : `The recovery point's encryption key cannot be used: ${problem}`;
}

function restore(context: Context, point: RecoveryPointRecord, metadata: Metadata): string {
  const sizeGiB = Number(metadata['volumeSize'] ?? point.sizeBytes / GIB);
  const id = point.arn.split('/').at(-1) ?? '';
  if (point.resourceType === 'EC2') {
    const instance = addInstance(context, {
      imageId: id,
      instanceType: metadata['InstanceType'] ?? metadata['instanceType'] ?? 't3.micro',
      sizeGiB,
      tags: {},
    });
    return instanceArn(context, instance.id);
  }
  const kmsKeyId = metadata['kmsKeyId'] ?? point.encryptionKeyArn;
  const volume = addVolume(context, {
    sizeGiB,
    availabilityZone: metadata['availabilityZone'] ?? `${context.region}a`,
    encrypted: point.encrypted || metadata['encrypted'] === 'true',
    ...(kmsKeyId === undefined || kmsKeyId === '' ? {} : { kmsKeyId }),
    snapshotId: id,
    tags: {},
  });
  return volumeArn(context, volume.id);
}

function jobOutput(context: Context, job: RestoreJobRecord): JsonObject {
  return present({
    AccountId: context.caller.accountId,
    RestoreJobId: job.id,
    RecoveryPointArn: job.recoveryPointArn,
    CreationDate: date(job.createdAt),
    CompletionDate: date(job.completedAt),
    Status: job.state,
    StatusMessage: job.statusMessage,
    PercentDone: percentDone(job),
    BackupSizeInBytes: job.sizeBytes,
    IamRoleArn: job.iamRoleArn,
    CreatedResourceArn: job.createdResourceArn,
    ResourceType: job.resourceType,
  });
}
