/** Managed policies and their versions. */
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import { change, latest } from '../../versioned.ts';
import { awsManagedPolicies, awsManagedPolicy, managedPolicyText } from './managed-policies.ts';
import { policyShape, policyUse } from './shapes.ts';
import { newManagedPolicy, type ManagedPolicy } from './state.ts';
import {
  alreadyExists,
  arnOf,
  checkedName,
  checkedPolicy,
  date,
  deleteConflict,
  encodedPolicy,
  iamOf,
  limitExceeded,
  noSuchEntity,
  onAny,
  onMember,
  optionalText,
  page,
  pathOf,
  read,
  tagList,
  tagsIn,
  text,
  underPrefix,
  write,
  type Context,
  type PolicyRules,
} from './support.ts';

const SIZE: PolicyRules = { kind: 'identity', name: 'PolicySize', limit: 6144 };
const VERSIONS_PER_POLICY = 5;
/** AWS managed policies have a date each; one for all is enough here. */
const AWS_POLICY_DATE = Date.UTC(2015, 1, 6, 18, 39, 46);

function asManaged(arn: string): ManagedPolicy | undefined {
  const aws = awsManagedPolicy(arn);
  const document = managedPolicyText(arn);
  if (aws === undefined || document === undefined) return undefined;
  const { name, id, path, description } = aws;
  return {
    ...newManagedPolicy({ arn, name, id, createDate: AWS_POLICY_DATE }, document, path),
    description,
  };
}

/** A policy of the account or of AWS. */
function anyPolicy(context: Context, input: JsonObject): ManagedPolicy {
  const arn = text(input, 'PolicyArn');
  const policy = iamOf(context).policies.get(arn) ?? asManaged(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** A policy that the account may change. */
function ownPolicy(context: Context, input: JsonObject): ManagedPolicy {
  const arn = text(input, 'PolicyArn');
  if (awsManagedPolicy(arn) !== undefined)
    throw new AwsError(
      'AccessDenied',
      `Policy ${arn} is an AWS managed policy and cannot be changed.`,
      403,
    );
  return anyPolicy(context, input);
}

function versionOf(policy: ManagedPolicy, id: string): ManagedPolicy['versions'][number] {
  const version = policy.versions.find((one) => one.id === id);
  if (version === undefined)
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function versionShape(
  policy: ManagedPolicy,
  version: ManagedPolicy['versions'][number],
): JsonObject {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: date(version.createDate),
  };
}

function makeDefault(context: Context, policy: ManagedPolicy, id: string): void {
  const { document } = versionOf(policy, id);
  policy.defaultVersionId = id;
  policy.updateDate = context.now;
  if (latest(policy.document) !== document)
    change(policy.document, document, context.propagates('iam'));
}

const onPolicy = onMember('PolicyArn');

const policies: Operations<CloudState> = {
  CreatePolicy: write(
    'CreatePolicy',
    (context, input) =>
      arnOf(context, 'policy', {
        path: optionalText(input, 'Path') ?? '/',
        name: optionalText(input, 'PolicyName') ?? '',
      }),
    (context, input) => {
      const name = checkedName(input, 'PolicyName');
      const path = pathOf(input);
      const { policies: all } = iamOf(context);
      if (all.values().some((other) => other.name === name))
        throw alreadyExists(
          `A policy called ${name} already exists. Duplicate names are not allowed.`,
        );
      const document = checkedPolicy(text(input, 'PolicyDocument'), SIZE);
      const arn = arnOf(context, 'policy', { path, name });
      const about = { arn, name, id: context.id('ANPA', 17), createDate: context.now };
      const policy = newManagedPolicy(about, document, path);
      const description = optionalText(input, 'Description');
      if (description !== undefined) policy.description = description;
      policy.tags = tagsIn(input);
      all.set(arn, policy);
      return { Policy: policyShape(context, policy) };
    },
  ),
  GetPolicy: read('GetPolicy', onPolicy, (context, input) => {
    const policy = anyPolicy(context, input);
    return { Policy: { ...policyShape(context, policy), Tags: tagList(policy.tags) } };
  }),
  ListPolicies: read('ListPolicies', onAny('policy'), (context, input) => {
    const scope = optionalText(input, 'Scope') ?? 'All';
    const own = scope === 'AWS' ? [] : underPrefix(iamOf(context).policies.values(), input);
    const aws =
      scope === 'Local'
        ? []
        : underPrefix(
            awsManagedPolicies().flatMap(({ arn }) => asManaged(arn) ?? []),
            input,
          );
    const onlyAttached = input['OnlyAttached'] === true;
    const all = [...own, ...aws].filter(
      ({ arn }) => !onlyAttached || policyUse(context, arn).attached > 0,
    );
    const { items, rest } = page(all, input);
    return { Policies: items.map((policy) => policyShape(context, policy)), ...rest };
  }),
  DeletePolicy: write('DeletePolicy', onPolicy, (context, input) => {
    const policy = ownPolicy(context, input);
    const { attached, boundary } = policyUse(context, policy.arn);
    if (attached + boundary > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
    if (policy.versions.length > 1) throw deleteConflict('delete all non-default versions');
    const iam = iamOf(context);
    iam.policies.delete(policy.arn);
    iam.retiredPolicies.set(policy.arn, policy);
    return {};
  }),
  ListEntitiesForPolicy: read('ListEntitiesForPolicy', onPolicy, (context, input) => {
    const { arn } = anyPolicy(context, input);
    const iam = iamOf(context);
    const asBoundary = optionalText(input, 'PolicyUsageFilter') === 'PermissionsBoundary';
    const holds = <T extends Parameters<typeof holdsPolicy>[0]>(all: Iterable<T>) =>
      [...all].filter((one) => holdsPolicy(one, arn, asBoundary));
    const found = [
      ...holds(iam.users.values()).map(({ name, id }) => ({
        PolicyUsers: { UserName: name, UserId: id },
      })),
      ...holds(iam.roles.values()).map(({ name, id }) => ({
        PolicyRoles: { RoleName: name, RoleId: id },
      })),
      ...holds(iam.groups.values()).map(({ name, id }) => ({
        PolicyGroups: { GroupName: name, GroupId: id },
      })),
    ];
    const { items, rest } = page(found, input);
    const of = (kind: string) =>
      items.flatMap((item: JsonObject) => (item[kind] === undefined ? [] : [item[kind]]));
    return {
      PolicyUsers: of('PolicyUsers'),
      PolicyRoles: of('PolicyRoles'),
      PolicyGroups: of('PolicyGroups'),
      ...rest,
    };
  }),
};

function holdsPolicy(
  holder: { attached: ManagedPolicyList; boundary?: BoundaryRef },
  arn: string,
  asBoundary: boolean,
): boolean {
  if (!asBoundary) return latest(holder.attached).includes(arn);
  return holder.boundary !== undefined && latest(holder.boundary) === arn;
}
type ManagedPolicyList = Parameters<typeof latest<string[]>>[0];
type BoundaryRef = Parameters<typeof latest<string | undefined>>[0];

const versions: Operations<CloudState> = {
  CreatePolicyVersion: write('CreatePolicyVersion', onPolicy, (context, input) => {
    const policy = ownPolicy(context, input);
    if (policy.versions.length >= VERSIONS_PER_POLICY)
      throw limitExceeded('PolicyVersionsPerPolicy', VERSIONS_PER_POLICY);
    const document = checkedPolicy(text(input, 'PolicyDocument'), SIZE);
    const version = { id: `v${policy.nextVersion}`, document, createDate: context.now };
    policy.nextVersion += 1;
    policy.versions.push(version);
    if (input['SetAsDefault'] === true) makeDefault(context, policy, version.id);
    return { PolicyVersion: versionShape(policy, version) };
  }),
  GetPolicyVersion: read('GetPolicyVersion', onPolicy, (context, input) => {
    const policy = anyPolicy(context, input);
    const version = versionOf(policy, text(input, 'VersionId'));
    const Document = encodedPolicy(version.document);
    return { PolicyVersion: { ...versionShape(policy, version), Document } };
  }),
  ListPolicyVersions: read('ListPolicyVersions', onPolicy, (context, input) => {
    const policy = anyPolicy(context, input);
    const { items, rest } = page(policy.versions.toReversed(), input);
    return { Versions: items.map((version) => versionShape(policy, version)), ...rest };
  }),
  SetDefaultPolicyVersion: write('SetDefaultPolicyVersion', onPolicy, (context, input) => {
    makeDefault(context, ownPolicy(context, input), text(input, 'VersionId'));
    return {};
  }),
  DeletePolicyVersion: write('DeletePolicyVersion', onPolicy, (context, input) => {
    const policy = ownPolicy(context, input);
    const version = versionOf(policy, text(input, 'VersionId'));
    if (version.id === policy.defaultVersionId)
      throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.', 409);
    policy.versions = policy.versions.filter((one) => one !== version);
    return {};
  }),
};

export const policyOperations: Operations<CloudState> = { ...policies, ...versions };
