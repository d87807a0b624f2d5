/** Roles, their trust policies and instance profiles. */
import type { CloudState } from '../../state.ts';
import { AwsError, type Operations } from '../../types.ts';
import { change } from '../../versioned.ts';
import { noPolicyOf } from './attachments.ts';
import { fullRoleShape, profileShape, roleShape } from './shapes.ts';
import { newRole, type InstanceProfile } from './state.ts';
import {
  alreadyExists,
  arnOf,
  checkedName,
  checkedPolicy,
  deleteConflict,
  iamOf,
  invalid,
  limitExceeded,
  noSuchEntity,
  onAny,
  onProfile,
  onRole,
  optionalText,
  page,
  pathOf,
  read,
  roleOf,
  shortness,
  tagsIn,
  text,
  underPrefix,
  write,
  type Context,
  type PolicyRules,
} from './support.ts';
import type { JsonObject } from '../../types.ts';

const TRUST_QUOTA: PolicyRules = { kind: 'trust', name: 'ACLSizePerRole', limit: 4096 };
const SERVICE_LINKED = '/aws-service-role/';

function sessionSeconds(input: JsonObject, otherwise: number): number {
  const wanted = input['MaxSessionDuration'];
  if (typeof wanted !== 'number') return otherwise;
  if (wanted >= 3600 && wanted <= 43_200) return wanted;
  throw invalid(
    `1 validation error detected: Value '${wanted}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
  );
}

function refuseProtected(path: string, name: string): void {
  if (!path.startsWith(SERVICE_LINKED)) return;
  throw new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}

const roles: Operations<CloudState> = {
  CreateRole: write('CreateRole', onRole, (context, input) => {
    const name = checkedName(input, 'RoleName');
    if (iamOf(context).roles.has(name))
      throw alreadyExists(`Role with name ${name} already exists.`);
    const trust = checkedPolicy(text(input, 'AssumeRolePolicyDocument'), TRUST_QUOTA);
    const id = context.id('AROA', 17);
    const role = newRole({ name, id, createDate: context.now }, trust, pathOf(input));
    const description = optionalText(input, 'Description');
    if (description !== undefined) role.description = description;
    role.maxSessionSeconds = sessionSeconds(input, 3600);
    role.tags = tagsIn(input);
    const boundary = optionalText(input, 'PermissionsBoundary');
    if (boundary !== undefined) change(role.boundary, boundary, context.now);
    iamOf(context).roles.set(name, role);
    return { Role: fullRoleShape(context, role) };
  }),
  GetRole: read('GetRole', onRole, (context, input) => ({
    Role: fullRoleShape(context, roleOf(context, input)),
  })),
  ListRoles: read('ListRoles', onAny('role'), (context, input) => {
    const { items, rest } = page(
      underPrefix(iamOf(context).roles.values(), input),
      input,
      shortness(context, input),
    );
    return { Roles: items.map((role) => roleShape(context, role)), ...rest };
  }),
  UpdateRole: write('UpdateRole', onRole, (context, input) => {
    const role = roleOf(context, input);
    refuseProtected(role.path, role.name);
    const description = optionalText(input, 'Description');
    if (description !== undefined) role.description = description;
    role.maxSessionSeconds = sessionSeconds(input, role.maxSessionSeconds);
    return {};
  }),
  UpdateAssumeRolePolicy: write('UpdateAssumeRolePolicy', onRole, (context, input) => {
    const role = roleOf(context, input);
    refuseProtected(role.path, role.name);
    const trust = checkedPolicy(text(input, 'PolicyDocument'), TRUST_QUOTA);
    change(role.trust, trust, context.propagates('iam'));
    return {};
  }),
  DeleteRole: write('DeleteRole', onRole, (context, input) => {
    const role = roleOf(context, input);
    refuseProtected(role.path, role.name);
    noPolicyOf(role);
    const profiles = iamOf(context).instanceProfiles.values();
    if (profiles.some(({ roleName }) => roleName === role.name))
      throw deleteConflict('remove roles from instance profile');
    iamOf(context).roles.delete(role.name);
    return {};
  }),
};

function profileOf(context: Context, input: JsonObject): InstanceProfile {
  const name = text(input, 'InstanceProfileName');
  const profile = iamOf(context).instanceProfiles.get(name);
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

const profiles: Operations<CloudState> = {
  CreateInstanceProfile: write('CreateInstanceProfile', onProfile, (context, input) => {
    const name = checkedName(input, 'InstanceProfileName');
    const { instanceProfiles } = iamOf(context);
    if (instanceProfiles.has(name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
    const id = context.id('AIPA', 17);
    const made = { name, id, path: pathOf(input), createDate: context.now, tags: tagsIn(input) };
    instanceProfiles.set(name, made);
    return { InstanceProfile: profileShape(context, made) };
  }),
  GetInstanceProfile: read('GetInstanceProfile', onProfile, (context, input) => ({
    InstanceProfile: profileShape(context, profileOf(context, input)),
  })),
  DeleteInstanceProfile: write('DeleteInstanceProfile', onProfile, (context, input) => {
    const profile = profileOf(context, input);
    if (profile.roleName !== undefined) throw deleteConflict('remove roles from instance profile');
    iamOf(context).instanceProfiles.delete(profile.name);
    return {};
  }),
  AddRoleToInstanceProfile: write('AddRoleToInstanceProfile', onProfile, (context, input) => {
    const profile = profileOf(context, input);
    const role = roleOf(context, input);
    const { accountId } = context.caller;
    context.authorize({
      action: 'iam:PassRole',
      resource: arnOf(context, 'role', role),
      resourceAccountId: accountId,
    });
    if (profile.roleName !== undefined)
      throw limitExceeded('InstanceSessionsPerInstanceProfile', 1);
    profile.roleName = role.name;
    return {};
  }),
  RemoveRoleFromInstanceProfile: write(
    'RemoveRoleFromInstanceProfile',
    onProfile,
    (context, input) => {
      const profile = profileOf(context, input);
      const role = roleOf(context, input);
      if (profile.roleName !== role.name)
        throw noSuchEntity(
          `Role ${role.name} in Instance Profile ${profile.name} cannot be found.`,
        );
      delete profile.roleName;
      return {};
    },
  ),
  ListInstanceProfiles: read(
    'ListInstanceProfiles',
    onAny('instance-profile'),
    (context, input) => {
      const all = underPrefix(iamOf(context).instanceProfiles.values(), input);
      const { items, rest } = page(all, input);
      return { InstanceProfiles: items.map((one) => profileShape(context, one)), ...rest };
    },
  ),
  ListInstanceProfilesForRole: read('ListInstanceProfilesForRole', onRole, (context, input) => {
    const role = roleOf(context, input);
    const all = underPrefix(iamOf(context).instanceProfiles.values(), {});
    const { items, rest } = page(
      all.filter(({ roleName }) => roleName === role.name),
      input,
    );
    return { InstanceProfiles: items.map((one) => profileShape(context, one)), ...rest };
  }),
};

export const roleOperations: Operations<CloudState> = { ...roles, ...profiles };
