import { canonicalize, sha256 } from '../plan/canonical.ts';
import type { AccountReading } from './reading.ts';
import { fields, instant, integer, items, outputOf, text } from './answers.ts';
import type { Fields } from './answers.ts';
import { attachedOf, inlineOf, managedDocuments } from './principals.ts';
import type { Principal } from './principals.ts';

/**
 * One line for each thing whose change matters, by unique id. Two inventories are compared line by
 * line, so a line holds what grants access and nothing that moves by itself (last use, tags of cost).
 */
export type Objects = { readonly [id: string]: string };

/** The inline policy that revokes sessions; AWS's own console uses the same name. */
export const revokePolicyName = 'AWSRevokeOlderSessions';

export const objectId = {
  accessKey: (account: string, userId: string, keyId: string): string =>
    `${account}/access-key/${userId}/${keyId}`,
  login: (account: string, userId: string): string => `${account}/login-profile/${userId}`,
  trust: (account: string, roleId: string): string => `${account}/role-trust/${roleId}`,
  sessions: (account: string, roleId: string): string => `${account}/role-sessions/${roleId}`,
  rolePolicy: (account: string, roleId: string, name: string): string =>
    `${account}/role-policy/${roleId}/${name}`,
};

/** A short digest of anything JSON; a document that could not be read has a mark of its own. */
export function mark(value: unknown): string {
  if (value === undefined) return 'unreadable';
  try {
    return sha256(canonicalize(value)).slice(0, 16);
  } catch {
    return 'unreadable';
  }
}

export function keyLine(status: string, userName: string): string {
  return `${status} of ${userName}`;
}

/** The lines of one account. */
export function objectsOf(reading: AccountReading, principals: readonly Principal[]): Objects {
  const { account } = reading;
  const details = outputOf(reading.details) ?? {};
  return Object.fromEntries([
    ...principals.flatMap(principalLines),
    ...groupLines(account, details),
    ...[...managedDocuments(details)].map(([arn, document]) => [
      `${account}/policy/${arn}`,
      mark(document),
    ]),
    ...reading.users.flatMap((user) => userLines(account, user)),
    ...providerLines(reading),
    ...rootLine(reading),
  ]);
}

type Line = readonly [string, string];

function principalLines(one: Principal): Line[] {
  const inline = [...one.inline].map(([name, document]) => `${name} ${mark(document)}`).sort();
  const grants = mark([one.path, one.attached, [...one.groups].sort(), one.boundary]);
  if (one.kind === 'user') {
    return [[`${one.account}/user/${one.id}`, `user ${one.name} ${grants} ${mark(inline)}`]];
  }
  return [
    [`${one.account}/role/${one.id}`, `role ${one.name} ${grants}`],
    [objectId.trust(one.account, one.id), mark(one.trust)],
    ...[...one.inline].map(([name, document]): Line => [
      objectId.rolePolicy(one.account, one.id, name),
      mark(document),
    ]),
  ];
}

function groupLines(account: string, details: Fields): Line[] {
  return items(details, 'GroupDetailList').map((group) => {
    const inline = [...inlineOf(group, 'GroupPolicyList')]
      .map(([name, doc]) => `${name} ${mark(doc)}`)
      .sort();
    const id = text(group, 'GroupId') || text(group, 'GroupName');
    return [
      `${account}/group/${id}`,
      `group ${text(group, 'GroupName')} ${mark([attachedOf(group), inline])}`,
    ];
  });
}

function userLines(account: string, user: AccountReading['users'][number]): Line[] {
  const keys = items(outputOf(user.keys) ?? {}, 'AccessKeyMetadata').map((key): Line => {
    const id = objectId.accessKey(account, user.id, text(key, 'AccessKeyId'));
    return [id, keyLine(text(key, 'Status'), user.name)];
  });
  const profile = outputOf(user.login)?.['LoginProfile'];
  const login: Line[] =
    profile === undefined
      ? []
      : [
          [
            objectId.login(account, user.id),
            `since ${instant(fields(profile), 'CreateDate') ?? 'unknown'}`,
          ],
        ];
  const devices = items(outputOf(user.mfa) ?? {}, 'MFADevices').map((device): Line => {
    const enabled = instant(device, 'EnableDate') ?? 'unknown';
    return [`${account}/mfa-device/${user.id}/${text(device, 'SerialNumber')}`, `since ${enabled}`];
  });
  return [...keys, ...login, ...devices, ...serviceLines(account, user)];
}

function providerLines(reading: AccountReading): Line[] {
  const saml = items(outputOf(reading.saml) ?? {}, 'SAMLProviderList');
  const oidc = items(outputOf(reading.oidc) ?? {}, 'OpenIDConnectProviderList');
  return [
    ...saml.map((one): Line => [
      `${reading.account}/saml-provider/${text(one, 'Arn')}`,
      `since ${instant(one, 'CreateDate') ?? 'unknown'}`,
    ]),
    ...oidc.map((one): Line => [`${reading.account}/oidc-provider/${text(one, 'Arn')}`, 'there']),
  ];
}

function serviceLines(account: string, user: AccountReading['users'][number]): Line[] {
  return items(outputOf(user.services) ?? {}, 'ServiceSpecificCredentials').map((one) => [
    `${account}/service-credential/${user.id}/${text(one, 'ServiceSpecificCredentialId')}`,
    `${text(one, 'Status')} of ${user.name} for ${text(one, 'ServiceName')}`,
  ]);
}

/** How many root credentials there are (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html). */
export function rootCredentials(
  reading: AccountReading,
): { keys: number; password: number; mfa: number } | undefined {
  const output = outputOf(reading.summary);
  if (output === undefined) return undefined;
  const map = fields(output['SummaryMap']);
  return {
    keys: integer(map, 'AccountAccessKeysPresent') ?? 0,
    // Older answers lack it; an account has a root password unless it was removed centrally.
    password: integer(map, 'AccountPasswordPresent') ?? 1,
    mfa: integer(map, 'AccountMFAEnabled') ?? 0,
  };
}

function rootLine(reading: AccountReading): Line[] {
  const root = rootCredentials(reading);
  if (root === undefined) return [];
  return [
    [
      `${reading.account}/root/${reading.account}`,
      `keys ${root.keys} password ${root.password} mfa ${root.mfa}`,
    ],
  ];
}
