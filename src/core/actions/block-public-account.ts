import { fields } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { allBlocked } from './block-public-bucket.ts';
import { detailText } from './door-checks.ts';

/** Blocks all public access to the buckets of an account in one call: also by lists of access, and to new buckets. */
export const blockPublicAccount: ResponseAction<Door> = {
  id: 'block-public-account',
  title: 'Block public access for whole accounts',
  closes: ['bucket-access'],
  leaves:
    'Signed links of a principal of yours work until they expire; accounts that a policy names stay in.',
  noise: 'medium',
  breaks: 'Every website and download of the account that is public on purpose.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html',
  draw: (door) => {
    if (door.detail['whole'] !== true) return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const before = fields(door.detail['block']);
    const ask = (operation: string, more: { readonly [key: string]: Json } = {}): Request =>
      inPlace(place, 's3control', operation, { AccountId: door.account, ...more });
    const put = (PublicAccessBlockConfiguration: Json): Request =>
      ask('PutPublicAccessBlock', { PublicAccessBlockConfiguration });
    const block = (expect: Check['expect']): Check => ({
      read: ask('GetPublicAccessBlock'),
      pick: ['PublicAccessBlockConfiguration'],
      expect,
    });
    const none = Object.keys(before).length === 0;
    const asBefore = block(none ? { absent: true } : { equals: before as Json });
    const call: Call = {
      id: `close/${door.id}`,
      action: blockPublicAccount.id,
      request: put(allBlocked),
      preconditions: [asBefore],
      check: block({ equals: allBlocked }),
      undo: {
        request: none ? ask('DeletePublicAccessBlock') : put(before as Json),
        check: asBefore,
      },
      noise: blockPublicAccount.noise,
      says: `Block all public access to the buckets of ${door.account}`,
      breaks: blockPublicAccount.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
