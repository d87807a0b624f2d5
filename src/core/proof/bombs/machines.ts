import { fields, items, outputOf, text } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { missedSentence, named } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';
import { nameSome } from './databases.ts';

/** So many machines of a place are asked one by one; EC2 answers twenty such questions a second. */
const MOST_ASKED = 500;

interface Machine extends Place {
  readonly id: string;
}

/**
 * Machines that are terminated when somebody inside shuts them down: no call to AWS is needed for that, and
 * termination protection does not help.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export function* shutdownTerminates(places: readonly Place[]): Reads<Look> {
  const missed: string[] = [];
  const machines: Machine[] = [];
  const list = (place: Place) =>
    inPlace(place, 'ec2', 'DescribeInstances', {
      Filters: [{ Name: 'instance-state-name', Values: ['running', 'stopped'] }],
    });
  for (const [place, answer] of yield* askEach(places, list)) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'instances', answer));
    const found = items(output ?? {}, 'Reservations').flatMap((one) => items(one, 'Instances'));
    machines.push(
      ...found.slice(0, MOST_ASKED).map((one) => ({ ...place, id: text(one, 'InstanceId') })),
    );
    if (found.length > MOST_ASKED) {
      missed.push(
        `${place.account}, ${place.region}: ${found.length - MOST_ASKED} instances were not asked what a shutdown does.`,
      );
    }
  }
  const ask = (machine: Machine) =>
    inPlace(machine, 'ec2', 'DescribeInstanceAttribute', {
      InstanceId: machine.id,
      Attribute: 'instanceInitiatedShutdownBehavior',
    });
  const byPlace = new Map<string, { place: Place; ids: string[] }>();
  for (const [machine, answer] of yield* askEach(machines, ask)) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(machine, machine.id, answer));
    const behaviour = text(fields(output?.['InstanceInitiatedShutdownBehavior']), 'Value');
    if (behaviour !== 'terminate') continue;
    const key = `${machine.account}/${machine.region}`;
    const known = byPlace.get(key) ?? { place: machine, ids: [] };
    known.ids.push(machine.id);
    byPlace.set(key, known);
  }
  const bombs: Bomb[] = [...byPlace.values()].map(({ place, ids }) =>
    named(
      place,
      `a shutdown from inside terminates ${nameSome(ids)}`,
      `aws ec2 modify-instance-attribute --instance-id ID --instance-initiated-shutdown-behavior stop --region ${place.region}`,
    ),
  );
  return { bombs, missed, looked: machines.length };
}
