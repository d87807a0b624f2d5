import type { Situation } from '../../incident/situation.ts';
import { fields, instant, items, policyDocument, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { mark, policyMark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { askRows, line, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { departures } from './management.ts';
import { inPlace } from './places.ts';
import type { Reads } from './places.ts';
import { globalRegion, organizations } from '../requests.ts';
import { isRecent } from '../suspicion.ts';

/** What is asked of the management account: the operation, its list, and what one line of it holds. */
interface Look {
  readonly operation: string;
  readonly list: string;
  readonly what: string;
  readonly area: string;
  readonly id: (item: Fields) => string;
  readonly says: (item: Fields) => string;
}

const policyTypes = (item: Fields): string =>
  items(item, 'PolicyTypes')
    .map((one) => `${text(one, 'Type')} ${text(one, 'Status')}`)
    .sort()
    .join(', ');

const looks: readonly Look[] = [
  {
    operation: 'ListRoots',
    list: 'Roots',
    what: 'the root of the organization',
    area: 'organization-root',
    id: (item) => text(item, 'Id'),
    says: policyTypes,
  },
  {
    operation: 'ListAccounts',
    list: 'Accounts',
    what: 'the accounts of the organization',
    area: 'organization-account',
    id: (item) => text(item, 'Id'),
    // The mailbox is the way back to root; only whether it changed is written down.
    says: (item) => `${text(item, 'Status')} mailbox ${mark(text(item, 'Email'))}`,
  },
  {
    operation: 'ListDelegatedAdministrators',
    list: 'DelegatedAdministrators',
    what: 'delegated administrators',
    area: 'delegated-administration',
    id: (item) => text(item, 'Id'),
    says: (item) => `since ${instant(item, 'DelegationEnabledDate') ?? 'unknown'}`,
  },
  {
    operation: 'ListAWSServiceAccessForOrganization',
    list: 'EnabledServicePrincipals',
    what: 'services with access to the organization',
    area: 'organization-service',
    id: (item) => text(item, 'ServicePrincipal'),
    says: (item) => `since ${instant(item, 'DateEnabled') ?? 'unknown'}`,
  },
  {
    operation: 'ListHandshakesForOrganization',
    list: 'Handshakes',
    what: 'handshakes of the organization',
    area: 'organization-handshake',
    id: (item) => text(item, 'Id'),
    says: (item) => `${text(item, 'Action')} ${text(item, 'State')}`,
  },
];

/**
 * The organization through its management account, and what each account says of itself: delegated administrators,
 * policy types, the policy of the organization, mailboxes, handshakes, alternate contacts.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html
 */
export function* organizationDoors(
  accounts: readonly string[],
  situation: Situation,
): Reads<Found> {
  const account = situation.settings.organization.managementAccount;
  const place = { account, region: globalRegion };
  const asked = yield* askRows(
    looks.map((look) => ({ place, item: { ...look } })),
    ({ item }) => organizations(situation.settings, 'freeze', text(item, 'operation'), {}),
    { what: ({ item }) => text(item, 'what'), area: 'organization' },
  );
  const policy = yield* askRows(
    [{ place, item: {} }],
    () => organizations(situation.settings, 'freeze', 'DescribeResourcePolicy', {}),
    { what: () => 'the resource policy of the organization', area: 'organization' },
  );
  const listed = asked.answers.map(([{ item }, output]) => items(output ?? {}, text(item, 'list')));
  const content = fields(policy.answers[0]?.[1]?.['ResourcePolicy'])['Content'];
  const members = yield* memberLooks(accounts, situation);
  return {
    doors: [
      ...(listed[2] ?? []).flatMap((one) => delegated(place, one, situation)),
      ...departures(place, { roots: listed[0] ?? [], accounts: listed[1] ?? [] }, situation),
      ...members.doors,
    ],
    lines: [
      ...looks.flatMap((look, i) =>
        (listed[i] ?? []).map((one) => line(place, look.area, look.id(one), look.says(one))),
      ),
      line(
        place,
        'organization-policy',
        'resource',
        policyMark(policyDocument(content) ?? content ?? 'none'),
      ),
      ...members.lines,
    ],
    misses: [
      ...asked.misses.map((one) => ({ ...one, area: areaOf(one.what) })),
      ...policy.misses.map((one) => ({ ...one, area: 'organization-policy' })),
      ...members.misses,
    ],
  };
}

function areaOf(what: string): string {
  return looks.find((look) => look.what === what)?.area ?? 'organization';
}

function delegated(place: Row['place'], one: Fields, situation: Situation) {
  const since = instant(one, 'DelegationEnabledDate');
  if (!isRecent(since, situation)) return [];
  const id = text(one, 'Id');
  return [
    serviceDoor(place, 'delegated-administration', {
      name: id,
      arn: text(one, 'Arn'),
      says: `delegated administrator ${id}, who may change what the management account delegates`,
      because: [`it is one since ${since?.slice(0, 10) ?? ''}`],
      stays: `take it back by hand in the management account: aws organizations deregister-delegated-administrator --account-id ${quoted(id)} --service-principal SERVICE`,
    }),
  ];
}

/** Who AWS warns, and invitations to another organization: an account answers these for itself. */
function* memberLooks(accounts: readonly string[], situation: Situation): Reads<Found> {
  const places = accounts.map((account) => ({ account, region: globalRegion }));
  const types = ['SECURITY', 'OPERATIONS', 'BILLING'];
  const contacts = yield* askRows(
    places.flatMap((place) => types.map((type) => ({ place, item: { type } }))),
    ({ place, item }) =>
      inPlace(place, 'account', 'GetAlternateContact', {
        AlternateContactType: text(item, 'type'),
      }),
    { what: ({ item }) => `the contact for ${text(item, 'type')}`, area: 'alternate-contact' },
  );
  const handshakes = yield* askRows(
    places.map((place) => ({ place, item: {} })),
    ({ place }) => inPlace(place, 'organizations', 'ListHandshakesForAccount'),
    { what: () => 'invitations to other organizations', area: 'direct-transfer' },
  );
  const invitations = handshakes.answers.flatMap(([{ place }, output]) =>
    items(output ?? {}, 'Handshakes')
      .filter((one) => ['REQUESTED', 'OPEN', 'ACCEPTED'].includes(text(one, 'State')))
      .map((item) => ({ place, item })),
  );
  return {
    doors: invitations.flatMap(({ place, item }) => {
      const from = items(item, 'Parties').find((one) => text(one, 'Type') === 'ORGANIZATION');
      const id = from === undefined ? '' : text(from, 'Id');
      const ours =
        `o-${id}` === situation.settings.organization.id ||
        id === situation.settings.organization.id;
      if (ours) return [];
      return [
        serviceDoor(place, 'direct-transfer', {
          name: text(item, 'Id'),
          arn: text(item, 'Arn'),
          says: `invitation to organization ${id}, with which the account leaves yours`,
          because: ['the organization is unknown'],
          stays: `the shield denies accepting it; decline it by hand: aws organizations decline-handshake --handshake-id ${quoted(text(item, 'Id'))}`,
        }),
      ];
    }),
    lines: contacts.answers.map(([{ place, item }, output]) =>
      // Whom AWS warns is a person: only whether that changed is written down.
      line(
        place,
        'alternate-contact',
        text(item, 'type'),
        mark(output?.['AlternateContact'] ?? 'none'),
      ),
    ),
    misses: [...contacts.misses, ...handshakes.misses],
  };
}
