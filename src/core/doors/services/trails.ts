import type { Json } from '../../plan/json.ts';
import { fields, items, journalJson, text, texts } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import type { EventDoors } from './events-of-his.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn } from './strangers.ts';

/** Longer selectors than this are put right by hand: they stand in a plan, and in the journal. */
const MOST_SELECTORS = 20_000;

/** The name that a selector of ours has where a trail uses the advanced kind. */
export const ourSelector = 'Lockstep: management events';

/**
 * Trails that log nothing, or that leave out what somebody changes. How a trail is set up is compared line by line,
 * a trail that is gone included; its selectors are not in the line, because a plan of ours may change them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 * @param changed who changed the selectors of a trail lately.
 */
export function* trailDoors(places: readonly Place[], changed: EventDoors): Reads<Found> {
  const area = 'trail-stopped';
  const listed = yield* listEach(places, {
    // Shadow trails are the same trail, seen from another Region.
    ask: (place) => inPlace(place, 'cloudtrail', 'DescribeTrails', { includeShadowTrails: false }),
    list: 'trailList',
    what: 'trails',
    area,
  });
  const rows = listed.rows.filter(({ place, item }) =>
    [place.region, ''].includes(text(item, 'HomeRegion')),
  );
  const about = (noun: string) => ({
    what: ({ item }: Row) => `${noun} of trail ${text(item, 'Name')}`,
    area,
  });
  const status = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'cloudtrail', 'GetTrailStatus', { Name: text(item, 'TrailARN') }),
    about('status'),
  );
  const selectors = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'cloudtrail', 'GetEventSelectors', { TrailName: text(item, 'TrailARN') }),
    about('event selectors'),
  );
  const doors = rows.flatMap((row, i): Door[] => [
    ...(status.answers[i]?.[1]?.['IsLogging'] === false ? [stopped(row)] : []),
    ...selectorDoor(row, selectors.answers[i]?.[1], changed),
  ]);
  return {
    doors,
    lines: rows.map(({ place, item }) => {
      const bucket = text(item, 'S3BucketName');
      const what = [bucket, item['IsMultiRegionTrail'], item['LogFileValidationEnabled']];
      return line(
        place,
        area,
        text(item, 'Name'),
        `to ${bucket} ${mark(JSON.stringify([...what, text(item, 'KmsKeyId')]))}`,
      );
    }),
    misses: [listed, status, selectors].flatMap((one) => one.misses),
  };
}

/** Why the account can't change the trail; an organization's trail belongs to the management account. */
function notOwn({ place, item }: Row): { readonly stays?: string } {
  const owner = accountIn(text(item, 'TrailARN'));
  return owner === undefined || owner === place.account
    ? {}
    : { stays: `it belongs to account ${owner}: only that account can put it right` };
}

function stopped(row: Row): Door {
  const { place, item } = row;
  const name = text(item, 'Name');
  const trail = text(item, 'TrailARN');
  return serviceDoor(place, 'trail-stopped', {
    name,
    arn: trail,
    says: `trail ${name}, which does not log`,
    because: ['whoever stops a trail hides something'],
    detail: { trail },
    ...notOwn(row),
  });
}

/** A trail that leaves out what somebody changes, or whose selectors somebody has changed lately. */
function selectorDoor(row: Row, output: Fields | undefined, changed: EventDoors): Door[] {
  if (output === undefined) return [];
  const { place, item } = row;
  const name = text(item, 'Name');
  const trail = text(item, 'TrailARN');
  const by = changed.of(place, name);
  const blind = leavesOutChanges(output);
  if (!blind && by === undefined) return [];
  const kept = journalJson(output['EventSelectors'] ?? output['AdvancedEventSelectors'] ?? []);
  const repaired = kept === undefined ? undefined : withManagement(output, kept);
  const own = notOwn(row).stays;
  const stays = !blind
    ? 'compare its selectors with your baseline: aws cloudtrail get-event-selectors'
    : by === undefined
      ? 'it may be there for data events alone; ask its owner'
      : repaired === undefined
        ? 'its selectors are too long to be kept; put them right by hand'
        : own;
  return [
    serviceDoor(place, 'event-selectors', {
      name,
      arn: trail,
      says: blind ? `trail ${name}, which leaves out changes` : `event selectors of trail ${name}`,
      because: by === undefined ? [] : [by],
      detail: { trail, ...(stays === undefined && repaired !== undefined ? repaired : {}) },
      stays,
    }),
  ];
}

/**
 * Does no selector take the events of what is changed? Excluding those of KMS and of the data API is a way to save
 * money, and nothing else can be excluded with basic selectors.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html
 */
function leavesOutChanges(output: Fields): boolean {
  const basic = items(output, 'EventSelectors');
  const advanced = items(output, 'AdvancedEventSelectors');
  if (basic.length + advanced.length === 0) return false;
  const takes =
    basic.some(
      (one) =>
        one['IncludeManagementEvents'] !== false && text(one, 'ReadWriteType') !== 'ReadOnly',
    ) || advanced.some(takesManagement);
  return !takes;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
function takesManagement(selector: Fields): boolean {
  const rules = items(selector, 'FieldSelectors');
  const category = rules.find((one) => text(one, 'Field') === 'eventCategory');
  const readOnly = rules.find((one) => text(one, 'Field') === 'readOnly');
  return (
    category !== undefined &&
    texts(category, 'Equals').includes('Management') &&
    (readOnly === undefined || texts(readOnly, 'Equals').includes('false'))
  );
}

/** What a plan writes: all that was selected, and all management events with it. */
function withManagement(
  output: Fields,
  kept: Json,
): { readonly before: Json; readonly after: Json; readonly advanced: boolean } | undefined {
  if (!Array.isArray(kept) || JSON.stringify(kept).length > MOST_SELECTORS) return undefined;
  const advanced = items(output, 'AdvancedEventSelectors').length > 0;
  if (advanced) {
    const ours = {
      Name: ourSelector,
      FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
    };
    return { before: kept, after: [ours, ...kept], advanced };
  }
  const [first, ...rest] = kept;
  const whole = {
    ...fields(first),
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: [],
  } as { [key: string]: Json };
  return { before: kept, after: [whole, ...rest], advanced };
}
