import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Revokes a grant that an unknown account holds on a key. */
export const revokeGrant: ResponseAction<Door> = {
  id: 'revoke-grant',
  title: 'Revoke grants of strangers on keys',
  closes: ['key-access'],
  leaves: 'It takes up to five minutes; what he has decrypted stays his.',
  noise: 'medium',
  breaks: 'Whatever the grantee does with the key, a forgotten partner included.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html',
  draw: (door) => {
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const KeyId = detailText(door.detail, 'keyId');
    const GrantId = detailText(door.detail, 'grantId');
    // A door of the key's policy has no grant.
    if (GrantId === '') return [];
    const held = (expect: Check['expect']): Check => ({
      read: inPlace(place, 'kms', 'ListGrants', { KeyId }),
      pick: ['Grants', { GrantId }, 'GrantId'],
      expect,
    });
    const call = {
      id: `close/${door.id}`,
      action: revokeGrant.id,
      request: inPlace(place, 'kms', 'RevokeGrant', { KeyId, GrantId }),
      preconditions: [held({ present: true })],
      check: held({ absent: true }),
      undo: {
        none: 'a grant for an unknown account is never made again; its owner makes a new one',
      },
      noise: revokeGrant.noise,
      says: `Revoke a grant on key ${KeyId} in ${place.account}, ${place.region} (${door.says})`,
      breaks: revokeGrant.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
