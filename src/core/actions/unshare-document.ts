import { texts } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Takes strangers out of the accounts that may run a document. */
export const unshareDocument: ResponseAction<Door> = {
  id: 'unshare-document',
  title: 'Unshare documents of Systems Manager',
  closes: ['systems-manager'],
  leaves: 'What a stranger has read of a document, or copied, stays his.',
  noise: 'loud',
  breaks: 'Whoever runs the document from that account on purpose.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ModifyDocumentPermission.html',
  draw: (door) => {
    const Name = detailText(door.detail, 'document');
    const strange = texts(door.detail, 'strange');
    if (Name === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const about = { Name, PermissionType: 'Share' };
    // One call for each: that one of them is out says nothing about the others.
    const calls = strange.map((who): Call => {
      const change = (how: 'Add' | 'Remove'): Request =>
        inPlace(place, 'ssm', 'ModifyDocumentPermission', {
          ...about,
          [`AccountIdsTo${how}`]: [who],
        });
      const shared = (expect: Check['expect']): Check => ({
        read: inPlace(place, 'ssm', 'DescribeDocumentPermission', about),
        pick: ['AccountIds', { $text: who }],
        expect,
      });
      return {
        id: `close/${door.id}/${who}`,
        action: unshareDocument.id,
        request: change('Remove'),
        preconditions: [shared({ present: true })],
        check: shared({ absent: true }),
        undo: { request: change('Add'), check: shared({ present: true }) },
        noise: unshareDocument.noise,
        says: `Unshare document ${Name} in ${place.account}, ${place.region} with ${who.slice(0, 200)}`,
        breaks: unshareDocument.breaks,
        doors: [door.id],
      };
    });
    return [calls];
  },
};
