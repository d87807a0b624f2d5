import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Switches off a rule that hands events to a stranger or starts a hostile function. The rule stays as evidence. */
export const disableRule: ResponseAction<Door> = {
  id: 'disable-rule',
  title: 'Disable rules that start something of his',
  closes: ['event-trigger'],
  leaves: 'What the rule has started goes on, and other triggers of the same target stay.',
  noise: 'medium',
  breaks: 'Whatever the rule starts.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html',
  draw: (door) => {
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const input = {
      Name: detailText(door.detail, 'rule'),
      EventBusName: detailText(door.detail, 'bus'),
    };
    const state = (equals: string): Check => ({
      read: inPlace(place, 'events', 'DescribeRule', input),
      pick: ['State'],
      expect: { equals },
    });
    const call = {
      id: `close/${door.id}`,
      action: disableRule.id,
      request: inPlace(place, 'events', 'DisableRule', input),
      preconditions: [state('ENABLED')],
      check: state('DISABLED'),
      undo: {
        request: inPlace(place, 'events', 'EnableRule', input),
        check: state('ENABLED'),
      },
      noise: disableRule.noise,
      says: `Disable rule ${input.Name} of event bus ${input.EventBusName} in ${place.account}, ${place.region}`,
      breaks: disableRule.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
