import { fields } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Check, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Lets no guest into an identity pool any more: the pool is written anew as it was, but for that. */
export const closeIdentityPool: ResponseAction<Door> = {
  id: 'close-identity-pool',
  title: 'Shut identity pools to guests',
  closes: ['cognito'],
  leaves:
    'Sessions that an identity pool has handed out live on until they expire, and whoever has a login still gets one.',
  noise: 'medium',
  breaks: 'Apps whose users come without a login.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html',
  draw: (door) => {
    const IdentityPoolId = detailText(door.detail, 'pool');
    if (IdentityPoolId === '') return [];
    const settings = fields(door.detail['settings']) as JsonObject;
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const read = inPlace(place, 'cognito-identity', 'DescribeIdentityPool', { IdentityPoolId });
    const pool = (guests: boolean): JsonObject => ({
      IdentityPoolId,
      AllowUnauthenticatedIdentities: guests,
      ...settings,
    });
    const put = (guests: boolean): Request =>
      inPlace(place, 'cognito-identity', 'UpdateIdentityPool', pool(guests));
    const guests = (equals: boolean): Check => ({
      read,
      pick: ['AllowUnauthenticatedIdentities'],
      expect: { equals },
    });
    const call = {
      id: `close/${door.id}`,
      action: closeIdentityPool.id,
      request: put(false),
      // It is written whole: whoever changed another setting meanwhile would lose that.
      preconditions: [{ read, pick: [], expect: { equals: pool(true) } }],
      check: guests(false),
      undo: { request: put(true), check: guests(true) },
      noise: closeIdentityPool.noise,
      says: `Shut identity pool ${IdentityPoolId} in ${place.account}, ${place.region} to guests`,
      breaks: closeIdentityPool.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
