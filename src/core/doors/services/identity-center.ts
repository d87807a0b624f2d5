import type { Situation } from '../../incident/situation.ts';
import { items, text, texts } from '../answers.ts';
import { globalRegion } from '../requests.ts';
import { askRows, line, listEach } from './found.ts';
import type { Found, Row } from './found.ts';
import { identitySources, sso } from './identity-sources.ts';
import type { Reads } from './places.ts';

const AREA = 'identity-center';

/**
 * IAM Identity Center through the management account: who may become what in the accounts of the incident, and whose
 * tokens it trusts. An assignment carries no date, so each is a line: a new one shows when two inventories are compared.
 * It stands in one Region, which nothing names: the configured ones are asked.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html
 */
export function* identityCenter(
  accounts: readonly string[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const { managementAccount, regions } = situation.settings.organization;
  const places = [...new Set([globalRegion, ...regions])].map((region) => ({
    account: managementAccount,
    region,
  }));
  const instances = yield* listEach(places, {
    ask: (place) => sso(place, 'ListInstances', {}),
    list: 'Instances',
    what: 'IAM Identity Center',
    area: AREA,
  });
  const issuers = yield* askRows(
    instances.rows,
    ({ place, item }) =>
      sso(place, 'ListTrustedTokenIssuers', { InstanceArn: text(item, 'InstanceArn') }),
    { what: () => 'trusted token issuers', area: AREA },
  );
  const assigned = yield* assignments(accounts, instances.rows);
  const sources = yield* identitySources(instances.rows, situation, suspects);
  const trusted = issuers.answers.flatMap(([{ place }, output]) =>
    items(output ?? {}, 'TrustedTokenIssuers').map((one) =>
      line(place, AREA, text(one, 'TrustedTokenIssuerArn'), text(one, 'Name')),
    ),
  );
  return {
    doors: sources.doors,
    lines: [...trusted, ...assigned.lines, ...sources.lines],
    misses: [...instances.misses, ...issuers.misses, ...assigned.misses, ...sources.misses],
  };
}

/** Every account's permission sets, and whom each is assigned to. */
function* assignments(
  accounts: readonly string[],
  instances: readonly Row[],
): Reads<Omit<Found, 'doors'>> {
  const rows = instances.flatMap(({ place, item }) =>
    accounts.map((account) => ({
      place,
      item: { account, instance: text(item, 'InstanceArn') },
    })),
  );
  const sets = yield* askRows(
    rows,
    ({ place, item }) =>
      sso(place, 'ListPermissionSetsProvisionedToAccount', {
        InstanceArn: text(item, 'instance'),
        AccountId: text(item, 'account'),
      }),
    { what: ({ item }) => `permission sets of ${text(item, 'account')}`, area: AREA },
  );
  const each = sets.answers.flatMap(([{ place, item }, output]) =>
    texts(output ?? {}, 'PermissionSets').map((set) => ({ place, item: { ...item, set } })),
  );
  const found = yield* askRows(
    each,
    ({ place, item }) =>
      sso(place, 'ListAccountAssignments', {
        InstanceArn: text(item, 'instance'),
        AccountId: text(item, 'account'),
        PermissionSetArn: text(item, 'set'),
      }),
    { what: ({ item }) => `assignments in ${text(item, 'account')}`, area: AREA },
  );
  const lines = found.answers.flatMap(([{ place, item }, output]) =>
    items(output ?? {}, 'AccountAssignments').map((one) =>
      line(
        place,
        AREA,
        `${text(item, 'account')}/${text(item, 'set')}/${text(one, 'PrincipalId')}`,
        text(one, 'PrincipalType'),
      ),
    ),
  );
  return { lines, misses: [...sets.misses, ...found.misses] };
}
