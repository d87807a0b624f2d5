import type { Situation } from '../../incident/situation.ts';
import { fields, instant, text, texts } from '../answers.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import type { EventDoors } from './events-of-his.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

/**
 * What watches an account: detectors, recorders, flow logs, hubs. Whether one is on is not in its line, because a plan
 * of ours switches it on.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html
 */
export function* detectors(places: readonly Place[], situation: Situation): Reads<Found> {
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
  const trusted = yield* trustedAddresses(rows);
  return {
    doors: [
      ...disabled.map(([{ place, item }, output]) => {
        const id = text(item, 'id');
        const since = instant(output ?? {}, 'UpdatedAt');
        return serviceDoor(place, area, {
          name: id,
          says: 'GuardDuty, which is off',
          ...offSince(
            since,
            `aws guardduty update-detector --detector-id ${quoted(id)} --enable --region ${place.region}`,
            situation,
          ),
          detail: { detector: id },
        });
      }),
      ...trusted.doors,
    ],
    lines: rows.map(({ place, item }) => line(place, area, text(item, 'id'), 'there')),
    misses: [...listed.misses, ...asked.misses, ...trusted.misses],
  };
}

/**
 * Lists of addresses that make no findings. A list carries no date, and doing without one only makes more findings,
 * so every one that is active is switched off.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetIPSet.html
 */
function* trustedAddresses(detectorsFound: readonly Row[]): Reads<Found> {
  const area = 'guardduty-trusted-address';
  const listed = yield* askRows(
    detectorsFound,
    ({ place, item }) =>
      inPlace(place, 'guardduty', 'ListIPSets', { DetectorId: text(item, 'id') }),
    { what: ({ item }) => `trusted addresses of detector ${text(item, 'id')}`, area },
  );
  const rows = listed.answers.flatMap(([{ place, item }, output]) =>
    texts(output ?? {}, 'IpSetIds').map((set) => ({
      place,
      item: { detector: text(item, 'id'), set },
    })),
  );
  const asked = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'guardduty', 'GetIPSet', {
        DetectorId: text(item, 'detector'),
        IpSetId: text(item, 'set'),
      }),
    { what: ({ item }) => `list of trusted addresses ${text(item, 'set')}`, area },
  );
  const active = asked.answers.filter(([, output]) =>
    ['ACTIVE', 'ACTIVATING'].includes(text(output ?? {}, 'Status')),
  );
  return {
    doors: active.map(([{ place, item }, output]) =>
      serviceDoor(place, area, {
        name: `${text(item, 'detector')}/${text(item, 'set')}`,
        says: `list of trusted addresses ${text(output ?? {}, 'Name')} of GuardDuty, from ${text(output ?? {}, 'Location')}`,
        because: [],
        detail: { detector: text(item, 'detector'), set: text(item, 'set') },
      }),
    ),
    lines: asked.answers.map(([{ place, item }, output]) =>
      line(
        place,
        area,
        `${text(item, 'detector')}/${text(item, 'set')}`,
        mark([text(output ?? {}, 'Name'), text(output ?? {}, 'Location')]),
      ),
    ),
    misses: [...listed.misses, ...asked.misses],
  };
}

/**
 * What was switched off lately is his; what has been off for long, or for nobody knows how long, may be off on purpose
 * and to save money.
 */
function offSince(
  since: string | undefined,
  command: string,
  situation: Situation,
): { readonly because: readonly string[]; readonly stays: string | undefined } {
  if (isRecent(since, situation))
    return { because: [`it was last changed on ${since?.slice(0, 10)}`], stays: undefined };
  const when = since === undefined ? 'nobody tells since when' : `since ${since.slice(0, 10)}`;
  return { because: [], stays: `it is off ${when}; if it is to be on: ${command}` };
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorderStatus.html */
export function* recorders(places: readonly Place[], situation: Situation): Reads<Found> {
  const area = 'config-recorder-off';
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'config', 'DescribeConfigurationRecorderStatus'),
    list: 'ConfigurationRecordersStatus',
    what: 'configuration recorders',
    area,
  });
  const stopped = listed.rows.filter(({ item }) => fields(item)['recording'] === false);
  return {
    doors: stopped.map(({ place, item }) => {
      const name = text(item, 'name');
      const { because, stays } = offSince(
        instant(item, 'lastStopTime'),
        `aws configservice start-configuration-recorder --configuration-recorder-name ${quoted(name)} --region ${place.region}`,
        situation,
      );
      return serviceDoor(place, area, {
        name,
        says: `configuration recorder ${name}, which is off`,
        because,
        detail: { recorder: name },
        stays: text(item, 'servicePrincipal') === '' ? stays : 'an AWS service keeps the recorder',
      });
    }),
    lines: listed.rows.map(({ place, item }) => line(place, area, text(item, 'name'), 'there')),
    misses: listed.misses,
  };
}

/** A flow log that goes between two inventories is listed; one that is gone before is told by its event.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html */
export function* flowLogs(places: readonly Place[]): Reads<Found> {
  const area = 'flow-logs-deleted';
  const logs = yield* listEach(places, {
    ask: (place) => inPlace(place, 'ec2', 'DescribeFlowLogs'),
    list: 'FlowLogs',
    what: 'flow logs',
    area,
  });
  const lines = logs.rows.map(({ place, item }) =>
    line(
      place,
      area,
      text(item, 'FlowLogId'),
      `${text(item, 'ResourceId')} to ${text(item, 'LogDestination') || text(item, 'LogGroupName')}`,
    ),
  );
  return { doors: [], lines, misses: logs.misses };
}

/**
 * Hubs that somebody has switched off lately and that are still off. Who never had one is not asked.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
 */
export function* hubs(changed: EventDoors): Reads<Found> {
  const area = 'security-hub-off';
  const asked = yield* askRows(
    changed.all.map(({ place, by }) => ({ place, item: { by } })),
    ({ place }) => inPlace(place, 'securityhub', 'DescribeHub'),
    { what: () => 'Security Hub', area },
  );
  return {
    doors: asked.answers
      .filter(([, output]) => text(output ?? {}, 'HubArn') === '')
      .map(([{ place, item }]) =>
        serviceDoor(place, area, {
          name: 'hub',
          says: 'Security Hub, which is off',
          because: [text(item, 'by')],
          stays: `switching it on brings back neither its standards nor its administrator, and nothing tells which they were; do it within 90 days, with those of your baseline: aws securityhub enable-security-hub --no-enable-default-standards --region ${quoted(place.region)}`,
        }),
      ),
    lines: [],
    // Without a hub AWS answers with an error: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
    misses: asked.misses.filter(({ why }) => !why.includes('InvalidAccess')),
  };
}
