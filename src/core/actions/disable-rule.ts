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
    // Schedules and pipes are triggers too.
    if (detailText(door.detail, 'rule') === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const input = {
      Name: detailText(door.detail, 'rule'),
      EventBusName: detailText(door.detail, 'bus'),
    };
    const state = (expect: Check['expect']): Check => ({
      read: inPlace(place, 'events', 'DescribeRule', input),
      pick: ['State'],
      expect,
    });
    const before = detailText(door.detail, 'state');
    const call = {
      id: `close/${door.id}`,
      action: disableRule.id,
      request: inPlace(place, 'events', 'DisableRule', input),
      // A rule is on in two ways; whoever changes one into the other meanwhile keeps nothing open.
      preconditions: [state({ present: true })],
      check: state({ equals: 'DISABLED' }),
      // EnableRule knows only the one.
      undo:
        before === 'ENABLED'
          ? {
              request: inPlace(place, 'events', 'EnableRule', input),
              check: state({ equals: before }),
            }
          : { none: `only PutRule brings its state back: ${before || 'unknown'}` },
      noise: disableRule.noise,
      says: `Disable rule ${input.Name} of event bus ${input.EventBusName} in ${place.account}, ${place.region}`,
      breaks: disableRule.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
