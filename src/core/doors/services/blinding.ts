import type { Situation } from '../../incident/situation.ts';
import type { Door, DoorKind } from '../door.ts';
import { quoted } from '../quoted.ts';
import { alarmDoors } from './alarms.ts';
import { eventsOfHis, listed, member } from './events-of-his.ts';
import type { Event, EventDoors } from './events-of-his.ts';
import { serviceDoor, together } from './found.ts';
import type { Found, Miss } from './found.ts';
import type { Place, Reads } from './places.ts';
import { detectors, flowLogs, hubs, recorders } from './sensors.ts';
import { trailDoors } from './trails.ts';

/** Something that is gone or changed, and that only an event tells of. */
interface Gone extends Event {
  readonly kind: DoorKind;
  readonly says: (name: string) => string;
  /** What people have to do, as a half sentence. */
  readonly todo: (place: Place, name: string) => string;
}

const gone: readonly Gone[] = [
  {
    name: 'UpdateTrail',
    did: 'changed',
    things: trailIn('name'),
    kind: 'trail-redirected',
    says: (name) => `settings of trail ${name}`,
    todo: ({ region }) =>
      `compare bucket, key, Regions and validation with your baseline: aws cloudtrail describe-trails --region ${region}`,
  },
  {
    name: 'DeleteTrail',
    did: 'deleted',
    things: trailIn('name'),
    kind: 'trail-stopped',
    says: (name) => `trail ${name}, which is gone`,
    todo: ({ region }, name) =>
      `make it anew by hand if it was yours: aws cloudtrail create-trail --name ${quoted(name)} --s3-bucket-name BUCKET --is-multi-region-trail --region ${region}`,
  },
  {
    name: 'DeleteDetector',
    did: 'deleted',
    things: member('detectorId'),
    kind: 'guardduty-off',
    says: (name) => `detector ${name} of GuardDuty, which is gone`,
    todo: ({ region }) =>
      `make one anew by hand: aws guardduty create-detector --enable --region ${region}`,
  },
  {
    name: 'DeleteConfigurationRecorder',
    did: 'deleted',
    things: member('configurationRecorderName'),
    kind: 'config-recorder-off',
    says: (name) => `configuration recorder ${name}, which is gone`,
    todo: ({ region }) =>
      `make it anew by hand: aws configservice put-configuration-recorder --region ${region}`,
  },
  {
    name: 'DeleteFlowLogs',
    did: 'deleted',
    things: (asked) => flowLogIds(asked),
    kind: 'flow-logs-deleted',
    says: (name) => `flow log ${name}, which is gone`,
    todo: ({ region }) =>
      `make it anew by hand if it was yours: aws ec2 create-flow-logs --region ${region}`,
  },
];

/** Asked by those who read the thing itself too. */
const changedSelectors: Event = {
  name: 'PutEventSelectors',
  did: 'changed',
  things: trailIn('trailName'),
};
/** One that is new may be his own, with his bucket. */
const newTrail: Event = {
  name: 'CreateTrail',
  did: 'made',
  things: trailIn('name'),
};
const hubOff: Event = {
  name: 'DisableSecurityHub',
  did: 'switched off',
  things: () => ['hub'],
};
const alarmsOff: Event = {
  name: 'DisableAlarmActions',
  did: 'switched off',
  things: listed('alarmNames'),
};
const rulesOff: Event = {
  name: 'DisableRule',
  did: 'switched off',
  things: member('name'),
};

/**
 * What hides his doors: trails, detectors, recorders, flow logs, hubs and alarms that are off, changed or gone. What
 * can be switched on again is closed by a plan; what is gone is told by its event and left to people.
 */
export function* blindingDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const found: Found[] = [];
  const missed: Miss[] = [];
  const created = yield* eventsOfHis(newTrail, places, situation);
  const aimed = [created];
  for (const one of gone) {
    const events = yield* eventsOfHis(one, places, situation);
    if (one.kind === 'trail-redirected') aimed.push(events);
    found.push({ doors: goneDoors(one, events), lines: [], misses: [] });
    missed.push(...events.misses);
  }
  const selectors = yield* eventsOfHis(changedSelectors, places, situation);
  const hub = yield* eventsOfHis(hubOff, places, situation);
  const alarms = yield* eventsOfHis(alarmsOff, places, situation);
  const rules = yield* eventsOfHis(rulesOff, places, situation);
  missed.push(...[created, selectors, hub, alarms, rules].flatMap(({ misses }) => misses));
  return together([
    yield* trailDoors(places, { selectors, aimed }, situation),
    yield* detectors(places, situation),
    yield* recorders(places, situation),
    yield* flowLogs(places),
    yield* hubs(hub),
    yield* alarmDoors(places, { alarms, rules }, situation.settings),
    ...found,
    { doors: [], lines: [], misses: missed },
  ]);
}

function goneDoors(about: Gone, { all }: EventDoors): readonly Door[] {
  return all.map(({ place, name, by }) =>
    serviceDoor(place, about.kind, {
      name: `${about.did}/${name}`,
      says: about.says(name),
      because: [by],
      stays: about.todo(place, name),
    }),
  );
}

/** A trail by its name, although a request may have it by its ARN. */
function trailIn(key: string): Event['things'] {
  return (asked) => member(key)(asked).map((one) => one.slice(one.lastIndexOf('/') + 1));
}

/** EC2 writes its lists into events in a way of its own: `{"items":[{"flowLogId":…}]}` or under its request's name. */
function flowLogIds(asked: { readonly [key: string]: unknown }): readonly string[] {
  return [...new Set(JSON.stringify(asked).match(/\bfl-[0-9a-f]{8,32}\b/g) ?? [])];
}
