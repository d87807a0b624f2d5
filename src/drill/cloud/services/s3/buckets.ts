import type { CloudState } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { enforced } from '../../versioned.ts';
import { optionalText, text } from '../input.ts';
import type { Context, Question } from '../operation.ts';
import type { BucketRecord } from './state.ts';

/** Finding buckets, and asking about them. Bucket names are one space for all accounts. */
export interface OwnedBucket {
  ownerId: string;
  bucket: BucketRecord;
}

export function findBucket(state: CloudState, name: string): OwnedBucket | undefined {
  for (const account of state.accounts.values()) {
    const bucket = account.s3.buckets.get(name);
    if (bucket !== undefined) return { ownerId: account.id, bucket };
  }
  return undefined;
}

/** The bucket that the request names; NoSuchBucket, or AccessDenied when it is not the expected owner's. */
export function requestedBucket(context: Context, input: JsonObject): OwnedBucket {
  const name = bucketName(input);
  const found = findBucket(context.state, name);
  if (found === undefined) {
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  }
  const expected = optionalText(input, 'ExpectedBucketOwner');
  if (expected !== undefined && expected !== found.ownerId) {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }
  return found;
}

export function bucketName(input: JsonObject): string {
  return text(input, 'Bucket', 'InvalidBucketName');
}

/** A question about the bucket itself. One that does not exist is asked about as if it were the caller's. */
export function bucketQuestion(
  context: Context,
  action: string,
  input: JsonObject,
  more: { [key: string]: string } = {},
): Question {
  const name = bucketName(input);
  return ask(context, action, { name, resource: `arn:aws:s3:::${name}`, more });
}

/** A question about one object. */
export function objectQuestion(
  context: Context,
  action: string,
  about: { bucket: string; key: string; versionId?: string | undefined },
): Question {
  const { bucket, key, versionId } = about;
  return ask(context, action, {
    name: bucket,
    resource: `arn:aws:s3:::${bucket}/${key}`,
    more: versionId === undefined ? {} : { 's3:VersionId': versionId },
  });
}

function ask(
  context: Context,
  action: string,
  about: { name: string; resource: string; more: { [key: string]: string } },
): Question {
  const found = findBucket(context.state, about.name);
  const policy = found === undefined ? undefined : enforced(found.bucket.policy, context.now);
  return {
    action,
    resource: about.resource,
    resourceAccountId: found?.ownerId ?? context.caller.accountId,
    context: about.more,
    ...(policy === undefined ? {} : { resourcePolicy: policy.document }),
  };
}
