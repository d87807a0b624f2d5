/**
 * Gathers every policy that counts for one question, as enforced at one moment. Which policies bind whom:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html.
 */
import { managedPolicyText } from '../services/iam/managed-policies.ts';
import type { IamGroup, IamState, IamUser, InlinePolicies } from '../services/iam/state.ts';
import type { OrganizationPolicyType, OrganizationState } from '../services/organizations/state.ts';
import { organizationIdOf, type CloudState } from '../state.ts';
import type { AuthorizationQuestion, Caller, PoliciesInForce, PolicyDocument } from '../types.ts';
import { enforced, type Versioned } from '../versioned.ts';
import { findRoleById, findUserById } from '../credentials.ts';

const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

const parsed = new Map<string, PolicyDocument>();
/** Policy texts are few and asked about often, so each is parsed once. */
function documentOf(text: string): PolicyDocument {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const document = JSON.parse(text) as PolicyDocument;
  if (parsed.size > 5000) parsed.clear();
  parsed.set(text, document);
  return document;
}

interface Holder {
  inline: Versioned<InlinePolicies>;
  attached: Versioned<string[]>;
}

function managed(iam: IamState, arn: string, now: number): PolicyDocument[] {
  const own = iam.policies.get(arn) ?? iam.retiredPolicies.get(arn);
  const text = own === undefined ? managedPolicyText(arn) : enforced(own.document, now);
  return text === undefined ? [] : [documentOf(text)];
}

function policiesOf(iam: IamState, holder: Holder, now: number): PolicyDocument[] {
  return [
    ...Object.values(enforced(holder.inline, now)).map(documentOf),
    ...enforced(holder.attached, now).flatMap((arn) => managed(iam, arn, now)),
  ];
}

function userPolicies(iam: IamState, user: IamUser, now: number): PolicyDocument[] {
  const groups: IamGroup[] = enforced(user.groups, now);
  return [user, ...groups].flatMap((holder) => policiesOf(iam, holder, now));
}

/** Ids from the root down to the account, as enforced. */
function levels(organization: OrganizationState, accountId: string, now: number): string[] {
  const path: string[] = [];
  let node: string | undefined = accountId;
  while (node !== undefined && path.length < 10) {
    path.unshift(node);
    const parent: Versioned<string> | undefined = organization.parents.get(node);
    node = parent === undefined ? undefined : enforced(parent, now, accountId);
  }
  return path;
}

/** Policies of one type, one list per level. Empty where the type is off or nothing can bind the account. */
function organizationPolicies(
  state: CloudState,
  accountId: string,
  type: OrganizationPolicyType,
  now: number,
): PolicyDocument[][] {
  const { organization } = state;
  const bound =
    organization.members.has(accountId) && accountId !== organization.managementAccountId;
  if (!bound || !enforced(organization.enabledPolicyTypes, now, accountId).includes(type))
    return [];
  return levels(organization, accountId, now).map((target) => {
    const attached = organization.attachments.get(target);
    const ids = attached === undefined ? [] : enforced(attached, now, accountId);
    return ids.flatMap((id) => {
      const policy = organization.policies.get(id) ?? organization.retiredPolicies.get(id);
      return policy?.type === type ? [documentOf(enforced(policy.content, now, accountId))] : [];
    });
  });
}

interface Granted {
  policies: PolicyDocument[];
  /** ARN of the permissions boundary. */
  boundary?: string;
}

function granted(policies: PolicyDocument[], boundary: string | undefined): Granted {
  return boundary === undefined ? { policies } : { policies, boundary };
}

/** What the caller's own account grants. An AssumeRoot session gets everything that its task policy leaves. */
function identityOf(state: CloudState, caller: Caller, now: number): Granted {
  const iam = state.accounts.get(caller.accountId)?.iam;
  if (iam === undefined) return granted([], undefined);
  if (caller.type === 'Root' || caller.type === 'AssumedRoot')
    return granted([EVERYTHING], undefined);
  if (caller.type === 'AssumedRole') {
    const role = findRoleById(iam, caller.userId.split(':')[0] ?? '');
    if (role === undefined) return granted([], undefined);
    return granted(policiesOf(iam, role, now), enforced(role.boundary, now));
  }
  const user = findUserById(iam, caller);
  if (user === undefined) return granted([], undefined);
  return granted(userPolicies(iam, user, now), enforced(user.boundary, now));
}

/** All policies that count for `question` at virtual `now`. */
export function policiesInForce(
  state: CloudState,
  question: AuthorizationQuestion,
  now: number,
): PoliciesInForce {
  const { caller, resourceAccountId } = question;
  const iam = state.accounts.get(caller.accountId)?.iam;
  const identity = identityOf(state, caller, now);
  const boundary =
    identity.boundary === undefined || iam === undefined
      ? undefined
      : managed(iam, identity.boundary, now)[0];
  const callerOrgId = organizationIdOf(state, caller.accountId);
  const resourceOrgId = organizationIdOf(state, resourceAccountId);
  return {
    identity: identity.policies,
    scps: organizationPolicies(state, caller.accountId, 'SERVICE_CONTROL_POLICY', now),
    rcps: organizationPolicies(state, resourceAccountId, 'RESOURCE_CONTROL_POLICY', now),
    ...(boundary === undefined ? {} : { boundary }),
    ...(callerOrgId === undefined ? {} : { callerOrgId }),
    ...(resourceOrgId === undefined ? {} : { resourceOrgId }),
  };
}
