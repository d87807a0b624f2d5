import type { Situation } from '../../incident/situation.ts';
import { fields, instant, items, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { globalRegion } from '../requests.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

const AREA = 'account-access-entitlement';

/** One entitlement, and where its application stands. */
interface Entitlement {
  /** In the management account. */
  readonly place: Place;
  readonly application: string;
  readonly id: string;
  /** A user or a group of IAM Identity Center, by its id. */
  readonly who: string;
  readonly roleArn: string;
  readonly account: string;
  readonly createdAt: string | undefined;
}

/**
 * Account access manager through the management account: which users and groups of IAM Identity Center may assume which
 * IAM roles of the accounts of the incident, beside all permission sets. It stands in the Region of Identity Center, which
 * nothing names: the configured ones are asked. Most are how people work, so only what is new is a door.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/account-access-manager.html
 */
export function* accountAccessDoors(
  accounts: readonly string[],
  situation: Situation,
): Reads<Found> {
  const { managementAccount, regions } = situation.settings.organization;
  const places = [...new Set([globalRegion, ...regions])].map((region) => ({
    account: managementAccount,
    region,
  }));
  const applications = yield* listEach(places, {
    ask: (place) => ({ ...inPlace(place, 'account-access', 'ListApplications'), as: 'freeze' }),
    list: 'applications',
    what: 'account access manager',
    area: AREA,
  });
  const asked = yield* askRows(
    applications.rows.flatMap(({ place, item }) =>
      accounts.map((account) => ({
        place,
        item: { application: text(item, 'applicationArn'), account },
      })),
    ),
    ({ place, item }) => ({
      ...inPlace(place, 'account-access', 'ListEntitlements', {
        applicationArn: text(item, 'application'),
        filter: { principalRole: { account: text(item, 'account') } },
      }),
      as: 'freeze',
    }),
    { what: ({ item }) => `entitlements in ${text(item, 'account')}`, area: AREA },
  );
  const all = asked.answers.flatMap(([row, output]) =>
    items(output ?? {}, 'entitlements').map((one) => entitlementOf(row, one)),
  );
  const recent = all.filter(({ createdAt }) => isRecent(createdAt, situation));
  const events = yield* toldBy(
    [...new Set(recent.map(({ place }) => place))].map((place) => ({
      place,
      as: 'freeze',
      attribute: 'EventName',
      value: 'CreateEntitlement',
    })),
    { situation, area: 'account-access-events', what: 'who made entitlements (events)' },
  );
  return {
    doors: recent.map((one) => doorOf(one, events.told)),
    lines: all.map(({ place, id, who, roleArn }) => line(place, AREA, id, `${who} as ${roleArn}`)),
    misses: [...applications.misses, ...asked.misses, ...events.misses],
  };
}

function entitlementOf({ place, item }: Row, one: Fields): Entitlement {
  const role = fields(fields(one['entitlement'])['principalRole']);
  const principal = fields(fields(role['principal'])['identityCenter']);
  const [user, group] = [text(principal, 'userId'), text(principal, 'groupId')];
  return {
    place,
    application: text(item, 'application'),
    id: text(one, 'entitlementId'),
    who: (user === '' ? `group ${group || 'without an id'}` : `user ${user}`).slice(0, 60),
    roleArn: text(role, 'roleArn'),
    account: text(item, 'account'),
    createdAt: instant(one, 'createdAt'),
  };
}

function doorOf(one: Entitlement, told: readonly Told[]): Door {
  const { place, id, who, roleArn, account, createdAt = '', application } = one;
  const made = told.filter(({ asked }) => {
    const role = fields(fields(asked['entitlement'])['principalRole']);
    return text(role, 'roleArn') === roleArn;
  });
  return serviceDoor({ account, region: place.region }, AREA, {
    name: id,
    arn: roleArn,
    says: `entitlement of ${who} of IAM Identity Center to the role ${roleArn.slice(0, 200)}`,
    because: [`it was made on ${createdAt.slice(0, 10)}`, ...made.slice(0, 3).map(byWhom)],
    // There is no switch, and the bot deletes nothing that it did not make.
    stays: `it can only be deleted, and that is for people; in the management account: aws account-access delete-entitlement --application-arn ${quoted(application)} --entitlement-id ${quoted(id)} --region ${place.region}`,
  });
}
