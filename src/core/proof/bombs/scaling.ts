import { instant, integer, items, outputOf, text } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { at, missedSentence } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/**
 * Scheduled actions that take a group of machines down to none. Auto Scaling acts by a service-linked role, which no
 * organization policy binds, and what is on the machines' own disks goes with them.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScheduledActions.html
 */
export function* scheduledScaling(places: readonly Place[]): Reads<Look> {
  const bombs: Bomb[] = [];
  const missed: string[] = [];
  let looked = 0;
  const groups = yield* askEach(places, (place) =>
    inPlace(place, 'autoscaling', 'DescribeAutoScalingGroups'),
  );
  const suspended = new Set<string>();
  for (const [place, answer] of groups) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'the scaling groups', answer));
    for (const group of items(output ?? {}, 'AutoScalingGroups')) {
      const off = items(group, 'SuspendedProcesses').map((one) => text(one, 'ProcessName'));
      if (off.includes('ScheduledActions'))
        suspended.add(`${at(place)}/${text(group, 'AutoScalingGroupName')}`);
    }
  }
  const actions = yield* askEach(places, (place) =>
    inPlace(place, 'autoscaling', 'DescribeScheduledActions'),
  );
  for (const [place, answer] of actions) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'scheduled scaling', answer));
    const found = items(output ?? {}, 'ScheduledUpdateGroupActions');
    looked += found.length;
    const toNone = found.filter(
      (one) => integer(one, 'MaxSize') === 0 || integer(one, 'DesiredCapacity') === 0,
    );
    for (const one of toNone) {
      const group = text(one, 'AutoScalingGroupName');
      if (suspended.has(`${at(place)}/${group}`)) continue;
      const name = text(one, 'ScheduledActionName');
      bombs.push({
        account: place.account,
        region: place.region,
        says: `${at(place)}: scheduled action ${name} takes group ${group} down to no machine`,
        due: instant(one, 'StartTime') ?? '',
        kind: 'scaling',
        detail: { group, name },
      });
    }
  }
  return { bombs, missed, looked };
}
