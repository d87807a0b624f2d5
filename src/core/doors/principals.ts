import { lockRolesIn, nameOf, responderRoleIdOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import type { Fields } from './answers.ts';
import { fields, instant, items, policyDocument, text, texts } from './answers.ts';
import type { AssumeGrants } from './rights.ts';
import { assumeGrants, usesGit, writesIdentity } from './rights.ts';

/** A user or role as `GetAccountAuthorizationDetails` shows it, reduced to what doors need. */
export interface Principal {
  readonly kind: 'user' | 'role';
  readonly account: string;
  /** `AIDA…` or `AROA…`: survives a renaming, and is never given twice. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt?: string;
  /** Inline policies by name; undefined where the document could not be read. */
  readonly inline: ReadonlyMap<string, Fields | undefined>;
  readonly attached: readonly string[];
  readonly groups: readonly string[];
  readonly boundary: string;
  readonly writesIdentity: boolean;
  /** Of a role: who may assume it; undefined where it could not be read. */
  readonly trust?: Fields;
  /** Which roles its policies let it assume. */
  readonly assumes?: AssumeGrants;
  /** Of a user: can it use an SSH key for Git? */
  readonly usesGit?: boolean;
  /** `key=value`, sorted. */
  readonly tags?: readonly string[];
  /** Of a role: its instance profiles, by unique id. */
  readonly profiles?: readonly string[];
}

/** A group and what it grants. */
export interface Group {
  /** `AGPA…` */
  readonly id: string;
  readonly name: string;
  readonly inline: ReadonlyMap<string, Fields | undefined>;
  readonly attached: readonly string[];
}

/** A managed policy of the account's own, with all of its versions. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly versions: readonly {
    /** `v3` */
    readonly id: string;
    readonly createdAt?: string;
    readonly isDefault: boolean;
    readonly document?: Fields;
  }[];
}

/** Everything that grants anything in one account, reduced; the answer that it came from can be dropped. */
export interface AccountDetails {
  readonly principals: readonly Principal[];
  readonly groups: readonly Group[];
  readonly policies: readonly ManagedPolicy[];
}

/** One account's details; undefined where the answer lacks its lists: an account has at least one role. */
export function detailsOf(account: string, output: Fields | undefined): AccountDetails | undefined {
  if (output === undefined || !Array.isArray(output['RoleDetailList'])) return undefined;
  const groups = items(output, 'GroupDetailList').map((group) => ({
    id: text(group, 'GroupId') || text(group, 'GroupName'),
    name: text(group, 'GroupName'),
    inline: inlineOf(group, 'GroupPolicyList'),
    attached: attachedOf(group),
  }));
  const policies = items(output, 'Policies').map(managedPolicy);
  return { principals: principalsOf(account, output, groups, policies), groups, policies };
}

function principalsOf(
  account: string,
  details: Fields,
  groups: readonly Group[],
  policies: readonly ManagedPolicy[],
): readonly Principal[] {
  const managed = new Map(
    policies.map(({ arn, versions }) => [arn, versions.find((one) => one.isDefault)?.document]),
  );
  const byName = new Map(groups.map((group) => [group.name, group]));
  const users = items(details, 'UserDetailList').map((user) => {
    const inline = inlineOf(user, 'UserPolicyList');
    const names = texts(user, 'GroupList');
    const inherited = names.map((name) => byName.get(name)).filter((one) => one !== undefined);
    const attached = [...attachedOf(user), ...inherited.flatMap((group) => group.attached)];
    const documents = [
      ...inline.values(),
      ...inherited.flatMap(({ inline: own }) => [...own.values()]),
    ];
    return {
      ...common('user', account, user),
      inline,
      groups: names,
      ...granted(
        [...documents, ...attached.map((arn) => managed.get(arn))].filter(isRead),
        attached,
      ),
    };
  });
  const roles = items(details, 'RoleDetailList').map((role) => {
    const inline = inlineOf(role, 'RolePolicyList');
    const attached = attachedOf(role);
    const documents = [...inline.values(), ...attached.map((arn) => managed.get(arn))];
    const trust = policyDocument(role['AssumeRolePolicyDocument']);
    return {
      ...common('role', account, role),
      inline,
      groups: [],
      ...granted(documents.filter(isRead), attached),
      ...(trust === undefined ? {} : { trust }),
      profiles: items(role, 'InstanceProfileList').map((one) => text(one, 'InstanceProfileId')),
    };
  });
  return [...users, ...roles].filter((principal) => principal.id !== '' && principal.name !== '');
}

function granted(documents: readonly Fields[], attached: readonly string[]) {
  return {
    writesIdentity: writesIdentity(documents, attached),
    usesGit: usesGit(documents, attached),
    assumes: assumeGrants(documents, attached),
  };
}

function common(kind: 'user' | 'role', account: string, from: Fields) {
  const createdAt = instant(from, 'CreateDate');
  return {
    kind,
    account,
    id: text(from, kind === 'user' ? 'UserId' : 'RoleId'),
    name: text(from, kind === 'user' ? 'UserName' : 'RoleName'),
    path: text(from, 'Path'),
    arn: text(from, 'Arn'),
    attached: attachedOf(from),
    boundary: text(fields(from['PermissionsBoundary']), 'PermissionsBoundaryArn'),
    tags: items(from, 'Tags')
      .map((tag) => `${text(tag, 'Key')}=${text(tag, 'Value')}`)
      .sort(),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function isRead(document: Fields | undefined): document is Fields {
  return document !== undefined;
}

function managedPolicy(policy: Fields): ManagedPolicy {
  const versions = items(policy, 'PolicyVersionList').map((version) => {
    const createdAt = instant(version, 'CreateDate');
    const document = policyDocument(version['Document']);
    return {
      id: text(version, 'VersionId'),
      isDefault: version['IsDefaultVersion'] === true,
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(document === undefined ? {} : { document }),
    };
  });
  return { arn: text(policy, 'Arn'), versions };
}

/** Inline policies of a user, role or group, by name. */
function inlineOf(from: Fields, list: string): ReadonlyMap<string, Fields | undefined> {
  return new Map(
    items(from, list).map((policy) => [
      text(policy, 'PolicyName'),
      policyDocument(policy['PolicyDocument']),
    ]),
  );
}

/** ARNs of attached managed policies, sorted. */
function attachedOf(from: Fields): readonly string[] {
  return items(from, 'AttachedManagedPolicies')
    .map((policy) => text(policy, 'PolicyArn'))
    .sort();
}

/**
 * Why a principal is never the target of a closing call, as a half sentence; undefined for all others.
 * The responder and the exempt go by unique id, and the roles that lock and lift, where theirs are recorded; the
 * bot's other roles go by name, and only in the account where they are configured.
 */
export function untouchable(principal: Principal, settings: Settings): string | undefined {
  const { organization, vault, backups } = settings;
  if (organization.exemptIds.includes(principal.id)) return 'it is exempt by its unique id';
  if (principal.kind === 'user') return undefined;
  const account = organization.accounts.find((one) => one.id === principal.account);
  if (responderRoleIdOf(settings, principal.account) === principal.id)
    return 'the bot acts through it';
  if (principal.path.startsWith('/aws-service-role/')) {
    return 'only an AWS service can assume it, and IAM does not let anyone change it';
  }
  if (principal.path.startsWith('/aws-reserved/')) {
    return 'it belongs to IAM Identity Center and can only be changed there';
  }
  const isNamed = (configured: string): boolean => principal.name === nameOf(configured);
  const { roles, outside } = organization;
  // An impostor by name and the real role after a mistake in the settings look the same: people decide.
  if (isNamed(roles.responder)) {
    return 'it has the name of the responder role but not its recorded id: look at it by hand, now';
  }
  const lock = lockRolesIn(settings, principal.account).find(({ name }) => isNamed(name));
  if (lock?.id !== undefined && lock.id !== principal.id) {
    return `it has the name of the role ${lock.name} but not its recorded id: look at it by hand, now`;
  }
  const mine =
    (account?.canary === true && isNamed(roles.canary)) ||
    // Only members are probed: anywhere else the name is anybody's.
    (account !== undefined && outside !== undefined && isNamed(outside.probeRole)) ||
    (principal.account === vault?.account && isNamed(roles.vault)) ||
    (principal.account === backups?.account && isNamed(roles.restore)) ||
    lock !== undefined;
  return mine ? 'the bot measures or acts with it' : undefined;
}
