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
    const strange = [...texts(door.detail, 'strange')];
    const rest = Number(door.detail['rest'] ?? 0);
    if (Name === '' || strange.length === 0) return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const about = { Name, PermissionType: 'Share' };
    const change = (how: 'Add' | 'Remove'): Request =>
      inPlace(place, 'ssm', 'ModifyDocumentPermission', {
        ...about,
        [`AccountIdsTo${how}`]: strange,
      });
    /** Are there more than so many accounts? */
    const moreThan = (many: number, expect: Check['expect']): Check => ({
      read: inPlace(place, 'ssm', 'DescribeDocumentPermission', about),
      pick: ['AccountIds', String(many)],
      expect,
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: unshareDocument.id,
      request: change('Remove'),
      preconditions: [moreThan(rest + strange.length - 1, { present: true })],
      check: moreThan(rest, { absent: true }),
      undo: { request: change('Add'), check: moreThan(rest, { present: true }) },
      noise: unshareDocument.noise,
      says: `Unshare document ${Name} in ${place.account}, ${place.region} with ${strange.join(', ')}`,
      breaks: unshareDocument.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
