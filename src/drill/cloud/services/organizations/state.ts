/** The organization: its tree, its policies, and what is attached where. Times are virtual ms. */
import { versioned, type Versioned } from '../../versioned.ts';

export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

export interface OrganizationPolicy {
  /** `p-…`; AWS's own are `p-FullAWSAccess` and `p-RCPFullAWSAccess`. */
  id: string;
  name: string;
  description: string;
  type: OrganizationPolicyType;
  awsManaged: boolean;
  content: Versioned<string>;
  tags: { [key: string]: string };
}

export interface OrganizationalUnit {
  /** `ou-…` */
  id: string;
  name: string;
}

export interface Membership {
  accountId: string;
  joinedAt: number;
  joinedMethod: 'INVITED' | 'CREATED';
  status: 'ACTIVE' | 'SUSPENDED';
}

export interface OrganizationState {
  /** `o-…` */
  id: string;
  managementAccountId: string;
  /** `r-…` */
  rootId: string;
  units: Map<string, OrganizationalUnit>;
  members: Map<string, Membership>;
  /** Account or unit id to its parent's id (a unit or the root). */
  parents: Map<string, Versioned<string>>;
  policies: Map<string, OrganizationPolicy>;
  /** Deleted ones, still enforced until their detachments have propagated. */
  retiredPolicies: Map<string, OrganizationPolicy>;
  /** Target id (root, unit or account) to the ids of the policies attached to it, of all types. */
  attachments: Map<string, Versioned<string[]>>;
  enabledPolicyTypes: Versioned<OrganizationPolicyType[]>;
}

const FULL_ACCESS =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const RCP_FULL_ACCESS =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';

/** What is attached to every new node: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html */
export const DEFAULT_POLICIES = ['p-FullAWSAccess', 'p-RCPFullAWSAccess'];

function awsManaged(id: string, type: OrganizationPolicyType, content: string): OrganizationPolicy {
  const name = id.slice(2);
  const description =
    type === 'SERVICE_CONTROL_POLICY'
      ? 'Allows access to every operation'
      : 'Allows access to every resource';
  return { id, name, description, type, awsManaged: true, content: versioned(content), tags: {} };
}

/** An organization with a root, its management account, and both policy types enabled. */
export function newOrganization(about: {
  id: string;
  rootId: string;
  managementAccountId: string;
  createdAt: number;
}): OrganizationState {
  const { id, rootId, managementAccountId, createdAt } = about;
  const organization: OrganizationState = {
    id,
    rootId,
    managementAccountId,
    units: new Map(),
    members: new Map(),
    parents: new Map(),
    policies: new Map(),
    retiredPolicies: new Map(),
    attachments: new Map([[rootId, versioned([...DEFAULT_POLICIES])]]),
    enabledPolicyTypes: versioned(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']),
  };
  for (const policy of [
    awsManaged('p-FullAWSAccess', 'SERVICE_CONTROL_POLICY', FULL_ACCESS),
    awsManaged('p-RCPFullAWSAccess', 'RESOURCE_CONTROL_POLICY', RCP_FULL_ACCESS),
  ])
    organization.policies.set(policy.id, policy);
  joinOrganization(organization, managementAccountId, createdAt);
  return organization;
}

/** Makes an account a member under `parentId` (the root by default), with the policies every new node gets. */
export function joinOrganization(
  organization: OrganizationState,
  accountId: string,
  joinedAt: number,
  parentId = organization.rootId,
): void {
  organization.members.set(accountId, {
    accountId,
    joinedAt,
    joinedMethod: 'CREATED',
    status: 'ACTIVE',
  });
  organization.parents.set(accountId, versioned(parentId));
  organization.attachments.set(accountId, versioned([...DEFAULT_POLICIES]));
}

/** Adds an organizational unit under `parentId` (the root by default). */
export function addUnit(
  organization: OrganizationState,
  unit: OrganizationalUnit,
  parentId = organization.rootId,
): void {
  organization.units.set(unit.id, unit);
  organization.parents.set(unit.id, versioned(parentId));
  organization.attachments.set(unit.id, versioned([...DEFAULT_POLICIES]));
}
