/**
 * GetAccountAuthorizationDetails: everything that grants anything in an account, in pages
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html).
 */
import type { CloudState } from '../../state.ts';
import type { JsonObject, Operations } from '../../types.ts';
import { latest } from '../../versioned.ts';
import { awsManagedPolicies, managedPolicyText } from './managed-policies.ts';
import {
  attachedShapes,
  fullRoleShape,
  fullUserShape,
  groupShape,
  inlineShapes,
  policyShape,
  profileShape,
} from './shapes.ts';
import { nextPage, policyUses, UNUSED, type Uses } from './listing.ts';
import {
  newManagedPolicy,
  type IamGroup,
  type IamRole,
  type IamUser,
  type InstanceProfile,
  type ManagedPolicy,
} from './state.ts';
import {
  date,
  encodedPolicy,
  iamOf,
  onEverything,
  read,
  underPrefix,
  type Context,
} from './support.ts';

type ListName = 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies';

/** What one reading of the account gives out, in order; the pages after the first need no more than their own items. */
interface Listing {
  items: { list: ListName; detail: (context: Context) => JsonObject }[];
  uses: Uses;
  profiles: Map<string, InstanceProfile[]>;
}

function userDetail(context: Context, user: IamUser): JsonObject {
  const { PasswordLastUsed: _, ...shape } = fullUserShape(context, user);
  return {
    ...shape,
    UserPolicyList: inlineShapes(latest(user.inline)),
    GroupList: latest(user.groups).map(({ name }) => name),
    AttachedManagedPolicies: attachedShapes(latest(user.attached)),
  };
}

function groupDetail(context: Context, group: IamGroup): JsonObject {
  return {
    ...groupShape(context, group),
    GroupPolicyList: inlineShapes(latest(group.inline)),
    AttachedManagedPolicies: attachedShapes(latest(group.attached)),
  };
}

function roleDetail(context: Context, role: IamRole, { profiles }: Listing): JsonObject {
  const { MaxSessionDuration: _, Description: __, ...shape } = fullRoleShape(context, role);
  return {
    ...shape,
    InstanceProfileList: (profiles.get(role.name) ?? []).map((one) => profileShape(context, one)),
    RolePolicyList: inlineShapes(latest(role.inline)),
    AttachedManagedPolicies: attachedShapes(latest(role.attached)),
  };
}

function policyDetail(context: Context, policy: ManagedPolicy, { uses }: Listing): JsonObject {
  return {
    ...policyShape(context, policy, uses.get(policy.arn) ?? UNUSED),
    PolicyVersionList: policy.versions.map((version) => ({
      Document: encodedPolicy(version.document),
      VersionId: version.id,
      IsDefaultVersion: version.id === policy.defaultVersionId,
      CreateDate: date(version.createDate),
    })),
  };
}

/** AWS's policies appear only where the account uses them. */
function usedAwsPolicies(uses: Listing['uses']): ManagedPolicy[] {
  return awsManagedPolicies().flatMap(({ arn, policy }) => {
    if (!uses.has(arn)) return [];
    const about = { arn, name: policy.name, id: policy.id, createDate: Date.UTC(2015, 1, 6) };
    return [newManagedPolicy(about, managedPolicyText(arn) ?? '{}', policy.path)];
  });
}

function newListing(context: Context, filter: Set<string>): Listing {
  const iam = iamOf(context);
  const listing: Listing = { items: [], uses: policyUses(iam), profiles: new Map() };
  for (const profile of underPrefix(iam.instanceProfiles.values(), {})) {
    if (profile.roleName === undefined) continue;
    const known = listing.profiles.get(profile.roleName) ?? [];
    listing.profiles.set(profile.roleName, [...known, profile]);
  }
  const wanted = (kind: string) => filter.size === 0 || filter.has(kind);
  const add = <T>(
    kind: string,
    list: ListName,
    all: T[],
    detail: (context: Context, one: T, listing: Listing) => JsonObject,
  ) => {
    if (!wanted(kind)) return;
    for (const one of all) listing.items.push({ list, detail: (now) => detail(now, one, listing) });
  };
  add('User', 'UserDetailList', underPrefix(iam.users.values(), {}), userDetail);
  add('Group', 'GroupDetailList', underPrefix(iam.groups.values(), {}), groupDetail);
  add('Role', 'RoleDetailList', underPrefix(iam.roles.values(), {}), roleDetail);
  add('LocalManagedPolicy', 'Policies', underPrefix(iam.policies.values(), {}), policyDetail);
  add('AWSManagedPolicy', 'Policies', usedAwsPolicies(listing.uses), policyDetail);
  return listing;
}

export const detailOperations: Operations<CloudState> = {
  GetAccountAuthorizationDetails: read(
    'GetAccountAuthorizationDetails',
    onEverything,
    (context, input) => {
      const filter = new Set((input['Filter'] ?? []) as string[]);
      const { items, rest } = nextPage(context, input, () => newListing(context, filter));
      const of = (list: ListName) =>
        items.filter((item) => item.list === list).map(({ detail }) => detail(context));
      return {
        UserDetailList: of('UserDetailList'),
        GroupDetailList: of('GroupDetailList'),
        RoleDetailList: of('RoleDetailList'),
        Policies: of('Policies'),
        ...rest,
      };
    },
  ),
};
