import type { Situation } from '../../incident/situation.ts';
import type { JsonObject } from '../../plan/json.ts';
import { fields, journalJson, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { recentDays } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

const AREA = 'cognito';

/**
 * What can be written of a pool beside its id and whether guests may come. What is not sent falls back to its default,
 * so a change writes all of it (https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html).
 */
const WRITTEN = [
  'IdentityPoolName',
  'AllowClassicFlow',
  'SupportedLoginProviders',
  'DeveloperProviderName',
  'OpenIdConnectProviderARNs',
  'CognitoIdentityProviders',
  'SamlProviderARNs',
  'IdentityPoolTags',
] as const;

/** A pool whose settings are longer is left to people: a plan has no room for it. */
const LONGEST_SETTINGS = 16_384;

/** Events that open a pool to guests, or give guests another role. */
const OPENING = ['CreateIdentityPool', 'UpdateIdentityPool', 'SetIdentityPoolRoles'] as const;

/**
 * Identity pools that give credentials to anyone without a login. One that was made or changed within the suspicious
 * time, or by somebody hostile, looks like his and can be shut; an older one may serve an app, and is named.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html
 * @param suspects ARNs of hostile users and roles.
 */
export function* poolDoors(
  places: readonly Place[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const pools = yield* listEach(places, {
    ask: (place) => inPlace(place, 'cognito-identity', 'ListIdentityPools', { MaxResults: 60 }),
    list: 'IdentityPools',
    what: 'identity pools',
    area: AREA,
  });
  const described = yield* askRows(
    pools.rows,
    ({ place, item }) =>
      inPlace(place, 'cognito-identity', 'DescribeIdentityPool', {
        IdentityPoolId: text(item, 'IdentityPoolId'),
      }),
    { what: ({ item }) => `identity pool ${text(item, 'IdentityPoolId')}`, area: AREA },
  );
  const open = described.answers.filter(
    ([, pool]) => pool?.['AllowUnauthenticatedIdentities'] === true,
  );
  // Only where a pool is open: CloudTrail answers two look-ups a second.
  const here = new Set(open.map(([{ place }]) => place));
  const { told, misses } = yield* toldBy(
    [...here].flatMap((place) =>
      OPENING.map((value) => ({ place, as: 'responder', attribute: 'EventName', value }) as const),
    ),
    { situation, area: `${AREA}-events`, what: 'who opened identity pools (events)' },
  );
  const blind = new Set(misses.map(placeKey));
  return {
    doors: open.map(([row, pool]) => {
      const changes = told.filter((one) => isAbout(one, row, pools.rows));
      return poolDoor(row, pool ?? {}, {
        changes,
        suspects,
        blind: blind.has(placeKey(row.place)),
      });
    }),
    lines: described.answers.flatMap(([{ place, item }, pool]) =>
      pool === undefined ? [] : [line(place, AREA, text(item, 'IdentityPoolId'), poolLine(pool))],
    ),
    misses: [...pools.misses, ...described.misses, ...misses],
  };
}

/**
 * The line of a pool, from what AWS answers or from what is sent to it.
 * @param pool the output of DescribeIdentityPool, or the input of UpdateIdentityPool.
 */
export function poolLine(pool: Fields): string {
  const guests = pool['AllowUnauthenticatedIdentities'] === true ? 'anyone' : 'logins only';
  return `${guests} ${mark(settingsOf(pool))}`;
}

/** What a pool is set to, as AWS answers it; members that it leaves out are left out. */
function settingsOf(pool: Fields): Fields {
  const set = WRITTEN.filter((key) => pool[key] !== undefined);
  return Object.fromEntries(set.map((key) => [key, pool[key]]));
}

const placeKey = ({ account, region }: Place): string => `${account}/${region}`;

/** Names are not unique: an event that makes a pool tells only the name, and is his of one that has it alone. */
function isAbout({ place, asked }: Told, row: Row, all: readonly Row[]): boolean {
  if (placeKey(place) !== placeKey(row.place)) return false;
  const id = text(asked, 'identityPoolId');
  if (id !== '') return id === text(row.item, 'IdentityPoolId');
  const name = text(asked, 'identityPoolName');
  const namesakes = all.filter(
    (one) => placeKey(one.place) === placeKey(place) && text(one.item, 'IdentityPoolName') === name,
  );
  return namesakes.length === 1 && namesakes[0]?.item === row.item;
}

function poolDoor(
  { place, item }: Row,
  pool: Fields,
  known: {
    readonly changes: readonly Told[];
    readonly suspects: ReadonlySet<string>;
    readonly blind: boolean;
  },
): Door {
  const id = text(item, 'IdentityPoolId');
  const { changes, suspects } = known;
  const his = changes.some(({ byArn }) => suspects.has(byArn));
  const saved = journalJson(settingsOf(pool)) as JsonObject | undefined;
  const fits = saved !== undefined && JSON.stringify(saved).length <= LONGEST_SETTINGS;
  const closes = changes.length > 0 && fits;
  const why = !fits
    ? 'its settings are too long for a plan, and writing it would lose the rest'
    : known.blind
      ? 'who changed it lately could not be read'
      : `nobody is known to have changed it in the last ${recentDays} days, and an app may need it`;
  return serviceDoor(place, AREA, {
    name: id,
    says: `identity pool ${text(item, 'IdentityPoolName')}, which gives credentials to anyone without a login`,
    because: [...changes.slice(0, 2).map(byWhom), ...(his ? ['who did it looks hostile'] : [])],
    detail: closes ? { pool: id, settings: fields(saved) as JsonObject } : {},
    stays: closes
      ? undefined
      : `${why}; look at its role, then, with all of its other settings: aws cognito-identity update-identity-pool --identity-pool-id ${quoted(id)} --no-allow-unauthenticated-identities --region ${place.region}`,
  });
}
