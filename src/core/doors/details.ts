import { fields, instant, items, text, texts } from './answers.ts';
import type { Fields } from './answers.ts';
import { revokePolicyName } from './objects.ts';
import type {
  AccountDetails,
  Group,
  InlinePolicies,
  ManagedPolicy,
  Principal,
} from './principals.ts';
import { grantedBy, sharedDocuments, tagsIn } from './reduced-policy.ts';
import type { Documents, ReducedPolicy } from './reduced-policy.ts';

/** May the document of this inline policy be asked for later? All others are reduced and dropped. */
export type IsNeeded = (kind: Holder, name: string, policy: string) => boolean;
export type Holder = 'user' | 'role' | 'group';

/**
 * The details of one account, put together page by page. Each page is reduced when it comes in: what is kept of an
 * account of thousands of principals is what doors need, not the answers.
 */
export interface DetailsInPages {
  /** Takes one page of `GetAccountAuthorizationDetails`. */
  add(page: Fields): void;
  /** Undefined where no page had a list of roles: an account has at least one. */
  whole(): AccountDetails | undefined;
}

/** What of a principal can only be said when all groups and policies are known. */
type Unranked = Omit<Principal, 'writesIdentity' | 'usesGit' | 'assumes'>;

/** Begins with no page at all. */
export function detailsInPages(account: string, isNeeded: IsNeeded): DetailsInPages {
  const documents = sharedDocuments();
  const users: Unranked[] = [];
  const roles: Unranked[] = [];
  const groups: Group[] = [];
  const policies: ManagedPolicy[] = [];
  let hasRoles = false;
  return {
    add(page) {
      const read = { account, documents, isNeeded };
      hasRoles ||= Array.isArray(page['RoleDetailList']);
      for (const user of items(page, 'UserDetailList')) users.push(userOf(user, read));
      for (const role of items(page, 'RoleDetailList')) roles.push(roleOf(role, read));
      for (const group of items(page, 'GroupDetailList')) groups.push(groupOf(group, read));
      for (const policy of items(page, 'Policies')) policies.push(managedPolicy(policy, documents));
      documents.endPage();
    },
    whole() {
      if (!hasRoles) return undefined;
      const rank = ranking(groups, policies);
      const principals = [...users, ...roles]
        .filter((one) => one.id !== '' && one.name !== '')
        .map(rank);
      return { principals, groups, policies, asksForTags: tagsOf(principals, groups, policies) };
    },
  };
}

/** The details in one answer that holds them whole. */
export function detailsOf(account: string, output: Fields | undefined): AccountDetails | undefined {
  if (output === undefined) return undefined;
  const pages = detailsInPages(account, () => false);
  pages.add(output);
  return pages.whole();
}

interface Read {
  readonly account: string;
  readonly documents: Documents;
  readonly isNeeded: IsNeeded;
}

/** Most principals have none: one list and one map for all of those. */
const NOTHING: readonly string[] = [];
const NO_POLICIES: InlinePolicies = new Map();

function userOf(user: Fields, read: Read): Unranked {
  return {
    ...common('user', user, read),
    inline: inlineOf('user', text(user, 'UserName'), items(user, 'UserPolicyList'), read),
    groups: orNothing(texts(user, 'GroupList')),
  };
}

function roleOf(role: Fields, read: Read): Unranked {
  const trust = read.documents.whole(role['AssumeRolePolicyDocument']);
  return {
    ...common('role', role, read),
    inline: inlineOf('role', text(role, 'RoleName'), items(role, 'RolePolicyList'), read),
    groups: NOTHING,
    ...(trust === undefined ? {} : { trust }),
    profiles: orNothing(
      items(role, 'InstanceProfileList').map((one) => text(one, 'InstanceProfileId')),
    ),
  };
}

function groupOf(group: Fields, read: Read): Group {
  const name = text(group, 'GroupName');
  return {
    id: text(group, 'GroupId') || name,
    name,
    inline: inlineOf('group', name, items(group, 'GroupPolicyList'), read),
    attached: attachedOf(group),
  };
}

/** What each may do, by its own policies and those of its groups. */
function ranking(
  groups: readonly Group[],
  policies: readonly ManagedPolicy[],
): (one: Unranked) => Principal {
  const managed = new Map(
    policies.map(({ arn, versions }) => [arn, versions.find((one) => one.isDefault)?.document]),
  );
  const byName = new Map(groups.map((group) => [group.name, group]));
  return (one) => {
    const inherited = one.groups.map((name) => byName.get(name)).filter(isThere);
    const attached = [...one.attached, ...inherited.flatMap((group) => group.attached)];
    const own = [one, ...inherited].flatMap(({ inline }) => [...inline.values()]);
    const all = [...own, ...attached.map((arn) => managed.get(arn))];
    return { ...one, ...grantedBy(all.filter(isThere), attached) };
  };
}

function tagsOf(
  principals: readonly Principal[],
  groups: readonly Group[],
  policies: readonly ManagedPolicy[],
): ReadonlySet<string> {
  const inForce = policies.flatMap(({ versions }) => versions.filter((one) => one.isDefault));
  const all = new Set<ReducedPolicy | undefined>();
  for (const { inline } of [...principals, ...groups])
    for (const one of inline.values()) all.add(one);
  for (const { document } of inForce) all.add(document);
  const trusts = new Set(principals.map(({ trust }) => trust).filter(isThere));
  return new Set([
    ...[...all].flatMap((one) => one?.asksForTags ?? []),
    ...[...trusts].flatMap(tagsIn),
  ]);
}

function isThere<Thing>(one: Thing | undefined): one is Thing {
  return one !== undefined;
}

function common(kind: 'user' | 'role', from: Fields, { account }: Read) {
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
    tags: orNothing(
      items(from, 'Tags')
        .map((tag) => `${text(tag, 'Key')}=${text(tag, 'Value')}`)
        .sort(),
    ),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function managedPolicy(policy: Fields, documents: Documents): ManagedPolicy {
  const versions = items(policy, 'PolicyVersionList').map((version) => {
    const createdAt = instant(version, 'CreateDate');
    const document = documents.reduced(version['Document'], false);
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
function inlineOf(
  kind: Holder,
  holder: string,
  policies: readonly Fields[],
  { documents, isNeeded }: Read,
): InlinePolicies {
  if (policies.length === 0) return NO_POLICIES;
  return new Map(
    policies.map((policy): readonly [string, ReducedPolicy | undefined] => {
      const name = text(policy, 'PolicyName');
      const isKept = name === revokePolicyName || isNeeded(kind, holder, name);
      return [name, documents.reduced(policy['PolicyDocument'], isKept)];
    }),
  );
}

/** ARNs of attached managed policies, sorted. */
function attachedOf(from: Fields): readonly string[] {
  return orNothing(
    items(from, 'AttachedManagedPolicies')
      .map((policy) => text(policy, 'PolicyArn'))
      .sort(),
  );
}

function orNothing(list: readonly string[]): readonly string[] {
  return list.length === 0 ? NOTHING : list;
}
