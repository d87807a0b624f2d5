/** Service and resource control policies, and what they are attached to. */
import { accountOf, type CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import { change, latest, versioned, type Versioned } from '../../versioned.ts';
import { checkedContent, QUOTAS, typeIn } from './policy-content.ts';
import {
  DEFAULT_POLICIES,
  type OrganizationPolicy,
  type OrganizationPolicyType,
  type OrganizationState,
} from './state.ts';
import {
  constraint,
  invalidInput,
  nodeArn,
  nodeType,
  notFound,
  onEverything,
  onNode,
  onPolicy,
  optionalText,
  organizationOf,
  page,
  policyArn,
  read,
  text,
  write,
  type Context,
} from './support.ts';

function policyIn(organization: OrganizationState, input: JsonObject): OrganizationPolicy {
  const id = text(input, 'PolicyId');
  const policy = organization.policies.get(id);
  if (policy === undefined) throw notFound('Policy', id);
  return policy;
}

/** A policy that may be changed. */
function ownPolicy(organization: OrganizationState, input: JsonObject): OrganizationPolicy {
  const policy = policyIn(organization, input);
  if (policy.awsManaged) throw invalidInput("You can't modify an AWS managed policy.");
  return policy;
}

function targetIn(
  organization: OrganizationState,
  input: JsonObject,
): { id: string; attached: Versioned<string[]> } {
  const id = text(input, 'TargetId');
  const attached = organization.attachments.get(id);
  if (attached === undefined) throw notFound('Target', id);
  return { id, attached };
}

function summaryShape(organization: OrganizationState, policy: OrganizationPolicy): JsonObject {
  return {
    Id: policy.id,
    Arn: policyArn(organization, policy),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: policy.awsManaged,
  };
}

function policyShape(organization: OrganizationState, policy: OrganizationPolicy): JsonObject {
  return {
    Policy: {
      PolicySummary: summaryShape(organization, policy),
      Content: latest(policy.content),
    },
  };
}

function refuseDuplicateName(
  organization: OrganizationState,
  name: string,
  type: OrganizationPolicyType,
): void {
  const taken = organization.policies
    .values()
    .some((one) => one.name === name && one.type === type);
  if (taken)
    throw new AwsError('DuplicatePolicyException', 'A policy with the same name already exists.');
}

const policies: Operations<CloudState> = {
  CreatePolicy: write('CreatePolicy', onEverything, (context, input) => {
    const organization = organizationOf(context);
    const type = typeIn(input, 'Type');
    const name = text(input, 'Name');
    const content = checkedContent(text(input, 'Content'), type);
    refuseDuplicateName(organization, name, type);
    const all = organization.policies.values().filter((one) => one.type === type);
    if ([...all].length >= QUOTAS[type].perOrganization)
      throw constraint(
        'POLICY_NUMBER_LIMIT_EXCEEDED',
        `You have reached the limit of ${QUOTAS[type].perOrganization} policies of type ${type}.`,
      );
    const tags = (input['Tags'] ?? []) as { Key: string; Value: string }[];
    const policy: OrganizationPolicy = {
      id: `p-${context.id('', 10, 'hex')}`,
      name,
      description: optionalText(input, 'Description') ?? '',
      type,
      awsManaged: false,
      content: versioned(content),
      tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    };
    organization.policies.set(policy.id, policy);
    return policyShape(organization, policy);
  }),
  DescribePolicy: read('DescribePolicy', onPolicy, (context, input) => {
    const organization = organizationOf(context);
    return policyShape(organization, policyIn(organization, input));
  }),
  UpdatePolicy: write('UpdatePolicy', onPolicy, (context, input) => {
    const organization = organizationOf(context);
    const policy = ownPolicy(organization, input);
    const name = optionalText(input, 'Name');
    if (name !== undefined && name !== policy.name) {
      refuseDuplicateName(organization, name, policy.type);
      policy.name = name;
    }
    const description = input['Description'];
    if (typeof description === 'string') policy.description = description;
    const content = optionalText(input, 'Content');
    if (content !== undefined)
      change(
        policy.content,
        checkedContent(content, policy.type),
        context.spreads('organizations'),
      );
    return policyShape(organization, policy);
  }),
  DeletePolicy: write('DeletePolicy', onPolicy, (context, input) => {
    const organization = organizationOf(context);
    const policy = ownPolicy(organization, input);
    if (organization.attachments.values().some((ids) => latest(ids).includes(policy.id)))
      throw new AwsError('PolicyInUseException', 'The policy is attached to one or more entities.');
    organization.policies.delete(policy.id);
    organization.retiredPolicies.set(policy.id, policy);
    return {};
  }),
  ListPolicies: read('ListPolicies', onEverything, (context, input) => {
    const organization = organizationOf(context);
    const type = typeIn(input, 'Filter');
    const all = [...organization.policies.values()].filter((policy) => policy.type === type);
    const { items, rest } = page(all, input);
    return { Policies: items.map((policy) => summaryShape(organization, policy)), ...rest };
  }),
};

function targetShape(context: Context, id: string): JsonObject {
  const organization = organizationOf(context);
  const type = nodeType(organization, id);
  const unit = organization.units.get(id)?.name;
  const account = type === 'ACCOUNT' ? accountOf(context.state, id).name : undefined;
  return {
    TargetId: id,
    Arn: nodeArn(organization, id),
    Name: unit ?? account ?? 'Root',
    Type: type,
  };
}

const attaching: Operations<CloudState> = {
  AttachPolicy: write('AttachPolicy', onPolicy, (context, input) => {
    const organization = organizationOf(context);
    const policy = policyIn(organization, input);
    const { attached } = targetIn(organization, input);
    const { type } = policy;
    if (!latest(organization.enabledPolicyTypes).includes(type))
      throw new AwsError(
        'PolicyTypeNotEnabledException',
        'This operation can be performed only for enabled policy types.',
      );
    const ids = latest(attached);
    if (ids.includes(policy.id))
      throw new AwsError(
        'DuplicatePolicyAttachmentException',
        'A policy with the specified name and type is already attached to the target.',
      );
    const sameType = ids.filter((id) => organization.policies.get(id)?.type === type);
    if (sameType.length >= QUOTAS[type].perTarget)
      throw constraint(
        'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        `You have reached the limit of ${QUOTAS[type].perTarget} attached policies of type ${type}.`,
      );
    change(attached, [...ids, policy.id], context.spreads('organizations'));
    return {};
  }),
  DetachPolicy: write('DetachPolicy', onPolicy, (context, input) => {
    const organization = organizationOf(context);
    const policy = policyIn(organization, input);
    const { attached } = targetIn(organization, input);
    const ids = latest(attached);
    if (!ids.includes(policy.id))
      throw new AwsError(
        'PolicyNotAttachedException',
        "The policy isn't attached to the specified target in the specified root.",
      );
    if (policy.id === DEFAULT_POLICIES[1])
      throw invalidInput("You can't detach the RCPFullAWSAccess policy.");
    const sameType = ids.filter((id) => organization.policies.get(id)?.type === policy.type);
    if (sameType.length === 1)
      throw constraint(
        'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You cannot remove the last service control policy attached to the specified target.',
      );
    change(
      attached,
      ids.filter((id) => id !== policy.id),
      context.spreads('organizations'),
    );
    return {};
  }),
  ListPoliciesForTarget: read('ListPoliciesForTarget', onNode('TargetId'), (context, input) => {
    const organization = organizationOf(context);
    const { attached } = targetIn(organization, input);
    const type = typeIn(input, 'Filter');
    const all = latest(attached)
      .flatMap((id) => organization.policies.get(id) ?? [])
      .filter((policy) => policy.type === type);
    const { items, rest } = page(all, input);
    return { Policies: items.map((policy) => summaryShape(organization, policy)), ...rest };
  }),
  ListTargetsForPolicy: read('ListTargetsForPolicy', onPolicy, (context, input) => {
    const organization = organizationOf(context);
    const { id } = policyIn(organization, input);
    const targets = [...organization.attachments]
      .filter(([, ids]) => latest(ids).includes(id))
      .map(([target]) => target);
    const { items, rest } = page(targets, input);
    return { Targets: items.map((target) => targetShape(context, target)), ...rest };
  }),
};

export const organizationPolicyOperations: Operations<CloudState> = {
  ...policies,
  ...attaching,
};
