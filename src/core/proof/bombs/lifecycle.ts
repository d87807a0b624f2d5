import {
  fields,
  integer,
  instant,
  isAbsent,
  items,
  journalJson,
  outputOf,
  text,
} from '../../doors/answers.ts';
import type { Fields } from '../../doors/answers.ts';
import { bytesOf } from '../../doors/fit.ts';
import { askEach, globalRegion } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { missedSentence, named } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/** A rule that deletes what is no older than this empties a bucket before anybody is back from the weekend. */
export const soonDays = 14;
const DAY_MS = 86_400_000;
/** The rules stand five times in a plan: larger ones would leave no room for what else ticks. */
const MOST_RULES_BYTES = 100_000;
/** A bucket has up to a thousand rules; a card has to stay readable. */
const MOST_NAMED = 5;
const LONGEST_NAME = 100;

interface Bucket extends Place {
  readonly name: string;
}

/**
 * Lifecycle rules by which S3 itself deletes. Those that reach young objects can be switched off by a plan; the
 * others are named, because a company keeps logs for a year and no longer on purpose.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
 * @param now ISO 8601; S3 looks at midnight UTC, so a rule that is due goes off at the next one.
 */
export function* expiryRules(accounts: readonly string[], now: string): Reads<Look> {
  const { buckets, missed } = yield* bucketsOf(accounts);
  const bombs: Bomb[] = [];
  const ask = (bucket: Bucket) =>
    inPlace(bucket, 's3', 'GetBucketLifecycleConfiguration', { Bucket: bucket.name });
  for (const [bucket, answer] of yield* askEach(buckets, ask)) {
    const output = outputOf(answer);
    // A bucket without rules answers with NoSuchLifecycleConfiguration.
    if (output === undefined && !isAbsent(answer)) {
      missed.push(missedSentence(bucket, `the lifecycle rules of bucket ${bucket.name}`, answer));
    }
    bombs.push(...bombsOf(bucket, items(output ?? {}, 'Rules'), now));
  }
  return { bombs, missed, looked: buckets.length };
}

/** Every bucket of every account, with its Region. */
export function* bucketsOf(
  accounts: readonly string[],
): Reads<{ buckets: readonly Bucket[]; missed: string[] }> {
  const buckets: Bucket[] = [];
  const missed: string[] = [];
  const place = (account: string): Place => ({ account, region: globalRegion });
  // Without a parameter S3 leaves the buckets' Regions out.
  const ask = (account: string) =>
    inPlace(place(account), 's3', 'ListBuckets', { MaxBuckets: 1000 });
  for (const [account, answer] of yield* askEach(accounts, ask)) {
    const output = outputOf(answer);
    if (output === undefined)
      missed.push(missedSentence(place(account), 'the list of buckets', answer));
    for (const bucket of items(output ?? {}, 'Buckets')) {
      const region = text(bucket, 'BucketRegion') || globalRegion;
      buckets.push({ account, region, name: text(bucket, 'Name') });
    }
  }
  return { buckets, missed };
}

function bombsOf(bucket: Bucket, rules: readonly Fields[], now: string): readonly Bomb[] {
  const deleting = rules.filter(deletes);
  const soon = deleting.filter((rule) => reachesYoung(rule, now));
  const before = journalJson(rules);
  const after = journalJson(
    rules.map((rule) => (soon.includes(rule) ? { ...rule, Status: 'Disabled' } : rule)),
  );
  const { account, region, name } = bucket;
  const kept = deleting.filter((rule) => !soon.includes(rule));
  const slow = kept.map((rule) =>
    named(bucket, `a lifecycle rule (${nameOf(rule)}) deletes from bucket ${name} in time`, byHand),
  );
  if (soon.length === 0) return slow;
  const says = `lifecycle rules (${namesOf(soon)}) delete what is young from bucket ${name}`;
  const due = nextMidnight(now);
  if (before === undefined || after === undefined || bytesOf(before) > MOST_RULES_BYTES) {
    return [...slow, named(bucket, says, byHand, due)];
  }
  return [
    ...slow,
    {
      account,
      region,
      says: `${account}, ${region}: ${says}`,
      due,
      kind: 'lifecycle',
      detail: { bucket: name, before, after },
    },
  ];
}

const byHand = 'compare it with what you know and repair it by hand';

function nameOf(rule: Fields): string {
  return text(rule, 'ID').slice(0, LONGEST_NAME) || 'without a name';
}

function namesOf(rules: readonly Fields[]): string {
  const more = rules.length - MOST_NAMED;
  const names = rules.slice(0, MOST_NAMED).map(nameOf).join(', ');
  return more > 0 ? `${names} and ${more} more` : names;
}

function deletes(rule: Fields): boolean {
  const hasDates = (key: string): boolean => Object.keys(fields(rule[key])).length > 0;
  return (
    rule['Status'] === 'Enabled' &&
    (hasDates('Expiration') || hasDates('NoncurrentVersionExpiration'))
  );
}

/** Deletes what is at most `soonDays` old, or on a day within that time. What has no figure counts as soon. */
function reachesYoung(rule: Fields, now: string): boolean {
  const expiration = fields(rule['Expiration']);
  const onDate = instant(expiration, 'Date');
  const days = [
    integer(expiration, 'Days'),
    integer(fields(rule['NoncurrentVersionExpiration']), 'NoncurrentDays'),
  ].filter((one) => one !== undefined);
  if (onDate !== undefined && Date.parse(onDate) <= Date.parse(now) + soonDays * DAY_MS)
    return true;
  if (days.length > 0) return days.some((one) => one <= soonDays);
  // Only markers without anything behind them go by this one: no data is lost.
  return onDate === undefined && expiration['ExpiredObjectDeleteMarker'] !== true;
}

function nextMidnight(now: string): string {
  const ms = Date.parse(now);
  return Number.isNaN(ms) ? '' : new Date((Math.floor(ms / DAY_MS) + 1) * DAY_MS).toISOString();
}
