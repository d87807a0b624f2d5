import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { flag, object, optionalText, optionalTime, text } from '../input.ts';
import { date, mutates, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { bucketName, objectQuestion, requestedBucket } from './buckets.ts';
import { requestedVersion } from './objects.ts';
import { lockOf, requireObjectLock } from './versions.ts';

/** Retention and legal hold of single versions (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html). */
export const lockOperations: { [operation: string]: CloudOperation } = {
  GetObjectRetention: reads(
    (context, input) => [question(context, 's3:GetObjectRetention', input)],
    (context, input) => {
      const { retention } = lockable(context, input);
      if (retention === undefined) throw noLock();
      return { Retention: { Mode: retention.mode, RetainUntilDate: date(retention.until) } };
    },
  ),
  PutObjectRetention: mutates(
    (context, input) => [question(context, 's3:PutObjectRetention', input)],
    putRetention,
  ),
  GetObjectLegalHold: reads(
    (context, input) => [question(context, 's3:GetObjectLegalHold', input)],
    (context, input) => ({
      LegalHold: { Status: lockable(context, input).legalHold ? 'ON' : 'OFF' },
    }),
  ),
  PutObjectLegalHold: mutates(
    (context, input) => [question(context, 's3:PutObjectLegalHold', input)],
    (context, input) => {
      const status = optionalText(object(input, 'LegalHold'), 'Status');
      lockable(context, input).legalHold = status === 'ON';
      return {};
    },
  ),
};

function putRetention(context: Context, input: JsonObject): JsonObject {
  const version = lockable(context, input);
  const wanted = object(input, 'Retention');
  const mode = optionalText(wanted, 'Mode');
  const until = optionalTime(wanted, 'RetainUntilDate');
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || until === undefined) {
    throw new AwsError('MalformedXML', 'Retention needs a Mode and a RetainUntilDate.');
  }
  if (until <= context.now) {
    throw new AwsError('InvalidArgument', 'The retain until date must be in the future!');
  }
  const before = version.retention;
  const locked = lockOf({ ...version, legalHold: false }, context.now);
  const weaker =
    before !== undefined &&
    (until < before.until || (before.mode === 'COMPLIANCE' && mode === 'GOVERNANCE'));
  const loosened = weaker || (before?.mode === 'GOVERNANCE' && mode !== before.mode);
  if (locked === 'COMPLIANCE' && weaker) throw protectedByLock();
  if (locked === 'GOVERNANCE' && loosened) {
    if (!flag(input, 'BypassGovernanceRetention')) throw protectedByLock();
    context.authorize(question(context, 's3:BypassGovernanceRetention', input));
  }
  version.retention = { mode, until };
  return {};
}

function lockable(context: Context, input: JsonObject) {
  requireObjectLock(requestedBucket(context, input).bucket);
  return requestedVersion(context, input, 'NoSuchKey');
}

function question(context: Context, action: string, input: JsonObject): Question {
  return objectQuestion(context, action, {
    bucket: bucketName(input),
    key: text(input, 'Key', 'InvalidArgument'),
    versionId: optionalText(input, 'VersionId'),
  });
}

function protectedByLock(): AwsError {
  return new AwsError(
    'AccessDenied',
    'Access Denied because object protected by object lock.',
    403,
  );
}

function noLock(): AwsError {
  return new AwsError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    404,
  );
}
