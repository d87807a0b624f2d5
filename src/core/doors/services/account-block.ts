import { fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { count, globalRegion } from '../requests.ts';
import { askRows, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Reads } from './places.ts';

const SWITCHES = [
  'BlockPublicAcls',
  'BlockPublicPolicy',
  'IgnorePublicAcls',
  'RestrictPublicBuckets',
] as const;

/**
 * The block of public access for a whole account, in accounts where a bucket lets anyone in. Many accounts have none
 * and need none, because new buckets have their own: without a public bucket it is no door.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 * @param buckets the doors of buckets.
 */
export function* accountBlocks(
  accounts: readonly string[],
  buckets: readonly Door[],
): Reads<Found> {
  const area = 'bucket-access';
  const open = new Map<string, number>();
  for (const { account, state, detail } of buckets) {
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
    const block = fields(output?.['PublicAccessBlockConfiguration']);
    const whole = SWITCHES.every((one) => block[one] === true);
    if (whole || missed.has(place.account)) return [];
    const known = SWITCHES.filter((one) => typeof block[one] === 'boolean');
    return [
      serviceDoor(place, area, {
        name: 'account',
        says: `account ${place.account}, which does not block public access`,
        because: [`${count(open.get(place.account) ?? 0, 'bucket')} of it let anyone in`],
        detail: {
          whole: true,
          block: Object.fromEntries(known.map((one) => [one, block[one] === true])),
        },
      }),
    ];
  });
  return { doors, lines: [], misses: asked.misses };
}
