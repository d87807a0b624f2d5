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
  policyUse,
  profileShape,
} from './shapes.ts';
import {
  newManagedPolicy,
  type IamGroup,
  type IamRole,
  type IamUser,
  type ManagedPolicy,
} from './state.ts';
import {
  date,
  encodedPolicy,
  iamOf,
  onEverything,
  page,
  read,
  underPrefix,
  type Context,
} from './support.ts';

type ListName = 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies';
type Item = [list: ListName, detail: () => JsonObject];

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

function roleDetail(context: Context, role: IamRole): JsonObject {
  const { MaxSessionDuration: _, Description: __, ...shape } = fullRoleShape(context, role);
  const profiles = underPrefix(iamOf(context).instanceProfiles.values(), {});
  return {
    ...shape,
    InstanceProfileList: profiles
      .filter(({ roleName }) => roleName === role.name)
      .map((profile) => profileShape(context, profile)),
    RolePolicyList: inlineShapes(latest(role.inline)),
    AttachedManagedPolicies: attachedShapes(latest(role.attached)),
  };
}

function policyDetail(context: Context, policy: ManagedPolicy): JsonObject {
  return {
    ...policyShape(context, policy),
    PolicyVersionList: policy.versions.map((version) => ({
      Document: encodedPolicy(version.document),
      VersionId: version.id,
      IsDefaultVersion: version.id === policy.defaultVersionId,
      CreateDate: date(version.createDate),
    })),
  };
}

/** AWS's policies appear only where the account uses them. */
function usedAwsPolicies(context: Context): ManagedPolicy[] {
  return awsManagedPolicies().flatMap(({ arn, policy }) => {
    const { attached, boundary } = policyUse(context, arn);
    if (attached + boundary === 0) return [];
    const about = { arn, name: policy.name, id: policy.id, createDate: Date.UTC(2015, 1, 6) };
    return [newManagedPolicy(about, managedPolicyText(arn) ?? '{}', policy.path)];
  });
}

function everything(context: Context, filter: Set<string>): Item[] {
  const iam = iamOf(context);
  const wanted = (kind: string) => filter.size === 0 || filter.has(kind);
  const items: Item[] = [];
  const add = <T>(
    kind: string,
    list: ListName,
    all: T[],
    detail: (context: Context, one: T) => JsonObject,
  ) => {
    if (wanted(kind)) for (const one of all) items.push([list, () => detail(context, one)]);
  };
  add('User', 'UserDetailList', underPrefix(iam.users.values(), {}), userDetail);
  add('Group', 'GroupDetailList', underPrefix(iam.groups.values(), {}), groupDetail);
  add('Role', 'RoleDetailList', underPrefix(iam.roles.values(), {}), roleDetail);
  add('LocalManagedPolicy', 'Policies', underPrefix(iam.policies.values(), {}), policyDetail);
  add('AWSManagedPolicy', 'Policies', usedAwsPolicies(context), policyDetail);
  return items;
}

export const detailOperations: Operations<CloudState> = {
  GetAccountAuthorizationDetails: read(
    'GetAccountAuthorizationDetails',
    onEverything,
    (context, input) => {
      const filter = new Set((input['Filter'] ?? []) as string[]);
      const { items, rest } = page(everything(context, filter), input);
      const of = (list: ListName) =>
        items.filter(([name]) => name === list).map(([, detail]) => detail());
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
