import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Writes the policy of a key without the strangers whom it lets in. AWS's check against a lock-out stays on. */
export const closeKeyPolicy: ResponseAction<Door> = {
  id: 'close-key-policy',
  title: 'Take strangers out of the policies of keys',
  closes: ['key-access'],
  leaves:
    'A key policy whose rest would not let the account itself manage the key stays as it is, and is named.',
  noise: 'medium',
  breaks:
    'Whoever outside of the organization reads with the key on purpose, a forgotten partner included.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html',
  draw: (door) => {
    const KeyId = detailText(door.detail, 'policyOf');
    const { before, after } = door.detail;
    if (KeyId === '' || before === undefined || after === undefined) return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const about = { KeyId, PolicyName: 'default' };
    const put = (document: Json): Request =>
      inPlace(place, 'kms', 'PutKeyPolicy', { ...about, Policy: JSON.stringify(document) });
    const policy = (document: Json): Check => ({
      read: inPlace(place, 'kms', 'GetKeyPolicy', about),
      pick: ['Policy'],
      expect: { document },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: closeKeyPolicy.id,
      request: put(after),
      preconditions: [policy(before)],
      check: policy(after),
      undo: { request: put(before), check: policy(before) },
      noise: closeKeyPolicy.noise,
      says: `Take strangers out of the policy of ${door.says}`,
      breaks: closeKeyPolicy.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
