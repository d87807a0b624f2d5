import { fields } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { alarmLists } from '../doors/services/alarms.ts';
import { ourSelector } from '../doors/services/trails.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Place } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/**
 * What hides his doors is switched on again: trails, detectors, recorders, alarms. None of it takes anything away from
 * anybody, so its undo would only blind those who look, and there is none.
 */

const nobodyWantsItOff = (what: string) => ({
  none: `nobody is to be blinded again by the bot; switch ${what} off by hand if you must`,
});

const placeOf = (door: Door): Place => ({
  account: door.account,
  region: detailText(door.detail, 'region'),
});

/** How one of these calls looks; the rest is the same for all. */
interface SwitchOn {
  readonly request: Request;
  readonly preconditions: readonly Check[];
  readonly check: Check;
  readonly underway?: readonly Check[];
  readonly undo: Call['undo'];
  readonly says: string;
}

type About = Omit<ResponseAction<Door>, 'draw' | 'direction'>;

function action(about: About, how: (door: Door, place: Place) => SwitchOn): ResponseAction<Door> {
  return {
    ...about,
    direction: 'tightening',
    draw: (door) => [
      [
        {
          id: `close/${door.id}`,
          action: about.id,
          ...how(door, placeOf(door)),
          noise: about.noise,
          breaks: about.breaks,
          doors: [door.id],
          // AWS refuses some: a member of an organization's GuardDuty, a recorder without a delivery channel.
          optional: true,
        },
      ],
    ],
  };
}

/** A trail that was stopped logs again. The organization policies deny StopLogging to everybody, the bot too. */
export const startLogging: ResponseAction<Door> = action(
  {
    id: 'start-logging',
    title: 'Start trails',
    closes: ['trail-stopped'],
    leaves:
      'What happened while a trail was off is in no log; the event history has 90 days of it. Whether the bucket of a trail is still yours, people look.',
    noise: 'medium',
    breaks: 'Nothing; what it delivers costs money again.',
    source: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html',
  },
  (door, place) => {
    const Name = detailText(door.detail, 'trail');
    const logs = (equals: boolean): Check => ({
      read: inPlace(place, 'cloudtrail', 'GetTrailStatus', { Name }),
      pick: ['IsLogging'],
      expect: { equals },
    });
    return {
      request: inPlace(place, 'cloudtrail', 'StartLogging', { Name }),
      preconditions: [logs(false)],
      check: logs(true),
      undo: nobodyWantsItOff('the trail'),
      says: `Start trail ${door.name} in ${place.account}, ${place.region}`,
    };
  },
);

/** A trail whose selectors leave out changes takes all management events again, beside all that it took. */
export const selectEvents: ResponseAction<Door> = action(
  {
    id: 'select-events',
    title: 'Let trails take all management events',
    closes: ['event-selectors'],
    leaves: 'What was left out is in no log; the event history has 90 days of it.',
    noise: 'medium',
    breaks: 'Nothing; a second trail with management events costs money.',
    source:
      'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html',
  },
  (door, place) => {
    const TrailName = detailText(door.detail, 'trail');
    const advanced = door.detail['advanced'] === true;
    const list = advanced ? 'AdvancedEventSelectors' : 'EventSelectors';
    const { before = [], after = [] } = door.detail;
    const put = (selectors: JsonObject): Request =>
      inPlace(place, 'cloudtrail', 'PutEventSelectors', { TrailName, ...selectors });
    const read = inPlace(place, 'cloudtrail', 'GetEventSelectors', { TrailName });
    const asBefore: Check = { read, pick: [list], expect: { equals: before } };
    return {
      request: put({ [list]: after }),
      preconditions: [asBefore],
      // AWS may fill in what a selector leaves open, so only what matters is looked at.
      check: advanced
        ? { read, pick: [list, { Name: ourSelector }, 'Name'], expect: { present: true } }
        : {
            read,
            pick: [list, { ReadWriteType: 'All' }, 'IncludeManagementEvents'],
            expect: { equals: true },
          },
      undo: { request: put({ [list]: before }), check: asBefore },
      says: `Let trail ${door.name} in ${place.account}, ${place.region} take all management events`,
    };
  },
);

/** A detector of GuardDuty that was switched off. */
export const enableDetector: ResponseAction<Door> = action(
  {
    id: 'enable-detector',
    title: 'Enable GuardDuty',
    closes: ['guardduty-off'],
    leaves: 'Findings that were never made do not come afterwards.',
    noise: 'quiet',
    breaks: 'Nothing; GuardDuty costs money again.',
    source: 'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateDetector.html',
  },
  (door, place) => {
    const DetectorId = detailText(door.detail, 'detector');
    const status = (equals: string): Check => ({
      read: inPlace(place, 'guardduty', 'GetDetector', { DetectorId }),
      pick: ['Status'],
      expect: { equals },
    });
    return {
      request: inPlace(place, 'guardduty', 'UpdateDetector', { DetectorId, Enable: true }),
      preconditions: [status('DISABLED')],
      check: status('ENABLED'),
      undo: nobodyWantsItOff('GuardDuty'),
      says: `Enable GuardDuty in ${place.account}, ${place.region}`,
    };
  },
);

/** A list of addresses about which GuardDuty says nothing; the list stays, and can be activated again. */
export const distrustAddresses: ResponseAction<Door> = action(
  {
    id: 'distrust-addresses',
    title: 'Switch off lists of trusted addresses',
    closes: ['guardduty-trusted-address'],
    leaves:
      'Filters that archive findings stay; findings that were never made do not come afterwards.',
    noise: 'quiet',
    breaks: 'Findings about addresses of your own appear again.',
    source: 'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateIPSet.html',
  },
  (door, place) => {
    const about = {
      DetectorId: detailText(door.detail, 'detector'),
      IpSetId: detailText(door.detail, 'set'),
    };
    const status = (expect: Check['expect']): Check => ({
      read: inPlace(place, 'guardduty', 'GetIPSet', about),
      pick: ['Status'],
      expect,
    });
    const put = (Activate: boolean): Request =>
      inPlace(place, 'guardduty', 'UpdateIPSet', { ...about, Activate });
    return {
      request: put(false),
      preconditions: [status({ present: true })],
      check: status({ equals: 'INACTIVE' }),
      // It may take minutes: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html
      underway: [status({ equals: 'DEACTIVATING' })],
      undo: { request: put(true), check: status({ equals: 'ACTIVE' }) },
      says: `Switch off the list of trusted addresses ${about.IpSetId} in ${place.account}, ${place.region}`,
    };
  },
);

/** A configuration recorder that was stopped. */
export const startRecorder: ResponseAction<Door> = action(
  {
    id: 'start-recorder',
    title: 'Start configuration recorders',
    closes: ['config-recorder-off'],
    leaves: 'What changed while it was off is in no history.',
    noise: 'quiet',
    breaks: 'Nothing; every recorded change costs money again.',
    source:
      'https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html',
  },
  (door, place) => {
    const name = detailText(door.detail, 'recorder');
    const records = (equals: boolean): Check => ({
      read: inPlace(place, 'config', 'DescribeConfigurationRecorderStatus'),
      pick: ['ConfigurationRecordersStatus', { name }, 'recording'],
      expect: { equals },
    });
    return {
      request: inPlace(place, 'config', 'StartConfigurationRecorder', {
        ConfigurationRecorderName: name,
      }),
      preconditions: [records(false)],
      check: records(true),
      undo: nobodyWantsItOff('the recorder'),
      says: `Start configuration recorder ${name} in ${place.account}, ${place.region}`,
    };
  },
);

/** An alarm whose actions somebody has switched off. */
export const enableAlarm: ResponseAction<Door> = action(
  {
    id: 'enable-alarm',
    title: 'Let alarms wake people again',
    closes: ['alarm-off'],
    leaves:
      'Rules that somebody has switched off, and alarms that start more than a message, are named, because they start things.',
    noise: 'quiet',
    breaks: 'Nothing; whatever else follows its topics is started as well, once its state changes.',
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html',
  },
  (door, place) => {
    const AlarmName = detailText(door.detail, 'alarm');
    const AlarmNames = [AlarmName];
    // A question about one name finds the alarm of that name, of whichever of the two types.
    const list = door.detail['composite'] === true ? 'CompositeAlarms' : 'MetricAlarms';
    const shows = (member: string, expect: Check['expect']): Check => ({
      read: inPlace(place, 'cloudwatch', 'DescribeAlarms', {
        AlarmNames,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      }),
      pick: [list, { AlarmName }, member],
      expect,
    });
    // What it starts must still be what was looked at.
    const starts = fields(door.detail['starts']) as JsonObject;
    return {
      request: inPlace(place, 'cloudwatch', 'EnableAlarmActions', { AlarmNames }),
      preconditions: [
        shows('ActionsEnabled', { equals: false }),
        ...alarmLists.map((one) => {
          const arns = starts[one];
          return shows(one, arns === undefined ? { absent: true } : { equals: arns });
        }),
      ],
      check: shows('ActionsEnabled', { equals: true }),
      undo: nobodyWantsItOff('its actions'),
      says: `Enable alarm ${AlarmName} in ${place.account}, ${place.region}`,
    };
  },
);
