/** The organization, its units and accounts, and how they hang together. */
import { accountOf, type CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import { change, latest } from '../../versioned.ts';
import { limitOrganizations } from '../limits.ts';
import { addUnit, type Membership, type OrganizationState } from './state.ts';
import {
  constraint,
  invalidInput,
  nodeArn,
  nodeType,
  notFound,
  onEverything,
  onNode,
  organizationArn,
  organizationOf,
  page,
  parentIn,
  read,
  text,
  write,
  type Context,
} from './support.ts';

const DEPTH_LIMIT = 5;
const UNIT_LIMIT = 2000;

function accountShape(context: Context, member: Membership): JsonObject {
  const account = accountOf(context.state, member.accountId);
  return {
    Id: account.id,
    Arn: nodeArn(organizationOf(context), account.id),
    Email: account.email,
    Name: account.name,
    Status: member.status,
    State: member.status,
    JoinedMethod: member.joinedMethod,
    JoinedTimestamp: new Date(member.joinedAt),
  };
}

function unitShape(organization: OrganizationState, id: string): JsonObject {
  const unit = organization.units.get(id);
  if (unit === undefined) throw notFound('OrganizationalUnit', id);
  return { Id: unit.id, Arn: nodeArn(organization, unit.id), Name: unit.name };
}

function childrenOf(organization: OrganizationState, parent: string): string[] {
  return [...organization.parents]
    .filter(([, of]) => latest(of) === parent)
    .map(([child]) => child)
    .toSorted();
}

function memberOf(organization: OrganizationState, id: string): Membership {
  const member = organization.members.get(id);
  if (member === undefined) throw notFound('Account', id);
  return member;
}

function depthOf(organization: OrganizationState, id: string): number {
  const parent = organization.parents.get(id);
  return parent === undefined ? 0 : 1 + depthOf(organization, latest(parent));
}

function organizationShape({ state }: Context): JsonObject {
  const { organization } = state;
  const { managementAccountId } = organization;
  return {
    Id: organization.id,
    Arn: organizationArn(organization),
    FeatureSet: 'ALL',
    MasterAccountArn: nodeArn(organization, managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: accountOf(state, managementAccountId).email,
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
}

const reading: Operations<CloudState> = {
  /** The only question here that every member may ask. */
  DescribeOrganization: {
    mutates: false,
    questions: ({ caller }) => [
      {
        action: 'organizations:DescribeOrganization',
        resource: '*',
        resourceAccountId: caller.accountId,
      },
    ],
    run(context) {
      limitOrganizations(context, 'DescribeOrganization');
      if (context.state.outsiders.has(context.caller.accountId))
        throw new AwsError(
          'AWSOrganizationsNotInUseException',
          "Your account isn't a member of an organization.",
        );
      return { Organization: organizationShape(context) };
    },
  },
  ListRoots: read('ListRoots', onEverything, (context) => {
    const organization = organizationOf(context);
    const PolicyTypes = latest(organization.enabledPolicyTypes).map((Type) => ({
      Type,
      Status: 'ENABLED',
    }));
    const { rootId } = organization;
    return {
      Roots: [{ Id: rootId, Arn: nodeArn(organization, rootId), Name: 'Root', PolicyTypes }],
    };
  }),
  ListAccounts: read('ListAccounts', onEverything, (context, input) => {
    const members = [...organizationOf(context).members.values()];
    const { items, rest } = page(members, input);
    return { Accounts: items.map((member) => accountShape(context, member)), ...rest };
  }),
  DescribeAccount: read('DescribeAccount', onNode('AccountId'), (context, input) => ({
    Account: accountShape(context, memberOf(organizationOf(context), text(input, 'AccountId'))),
  })),
  DescribeOrganizationalUnit: read(
    'DescribeOrganizationalUnit',
    onNode('OrganizationalUnitId'),
    (context, input) => ({
      OrganizationalUnit: unitShape(organizationOf(context), text(input, 'OrganizationalUnitId')),
    }),
  ),
  ListParents: read('ListParents', onNode('ChildId'), (context, input) => {
    const organization = organizationOf(context);
    const child = text(input, 'ChildId');
    const parent = organization.parents.get(child);
    if (parent === undefined) throw notFound('Child', child);
    const Id = latest(parent);
    return { Parents: [{ Id, Type: nodeType(organization, Id) }] };
  }),
  ListChildren: read('ListChildren', onNode('ParentId'), (context, input) => {
    const organization = organizationOf(context);
    const type = text(input, 'ChildType');
    const children = childrenOf(organization, parentIn(organization, text(input, 'ParentId')));
    const ofType = children.filter((id) => nodeType(organization, id) === type);
    const { items, rest } = page(ofType, input);
    return { Children: items.map((Id) => ({ Id, Type: type })), ...rest };
  }),
  ListAccountsForParent: read('ListAccountsForParent', onNode('ParentId'), (context, input) => {
    const organization = organizationOf(context);
    const children = childrenOf(organization, parentIn(organization, text(input, 'ParentId')));
    const members = children.flatMap((id) => organization.members.get(id) ?? []);
    const { items, rest } = page(members, input);
    return { Accounts: items.map((member) => accountShape(context, member)), ...rest };
  }),
  ListOrganizationalUnitsForParent: read(
    'ListOrganizationalUnitsForParent',
    onNode('ParentId'),
    (context, input) => {
      const organization = organizationOf(context);
      const children = childrenOf(organization, parentIn(organization, text(input, 'ParentId')));
      const { items, rest } = page(
        children.filter((id) => organization.units.has(id)),
        input,
      );
      return { OrganizationalUnits: items.map((id) => unitShape(organization, id)), ...rest };
    },
  ),
};

function leave(state: CloudState, accountId: string): void {
  const { organization } = state;
  organization.members.delete(accountId);
  organization.parents.delete(accountId);
  organization.attachments.delete(accountId);
  state.outsiders.add(accountId);
}

const writing: Operations<CloudState> = {
  CreateOrganizationalUnit: write(
    'CreateOrganizationalUnit',
    onNode('ParentId'),
    (context, input) => {
      const organization = organizationOf(context);
      const parent = parentIn(organization, text(input, 'ParentId'));
      const name = text(input, 'Name');
      const siblings = childrenOf(organization, parent);
      if (siblings.some((id) => organization.units.get(id)?.name === name))
        throw new AwsError(
          'DuplicateOrganizationalUnitException',
          'An OU with the same name already exists.',
        );
      if (depthOf(organization, parent) >= DEPTH_LIMIT)
        throw constraint(
          'OU_DEPTH_LIMIT_EXCEEDED',
          'You have exceeded the maximum nesting depth of OUs.',
        );
      if (organization.units.size >= UNIT_LIMIT)
        throw constraint('OU_NUMBER_LIMIT_EXCEEDED', 'You have reached the limit of OUs.');
      const id = `ou-${organization.rootId.slice(2)}-${context.id('', 8, 'hex')}`;
      addUnit(organization, { id, name }, parent);
      return { OrganizationalUnit: unitShape(organization, id) };
    },
  ),
  DeleteOrganizationalUnit: write(
    'DeleteOrganizationalUnit',
    onNode('OrganizationalUnitId'),
    (context, input) => {
      const organization = organizationOf(context);
      const id = text(input, 'OrganizationalUnitId');
      if (!organization.units.has(id)) throw notFound('OrganizationalUnit', id);
      if (childrenOf(organization, id).length > 0)
        throw new AwsError('OrganizationalUnitNotEmptyException', 'The specified OU is not empty.');
      organization.units.delete(id);
      organization.parents.delete(id);
      organization.attachments.delete(id);
      return {};
    },
  ),
  MoveAccount: write('MoveAccount', onNode('AccountId'), (context, input) => {
    const organization = organizationOf(context);
    const id = memberOf(organization, text(input, 'AccountId')).accountId;
    const parent = organization.parents.get(id);
    const source = text(input, 'SourceParentId');
    const destination = text(input, 'DestinationParentId');
    if (parent === undefined || latest(parent) !== source) throw notFound('SourceParent', source);
    const type = nodeType(organization, destination);
    if (type !== 'ROOT' && type !== 'ORGANIZATIONAL_UNIT')
      throw notFound('DestinationParent', destination);
    if (source === destination)
      throw new AwsError('DuplicateAccountException', 'The account is already in that parent.');
    change(parent, destination, context.spreads('organizations'));
    return {};
  }),
  RemoveAccountFromOrganization: write(
    'RemoveAccountFromOrganization',
    onNode('AccountId'),
    (context, input) => {
      const organization = organizationOf(context);
      const id = memberOf(organization, text(input, 'AccountId')).accountId;
      if (id === organization.managementAccountId)
        throw new AwsError(
          'MasterCannotLeaveOrganizationException',
          "You can't remove a management account from an organization.",
        );
      leave(context.state, id);
      return {};
    },
  ),
  /** Asked by the member itself (https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html). */
  LeaveOrganization: {
    mutates: true,
    questions: ({ caller }) => [
      {
        action: 'organizations:LeaveOrganization',
        resource: '*',
        resourceAccountId: caller.accountId,
      },
    ],
    run(context) {
      const { state, caller } = context;
      limitOrganizations(context, 'LeaveOrganization');
      if (caller.accountId === state.organization.managementAccountId)
        throw new AwsError(
          'MasterCannotLeaveOrganizationException',
          "The management account can't leave an organization.",
        );
      if (!state.organization.members.has(caller.accountId))
        throw invalidInput("Your account isn't a member of an organization.");
      leave(state, caller.accountId);
      return {};
    },
  },
};

export const treeOperations: Operations<CloudState> = { ...reading, ...writing };
