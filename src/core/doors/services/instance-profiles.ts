import type { Situation } from '../../incident/situation.ts';
import { fields, text } from '../answers.ts';
import { quoted } from '../quoted.ts';
import { listEach, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { byWhom, toldBy } from './told.ts';

const AREA = 'profile-association';

/**
 * Which instance carries which instance profile. The events are asked for only where an instance carries any: one that
 * a hostile principal put there is a door. Autoscaled fleets change all day, so age alone says nothing.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html
 */
export function* instanceProfileDoors(
  places: readonly Place[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'ec2', 'DescribeIamInstanceProfileAssociations'),
    list: 'IamInstanceProfileAssociations',
    what: 'instance profiles of instances',
    area: AREA,
  });
  const carrying = places.filter((place) => listed.rows.some((row) => row.place === place));
  const { told, misses } = yield* toldBy(
    carrying.flatMap((place) =>
      ['AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'].map(
        (value) => ({ place, as: 'responder', attribute: 'EventName', value }) as const,
      ),
    ),
    {
      situation,
      area: AREA,
      what: 'who put roles on instances (events)',
    },
  );
  const his = told.filter((one) => suspects.has(one.byArn));
  const doors = listed.rows.flatMap(({ place, item }) => {
    const [id, instance] = [text(item, 'AssociationId'), text(item, 'InstanceId')];
    const profile = text(fields(item['IamInstanceProfile']), 'Arn');
    const event = his.find(
      (one) => one.place === place && [id, instance].some((name) => names(one.asked, name)),
    );
    if (event === undefined || id === '' || text(item, 'State').startsWith('disassociat'))
      return [];
    return [
      serviceDoor(place, 'instance-profile', {
        name: id,
        says: `instance profile ${profile} on instance ${instance}`,
        because: [`${byWhom(event)} and looks hostile`],
        detail: { association: id, instance, profile },
      }),
    ];
  });
  return { doors, lines: [], misses: [...listed.misses, ...misses] };
}

/** Does the request name it? EC2 nests its members in ways that differ by operation. */
function names(asked: object, name: string): boolean {
  return name !== '' && JSON.stringify(asked).includes(JSON.stringify(name));
}

/** The command that gives an instance its profile again. */
export function associateAgain(instance: string, profile: string, region: string): string {
  return `aws ec2 associate-iam-instance-profile --instance-id ${quoted(instance)} --iam-instance-profile Arn=${quoted(profile)} --region ${region}`;
}
