import type { Door } from '../doors/door.ts';
import { associateAgain } from '../doors/services/instance-profiles.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Takes an instance profile off the instance on which a hostile principal put it. */
export const detachInstanceProfile: ResponseAction<Door> = {
  id: 'detach-instance-profile',
  title: 'Take roles off instances',
  closes: ['instance-profile'],
  leaves:
    'Credentials that the instance has fetched stay good until they expire; the sessions of the role are revoked as well.',
  noise: 'medium',
  breaks: 'Whatever on the instance calls AWS.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html',
  draw: (door) => {
    const AssociationId = detailText(door.detail, 'association');
    // A role in a profile is named; only what stands on an instance can be taken off it.
    if (AssociationId === '') return [];
    const [instance, profile] = [
      detailText(door.detail, 'instance'),
      detailText(door.detail, 'profile'),
    ];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const read = inPlace(place, 'ec2', 'DescribeIamInstanceProfileAssociations', {
      Filters: [{ Name: 'instance-id', Values: [instance] }],
    });
    const carried = (expect: Check['expect'], more: { readonly State?: string } = {}): Check => ({
      read,
      pick: ['IamInstanceProfileAssociations', { AssociationId, ...more }, 'AssociationId'],
      expect,
    });
    const call = {
      id: `close/${door.id}`,
      action: detachInstanceProfile.id,
      request: inPlace(place, 'ec2', 'DisassociateIamInstanceProfile', { AssociationId }),
      preconditions: [carried({ present: true })],
      check: carried({ absent: true }),
      // EC2 takes its time: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IamInstanceProfileAssociation.html
      underway: [carried({ present: true }, { State: 'disassociating' })],
      undo: {
        // It would take a right to pass any role to any instance.
        none: `a person gives the role to the instance again: ${associateAgain(instance, profile, place.region)}`,
      },
      noise: detachInstanceProfile.noise,
      says: `Take instance profile ${profile} off instance ${instance} in ${place.account}, ${place.region}`,
      breaks: detachInstanceProfile.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
