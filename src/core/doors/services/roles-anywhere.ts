import type { Situation } from '../../incident/situation.ts';
import type { Fields } from '../answers.ts';
import { instant, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

const AREA = 'roles-anywhere';

/**
 * IAM Roles Anywhere: a certificate of a trusted authority is a session of a role. Without a trust anchor nobody gets
 * one, so profiles are asked for only in Regions that have an anchor.
 * https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ListTrustAnchors.html
 */
export function* rolesAnywhereDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const anchors = yield* listEach(places, {
    ask: (place) => inPlace(place, 'rolesanywhere', 'ListTrustAnchors'),
    list: 'trustAnchors',
    what: 'trust anchors of IAM Roles Anywhere',
    area: AREA,
  });
  const used = places.filter((place) => anchors.rows.some((row) => row.place === place));
  const profiles = yield* listEach(used, {
    ask: (place) => inPlace(place, 'rolesanywhere', 'ListProfiles'),
    list: 'profiles',
    what: 'profiles of IAM Roles Anywhere',
    area: AREA,
  });
  return {
    doors: [
      ...anchors.rows.map((row) => doorOf(row, 'anchor', situation)),
      ...profiles.rows.map((row) => doorOf(row, 'profile', situation)),
    ],
    // Whether it is on is the door's state: our own calls change that.
    lines: [
      ...anchors.rows.map(({ place, item }) =>
        line(place, AREA, text(item, 'trustAnchorId'), mark(JSON.stringify(item['source'] ?? ''))),
      ),
      ...profiles.rows.map(({ place, item }) =>
        line(place, AREA, text(item, 'profileId'), mark(JSON.stringify(grantedBy(item)))),
      ),
    ],
    misses: [...anchors.misses, ...profiles.misses],
  };
}

function grantedBy(item: Fields): readonly unknown[] {
  return [item['roleArns'], item['sessionPolicy'], item['managedPolicyArns']].map(
    (one) => one ?? '',
  );
}

const nouns = {
  anchor: { id: 'trustAnchorId', arn: 'trustAnchorArn', noun: 'trust anchor', cli: 'trust-anchor' },
  profile: { id: 'profileId', arn: 'profileArn', noun: 'profile', cli: 'profile' },
} as const;

function doorOf({ place, item }: Row, what: keyof typeof nouns, situation: Situation): Door {
  const { noun, cli, ...keys } = nouns[what];
  const id = text(item, keys.id);
  // An anchor that was there before may have got another certificate, and a profile other roles.
  const [made, changed] = [instant(item, 'createdAt'), instant(item, 'updatedAt')];
  const because = [
    ...(isRecent(made, situation) ? [`it was made on ${made?.slice(0, 10) ?? ''}`] : []),
    ...(!isRecent(made, situation) && isRecent(changed, situation)
      ? [`it was changed on ${changed?.slice(0, 10) ?? ''}`]
      : []),
  ];
  return serviceDoor(place, 'roles-anywhere', {
    name: id,
    arn: text(item, keys.arn),
    says: `${noun} ${text(item, 'name').slice(0, 100)} (${id}) of IAM Roles Anywhere`,
    because,
    state: item['enabled'] === false ? 'closed' : 'open',
    detail: { what, id },
    ...(because.length > 0
      ? {}
      : {
          stays: `it is older than the suspicious time; ask whose certificate authority it is, then: aws rolesanywhere disable-${cli} --${cli}-id ${quoted(id)} --region ${place.region}`,
        }),
  });
}
