import type { Situation } from '../../incident/situation.ts';
import type { JsonObject } from '../../plan/json.ts';
import type { Request } from '../../plan/call.ts';
import { fields, instant, integer, items, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { globalRegion, iam, organizations } from '../requests.ts';
import { recentSince } from '../suspicion.ts';
import { askRows, line, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { ownershipChanges } from './ownership.ts';
import type { Place, Reads } from './places.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

/** Events of the management account that take policies or accounts away, and whether that alone looks hostile. */
const moves: { readonly [event: string]: 'hostile' | 'ordinary' } = {
  DisablePolicyType: 'hostile',
  RemoveAccountFromOrganization: 'hostile',
  CloseAccount: 'hostile',
  DetachPolicy: 'ordinary',
  UpdatePolicy: 'ordinary',
  DeletePolicy: 'ordinary',
  MoveAccount: 'ordinary',
};

const restoring: { readonly [event: string]: string } = {
  DisablePolicyType:
    'it dropped every attachment of its kind; enable it and attach from your baseline: aws organizations enable-policy-type --root-id ROOT --policy-type SERVICE_CONTROL_POLICY',
  RemoveAccountFromOrganization:
    'it comes back by invitation only: aws organizations invite-account-to-organization --target Id=ACCOUNT,Type=ACCOUNT',
  CloseAccount: 'only AWS Support reopens an account, within 90 days: open a case now',
  MoveAccount:
    'compare with your baseline; it inherits other policies now: aws organizations move-account',
};

/**
 * What stands above all accounts: root of the management account, who took policies or accounts away there, accounts
 * that left, and who manages the bill. One account is asked, with the role that may attach and read.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html
 */
export function* managementDoors(
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const account = situation.settings.organization.managementAccount;
  const place = { account, region: globalRegion };
  const root = yield* managementRoot(place, situation);
  const names = [...Object.keys(moves), 'AccountDepartedOrganization'];
  const { told, misses } = yield* toldBy(
    [
      ...names.map((value) => ({ place, as: 'freeze', attribute: 'EventName', value }) as const),
      { place, as: 'freeze', attribute: 'EventSource', value: 'account.amazonaws.com' },
    ],
    {
      situation,
      area: 'management-moves',
      what: 'who took policies or accounts away (events)',
    },
  );
  const bills = yield* transfers(place, situation);
  return {
    doors: [
      ...root.doors,
      ...told.flatMap((one) => moveDoor(one, suspects)),
      ...ownershipChanges(told, suspects),
      ...bills.doors,
    ],
    lines: [...root.lines, ...bills.lines],
    misses: [...root.misses, ...misses, ...bills.misses],
  };
}

function moveDoor(one: Told, suspects: ReadonlySet<string>): Door[] {
  const { place, event, asked, byArn } = one;
  const target = (
    text(asked, 'accountId') ||
    text(asked, 'targetId') ||
    text(asked, 'policyId') ||
    text(asked, 'policyType')
  ).slice(0, 100);
  if (event === 'AccountDepartedOrganization') {
    return [
      serviceDoor(place, 'leave-organization', {
        name: `${event}/${one.at}`,
        says: `an account that left the organization on ${one.at.slice(0, 10)}`,
        because: ['no policy of the organization holds it any more'],
        stays: `invite it again; it must accept: aws organizations invite-account-to-organization --target Id=ACCOUNT,Type=ACCOUNT`,
      }),
    ];
  }
  if (!Object.hasOwn(moves, event)) return [];
  const because = [
    ...(moves[event] === 'hostile' ? ['no plan of ours does that'] : []),
    ...(suspects.has(byArn) ? ['who did it looks hostile'] : []),
  ];
  return [
    serviceDoor(place, 'management-moves', {
      name: `${event}/${target}`,
      says: `${event} of ${target || 'an unnamed target'}: ${byWhom(one)}`,
      because,
      stays:
        restoring[event] ??
        'compare with your baseline and attach what is missing: aws organizations list-policies-for-target --target-id TARGET --filter SERVICE_CONTROL_POLICY',
    }),
  ];
}

/**
 * Accounts of the incident that the organization does not list, and a root on which policies of service control are
 * not on: our locks hold nothing there.
 * @param listed What `ListAccounts` and `ListRoots` answered; empty where they could not be read.
 */
export function departures(
  place: Place,
  listed: { readonly accounts: readonly Fields[]; readonly roots: readonly Fields[] },
  { scope, settings }: Situation,
): readonly Door[] {
  const known = new Set(listed.accounts.map((one) => text(one, 'Id')));
  const alone = new Set((settings.standalone ?? []).map(({ id }) => id));
  const gone = scope.filter((one) => !known.has(one) && !alone.has(one));
  const off = listed.roots.filter(
    (one) =>
      !items(one, 'PolicyTypes').some(
        (type) =>
          text(type, 'Type') === 'SERVICE_CONTROL_POLICY' && text(type, 'Status') === 'ENABLED',
      ),
  );
  return [
    ...(known.size === 0 ? [] : gone).map((account) =>
      serviceDoor(place, 'leave-organization', {
        name: account,
        says: `account ${account} of the incident, which is not in the organization`,
        because: ['no policy of the organization holds it'],
        stays: `invite it again; it must accept: aws organizations invite-account-to-organization --target Id=${account},Type=ACCOUNT`,
      }),
    ),
    ...off.map((root) =>
      serviceDoor(place, 'management-moves', {
        name: text(root, 'Id'),
        says: `root ${text(root, 'Id')} of the organization, on which service control policies are off`,
        because: ['shield and freeze hold nothing while they are'],
        stays: `enable them and attach from your baseline, by hand: aws organizations enable-policy-type --root-id ${quoted(text(root, 'Id'))} --policy-type SERVICE_CONTROL_POLICY`,
      }),
    ),
  ];
}

/** Which root credentials the management account has; an incident of that very account reads them itself. */
function* managementRoot(place: Place, situation: Situation): Reads<Found> {
  if (situation.scope.includes(place.account)) return { doors: [], lines: [], misses: [] };
  const { answers, misses } = yield* askRows(
    [{ place, item: {} }],
    () => iam(place.account, 'GetAccountSummary', {}, 'freeze'),
    { what: () => 'root credentials of the management account', area: 'management-root' },
  );
  const summary = answers[0]?.[1]?.['SummaryMap'];
  if (summary === undefined) return { doors: [], lines: [], misses };
  const has = (key: string): number => integer(fields(summary), key) ?? 0;
  const [keys, mfa] = [has('AccountAccessKeysPresent'), has('AccountMFAEnabled')];
  const says = `root user of the management account: ${keys} access keys, ${mfa} MFA`;
  return {
    doors: [
      serviceDoor(place, 'management-root', {
        name: place.account,
        says,
        because: [],
        stays:
          'no policy binds it; sign in as root by hand: new password, new MFA device, no access key; open a Support case if the mailbox is lost',
      }),
    ],
    lines: [line(place, 'management-root', place.account, `keys ${keys} mfa ${mfa}`)],
    misses,
  };
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOutboundResponsibilityTransfers.html */
function* transfers(place: Place, { settings, ...situation }: Situation): Reads<Found> {
  const input: JsonObject = { Type: 'BILLING' };
  const rows = ['ListInboundResponsibilityTransfers', 'ListOutboundResponsibilityTransfers'].map(
    (operation) => ({ place, item: { operation } }),
  );
  const { answers, misses } = yield* askRows(
    rows,
    ({ item }): Request => organizations(settings, 'freeze', text(item, 'operation'), input),
    {
      what: ({ item }) =>
        `transfers of billing, ${text(item, 'operation').includes('Inbound') ? 'inbound' : 'outbound'}`,
      area: 'billing-transfer',
    },
  );
  const since = recentSince({ settings, ...situation });
  const found = answers.flatMap(([, output]) => items(output ?? {}, 'ResponsibilityTransfers'));
  const open = found.filter((one) => ['REQUESTED', 'ACCEPTED'].includes(text(one, 'Status')));
  return {
    doors: open.map((one) => {
      const [id, began] = [text(one, 'Id'), instant(one, 'StartTimestamp') ?? ''];
      return serviceDoor(place, 'billing-transfer', {
        name: id,
        arn: text(one, 'Arn'),
        says: `transfer of billing ${id} (${text(one, 'Status')}) from ${managerOf(one, 'Source')} to ${managerOf(one, 'Target')}`,
        because: began >= since ? [`it began on ${began.slice(0, 10)}`] : [],
        stays: `ask who agreed to it; end it by hand: aws organizations terminate-responsibility-transfer --id ${quoted(id)}`,
      });
    }),
    lines: found.map((one) =>
      line(place, 'billing-transfer', text(one, 'Id'), text(one, 'Status')),
    ),
    misses,
  };
}

function managerOf(one: Fields, side: 'Source' | 'Target'): string {
  return text(fields(one[side]), 'ManagementAccountId').slice(0, 40) || 'an unnamed account';
}
