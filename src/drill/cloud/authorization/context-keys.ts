import type { AuthorizationQuestion, Caller, PoliciesInForce } from '../types.ts';
import type { ConditionKeys } from './pattern.ts';

/** `aws:PrincipalType` (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype). */
const PRINCIPAL_TYPES: { [type in Caller['type']]: string } = {
  Root: 'Account',
  AssumedRoot: 'Account',
  IAMUser: 'User',
  AssumedRole: 'AssumedRole',
  FederatedUser: 'FederatedUser',
  AWSService: 'AWSService',
};

/**
 * The condition keys of a request: the global ones from the caller, the resource and the time, then those that the
 * question brings, which win. A key that AWS leaves out is left out here: `aws:TokenIssueTime` and
 * `aws:MultiFactorAuthPresent` with a long-term key, `aws:PrincipalOrgID` outside an organization
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
 */
export function contextKeys(
  question: AuthorizationQuestion,
  policies: Pick<PoliciesInForce, 'callerOrgId' | 'resourceOrgId'>,
  now: number,
): ConditionKeys {
  const { caller } = question;
  const service = caller.type === 'AWSService';
  const temporary = caller.tokenIssuedAt;
  const region = question.resource.split(':')[3];
  const global: { [key: string]: string | undefined } = {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    'aws:SourceIp': service ? undefined : caller.sourceIp,
    'aws:RequestedRegion': region === undefined || region === '' ? 'us-east-1' : region,
    'aws:ResourceAccount': question.resourceAccountId,
    'aws:ResourceOrgID': policies.resourceOrgId,
    'aws:PrincipalIsAWSService': String(service),
    'aws:PrincipalServiceName': service ? caller.arn : undefined,
    'aws:PrincipalType': PRINCIPAL_TYPES[caller.type],
    'aws:PrincipalArn': service ? undefined : caller.principalArn,
    'aws:PrincipalAccount': service ? undefined : caller.accountId,
    'aws:PrincipalOrgID': service ? undefined : policies.callerOrgId,
    'aws:userid': service ? undefined : caller.userId,
    'aws:username': caller.type === 'IAMUser' ? caller.userName : undefined,
    'aws:TokenIssueTime': temporary === undefined ? undefined : new Date(temporary).toISOString(),
    'aws:MultiFactorAuthPresent': temporary === undefined ? undefined : 'false',
    'aws:AssumedRoot': caller.type === 'AssumedRoot' ? 'true' : undefined,
    'aws:SourceIdentity': caller.sourceIdentity,
  };
  const keys = new Map<string, string[]>();
  for (const [key, value] of Object.entries({ ...global, ...question.context })) {
    if (value !== undefined) keys.set(key.toLowerCase(), [value].flat());
  }
  return keys;
}
