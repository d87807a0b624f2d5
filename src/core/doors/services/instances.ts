import type { Situation } from '../../incident/situation.ts';
import { fields, instant, items, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { count } from '../requests.ts';
import { isRecent } from '../suspicion.ts';
import { eventsOfHis, member } from './events-of-his.ts';
import type { Event } from './events-of-his.ts';
import { line, listEach, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

const AREA = 'instance-code';

/** What runs at boot is written by this; AWS leaves the text itself out of the event. */
const changedUserData: Event = {
  name: 'ModifyInstanceAttribute',
  did: 'changed',
  things: (asked) => (asked['userData'] === undefined ? [] : member('instanceId')(asked)),
};

/**
 * Machines whose start-up script somebody changed, machines that were started lately outside of any group, and which
 * roles stand on machines. Not the machines of groups: those replace them all day long.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function* instanceDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const changed = yield* eventsOfHis(changedUserData, places, situation);
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'ec2', 'DescribeInstances'),
    list: 'Reservations',
    what: 'instances',
    area: 'instance-role',
  });
  const machines = listed.rows.flatMap(({ place, item }) =>
    items(item, 'Instances').map((one) => ({ place, item: one })),
  );
  const started = new Map<string, { place: Place; ids: string[] }>();
  for (const { place, item } of machines) {
    const grouped = items(item, 'Tags').some(
      (tag) => text(tag, 'Key') === 'aws:autoscaling:groupName',
    );
    const runs = ['pending', 'running'].includes(text(fields(item['State']), 'Name'));
    if (grouped || !runs || !isRecent(instant(item, 'LaunchTime'), situation)) continue;
    const key = `${place.account}/${place.region}`;
    const known = started.get(key) ?? { place, ids: [] };
    known.ids.push(text(item, 'InstanceId'));
    started.set(key, known);
  }
  return {
    doors: [
      ...changed.all.map(({ place, name, by }) =>
        serviceDoor(place, AREA, {
          name: `user-data/${name}`,
          says: `start-up script of instance ${name}`,
          because: [by],
          stays: `people have to read it: aws ec2 describe-instance-attribute --instance-id ${quoted(name)} --attribute userData --region ${place.region}`,
        }),
      ),
      ...[...started.values()].map(({ place, ids }): Door =>
        serviceDoor(place, AREA, {
          name: 'started',
          says: `${count(ids.length, 'instance')} outside of any group, started lately: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ' and more' : ''}`,
          because: [],
          stays: `their owners have to say whether they are theirs: aws ec2 describe-instances --region ${place.region}`,
        }),
      ),
    ],
    lines: machines.flatMap(({ place, item }) => {
      const profile = text(fields(item['IamInstanceProfile']), 'Arn');
      return profile === '' ? [] : [line(place, 'instance-role', profile, 'on an instance')];
    }),
    misses: [...changed.misses, ...listed.misses],
  };
}
