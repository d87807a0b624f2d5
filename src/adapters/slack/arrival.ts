import type { ReceiverEvent } from '@slack/bolt';
import type { Clock, Meter } from '../../responder/world.ts';

/** Tells the meter, for each envelope, how long after its arrival Slack was told that it arrived. */
export function timed(
  event: ReceiverEvent,
  wall: Pick<Clock, 'now'>,
  meter: Pick<Meter, 'ack'> | undefined,
): ReceiverEvent {
  if (meter === undefined) return event;
  const arrived = wall.now();
  return {
    ...event,
    async ack(response) {
      await event.ack(response);
      meter.ack(wall.now() - arrived);
    },
  };
}
