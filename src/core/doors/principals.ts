import { responderRoleIdOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import type { Fields } from './answers.ts';
import { instant, items, policyDocument, text, texts } from './answers.ts';
import { writesIdentity } from './rights.ts';

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
}

/** All principals of one account's details. */
export function principalsOf(account: string, details: Fields): readonly Principal[] {
  const managed = managedDocuments(details);
  const groups = new Map(
    items(details, 'GroupDetailList').map((group) => [text(group, 'GroupName'), group]),
  );
  const users = items(details, 'UserDetailList').map((user) => {
    const own = [...inlineOf(user, 'UserPolicyList').values()];
    const names = texts(user, 'GroupList');
    const inherited = names.map((name) => groups.get(name)).filter(isRead);
    const attached = [user, ...inherited].flatMap(attachedOf);
    const documents = [
      ...own,
      ...inherited.flatMap((group) => [...inlineOf(group, 'GroupPolicyList').values()]),
      ...attached.map((arn) => managed.get(arn)),
    ];
    return {
      ...common('user', account, user),
      inline: inlineOf(user, 'UserPolicyList'),
      groups: names,
      writesIdentity: writesIdentity(documents.filter(isRead), attached),
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
      writesIdentity: writesIdentity(documents.filter(isRead), attached),
      ...(trust === undefined ? {} : { trust }),
    };
  });
  return [...users, ...roles].filter((principal) => principal.id !== '' && principal.name !== '');
}

function common(kind: 'user' | 'role', account: string, from: Fields) {
  const createdAt = instant(from, 'CreateDate');
  const boundary = from['PermissionsBoundary'];
  return {
    kind,
    account,
    id: text(from, kind === 'user' ? 'UserId' : 'RoleId'),
    name: text(from, kind === 'user' ? 'UserName' : 'RoleName'),
    path: text(from, 'Path'),
    arn: text(from, 'Arn'),
    attached: attachedOf(from),
    boundary:
      typeof boundary === 'object' && boundary !== null
        ? text(boundary as Fields, 'PermissionsBoundaryArn')
        : '',
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function isRead(document: Fields | undefined): document is Fields {
  return document !== undefined;
}

/** Inline policies of a user, role or group, by name. */
export function inlineOf(from: Fields, list: string): ReadonlyMap<string, Fields | undefined> {
  return new Map(
    items(from, list).map((policy) => [
      text(policy, 'PolicyName'),
      policyDocument(policy['PolicyDocument']),
    ]),
  );
}

/** ARNs of attached managed policies, sorted. */
export function attachedOf(from: Fields): readonly string[] {
  return items(from, 'AttachedManagedPolicies')
    .map((policy) => text(policy, 'PolicyArn'))
    .sort();
}

/** Default versions of the account's own managed policies, by ARN. */
export function managedDocuments(details: Fields): ReadonlyMap<string, Fields | undefined> {
  return new Map(
    items(details, 'Policies').map((policy) => {
      const versions = items(policy, 'PolicyVersionList');
      const current = versions.find((version) => version['IsDefaultVersion'] === true);
      return [text(policy, 'Arn'), policyDocument(current?.['Document'])];
    }),
  );
}

/**
 * Why a principal is never the target of a closing call, as a half sentence; undefined for all others.
 * The responder and the exempt go by unique id; the bot's other roles go by name, and only in the
 * account where they are configured.
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
  const isNamed = (configured: string): boolean =>
    principal.name === configured.slice(configured.lastIndexOf('/') + 1);
  const { roles, outside } = organization;
  // An impostor by name and the real role after a mistake in the settings look the same: people decide.
  if (isNamed(roles.responder)) {
    return 'it has the name of the responder role but not its recorded id: look at it by hand, now';
  }
  const mine =
    (account?.canary === true && isNamed(roles.canary)) ||
    (outside !== undefined && isNamed(outside.probeRole)) ||
    (principal.account === vault?.account && isNamed(roles.vault)) ||
    (principal.account === backups?.account && isNamed(roles.restore)) ||
    (principal.account === organization.managementAccount &&
      (isNamed(roles.freeze) || isNamed(roles.lift)));
  return mine ? 'the bot measures or acts with it' : undefined;
}
