import type { PendingKey } from '../actions/cancel-key-deletion.ts';
import { fields, instant, isAbsent, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Fields } from '../doors/answers.ts';
import { capped } from '../doors/fit.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askEach, count, globalRegion } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { AwsService, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';

/** One account in one Region. */
interface Place {
  readonly account: string;
  readonly region: string;
}
type Reads<Result> = Generator<readonly Request[], Result, readonly Answer[]>;

/**
 * What ticks although everything is locked: keys and secrets whose deletion is scheduled, and lifecycle
 * rules by which S3 itself deletes. Keys can be defused by a plan, the others are named for people.
 */
export function* timeBombs(situation: Situation): Measurement<MeasurementResult> {
  const { scope, settings } = situation;
  const places = scope.flatMap((account) =>
    settings.organization.regions.map((region) => ({ account, region })),
  );
  const keys = yield* pendingKeys(places);
  const secrets = yield* pendingSecrets(places);
  const rules = yield* expiryRules(scope);
  const named = [...secrets.found, ...rules.found];
  const others = capped(named);
  const read = keys.missed.length === 0 && secrets.missed.length === 0 && rules.missed.length === 0;
  return {
    finding: read ? 'proven' : 'unproven',
    says: [
      `Looked at ${count(keys.looked, 'key')} in ${count(places.length, 'place')}: ` +
        `${keys.found.length} pending deletion; ${count(named.length, 'other time bomb')}.`,
      ...keys.found.map(
        (key) => `${keySentence(key)}, ${timeLeft(key.deletionDate, situation.now)}.`,
      ),
      ...others,
    ],
    unproven: [...capped(keys.missed), ...capped(secrets.missed), ...capped(rules.missed)],
    data: { lookedAt: situation.now, keys: keys.found.map((key) => ({ ...key })), others },
  };
}

function keySentence({ account, region, keyId }: PendingKey): string {
  return `${account}, ${region}: key ${keyId} is pending deletion`;
}

function timeLeft(date: string, now: string): string {
  const hours = Math.floor((Date.parse(date) - Date.parse(now)) / 3_600_000);
  if (Number.isNaN(hours)) return 'at an unknown time';
  return hours >= 48 ? `in ${Math.floor(hours / 24)} days` : `in ${hours} hours`;
}

function* pendingKeys(
  places: readonly Place[],
): Reads<{ found: PendingKey[]; missed: string[]; looked: number }> {
  const missed: string[] = [];
  const all: (Place & { keyId: string })[] = [];
  for (const [place, answer] of yield* askEach(places, (one) => request(one, 'kms', 'ListKeys'))) {
    const output = outputOf(answer);
    if (output === undefined)
      missed.push(
        `${place.account}, ${place.region}: keys could not be listed: ${whyNot(answer)}.`,
      );
    else all.push(...items(output, 'Keys').map((key) => ({ ...place, keyId: text(key, 'KeyId') })));
  }
  const found: PendingKey[] = [];
  const described = yield* askEach(all, (key) =>
    request(key, 'kms', 'DescribeKey', { KeyId: key.keyId }),
  );
  for (const [{ account, region, keyId }, answer] of described) {
    const metadata = fields(outputOf(answer)?.['KeyMetadata']);
    const state = text(metadata, 'KeyState');
    if (state === '') {
      missed.push(`${account}, ${region}: key ${keyId} could not be looked at: ${whyNot(answer)}.`);
    } else if (state === 'PendingDeletion') {
      found.push({
        account,
        region,
        keyId,
        deletionDate: instant(metadata, 'DeletionDate') ?? 'unknown',
      });
    }
  }
  return { found, missed, looked: all.length };
}

function* pendingSecrets(places: readonly Place[]): Reads<{ found: string[]; missed: string[] }> {
  const [found, missed]: [string[], string[]] = [[], []];
  const ask = (place: Place) =>
    request(place, 'secretsmanager', 'ListSecrets', { IncludePlannedDeletion: true });
  for (const [{ account, region }, answer] of yield* askEach(places, ask)) {
    const output = outputOf(answer);
    if (output === undefined)
      missed.push(`${account}, ${region}: secrets could not be listed: ${whyNot(answer)}.`);
    const doomed = items(output ?? {}, 'SecretList').filter(
      (one) => instant(one, 'DeletedDate') !== undefined,
    );
    found.push(
      ...doomed.map(
        (one) =>
          `${account}, ${region}: secret ${text(one, 'Name')} is pending deletion; restore it by hand: ` +
          `aws secretsmanager restore-secret --secret-id ${text(one, 'ARN')}`,
      ),
    );
  }
  return { found, missed };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
function* expiryRules(accounts: readonly string[]): Reads<{ found: string[]; missed: string[] }> {
  const [found, missed]: [string[], string[]] = [[], []];
  const buckets: (Place & { name: string })[] = [];
  // Without a parameter S3 leaves the buckets' Regions out.
  const paged = { MaxBuckets: 1000 };
  const place = (account: string): Place => ({ account, region: globalRegion });
  for (const [account, answer] of yield* askEach(accounts, (one) =>
    request(place(one), 's3', 'ListBuckets', paged),
  )) {
    const output = outputOf(answer);
    if (output === undefined)
      missed.push(`${account}: buckets could not be listed: ${whyNot(answer)}.`);
    for (const bucket of items(output ?? {}, 'Buckets')) {
      const region = text(bucket, 'BucketRegion') || globalRegion;
      buckets.push({ account, region, name: text(bucket, 'Name') });
    }
  }
  const ask = (bucket: (typeof buckets)[number]) =>
    request(bucket, 's3', 'GetBucketLifecycleConfiguration', { Bucket: bucket.name });
  for (const [{ account, name }, answer] of yield* askEach(buckets, ask)) {
    const output = outputOf(answer);
    // A bucket without rules answers with NoSuchLifecycleConfiguration.
    if (output === undefined && !isAbsent(answer)) {
      missed.push(
        `${account}: the lifecycle rules of bucket ${name} could not be read: ${whyNot(answer)}.`,
      );
    }
    const deleting = items(output ?? {}, 'Rules').filter(deletes);
    found.push(
      ...deleting.map(
        (rule) =>
          `${account}: a lifecycle rule (${text(rule, 'ID') || 'without a name'}) deletes from bucket ${name}; ` +
          'compare it with what you know and repair it by hand',
      ),
    );
  }
  return { found, missed };
}

function deletes(rule: Fields): boolean {
  const hasDates = (key: string): boolean => Object.keys(fields(rule[key])).length > 0;
  return (
    rule['Status'] === 'Enabled' &&
    (hasDates('Expiration') || hasDates('NoncurrentVersionExpiration'))
  );
}

function request(
  place: Place,
  service: AwsService,
  operation: string,
  input: JsonObject = {},
): Request {
  const { account, region } = place;
  return { as: 'responder', account, region, service, operation, input };
}
