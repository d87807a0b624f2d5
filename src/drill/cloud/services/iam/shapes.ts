/** How IAM's things look in answers. */
import { roleArn, userArn } from '../../credentials.ts';
import type { JsonObject } from '../../types.ts';
import { latest } from '../../versioned.ts';
import type {
  IamGroup,
  IamRole,
  IamUser,
  InlinePolicies,
  InstanceProfile,
  ManagedPolicy,
} from './state.ts';
import { arnOf, date, encodedPolicy, iamOf, tagList, type Context } from './support.ts';

function boundaryShape(arn: string | undefined): JsonObject {
  if (arn === undefined) return {};
  return {
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn },
  };
}

/** As CreateUser and ListUsers answer, which leave boundary and tags out. */
export function userShape(context: Context, user: IamUser): JsonObject {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(context.caller.accountId, user),
    CreateDate: date(user.createDate),
    ...(user.passwordLastUsed === undefined
      ? {}
      : { PasswordLastUsed: date(user.passwordLastUsed) }),
  };
}
/** As GetUser answers. */
export function fullUserShape(context: Context, user: IamUser): JsonObject {
  return {
    ...userShape(context, user),
    ...boundaryShape(latest(user.boundary)),
    Tags: tagList(user.tags),
  };
}

/** As ListRoles answers, without boundary, tags and last use. */
export function roleShape(context: Context, role: IamRole): JsonObject {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(context.caller.accountId, role),
    CreateDate: date(role.createDate),
    AssumeRolePolicyDocument: encodedPolicy(latest(role.trust)),
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.description === undefined ? {} : { Description: role.description }),
  };
}
/** As GetRole answers. */
export function fullRoleShape(context: Context, role: IamRole): JsonObject {
  const used = role.lastUsed;
  return {
    ...roleShape(context, role),
    ...boundaryShape(latest(role.boundary)),
    Tags: tagList(role.tags),
    RoleLastUsed: used === undefined ? {} : { LastUsedDate: date(used.at), Region: used.region },
  };
}

export function groupShape(context: Context, group: IamGroup): JsonObject {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: arnOf(context, 'group', group),
    CreateDate: date(group.createDate),
  };
}

export function profileShape(context: Context, profile: InstanceProfile): JsonObject {
  const role =
    profile.roleName === undefined ? undefined : iamOf(context).roles.get(profile.roleName);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: arnOf(context, 'instance-profile', profile),
    CreateDate: date(profile.createDate),
    Roles: role === undefined ? [] : [roleShape(context, role)],
    Tags: tagList(profile.tags),
  };
}

/** `[{ PolicyName, PolicyDocument }]`, as GetAccountAuthorizationDetails lists inline policies. */
export function inlineShapes(policies: InlinePolicies): JsonObject[] {
  return Object.entries(policies).map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: encodedPolicy(document),
  }));
}

/** `[{ PolicyName, PolicyArn }]`. */
export function attachedShapes(arns: string[]): JsonObject[] {
  return arns.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1) ?? '', PolicyArn }));
}

/** How many users, roles and groups a policy is attached to, and of how many it is the boundary. */
export function policyUse(context: Context, arn: string): { attached: number; boundary: number } {
  const { users, roles, groups } = iamOf(context);
  const holders = [...users.values(), ...roles.values(), ...groups.values()];
  const bounded = [...users.values(), ...roles.values()];
  return {
    attached: holders.filter(({ attached }) => latest(attached).includes(arn)).length,
    boundary: bounded.filter(({ boundary }) => latest(boundary) === arn).length,
  };
}

/** `use` where the caller has counted already. */
export function policyShape(
  context: Context,
  policy: ManagedPolicy,
  use?: { attached: number; boundary: number },
): JsonObject {
  const { attached, boundary } = use ?? policyUse(context, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: boundary,
    IsAttachable: true,
    CreateDate: date(policy.createDate),
    UpdateDate: date(policy.updateDate),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
  };
}
