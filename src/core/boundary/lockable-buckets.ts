import { fields, isAbsent, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askEach } from '../doors/requests.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Place, Reads } from '../doors/services/places.ts';
import { bucketsOf } from '../proof/bombs/lifecycle.ts';

/** A bucket that keeps old versions and has no rule yet that locks what is written to it. */
export interface LockableBucket extends Place {
  readonly name: string;
}

/** More than this nobody reads in one plan; two requests each. */
const MOST_LOOKED_AT = 500;

/**
 * Buckets that a default retention would fit: S3 wants versioning, and a rule that stands there already is somebody's
 * decision (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html).
 * @returns also how many buckets there are, and one sentence for each that could not be read.
 */
export function* lockableBuckets(accounts: readonly string[]): Reads<{
  readonly found: readonly LockableBucket[];
  readonly total: number;
  readonly unread: readonly string[];
}> {
  const { buckets, missed } = yield* bucketsOf(accounts);
  const looked = buckets.slice(0, MOST_LOOKED_AT);
  const ask = (operation: string) => (bucket: LockableBucket) =>
    inPlace(bucket, 's3', operation, { Bucket: bucket.name });
  const versioning = yield* askEach(looked, ask('GetBucketVersioning'));
  const versioned = versioning
    .filter(([, answer]) => text(outputOf(answer) ?? {}, 'Status') === 'Enabled')
    .map(([bucket]) => bucket);
  const locks = yield* askEach(versioned, ask('GetObjectLockConfiguration'));
  const unread = [
    ...gaps('its versioning', versioning),
    // A bucket without Object Lock answers with ObjectLockConfigurationNotFoundError.
    ...gaps(
      'its Object Lock',
      locks.filter(([, answer]) => !isAbsent(answer)),
    ),
  ];
  const found = locks.filter(([, answer]) => isAbsent(answer) || (answer.ok && !hasRule(answer)));
  const rest = buckets.length - looked.length;
  return {
    found: found.map(([bucket]) => bucket),
    total: buckets.length,
    unread: [
      ...missed,
      ...unread,
      ...(rest === 0 ? [] : [`${rest} more buckets were not looked at.`]),
    ],
  };
}

function hasRule(answer: Answer): boolean {
  const lock = fields(outputOf(answer)?.['ObjectLockConfiguration']);
  return text(fields(fields(lock['Rule'])['DefaultRetention']), 'Mode') !== '';
}

function gaps(
  what: string,
  answers: readonly (readonly [LockableBucket, Answer])[],
): readonly string[] {
  return answers
    .filter(([, answer]) => !answer.ok)
    .map(
      ([{ account, region, name }, answer]) =>
        `${account} ${region}: bucket ${name}: ${what}: ${whyNot(answer)}.`,
    );
}
