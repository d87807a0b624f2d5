import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { flag, object, objects, optionalText, text } from '../input.ts';
import { mutates, present } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { bucketName, objectQuestion, requestedBucket } from './buckets.ts';
import { readQuestion } from './objects.ts';
import type { BucketRecord } from './state.ts';
import { hide, lockOf, removeVersion } from './versions.ts';

/** Deleting objects, one or up to a thousand in a request. */
export const deletionOperations: { [operation: string]: CloudOperation } = {
  DeleteObject: mutates(
    (context, input) => [readQuestion(context, input, 'DeleteObject')],
    (context, input) => {
      const { bucket } = requestedBucket(context, input);
      return deleteOne(context, bucket, {
        key: text(input, 'Key', 'InvalidArgument'),
        versionId: optionalText(input, 'VersionId'),
        bypass: flag(input, 'BypassGovernanceRetention'),
      });
    },
  ),
  // Each key is a question of its own: the request succeeds and lists what was refused
  // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html).
  DeleteObjects: mutates(() => [], deleteMany),
};

interface Target {
  key: string;
  versionId: string | undefined;
  bypass: boolean;
}

function deleteOne(context: Context, bucket: BucketRecord, target: Target): JsonObject {
  const { key, versionId } = target;
  if (versionId === undefined) {
    const marker = hide(bucket, key, { now: context.now, id: context.id('', 32) });
    return marker === undefined ? {} : { DeleteMarker: true, VersionId: marker.versionId };
  }
  refuseLocked(context, bucket, target);
  const removed = removeVersion(bucket, key, versionId);
  return present({
    DeleteMarker: removed?.deleteMarker === true ? true : undefined,
    VersionId: versionId,
  });
}

/** A compliance lock or a legal hold stops everybody; a governance lock only those who may not or do not bypass it. */
function refuseLocked(context: Context, bucket: BucketRecord, target: Target): void {
  const { key, versionId, bypass } = target;
  const version = bucket.objects.get(key)?.find((one) => one.versionId === versionId);
  const lock = version === undefined ? undefined : lockOf(version, context.now);
  if (lock === undefined) return;
  if (lock === 'GOVERNANCE' && bypass) {
    const about = { bucket: bucket.name, key, versionId };
    context.authorize(objectQuestion(context, 's3:BypassGovernanceRetention', about));
    return;
  }
  const message = 'Access Denied because object protected by object lock.';
  throw new AwsError('AccessDenied', message, 403);
}

function deleteMany(context: Context, input: JsonObject): JsonObject {
  const { bucket } = requestedBucket(context, input);
  const request = object(input, 'Delete');
  const targets = objects(request, 'Objects');
  if (targets.length === 0 || targets.length > 1000) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  const deleted: JsonObject[] = [];
  const errors: JsonObject[] = [];
  for (const target of targets) {
    const key = text(target, 'Key', 'InvalidArgument');
    const versionId = optionalText(target, 'VersionId');
    try {
      context.authorize(
        readQuestion(
          context,
          present({ Bucket: bucketName(input), Key: key, VersionId: versionId }),
          'DeleteObject',
        ),
      );
      const bypass = flag(input, 'BypassGovernanceRetention');
      const done = deleteOne(context, bucket, { key, versionId, bypass });
      const marker = done['DeleteMarker'] === true ? done['VersionId'] : undefined;
      deleted.push(
        present({
          Key: key,
          VersionId: versionId,
          DeleteMarker: marker === undefined ? undefined : true,
          DeleteMarkerVersionId: marker,
        }),
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const said = { Code: error.code, Message: error.message };
      errors.push(present({ Key: key, VersionId: versionId, ...said }));
    }
  }
  const quiet = flag(request, 'Quiet');
  return present({
    Deleted: quiet || deleted.length === 0 ? undefined : deleted,
    Errors: errors.length === 0 ? undefined : errors,
  });
}
