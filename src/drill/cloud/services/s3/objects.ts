import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalBytes, optionalText, optionalTime, text, textMap } from '../input.ts';
import { questionAbout, usableKeyProblem } from '../kms/keys.ts';
import { date, mutates, present, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { bucketName, bucketQuestion, objectQuestion, requestedBucket } from './buckets.ts';
import type { BucketRecord, ObjectVersion, Retention } from './state.ts';
import { addVersion, requireObjectLock } from './versions.ts';
import type { NewVersion } from './versions.ts';

/** Putting, getting and copying objects. */
export const objectOperations: { [operation: string]: CloudOperation } = {
  PutObject: mutates((context, input) => [...writeQuestions(context, input)], putObject),
  GetObject: reads(
    (context, input) => [readQuestion(context, input, 'GetObject')],
    (context, input) => {
      const version = requestedVersion(context, input, 'NoSuchKey');
      return { ...describe(context, input, version), Body: version.body };
    },
  ),
  HeadObject: reads(
    (context, input) => [readQuestion(context, input, 'GetObject')],
    (context, input) => describe(context, input, requestedVersion(context, input, 'NotFound')),
  ),
  CopyObject: mutates((context, input) => {
    const source = copySource(input);
    const versionId = source.versionId;
    const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    return [objectQuestion(context, action, source), ...writeQuestions(context, input)];
  }, copyObject),
};

/** The question about the object in `Bucket`, `Key` and `VersionId`; a named version is an action of its own. */
export function readQuestion(context: Context, input: JsonObject, verb: string): Question {
  const versionId = optionalText(input, 'VersionId');
  const action = versionId === undefined ? `s3:${verb}` : `s3:${verb}Version`;
  const key = text(input, 'Key', 'InvalidArgument');
  return objectQuestion(context, action, { bucket: bucketName(input), key, versionId });
}

/**
 * The version that the request means: the one in `VersionId`, or the current one. Whoever may not list the bucket is
 * told AccessDenied for a missing key (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
 */
export function requestedVersion(
  context: Context,
  input: JsonObject,
  missing: 'NoSuchKey' | 'NotFound',
): ObjectVersion {
  const { bucket } = requestedBucket(context, input);
  const versions = bucket.objects.get(text(input, 'Key', 'InvalidArgument')) ?? [];
  const id = optionalText(input, 'VersionId');
  const version =
    id === undefined ? versions[0] : versions.find(({ versionId }) => versionId === id);
  if (version === undefined || (id === undefined && version.deleteMarker)) {
    context.authorize(bucketQuestion(context, 's3:ListBucket', input));
    if (id !== undefined && missing === 'NoSuchKey') {
      throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
    }
    throw new AwsError(missing, 'The specified key does not exist.', 404);
  }
  if (version.deleteMarker) {
    const message = 'The specified method is not allowed against this resource.';
    throw new AwsError('MethodNotAllowed', message, 405);
  }
  return version;
}

function writeQuestions(context: Context, input: JsonObject): Question[] {
  const bucket = bucketName(input);
  const key = text(input, 'Key', 'InvalidArgument');
  const questions = [objectQuestion(context, 's3:PutObject', { bucket, key })];
  const holds = optionalText(input, 'ObjectLockLegalHoldStatus') !== undefined;
  if (holds) questions.push(objectQuestion(context, 's3:PutObjectLegalHold', { bucket, key }));
  const retains = optionalText(input, 'ObjectLockMode') !== undefined;
  if (retains) questions.push(objectQuestion(context, 's3:PutObjectRetention', { bucket, key }));
  const kmsKey = optionalText(input, 'SSEKMSKeyId');
  if (kmsKey !== undefined) questions.push(questionAbout(context, 'kms:GenerateDataKey', kmsKey));
  return questions;
}

function putObject(context: Context, input: JsonObject): JsonObject {
  const { bucket } = requestedBucket(context, input);
  const key = text(input, 'Key', 'InvalidArgument');
  const current = bucket.objects.get(key)?.[0];
  if (input['IfNoneMatch'] === '*' && current !== undefined && !current.deleteMarker) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    throw new AwsError('PreconditionFailed', message, 412);
  }
  const version = store(
    context,
    { bucket, key, input },
    {
      body: optionalBytes(input, 'Body') ?? new Uint8Array(),
      metadata: textMap(input, 'Metadata'),
      contentType: optionalText(input, 'ContentType') ?? 'application/octet-stream',
    },
  );
  return present({
    ETag: version.etag,
    VersionId: versionIdOf(bucket, version),
    ServerSideEncryption: version.serverSideEncryption,
    SSEKMSKeyId: version.sseKmsKeyId,
  });
}

function store(
  context: Context,
  to: { bucket: BucketRecord; key: string; input: JsonObject },
  content: NewVersion,
): ObjectVersion {
  const kmsKey = optionalText(to.input, 'SSEKMSKeyId');
  if (kmsKey !== undefined) refuseUnusableKey(context, kmsKey);
  const retention = requestedRetention(to.input);
  const legalHold = optionalText(to.input, 'ObjectLockLegalHoldStatus') === 'ON';
  if (retention !== undefined || legalHold) requireObjectLock(to.bucket);
  return addVersion(
    to.bucket,
    to.key,
    {
      ...content,
      legalHold,
      serverSideEncryption: kmsKey === undefined ? 'AES256' : 'aws:kms',
      ...(kmsKey === undefined ? {} : { sseKmsKeyId: kmsKey }),
      ...(retention === undefined ? {} : { retention }),
    },
    { now: context.now, id: context.id('', 32) },
  );
}

function requestedRetention(input: JsonObject): Retention | undefined {
  const mode = optionalText(input, 'ObjectLockMode');
  const until = optionalTime(input, 'ObjectLockRetainUntilDate');
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || until === undefined) return undefined;
  return { mode, until };
}

function describe(context: Context, input: JsonObject, version: ObjectVersion): JsonObject {
  const { bucket } = requestedBucket(context, input);
  if (version.sseKmsKeyId !== undefined) {
    context.authorize(questionAbout(context, 'kms:Decrypt', version.sseKmsKeyId));
    refuseUnusableKey(context, version.sseKmsKeyId);
  }
  return present({
    ContentLength: version.body.length,
    ContentType: version.contentType,
    ETag: version.etag,
    LastModified: date(version.modifiedAt),
    VersionId: versionIdOf(bucket, version),
    Metadata: version.metadata,
    ServerSideEncryption: version.serverSideEncryption,
    SSEKMSKeyId: version.sseKmsKeyId,
    ObjectLockMode: version.retention?.mode,
    ObjectLockRetainUntilDate: date(version.retention?.until),
    ObjectLockLegalHoldStatus: version.legalHold ? 'ON' : undefined,
  });
}

/** S3 passes KMS's own error on, with its service in front. */
function refuseUnusableKey(context: Context, keyId: string): void {
  const problem = usableKeyProblem(context, keyId);
  if (problem === undefined) return;
  const code = problem.endsWith('is disabled.')
    ? 'KMS.DisabledException'
    : problem.endsWith('is pending deletion.')
      ? 'KMS.KMSInvalidStateException'
      : 'KMS.NotFoundException';
  throw new AwsError(code, problem);
}

/** Without versioning S3 leaves the version id out. */
function versionIdOf(bucket: BucketRecord, version: ObjectVersion): string | undefined {
  return bucket.versioning === 'Off' ? undefined : version.versionId;
}

/** `bucket/key` or `/bucket/key?versionId=…`, URL-encoded. */
function copySource(input: JsonObject): { bucket: string; key: string; versionId?: string } {
  const raw = text(input, 'CopySource', 'InvalidArgument').replace(/^\//, '');
  const [path = '', versionId] = raw.split('?versionId=');
  const decoded = decodeURIComponent(path);
  const slash = decoded.indexOf('/');
  if (slash < 1) {
    const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey';
    throw new AwsError('InvalidArgument', message);
  }
  return {
    bucket: decoded.slice(0, slash),
    key: decoded.slice(slash + 1),
    ...(versionId === undefined ? {} : { versionId }),
  };
}

function copyObject(context: Context, input: JsonObject): JsonObject {
  const from = copySource(input);
  const source = requestedVersion(
    context,
    present({ Bucket: from.bucket, Key: from.key, VersionId: from.versionId }),
    'NoSuchKey',
  );
  if (source.sseKmsKeyId !== undefined) {
    context.authorize(questionAbout(context, 'kms:Decrypt', source.sseKmsKeyId));
    refuseUnusableKey(context, source.sseKmsKeyId);
  }
  const { bucket } = requestedBucket(context, input);
  const key = text(input, 'Key', 'InvalidArgument');
  const replaces = optionalText(input, 'MetadataDirective') === 'REPLACE';
  const contentType = replaces ? optionalText(input, 'ContentType') : source.contentType;
  const version = store(
    context,
    { bucket, key, input },
    {
      body: source.body,
      metadata: replaces ? textMap(input, 'Metadata') : source.metadata,
      ...(contentType === undefined ? {} : { contentType }),
    },
  );
  return present({
    CopyObjectResult: { ETag: version.etag, LastModified: date(version.modifiedAt) },
    VersionId: versionIdOf(bucket, version),
    CopySourceVersionId: from.versionId,
  });
}
