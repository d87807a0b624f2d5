/** Which types of policy the organization uses at all. */
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import { change, latest } from '../../versioned.ts';
import { typeIn } from './policy-content.ts';
import type { OrganizationState } from './state.ts';
import { nodeArn, notFound, onNode, organizationOf, text, write } from './support.ts';

function rootShape(organization: OrganizationState): JsonObject {
  const { rootId } = organization;
  const PolicyTypes = latest(organization.enabledPolicyTypes).map((Type) => ({
    Type,
    Status: 'ENABLED',
  }));
  return { Root: { Id: rootId, Arn: nodeArn(organization, rootId), Name: 'Root', PolicyTypes } };
}

function rootIn(organization: OrganizationState, input: JsonObject): void {
  const id = text(input, 'RootId');
  if (id !== organization.rootId) throw notFound('Root', id);
}

export const policyTypeOperations: Operations<CloudState> = {
  EnablePolicyType: write('EnablePolicyType', onNode('RootId'), (context, input) => {
    const organization = organizationOf(context);
    rootIn(organization, input);
    const type = typeIn(input, 'PolicyType');
    const enabled = latest(organization.enabledPolicyTypes);
    if (enabled.includes(type))
      throw new AwsError(
        'PolicyTypeAlreadyEnabledException',
        'The specified policy type is already enabled.',
      );
    change(organization.enabledPolicyTypes, [...enabled, type], context.spreads('organizations'));
    return rootShape(organization);
  }),
  DisablePolicyType: write('DisablePolicyType', onNode('RootId'), (context, input) => {
    const organization = organizationOf(context);
    rootIn(organization, input);
    const type = typeIn(input, 'PolicyType');
    const enabled = latest(organization.enabledPolicyTypes);
    if (!enabled.includes(type))
      throw new AwsError(
        'PolicyTypeNotEnabledException',
        'The specified policy type is not enabled.',
      );
    const left = enabled.filter((one) => one !== type);
    change(organization.enabledPolicyTypes, left, context.spreads('organizations'));
    return rootShape(organization);
  }),
};
