/**
 * What a service or resource control policy may say, and how long it may be. Quotas since 2026-05-15:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html.
 */
import { policyProblem } from '../../authorization/policy-problem.ts';
import { AwsError, type JsonObject, type PolicyDocument } from '../../types.ts';
import { actionProblem } from '../iam/policy-grammar.ts';
import type { OrganizationPolicyType } from './state.ts';
import { constraint, text } from './support.ts';

export const QUOTAS: {
  [type in OrganizationPolicyType]: {
    characters: number;
    perTarget: number;
    perOrganization: number;
  };
} = {
  SERVICE_CONTROL_POLICY: { characters: 10_240, perTarget: 10, perOrganization: 10_000 },
  RESOURCE_CONTROL_POLICY: { characters: 5_120, perTarget: 5, perOrganization: 2_000 },
};

/** A policy type that the simulation has. */
export function typeIn(input: JsonObject, member: string): OrganizationPolicyType {
  const type = text(input, member);
  if (type === 'SERVICE_CONTROL_POLICY' || type === 'RESOURCE_CONTROL_POLICY') return type;
  throw new AwsError(
    'UnsupportedAPIEndpointException',
    `The policy type ${type} is not simulated.`,
  );
}

function malformed(why: string): AwsError {
  return new AwsError(
    'MalformedPolicyDocumentException',
    `The provided policy document does not meet the requirements of the specified policy type. ${why}`,
  );
}

/** A text that this type of policy may have. An RCP may only deny, for everybody, and names its services. */
export function checkedContent(content: string, type: OrganizationPolicyType): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    throw malformed('It is not JSON.');
  }
  const problem =
    policyProblem(parsed) ?? actionProblem(parsed as PolicyDocument) ?? typeProblem(parsed, type);
  if (problem !== undefined) throw malformed(problem);
  if (content.length > QUOTAS[type].characters)
    throw constraint(
      'POLICY_CONTENT_LIMIT_EXCEEDED',
      `You have exceeded the maximum policy size of ${QUOTAS[type].characters} characters.`,
    );
  return content;
}

function typeProblem(parsed: unknown, type: OrganizationPolicyType): string | undefined {
  const { Statement } = parsed as { Statement: JsonObject | JsonObject[] };
  const statements = [Statement].flat();
  if (type === 'SERVICE_CONTROL_POLICY') {
    const principal = statements.some((one) => 'Principal' in one || 'NotPrincipal' in one);
    if (principal) return 'A service control policy has no Principal.';
    const bare = statements.some((one) => !('Resource' in one || 'NotResource' in one));
    return bare ? 'A statement needs a Resource.' : undefined;
  }
  if (statements.some((one) => one['Effect'] !== 'Deny'))
    return 'A resource control policy can only deny.';
  if (statements.some((one) => one['Principal'] !== '*'))
    return 'The Principal of a resource control policy has to be "*".';
  const whole = statements.some(
    (one) => [one['Action']].flat().includes('*') || 'NotAction' in one,
  );
  return whole ? 'A resource control policy has to name services in its Action.' : undefined;
}
