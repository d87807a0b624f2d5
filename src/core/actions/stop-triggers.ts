import type { Door } from '../doors/door.ts';
import { fields } from '../doors/answers.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Place } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

const placeOf = (door: Door): Place => ({
  account: door.account,
  region: detailText(door.detail, 'region'),
});

/** Switches off a schedule that leads to a stranger or gives access back: written anew as it was, but disabled. */
export const disableSchedule: ResponseAction<Door> = {
  id: 'disable-schedule',
  title: 'Disable schedules that start something of his',
  closes: ['event-trigger'],
  leaves: 'What the schedule has started goes on.',
  noise: 'medium',
  breaks: 'Whatever the schedule starts.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html',
  draw: (door) => {
    const saved = fields(door.detail['schedule']) as JsonObject;
    if (Object.keys(saved).length === 0) return [];
    const place = placeOf(door);
    const { Name = '', GroupName = 'default' } = saved;
    const read = inPlace(place, 'scheduler', 'GetSchedule', { Name, GroupName });
    const state = (equals: string): Check => ({ read, pick: ['State'], expect: { equals } });
    const put = (State: string): Request =>
      inPlace(place, 'scheduler', 'UpdateSchedule', { ...saved, State });
    const target: Json = fields(saved['Target'])['Arn'] as string;
    const call: Call = {
      id: `close/${door.id}`,
      action: disableSchedule.id,
      request: put('DISABLED'),
      // It is written whole: whoever changed it meanwhile would lose that.
      preconditions: [
        state('ENABLED'),
        { read, pick: ['Target', 'Arn'], expect: { equals: target } },
        {
          read,
          pick: ['ScheduleExpression'],
          expect: { equals: saved['ScheduleExpression'] ?? '' },
        },
      ],
      check: state('DISABLED'),
      undo: { request: put('ENABLED'), check: state('ENABLED') },
      noise: disableSchedule.noise,
      says: `Disable ${door.name} in ${place.account}, ${place.region}`,
      breaks: disableSchedule.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};

/** Stops a pipe that leads to or from a stranger. */
export const stopPipe: ResponseAction<Door> = {
  id: 'stop-pipe',
  title: 'Stop pipes that lead to strangers',
  closes: ['event-trigger'],
  leaves: 'What went through the pipe is out.',
  noise: 'medium',
  breaks: 'Whatever the pipe feeds.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_StopPipe.html',
  draw: (door) => {
    const Name = detailText(door.detail, 'pipe');
    if (Name === '') return [];
    const place = placeOf(door);
    const ask = (operation: string): Request => inPlace(place, 'pipes', operation, { Name });
    const state = (equals: string): Check => ({
      read: ask('DescribePipe'),
      pick: ['CurrentState'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: stopPipe.id,
      request: ask('StopPipe'),
      preconditions: [],
      check: state('STOPPED'),
      underway: [state('STOPPING')],
      undo: { request: ask('StartPipe'), check: state('RUNNING') },
      noise: stopPipe.noise,
      says: `Stop pipe ${Name} in ${place.account}, ${place.region}`,
      breaks: stopPipe.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};

/** Switches off what feeds a function from a queue or a stream of a stranger. */
export const disableEventSource: ResponseAction<Door> = {
  id: 'disable-event-source',
  title: 'Switch off what feeds functions from strangers',
  closes: ['event-trigger'],
  leaves: 'What the function took in goes on.',
  noise: 'medium',
  breaks: 'Whatever the queue or stream feeds.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html',
  draw: (door) => {
    const UUID = detailText(door.detail, 'mapping');
    if (UUID === '') return [];
    const place = placeOf(door);
    const put = (Enabled: boolean): Request =>
      inPlace(place, 'lambda', 'UpdateEventSourceMapping', { UUID, Enabled });
    const state = (equals: string): Check => ({
      read: inPlace(place, 'lambda', 'ListEventSourceMappings'),
      pick: ['EventSourceMappings', { UUID }, 'State'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: disableEventSource.id,
      request: put(false),
      preconditions: [],
      check: state('Disabled'),
      underway: [state('Disabling')],
      undo: { request: put(true), check: state('Enabled') },
      noise: disableEventSource.noise,
      says: `Switch off ${door.says.slice(0, 300)} in ${place.account}`,
      breaks: disableEventSource.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
