import type { AuthorizationDecision, AuthorizationQuestion, PoliciesInForce } from '../types.ts';
import { contextKeys } from './context-keys.ts';
import { allows, denies, deniesCaller, grant } from './statements.ts';
import type { Request } from './statements.ts';

type Refusal = Extract<AuthorizationDecision, { allowed: false }>;
type PolicyType = Refusal['by'];

const ALLOWED: AuthorizationDecision = { allowed: true };
const implicit = (by: PolicyType): Refusal => ({ allowed: false, explicit: false, by });

/**
 * Services whose resources a resource control policy reaches
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services).
 */
export const RCP_SERVICES: ReadonlySet<string> = new Set(
  // The first ones, and of the many since then those that a simulated request can be about.
  (
    's3 sts kms sqs secretsmanager dynamodb ecr aoss logs cognito-identity cognito-idp rolesanywhere ' +
    'autoscaling events codebuild support budgets transfer signin'
  ).split(' '),
);

/** The root user of a bucket's account can always do these, whatever the bucket policy denies
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html). */
const ROOT_UNLOCKS = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);

/**
 * May the caller do this? All of AWS's evaluation, in AWS's order: any explicit deny, then RCPs, SCPs, the resource's
 * policy, identity, boundary and session policy
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).
 * @param policies what is in force at `now`, after propagation.
 * @param now virtual milliseconds since the epoch.
 */
export function evaluate(
  question: AuthorizationQuestion,
  policies: PoliciesInForce,
  now: number,
): AuthorizationDecision {
  const request: Request = {
    caller: question.caller,
    action: question.action,
    resource: question.resource,
    keys: contextKeys(question, policies, now),
    hasBoundary: policies.boundary !== undefined,
  };
  const inForce = applicable(question, policies);
  return (
    explicitDeny(question, inForce, request) ??
    missingLevel(inForce.rcps, request, 'resource control policy') ??
    missingLevel(inForce.scps, request, 'service control policy') ??
    (isForeign(question)
      ? crossAccount(question, inForce, request)
      : sameAccount(question, inForce, request))
  );
}

/** Takes out the organization policies that do not bind this caller or this resource. */
function applicable(question: AuthorizationQuestion, policies: PoliciesInForce): PoliciesInForce {
  const { caller, action, resource } = question;
  const serviceLinked = caller.principalArn.includes(':role/aws-service-role/');
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#scp-effects-on-permissions
  const scpBinds = caller.type !== 'AWSService' && !serviceLinked;
  const service = action.split(':')[0]?.toLowerCase() ?? '';
  const rcpBinds =
    !serviceLinked &&
    RCP_SERVICES.has(service) &&
    resource !== '*' &&
    action.toLowerCase() !== 'kms:retiregrant';
  return {
    ...policies,
    scps: scpBinds ? policies.scps : [],
    rcps: rcpBinds ? policies.rcps : [],
  };
}

function explicitDeny(
  question: AuthorizationQuestion,
  policies: PoliciesInForce,
  request: Request,
): Refusal | undefined {
  const { caller, resourcePolicy } = question;
  const root = caller.type === 'Root' || caller.type === 'AssumedRoot';
  const unlocks = root && !isForeign(question) && ROOT_UNLOCKS.has(question.action.toLowerCase());
  const refusals: [PolicyType, () => boolean][] = [
    ['service control policy', () => denies(policies.scps.flat(), request)],
    ['resource control policy', () => deniesCaller(policies.rcps.flat(), request)],
    ['identity-based policy', () => denies(policies.identity, request)],
    ['permissions boundary', () => denies(only(policies.boundary), request)],
    ['session policy', () => denies(only(caller.sessionPolicy), request)],
    ['resource-based policy', () => !unlocks && deniesCaller(only(resourcePolicy), request)],
  ];
  const refused = refusals.find(([, isDenied]) => isDenied());
  return refused === undefined ? undefined : { allowed: false, explicit: true, by: refused[0] };
}

/** Every level, from the organization's root down to the account, must allow. */
function missingLevel(
  levels: PoliciesInForce['scps'],
  request: Request,
  by: PolicyType,
): Refusal | undefined {
  return levels.every((level) => allows(level, request)) ? undefined : implicit(by);
}

function sameAccount(
  question: AuthorizationQuestion,
  policies: PoliciesInForce,
  request: Request,
): AuthorizationDecision {
  const granted = grant(question.resourcePolicy, request);
  if (granted === undefined && needsResourcePolicy(question)) {
    return implicit('resource-based policy');
  }
  // Named itself, a user or session is out of reach of an implicit deny; named by its role, it is not.
  if (granted === 'direct') return ALLOWED;
  if (granted === 'role') return limits(question, policies, request) ?? ALLOWED;
  return callerSide(question, policies, request) ?? ALLOWED;
}

/** Across accounts both sides must allow, and no grant reaches past the caller's own policies. */
function crossAccount(
  question: AuthorizationQuestion,
  policies: PoliciesInForce,
  request: Request,
): AuthorizationDecision {
  const refused = callerSide(question, policies, request);
  if (refused !== undefined) return refused;
  return grant(question.resourcePolicy, request) === undefined
    ? implicit('resource-based policy')
    : ALLOWED;
}

function callerSide(
  question: AuthorizationQuestion,
  policies: PoliciesInForce,
  request: Request,
): Refusal | undefined {
  const { type } = question.caller;
  const allPowerful = type === 'Root' || type === 'AssumedRoot';
  if (!allPowerful && !allows(policies.identity, request)) return implicit('identity-based policy');
  return limits(question, policies, request);
}

function limits(
  question: AuthorizationQuestion,
  policies: PoliciesInForce,
  request: Request,
): Refusal | undefined {
  const { boundary } = policies;
  const { sessionPolicy } = question.caller;
  if (boundary !== undefined && !allows([boundary], request)) {
    return implicit('permissions boundary');
  }
  if (sessionPolicy !== undefined && !allows([sessionPolicy], request)) {
    return implicit('session policy');
  }
  return undefined;
}

/**
 * A role can be assumed only through its trust policy, a key used only through its key policy; for everything else the
 * account's own identity policies are enough
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html).
 */
function needsResourcePolicy(question: AuthorizationQuestion): boolean {
  const action = question.action.toLowerCase();
  if (question.caller.type === 'AWSService' || action.startsWith('sts:assumerole')) return true;
  return action.startsWith('kms:') && question.resourcePolicy !== undefined;
}

/** Callers without an account (a service, a federated identity at the door) have no side of their own. */
function isForeign(question: AuthorizationQuestion): boolean {
  const { caller } = question;
  const withoutAccount = caller.type === 'AWSService' || caller.accountId === '';
  return !withoutAccount && caller.accountId !== question.resourceAccountId;
}

function only<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
