import { canonicalize, sha256, toJson } from '../plan/canonical.ts';
import { inOneOrder } from '../plan/policy-order.ts';
import { fields, instant, integer, items, outputOf, text, texts } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Answer } from './measurement.ts';
import type { Group, ManagedPolicy, Principal } from './principals.ts';
import type { AccountReading } from './reading.ts';
import type { UserReading } from './reading-users.ts';

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
  serviceCredential: (account: string, userId: string, id: string): string =>
    `${account}/service-credential/${userId}/${id}`,
  uploaded: (account: string, userId: string, id: string): string =>
    `${account}/ssh-key-or-certificate/${userId}/${id}`,
  trust: (account: string, roleId: string): string => `${account}/role-trust/${roleId}`,
  sessions: (account: string, roleId: string): string => `${account}/role-sessions/${roleId}`,
  rolePolicy: (account: string, roleId: string, name: string): string =>
    `${account}/role-policy/${roleId}/${name}`,
  /** An inline policy by its name, a managed one by its ARN. */
  policyOn: (
    account: string,
    holder: 'user' | 'role' | 'group',
    id: string,
    name: string,
  ): string =>
    holder === 'group'
      ? `${account}/group/${id}/policy/${name}`
      : `${account}/${holder}-policy/${id}/${name}`,
  membership: (account: string, groupId: string, userId: string): string =>
    `${account}/group/${groupId}/member/${userId}`,
  boundary: (account: string, id: string): string => `${account}/boundary/${id}`,
  principal: (account: string, id: string): string => `${account}/hostile-principal/${id}`,
  policyVersion: (account: string, arn: string): string => `${account}/policy-version/${arn}`,
  outbound: (account: string): string => `${account}/outbound-federation/${account}`,
  looseDevice: (account: string, serial: string): string => `${account}/virtual-mfa/${serial}`,
};

/** The lines of things that have no state of their own: they are there, or they are not. */
export const lines = {
  attached: 'attached',
  member: 'member',
  on: 'on',
  loose: 'of nobody',
} as const;

/** A short digest of anything JSON; a document that could not be read has a mark of its own. */
export function mark(value: unknown): string {
  if (value === undefined) return 'unreadable';
  try {
    return sha256(canonicalize(value)).slice(0, 16);
  } catch {
    return 'unreadable';
  }
}

/** The mark of a policy, or of its statements: the order in which AWS answers principals does not count. */
export function policyMark(policy: unknown): string {
  return mark(inOneOrder(policy));
}

export function keyLine(status: string, userName: string): string {
  return `${status} of ${userName}`;
}

/** The lines of some principals of an account. */
export function principalObjects(
  { details }: AccountReading,
  principals: readonly Principal[],
): Objects {
  const ids = new Map((details?.groups ?? []).map((group) => [group.name, group.id]));
  return Object.fromEntries(principals.flatMap((one) => principalLines(one, ids)));
}

/** The lines of what one user of an account holds. */
export function userObjects({ account }: AccountReading, user: UserReading): Objects {
  return Object.fromEntries(userLines(account, user));
}

/** The lines of one account besides its principals and what its users hold. */
export function accountObjects(reading: AccountReading): Objects {
  const { account, details } = reading;
  return Object.fromEntries([
    ...(details?.groups ?? []).flatMap((group) => groupLines(account, group)),
    ...(details?.policies ?? []).flatMap((policy) => policyLines(account, policy)),
    ...providerLines(reading),
    ...accountLines(reading),
    ...rootLine(reading),
  ]);
}

type Line = readonly [string, string];

function principalLines(one: Principal, ids: ReadonlyMap<string, string>): Line[] {
  const { account, id, kind, boundary, tags = [], profiles = [] } = one;
  return [
    [`${account}/${kind}/${id}`, `${kind} ${one.name} ${mark(one.path)}`],
    ...(kind === 'role' ? [[objectId.trust(account, id), policyMark(one.trust)] as const] : []),
    ...heldPolicies(account, kind, one),
    ...one.groups.map((name): Line => [
      objectId.membership(account, ids.get(name) ?? name, id),
      lines.member,
    ]),
    ...(boundary === '' ? [] : [[objectId.boundary(account, id), boundary] as const]),
    ...(tags.length === 0 ? [] : [[`${account}/tags/${id}`, mark(tags)] as const]),
    ...profiles.map((profile): Line => [`${account}/instance-profile/${profile}`, id]),
  ];
}

function heldPolicies(
  account: string,
  kind: 'user' | 'role' | 'group',
  holder: Pick<Principal, 'id' | 'inline' | 'attached'>,
): Line[] {
  return [
    ...[...holder.inline].map(([name, policy]): Line => [
      objectId.policyOn(account, kind, holder.id, name),
      policy?.mark ?? mark(undefined),
    ]),
    ...holder.attached.map((arn): Line => [
      objectId.policyOn(account, kind, holder.id, arn),
      lines.attached,
    ]),
  ];
}

function groupLines(account: string, group: Group): Line[] {
  return [
    [`${account}/group/${group.id}`, `group ${group.name}`],
    ...heldPolicies(account, 'group', group),
  ];
}

/** Which version is in force stands by itself: our own calls change that and nothing else. */
function policyLines(account: string, { arn, versions }: ManagedPolicy): Line[] {
  const texts = versions.map((one) => `${one.id} ${one.document?.mark ?? mark(undefined)}`).sort();
  const current = versions.find((one) => one.isDefault)?.id ?? 'unknown';
  return [
    [`${account}/policy/${arn}`, mark(texts)],
    [objectId.policyVersion(account, arn), current],
  ];
}

function userLines(account: string, user: UserReading): Line[] {
  const list = (answer: Answer, name: string) => items(outputOf(answer) ?? {}, name);
  const states: Line[] = [
    ...list(user.keys, 'AccessKeyMetadata').map((one): Line => [
      objectId.accessKey(account, user.id, text(one, 'AccessKeyId')),
      keyLine(text(one, 'Status'), user.name),
    ]),
    ...list(user.services, 'ServiceSpecificCredentials').map((one): Line => [
      objectId.serviceCredential(account, user.id, text(one, 'ServiceSpecificCredentialId')),
      keyLine(text(one, 'Status'), user.name),
    ]),
    ...list(user.sshKeys, 'SSHPublicKeys').map((one): Line => [
      objectId.uploaded(account, user.id, text(one, 'SSHPublicKeyId')),
      keyLine(text(one, 'Status'), user.name),
    ]),
    ...list(user.certificates, 'Certificates').map((one): Line => [
      objectId.uploaded(account, user.id, text(one, 'CertificateId')),
      keyLine(text(one, 'Status'), user.name),
    ]),
    ...list(user.mfa, 'MFADevices').map((one): Line => [
      `${account}/mfa-device/${user.id}/${text(one, 'SerialNumber')}`,
      `since ${instant(one, 'EnableDate') ?? 'unknown'}`,
    ]),
  ];
  const profile = outputOf(user.login)?.['LoginProfile'];
  if (profile === undefined) return states;
  const since = instant(fields(profile), 'CreateDate') ?? 'unknown';
  return [...states, [objectId.login(account, user.id), `since ${since}`]];
}

/** All that was read of a provider but its dates: address, client ids, thumbprints, metadata. */
function providerLines({ account, providers }: AccountReading): Line[] {
  return providers.each.map(({ kind, arn, answer }): Line => {
    const { CreateDate: _, ValidUntil: __, ...read } = outputOf(answer) ?? {};
    return [`${account}/${kind}/${arn}`, answer.ok ? mark(toJson(read)) : 'there'];
  });
}

function accountLines({ account, once }: AccountReading): Line[] {
  const output = (answer: Answer): Fields => outputOf(answer) ?? {};
  const loose = items(output(once.virtualMfa), 'VirtualMFADevices').filter(
    (one) => text(fields(one['User']), 'UserName') === '' && one['User'] === undefined,
  );
  const properties = output(once.properties)['Properties'];
  const policy = output(once.passwordPolicy)['PasswordPolicy'];
  return [
    ...loose.map((one): Line => [
      objectId.looseDevice(account, text(one, 'SerialNumber')),
      lines.loose,
    ]),
    ...(policy === undefined
      ? []
      : [[`${account}/password-policy/${account}`, mark(toJson(policy))] as const]),
    ...texts(output(once.aliases), 'AccountAliases').map((alias): Line => [
      `${account}/account-alias/${alias}`,
      'there',
    ]),
    ...items(output(once.serverCertificates), 'ServerCertificateMetadataList').map((one): Line => [
      `${account}/server-certificate/${text(one, 'ServerCertificateId')}`,
      text(one, 'ServerCertificateName'),
    ]),
    ...items(output(once.delegations), 'DelegationRequests').map((one): Line => [
      `${account}/delegation-request/${text(one, 'DelegationRequestId')}`,
      text(one, 'State'),
    ]),
    ...(output(once.outbound)['JwtVendingEnabled'] === true
      ? [[objectId.outbound(account), lines.on] as const]
      : []),
    ...(properties === undefined
      ? []
      : [[`${account}/role-template/${account}`, mark(toJson(properties))] as const]),
  ];
}

/** How many root credentials there are (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html). */
export function rootCredentials(
  reading: AccountReading,
): { keys: number; password: number; mfa: number; certificates: number } | undefined {
  const output = outputOf(reading.once.summary);
  if (output === undefined) return undefined;
  const map = fields(output['SummaryMap']);
  return {
    keys: integer(map, 'AccountAccessKeysPresent') ?? 0,
    // Older answers lack it; an account has a root password unless it was removed centrally.
    password: integer(map, 'AccountPasswordPresent') ?? 1,
    mfa: integer(map, 'AccountMFAEnabled') ?? 0,
    certificates: integer(map, 'AccountSigningCertificatesPresent') ?? 0,
  };
}

function rootLine(reading: AccountReading): Line[] {
  const root = rootCredentials(reading);
  if (root === undefined) return [];
  return [
    [
      `${reading.account}/root/${reading.account}`,
      `keys ${root.keys} password ${root.password} mfa ${root.mfa} certificates ${root.certificates}`,
    ],
  ];
}
