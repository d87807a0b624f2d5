import type { Json } from '../../plan/json.ts';
import type { Situation } from '../../incident/situation.ts';
import { fields, instant, items, journalJson, text, texts } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
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

/** What somebody did to trails lately. */
export interface TrailEvents {
  readonly selectors: EventDoors;
  /** Whose bucket a trail delivers to may have changed with these: the events that say where to. */
  readonly aimed: readonly EventDoors[];
}

/**
 * Trails that log nothing, or that leave out what somebody changes. How a trail is set up is compared line by line,
 * a trail that is gone included; its selectors are not in the line, because a plan of ours may change them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export function* trailDoors(
  places: readonly Place[],
  events: TrailEvents,
  situation: Situation,
): Reads<Found> {
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
    ...stopped(row, { status: status.answers[i]?.[1], events, situation }),
    ...selectorDoor(row, selectors.answers[i]?.[1], events),
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

/**
 * A trail that is off. Starting it has no undo and tells its bucket all that happens, so it is started only where it
 * was stopped lately and nobody said lately where it delivers to.
 */
function stopped(
  row: Row,
  about: {
    readonly status: Fields | undefined;
    readonly events: TrailEvents;
    readonly situation: Situation;
  },
): Door[] {
  const { status, events, situation } = about;
  if (status?.['IsLogging'] !== false) return [];
  const { place, item } = row;
  const name = text(item, 'Name');
  const trail = text(item, 'TrailARN');
  const since = instant(status, 'StopLoggingTime');
  const lately = isRecent(since, situation);
  const aim = aimOf(row, events);
  const start = `look whose bucket ${quoted(text(item, 'S3BucketName'))} is, then: aws cloudtrail start-logging --name ${quoted(trail)} --region ${place.region}`;
  const { stays = lately && aim === undefined ? undefined : start } = notOwn(row);
  return [
    serviceDoor(place, 'trail-stopped', {
      name,
      arn: trail,
      says: `trail ${name}, which does not log`,
      because: [
        ...(lately ? [`it was stopped on ${since?.slice(0, 10)}`] : []),
        ...(aim === undefined || !(lately || aim.known) ? [] : [aim.says]),
      ],
      detail: { trail },
      stays,
    }),
  ];
}

/** Who may have pointed the trail elsewhere lately; undefined where nobody did, and all could be seen. */
function aimOf(
  { place, item }: Row,
  { aimed }: TrailEvents,
): { readonly known: boolean; readonly says: string } | undefined {
  const by = aimed.flatMap((one) => one.of(place, text(item, 'Name')) ?? []).at(0);
  if (by !== undefined) return { known: true, says: by };
  const unseen = aimed.some(({ misses }) =>
    misses.some(({ account, region }) => account === place.account && region === place.region),
  );
  if (!unseen) return undefined;
  return { known: false, says: 'who changed where it delivers to can not be seen' };
}

/** A trail that leaves out what somebody changes, or whose selectors somebody has changed lately. */
function selectorDoor(row: Row, output: Fields | undefined, events: TrailEvents): Door[] {
  if (output === undefined) return [];
  const { place, item } = row;
  const name = text(item, 'Name');
  const trail = text(item, 'TrailARN');
  const by = events.selectors.of(place, name);
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
        : (own ??
          (aimOf(row, events) === undefined
            ? undefined
            : 'it may deliver to a bucket that is not yours; look at that first'));
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
