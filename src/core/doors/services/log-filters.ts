import type { Situation } from '../../incident/situation.ts';
import { instant, integer, items, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Miss, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger } from './strangers.ts';

const CHANNEL = 'exfiltration-channel';
/** An area of its own: what was not asked here hides no line of another channel. */
const AREA = 'log-filter';
/** So many groups of a place are asked one by one, those with the most data first: CloudWatch Logs answers ten a second. */
const MOST_ASKED = 100;

/**
 * Filters of single log groups. One that sends to an unknown account, or that is new, is named: ending it deletes it, and
 * making it again takes the right to pass its role, so people do.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html
 */
export function* logFilters(places: readonly Place[], situation: Situation): Reads<Found> {
  const groups = yield* listEach(places, {
    ask: (place) => inPlace(place, 'logs', 'DescribeLogGroups'),
    list: 'logGroups',
    what: 'log groups',
    area: AREA,
  });
  const { asked, misses } = largest(places, groups.rows);
  const filters = yield* askRows(
    asked,
    ({ place, item }) =>
      inPlace(place, 'logs', 'DescribeSubscriptionFilters', {
        logGroupName: text(item, 'logGroupName'),
      }),
    { what: ({ item }) => `filters of log group ${text(item, 'logGroupName')}`, area: AREA },
  );
  const each = filters.answers.flatMap(([{ place, item }, output]) =>
    items(output ?? {}, 'subscriptionFilters').map((filter) => ({
      place,
      item: { ...filter, group: text(item, 'logGroupName') },
    })),
  );
  return {
    doors: each.flatMap((row) => filterDoor(row, situation)),
    lines: each.map(({ place, item }) =>
      line(
        place,
        AREA,
        `${text(item, 'group')}/${text(item, 'filterName')}`,
        `to ${text(item, 'destinationArn')} ${mark(text(item, 'filterPattern'))}`,
      ),
    ),
    misses: [...groups.misses, ...misses, ...filters.misses],
  };
}

function filterDoor({ place, item }: Row, situation: Situation): Door[] {
  const to = text(item, 'destinationArn');
  const [group, name] = [text(item, 'group'), text(item, 'filterName')];
  const ms = integer(item, 'creationTime');
  const made = ms === undefined ? undefined : instant({ at: ms / 1000 }, 'at');
  const because = [
    ...(isStranger(accountIn(to) ?? '', situation.settings)
      ? [`it sends to ${to.slice(0, 200)}`]
      : []),
    ...(isRecent(made, situation) ? [`it was made on ${made?.slice(0, 10) ?? ''}`] : []),
  ];
  if (because.length === 0) return [];
  return [
    serviceDoor(place, CHANNEL, {
      name: `log-filter/${group}/${name}`,
      says: `filter ${name} of log group ${group}`,
      because,
      stays: `ending it deletes it, so people do: aws logs delete-subscription-filter --log-group-name ${quoted(group)} --filter-name ${quoted(name)} --region ${place.region}`,
    }),
  ];
}

/** What has the most data is worth the most to him. How many were left out is missed, not taken for unfiltered. */
function largest(
  places: readonly Place[],
  rows: readonly Row[],
): { readonly asked: readonly Row[]; readonly misses: readonly Miss[] } {
  const misses: Miss[] = [];
  const size = ({ item }: Row): number => integer(item, 'storedBytes') ?? 0;
  const asked = places.flatMap((place) => {
    const here = rows.filter(
      (row) => row.place.account === place.account && row.place.region === place.region,
    );
    if (here.length <= MOST_ASKED) return here;
    const what = `filters of ${here.length - MOST_ASKED} log groups with less data`;
    misses.push({ ...place, area: AREA, what, why: 'there are too many to ask each' });
    return here.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_ASKED);
  });
  return { asked, misses };
}
