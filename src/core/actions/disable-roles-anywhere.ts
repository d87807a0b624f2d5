import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Disables a trust anchor or a profile of IAM Roles Anywhere: no certificate gets a new session through it. */
export const disableRolesAnywhere: ResponseAction<Door> = {
  id: 'disable-roles-anywhere',
  title: 'Disable trust anchors and profiles of Roles Anywhere',
  closes: ['roles-anywhere'],
  leaves:
    'Sessions that a certificate got already live on; the sessions of their roles are revoked as well.',
  noise: 'medium',
  breaks: 'Machines outside AWS that get their credentials through it.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_DisableTrustAnchor.html',
  draw: (door) => {
    const anchor = detailText(door.detail, 'what') === 'anchor';
    const noun = anchor ? 'TrustAnchor' : 'Profile';
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const member = anchor ? 'trustAnchor' : 'profile';
    const input = { [`${member}Id`]: detailText(door.detail, 'id') };
    const enabled = (equals: boolean): Check => ({
      read: inPlace(place, 'rolesanywhere', `Get${noun}`, input),
      pick: [member, 'enabled'],
      expect: { equals },
    });
    const call = {
      id: `close/${door.id}`,
      action: disableRolesAnywhere.id,
      request: inPlace(place, 'rolesanywhere', `Disable${noun}`, input),
      preconditions: [enabled(true)],
      check: enabled(false),
      undo: {
        request: inPlace(place, 'rolesanywhere', `Enable${noun}`, input),
        check: enabled(true),
      },
      noise: disableRolesAnywhere.noise,
      says: `Disable ${door.says} in ${place.account}`,
      breaks: disableRolesAnywhere.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
