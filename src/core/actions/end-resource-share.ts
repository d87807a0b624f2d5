import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Takes an account outside of the organization out of a resource share. */
export const endResourceShare: ResponseAction<Door> = {
  id: 'end-resource-share',
  title: 'Take strangers out of resource shares',
  closes: ['resource-share'],
  leaves: 'What he built inside a shared resource, and what he has read of it, stays.',
  noise: 'medium',
  breaks: 'Whatever that account runs in or with what is shared, a forgotten partner included.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/ram/latest/APIReference/API_DisassociateResourceShare.html',
  draw: (door) => {
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const resourceShareArn = detailText(door.detail, 'share');
    const principal = detailText(door.detail, 'principal');
    const status = detailText(door.detail, 'status');
    if (resourceShareArn === '' || principal === '' || status === '') return [];
    const about = {
      associationType: 'PRINCIPAL',
      resourceShareArns: [resourceShareArn],
      principal,
    };
    // What is over is listed for a while. Whoever is asked for by one state is not to be seen in the next one: an
    // invited stranger who accepts would count as out.
    const stands = (expect: Check['expect']): Check => ({
      read: inPlace(place, 'ram', 'GetResourceShareAssociations', about),
      pick: [
        'resourceShareAssociations',
        { associatedEntity: principal, '$not status': 'DISASSOCIATED' },
        'status',
      ],
      expect,
    });
    const again: Check = {
      read: inPlace(place, 'ram', 'GetResourceShareAssociations', {
        ...about,
        associationStatus: statusAgain(principal, door.detail['external'] === true),
      }),
      pick: ['resourceShareAssociations', { associatedEntity: principal }, 'associatedEntity'],
      expect: { present: true },
    };
    const change = { resourceShareArn, principals: [principal] };
    const call: Call = {
      id: `close/${door.id}`,
      action: endResourceShare.id,
      request: inPlace(place, 'ram', 'DisassociateResourceShare', change),
      preconditions: [stands({ oneOf: [...new Set([status, 'ASSOCIATED'])] })],
      check: stands({ absent: true }),
      underway: [stands({ equals: 'DISASSOCIATING' })],
      undo: {
        request: inPlace(place, 'ram', 'AssociateResourceShare', change),
        check: again,
      },
      noise: endResourceShare.noise,
      says: `Take ${principal.slice(0, 200)} out of ${door.says}`,
      breaks: endResourceShare.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};

/**
 * How it stands when it was shared again: an account outside has to accept an invitation first.
 * https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html
 */
function statusAgain(principal: string, isExternal: boolean): string {
  return isExternal && /^\d{12}$/.test(principal) ? 'ASSOCIATING' : 'ASSOCIATED';
}
