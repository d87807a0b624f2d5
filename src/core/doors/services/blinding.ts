import { fields, text, texts } from '../answers.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

/**
 * What hides his doors: trails that log nothing, detectors and recorders that are off. What a trail, a detector or a
 * recorder looked like before is compared line by line, one that is gone included.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export function* blindingDoors(places: readonly Place[]): Reads<Found> {
  const found = [yield* trails(places), yield* detectors(places), yield* recorders(places)];
  return {
    doors: found.flatMap((one) => one.doors),
    lines: found.flatMap((one) => one.lines),
    misses: found.flatMap((one) => one.misses),
  };
}

const off = (what: string): string =>
  `switch it on by hand once you know who switched it off: ${what}`;

function* trails(places: readonly Place[]): Reads<Found> {
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
  const status = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'cloudtrail', 'GetTrailStatus', { Name: text(item, 'TrailARN') }),
    { what: ({ item }) => `status of trail ${text(item, 'Name')}`, area },
  );
  const selectors = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'cloudtrail', 'GetEventSelectors', { TrailName: text(item, 'TrailARN') }),
    { what: ({ item }) => `event selectors of trail ${text(item, 'Name')}`, area },
  );
  const stopped = status.answers.filter(([, output]) => output?.['IsLogging'] === false);
  return {
    doors: stopped.map(([{ place, item }]) =>
      serviceDoor(place, 'trail-stopped', {
        name: text(item, 'Name'),
        arn: text(item, 'TrailARN'),
        says: `trail ${text(item, 'Name')}, which does not log`,
        because: ['whoever stops a trail hides something'],
        stays: off(
          `aws cloudtrail start-logging --name ${quoted(text(item, 'Name'))} --region ${place.region}`,
        ),
      }),
    ),
    lines: rows.map(({ place, item }, i) => {
      const chosen = selectors.answers[i]?.[1] ?? {};
      const what = [
        text(item, 'S3BucketName'),
        item['IsMultiRegionTrail'],
        item['LogFileValidationEnabled'],
        chosen['EventSelectors'],
        chosen['AdvancedEventSelectors'],
      ];
      return line(
        place,
        area,
        text(item, 'Name'),
        `to ${text(item, 'S3BucketName')} ${mark(JSON.stringify(what))}`,
      );
    }),
    misses: [listed, status, selectors].flatMap((one) => one.misses),
  };
}

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html */
function* detectors(places: readonly Place[]): Reads<Found> {
  const area = 'guardduty-off';
  const listed = yield* askRows(
    places.map((place) => ({ place, item: {} })),
    ({ place }) => inPlace(place, 'guardduty', 'ListDetectors'),
    { what: () => 'detectors of GuardDuty', area },
  );
  const rows = listed.answers.flatMap(([{ place }, output]) =>
    texts(output ?? {}, 'DetectorIds').map((id) => ({ place, item: { id } })),
  );
  const asked = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'guardduty', 'GetDetector', { DetectorId: text(item, 'id') }),
    { what: ({ item }) => `detector ${text(item, 'id')}`, area },
  );
  const disabled = asked.answers.filter(
    ([, output]) => text(output ?? {}, 'Status') === 'DISABLED',
  );
  return {
    doors: disabled.map(([{ place, item }]) =>
      serviceDoor(place, 'guardduty-off', {
        name: text(item, 'id'),
        says: 'GuardDuty, which is off',
        because: ['whoever switches it off hides something'],
        stays: off(
          `aws guardduty update-detector --detector-id ${quoted(text(item, 'id'))} --enable --region ${place.region}`,
        ),
      }),
    ),
    lines: asked.answers.map(([{ place, item }, output]) =>
      line(place, area, text(item, 'id'), text(output ?? {}, 'Status') || 'unknown'),
    ),
    misses: [...listed.misses, ...asked.misses],
  };
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorderStatus.html */
function* recorders(places: readonly Place[]): Reads<Found> {
  const area = 'config-recorder-off';
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'config', 'DescribeConfigurationRecorderStatus'),
    list: 'ConfigurationRecordersStatus',
    what: 'configuration recorders',
    area,
  });
  const stopped = listed.rows.filter(({ item }) => fields(item)['recording'] === false);
  return {
    doors: stopped.map(({ place, item }) =>
      serviceDoor(place, 'config-recorder-off', {
        name: text(item, 'name'),
        says: `configuration recorder ${text(item, 'name')}, which is off`,
        because: ['whoever stops it hides something'],
        stays: off(
          `aws configservice start-configuration-recorder --configuration-recorder-name ${quoted(text(item, 'name'))} --region ${place.region}`,
        ),
      }),
    ),
    lines: listed.rows.map(({ place, item }) =>
      line(place, area, text(item, 'name'), item['recording'] === false ? 'off' : 'on'),
    ),
    misses: listed.misses,
  };
}
