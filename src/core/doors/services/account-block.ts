import { fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { count, globalRegion } from '../requests.ts';
import { askRows, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Reads } from './places.ts';

/** A bucket that may be public because somebody wants it so. */
export interface OnPurpose {
  readonly account: string;
  readonly bucket: string;
  /** Half a sentence. */
  readonly why: string;
}

const SWITCHES = [
  'BlockPublicAcls',
  'BlockPublicPolicy',
  'IgnorePublicAcls',
  'RestrictPublicBuckets',
] as const;

/**
 * The block of public access for a whole account, in accounts where a bucket lets anyone in. Many accounts have none
 * and need none, because new buckets have their own: without a public bucket it is no door. It takes every public
 * bucket with it, so it is left to people where one of them may be so on purpose. Nobody tells since when the account
 * is like this, so the account is not called hostile because of its buckets.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 * @param buckets the doors of buckets, and those beside them that may be public on purpose.
 */
export function* accountBlocks(
  accounts: readonly string[],
  buckets: { readonly doors: readonly Door[]; readonly onPurpose: readonly OnPurpose[] },
): Reads<Found> {
  const area = 'bucket-access';
  const open = new Map<string, number>();
  for (const { account, state, detail } of buckets.doors) {
    const lets = state === 'open' && detail['untouchable'] === undefined;
    if (lets) open.set(account, (open.get(account) ?? 0) + 1);
  }
  const rows = accounts
    .filter((account) => open.has(account))
    .map((account) => ({ place: { account, region: globalRegion }, item: {} }));
  const asked = yield* askRows(
    rows,
    ({ place }) =>
      inPlace(place, 's3control', 'GetPublicAccessBlock', { AccountId: place.account }),
    { what: () => 'the block of public access for the account', area },
  );
  const missed = new Set(asked.misses.map(({ account }) => account));
  const doors = asked.answers.flatMap(([{ place }, output]): Door[] => {
    const { account } = place;
    const block = fields(output?.['PublicAccessBlockConfiguration']);
    const whole = SWITCHES.every((one) => block[one] === true);
    if (whole || missed.has(account)) return [];
    const known = SWITCHES.filter((one) => typeof block[one] === 'boolean');
    return [
      serviceDoor(place, area, {
        name: 'account',
        says: `account ${account}, which does not block public access, and of which ${count(open.get(account) ?? 0, 'bucket')} let anyone in,`,
        because: [],
        detail: {
          whole: true,
          block: Object.fromEntries(known.map((one) => [one, block[one] === true])),
        },
        stays: leftToPeople(
          account,
          buckets.onPurpose.filter((one) => one.account === account),
        ),
      }),
    ];
  });
  return { doors, lines: [], misses: asked.misses };
}

function leftToPeople(account: string, kept: readonly OnPurpose[]): string | undefined {
  const [first] = kept;
  if (first === undefined) return undefined;
  const more = kept.length === 1 ? '' : `, as ${count(kept.length - 1, 'more bucket')}`;
  return `bucket ${first.bucket} would be blocked too, and ${first.why}${more}; if no public bucket is wanted: ${command(account)}`;
}

function command(account: string): string {
  const switches = SWITCHES.map((one) => `${one}=true`).join(',');
  return `aws s3control put-public-access-block --account-id ${account} --public-access-block-configuration ${switches}`;
}
