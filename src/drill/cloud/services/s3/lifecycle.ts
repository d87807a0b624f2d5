import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, objects, optionalNumber, optionalText, optionalTime } from '../input.ts';
import { DAY_MS, mutates, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { bucketQuestion, findBucket, requestedBucket } from './buckets.ts';
import { hide, lockOf, removeVersion } from './versions.ts';
import type { BucketRecord, ObjectVersion } from './state.ts';

/** Lifecycle rules and what they do while everybody sleeps: S3 runs them, no principal, so no policy stops them. */
export const lifecycleOperations: { [operation: string]: CloudOperation } = {
  GetBucketLifecycleConfiguration: reads(
    (context, input) => [bucketQuestion(context, 's3:GetLifecycleConfiguration', input)],
    (context, input) => {
      const { rules } = requestedBucket(context, input).bucket.lifecycle;
      if (rules.length === 0) {
        throw new AwsError(
          'NoSuchLifecycleConfiguration',
          'The lifecycle configuration does not exist',
          404,
        );
      }
      return { Rules: rules };
    },
  ),
  PutBucketLifecycleConfiguration: mutates(
    (context, input) => [bucketQuestion(context, 's3:PutLifecycleConfiguration', input)],
    (context, input) => {
      const rules = objects(object(input, 'LifecycleConfiguration'), 'Rules');
      if (rules.length === 0 || rules.some((rule) => optionalText(rule, 'Status') === undefined)) {
        throw new AwsError(
          'MalformedXML',
          'The XML you provided was not well-formed or did not validate against our published schema',
        );
      }
      configure(context, requestedBucket(context, input).bucket, rules);
      return {};
    },
  ),
  DeleteBucketLifecycle: mutates(
    // There is no s3:DeleteLifecycleConfiguration.
    (context, input) => [bucketQuestion(context, 's3:PutLifecycleConfiguration', input)],
    (context, input) => {
      configure(context, requestedBucket(context, input).bucket, []);
      return {};
    },
  ),
};

function configure(context: Context, bucket: BucketRecord, rules: JsonObject[]): void {
  const generation = bucket.lifecycle.generation + 1;
  bucket.lifecycle = { rules, generation };
  runDaily(context, bucket, generation, nextMidnight(context.now));
}

/**
 * S3 looks once a day, at midnight UTC
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days).
 */
function runDaily(context: Context, bucket: BucketRecord, generation: number, at: number): void {
  if (!bucket.lifecycle.rules.some((rule) => rule['Status'] === 'Enabled')) return;
  context.schedule(at, `lifecycle rules of ${bucket.name}`, () => {
    const current = findBucket(context.state, bucket.name)?.bucket === bucket;
    if (!current || bucket.lifecycle.generation !== generation) return;
    applyLifecycle(bucket, at, () => context.id('', 32));
    runDaily(context, bucket, generation, at + DAY_MS);
  });
}

/** Applies every enabled rule at virtual `now`. `newId` makes the version ids of delete markers. */
function applyLifecycle(bucket: BucketRecord, now: number, newId: (key: string) => string): void {
  for (const rule of bucket.lifecycle.rules.filter((one) => one['Status'] === 'Enabled')) {
    for (const [key, versions] of bucket.objects) {
      if (!key.startsWith(prefixOf(rule)) || !passesRest(rule)) continue;
      expireNoncurrent(bucket, key, { versions, rule, now });
      if (expires(rule, versions[0], now)) expireCurrent(bucket, key, now, newId);
      dropLonelyMarker(bucket, key, rule);
    }
  }
}

function expireCurrent(
  bucket: BucketRecord,
  key: string,
  now: number,
  newId: (key: string) => string,
): void {
  hide(bucket, key, { now, id: newId(key) });
}

function expires(rule: JsonObject, current: ObjectVersion | undefined, now: number): boolean {
  if (current === undefined || current.deleteMarker) return false;
  const expiration = object(rule, 'Expiration');
  const days = optionalNumber(expiration, 'Days');
  const onDate = optionalTime(expiration, 'Date');
  return (
    (days !== undefined && nextMidnight(current.modifiedAt + days * DAY_MS) <= now) ||
    (onDate !== undefined && onDate <= now)
  );
}

function expireNoncurrent(
  bucket: BucketRecord,
  key: string,
  about: { versions: ObjectVersion[]; rule: JsonObject; now: number },
): void {
  const expiration = object(about.rule, 'NoncurrentVersionExpiration');
  const days = optionalNumber(expiration, 'NoncurrentDays');
  if (days === undefined) return;
  const spare = optionalNumber(expiration, 'NewerNoncurrentVersions') ?? 0;
  const noncurrent = about.versions.filter((version) => version.noncurrentSince !== undefined);
  for (const version of noncurrent.slice(spare)) {
    const due = nextMidnight((version.noncurrentSince ?? about.now) + days * DAY_MS) <= about.now;
    // A lifecycle rule does not reach a locked version.
    if (due && lockOf(version, about.now) === undefined) {
      removeVersion(bucket, key, version.versionId);
    }
  }
}

/** ExpiredObjectDeleteMarker: a marker with nothing behind it goes. */
function dropLonelyMarker(bucket: BucketRecord, key: string, rule: JsonObject): void {
  const [only, ...others] = bucket.objects.get(key) ?? [];
  const wanted = object(rule, 'Expiration')['ExpiredObjectDeleteMarker'] === true;
  if (wanted && only?.deleteMarker === true && others.length === 0) bucket.objects.delete(key);
}

function prefixOf(rule: JsonObject): string {
  const filter = object(rule, 'Filter');
  return (
    optionalText(rule, 'Prefix') ??
    optionalText(filter, 'Prefix') ??
    optionalText(object(filter, 'And'), 'Prefix') ??
    ''
  );
}

/** Objects have no tags here, so a rule for tagged objects finds none. */
function passesRest(rule: JsonObject): boolean {
  const filter = object(rule, 'Filter');
  const tagged = filter['Tag'] !== undefined || objects(object(filter, 'And'), 'Tags').length > 0;
  return !tagged;
}

function nextMidnight(ms: number): number {
  return Math.ceil((ms + 1) / DAY_MS) * DAY_MS;
}
