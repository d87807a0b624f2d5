/**
 * The part of account access manager (2018-05-10) that the bot uses, in the form of the SDK's own runtime schemas. No
 * client on npm has it. A schema is data: kind, namespace, name, traits, members and their types; 9 is an operation, 4 a
 * union, 3 a structure, 1 a list, -3 an error, and of the types 0 is a string, 1 a number, 5 an ISO 8601 time.
 * https://docs.aws.amazon.com/account-access/latest/APIReference/API_Operations.html
 */

const n0 = 'com.amazonaws.accountaccess';

const ApplicationSummary = [
  3,
  n0,
  'ApplicationSummary',
  0,
  ['applicationArn', 'createdAt', 'updatedAt', 'tenantId'],
  [0, 5, 5, 0],
  3,
] as const;
const ApplicationList = [1, n0, 'ApplicationList', 0, () => ApplicationSummary] as const;

const IdentityCenterPrincipal = [
  4,
  n0,
  'IdentityCenterPrincipal',
  0,
  ['userId', 'groupId'],
  [0, 0],
] as const;
const Principal = [
  4,
  n0,
  'Principal',
  0,
  ['identityCenter'],
  [() => IdentityCenterPrincipal],
] as const;
const PrincipalRole = [
  3,
  n0,
  'PrincipalRoleEntitlementSummary',
  0,
  ['principal', 'roleArn', 'account', 'accountName'],
  [() => Principal, 0, 0, 0],
  3,
] as const;
const EntitlementSummary = [
  4,
  n0,
  'EntitlementSummary',
  0,
  ['principalRole'],
  [() => PrincipalRole],
] as const;
const EntitlementsListMember = [
  3,
  n0,
  'EntitlementsListMember',
  0,
  ['entitlementId', 'entitlement', 'createdAt'],
  [0, () => EntitlementSummary, 5],
  3,
] as const;
const EntitlementsList = [1, n0, 'EntitlementsList', 0, () => EntitlementsListMember] as const;

/** Which entitlements: of one principal, role or account. Without any, all. */
const PrincipalRoleFilter = [
  3,
  n0,
  'PrincipalRoleEntitlementFilter',
  0,
  ['roleArn', 'account'],
  [0, 0],
] as const;
const EntitlementFilter = [
  3,
  n0,
  'EntitlementFilter',
  0,
  ['principalRole'],
  [() => PrincipalRoleFilter],
] as const;

const ListApplicationsRequest = [
  3,
  n0,
  'ListApplicationsRequest',
  0,
  ['maxResults', 'nextToken'],
  [1, 0],
] as const;
const ListApplicationsResponse = [
  3,
  n0,
  'ListApplicationsResponse',
  0,
  ['applications', 'nextToken'],
  [() => ApplicationList, 0],
  1,
] as const;
const ListEntitlementsRequest = [
  3,
  n0,
  'ListEntitlementsRequest',
  0,
  ['applicationArn', 'filter', 'nextToken', 'maxResults'],
  [0, () => EntitlementFilter, 0, 1],
  2,
] as const;
const ListEntitlementsResponse = [
  3,
  n0,
  'ListEntitlementsResponse',
  0,
  ['entitlements', 'nextToken'],
  [() => EntitlementsList, 0],
  1,
] as const;

const operation = <Name extends string>(
  name: Name,
  uri: string,
  input: readonly unknown[],
  output: readonly unknown[],
) => [9, n0, name, { http: ['POST', uri, 200] }, () => input, () => output] as const;
const error = (name: string, httpError: number) =>
  [-3, n0, name, { error: 'client', httpError }, ['message'], [0]] as const;

/** Each schema under the name that a client package of the SDK would export it by. */
export const accountAccessApi = {
  ListApplications$: operation(
    'ListApplications',
    '/applications-list',
    ListApplicationsRequest,
    ListApplicationsResponse,
  ),
  ListEntitlements$: operation(
    'ListEntitlements',
    '/entitlements-list',
    ListEntitlementsRequest,
    ListEntitlementsResponse,
  ),
  AccessDeniedException$: error('AccessDeniedException', 403),
  ResourceNotFoundException$: error('ResourceNotFoundException', 404),
  ThrottlingException$: error('ThrottlingException', 429),
  ValidationException$: error('ValidationException', 400),
} as const;
