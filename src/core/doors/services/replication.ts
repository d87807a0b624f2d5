import type { Situation } from '../../incident/situation.ts';
import { fields, items, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { changeOf } from './change.ts';
import { askRows, line, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { isStranger } from './strangers.ts';

const AREA = 'bucket-access';

/**
 * Replication that copies objects to an unknown account. A rule names the account only where it gives the copies to
 * it; of the others only the bucket is known, and it is ours where the inventory has seen it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
 */
export function* replicationDoors(buckets: readonly Row[], situation: Situation): Reads<Found> {
  const ours = new Set(buckets.map(({ item }) => `arn:aws:s3:::${text(item, 'Name')}`));
  const asked = yield* askRows(
    buckets,
    ({ place, item }) =>
      inPlace(place, 's3', 'GetBucketReplication', { Bucket: text(item, 'Name') }),
    { what: ({ item }) => `replication of bucket ${text(item, 'Name')}`, area: AREA },
  );
  const each = asked.answers.flatMap(([{ place, item }, output]) => {
    const configuration = output?.['ReplicationConfiguration'];
    if (configuration === undefined) return [];
    const bucket = text(item, 'Name');
    return [looked(place, { bucket, configuration: fields(configuration), ours }, situation)];
  });
  return {
    doors: each.flatMap((one) => one.doors),
    lines: each.map((one) => one.line),
    misses: asked.misses,
  };
}

function looked(
  place: Place,
  about: {
    readonly bucket: string;
    readonly configuration: Fields;
    readonly ours: ReadonlySet<string>;
  },
  { settings }: Situation,
): { readonly doors: readonly Door[]; readonly line: readonly [string, string] } {
  const { bucket, configuration, ours } = about;
  const rules = items(configuration, 'Rules');
  const on = rules.filter((rule) => text(rule, 'Status') === 'Enabled');
  const isStrange = (rule: Fields): boolean =>
    isStranger(text(fields(rule['Destination']), 'Account'), settings);
  const strange = on.filter(isStrange);
  const unknown = on.filter((rule) => {
    const target = fields(rule['Destination']);
    return text(target, 'Account') === '' && !ours.has(text(target, 'Bucket'));
  });
  const clean = {
    ...configuration,
    Rules: rules.map((rule) => (isStrange(rule) ? { ...rule, Status: 'Disabled' } : rule)),
  };
  const where = (rule: Fields): string => text(fields(rule['Destination']), 'Bucket').slice(0, 100);
  const saved = changeOf('list of rules', configuration, clean);
  const command = `aws s3api get-bucket-replication --bucket ${quoted(bucket)}`;
  const closable = serviceDoor(place, AREA, {
    name: `${bucket}/replication`,
    arn: `arn:aws:s3:::${bucket}`,
    says: `replication of bucket ${bucket}`,
    because: strange.map(
      (rule) =>
        `it copies to ${where(rule)} of the unknown account ${text(fields(rule['Destination']), 'Account')}`,
    ),
    detail: 'change' in saved ? { replicated: bucket, ...saved.change } : {},
    stays: 'why' in saved ? `${saved.why}; read them: ${command}` : undefined,
  });
  const named = serviceDoor(place, AREA, {
    name: `${bucket}/replication/unknown`,
    arn: `arn:aws:s3:::${bucket}`,
    says: `replication of bucket ${bucket} to ${unknown.map(where).join(', ').slice(0, 300)}`,
    because: [],
    stays: `AWS does not tell whose bucket that is, so its owner has to say: ${command}`,
  });
  return {
    doors: [...(strange.length === 0 ? [] : [closable]), ...(unknown.length === 0 ? [] : [named])],
    // Without what a plan of ours changes.
    line: line(place, AREA, `${bucket}/replication`, `rules ${mark(clean)}`),
  };
}
