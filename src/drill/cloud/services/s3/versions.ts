import { createHash } from 'node:crypto';
import { AwsError } from '../../types.ts';
import { DAY_MS } from '../operation.ts';
import { object, optionalNumber, optionalText } from '../input.ts';
import type { BucketRecord, ObjectVersion, Retention } from './state.ts';

/**
 * What versioning does to an object: pure list work on a bucket's versions, newest first
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html).
 */

/** What a new version is made of. */
export type NewVersion = Pick<ObjectVersion, 'body' | 'metadata'> &
  Partial<
    Pick<
      ObjectVersion,
      'contentType' | 'serverSideEncryption' | 'sseKmsKeyId' | 'retention' | 'legalHold'
    >
  >;

/** Adds a version on top. `id` is used only where versioning is on. */
export function addVersion(
  bucket: BucketRecord,
  key: string,
  content: NewVersion,
  at: { now: number; id: string },
): ObjectVersion {
  const version: ObjectVersion = {
    legalHold: false,
    ...content,
    versionId: bucket.versioning === 'Enabled' ? at.id : 'null',
    deleteMarker: false,
    etag: `"${createHash('md5').update(content.body).digest('hex')}"`,
    modifiedAt: at.now,
  };
  const retention = version.retention ?? defaultRetention(bucket, at.now);
  if (retention !== undefined) version.retention = retention;
  push(bucket, key, version);
  return version;
}

/** DeleteObject without a version: hides the object behind a marker, or removes it where versioning is off. */
export function hide(
  bucket: BucketRecord,
  key: string,
  at: { now: number; id: string },
): ObjectVersion | undefined {
  if (bucket.versioning === 'Off') {
    bucket.objects.delete(key);
    return undefined;
  }
  const marker: ObjectVersion = {
    versionId: bucket.versioning === 'Enabled' ? at.id : 'null',
    deleteMarker: true,
    body: new Uint8Array(),
    etag: '',
    modifiedAt: at.now,
    metadata: {},
    legalHold: false,
  };
  push(bucket, key, marker);
  return marker;
}

/** Takes one version away for good; undefined if it is not there. The caller has looked at locks. */
export function removeVersion(
  bucket: BucketRecord,
  key: string,
  versionId: string,
): ObjectVersion | undefined {
  const versions = bucket.objects.get(key) ?? [];
  const index = versions.findIndex((version) => version.versionId === versionId);
  if (index < 0) return undefined;
  const [removed] = versions.splice(index, 1);
  // What comes to the top again is current again.
  if (versions[0] !== undefined) delete versions[0].noncurrentSince;
  if (versions.length === 0) bucket.objects.delete(key);
  return removed;
}

function push(bucket: BucketRecord, key: string, version: ObjectVersion): void {
  const versions = bucket.objects.get(key) ?? [];
  // There is one `null` version at most: the next one takes its place.
  const kept =
    version.versionId === 'null' ? versions.filter((old) => old.versionId !== 'null') : versions;
  const previous = kept[0];
  if (previous !== undefined && previous.noncurrentSince === undefined) {
    previous.noncurrentSince = version.modifiedAt;
  }
  bucket.objects.set(key, [version, ...kept]);
}

/** Why this version may not be deleted now, or undefined
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html). */
export function lockOf(
  version: ObjectVersion,
  now: number,
): 'legal hold' | 'COMPLIANCE' | 'GOVERNANCE' | undefined {
  if (version.legalHold) return 'legal hold';
  const { retention } = version;
  return retention !== undefined && retention.until > now ? retention.mode : undefined;
}

function defaultRetention(bucket: BucketRecord, now: number): Retention | undefined {
  const rule = object(bucket.objectLock.defaultRule ?? {}, 'DefaultRetention');
  const mode = optionalText(rule, 'Mode');
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') return undefined;
  const days = (optionalNumber(rule, 'Days') ?? 0) + 365 * (optionalNumber(rule, 'Years') ?? 0);
  return { mode, until: now + days * DAY_MS };
}

/** The bucket must have Object Lock before a version can have retention or a hold. */
export function requireObjectLock(bucket: BucketRecord): void {
  if (bucket.objectLock.enabled) return;
  throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration', 400);
}
