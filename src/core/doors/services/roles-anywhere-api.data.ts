/**
 * The part of IAM Roles Anywhere (2018-05-10) that the bot uses, in the form of the SDK's own runtime schemas. No
 * current client of the SDK has it. A schema is data: kind, namespace, name, traits, members and their types; 9 is an
 * operation, 3 a structure, 1 a list, -3 an error, and of the types 0 is a string, 1 a number, 2 a boolean, 5 an ISO
 * 8601 time. https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_Operations.html
 */

const n0 = 'com.amazonaws.rolesanywhere';

const TrustAnchorDetail = [
  3,
  n0,
  'TrustAnchorDetail',
  0,
  ['trustAnchorId', 'trustAnchorArn', 'name', 'source', 'enabled', 'createdAt', 'updatedAt'],
  [0, 0, 0, () => Source, 2, 5, 5],
] as const;
const SourceData = [4, n0, 'SourceData', 0, ['x509CertificateData', 'acmPcaArn'], [0, 0]] as const;
const Source = [3, n0, 'Source', 0, ['sourceType', 'sourceData'], [0, () => SourceData]] as const;
const ProfileDetail = [
  3,
  n0,
  'ProfileDetail',
  0,
  [
    'profileId',
    'profileArn',
    'name',
    'enabled',
    'createdBy',
    'sessionPolicy',
    'roleArns',
    'managedPolicyArns',
    'createdAt',
    'updatedAt',
  ],
  [0, 0, 0, 2, 0, 0, 64, 64, 5, 5],
] as const;
const TrustAnchorDetails = [1, n0, 'TrustAnchorDetails', 0, () => TrustAnchorDetail] as const;
const ProfileDetails = [1, n0, 'ProfileDetails', 0, () => ProfileDetail] as const;

const ListRequest = [
  3,
  n0,
  'ListRequest',
  0,
  ['nextToken', 'pageSize'],
  [
    [0, { httpQuery: 'nextToken' }],
    [1, { httpQuery: 'pageSize' }],
  ],
] as const;
const ListTrustAnchorsResponse = [
  3,
  n0,
  'ListTrustAnchorsResponse',
  0,
  ['nextToken', 'trustAnchors'],
  [0, () => TrustAnchorDetails],
] as const;
const ListProfilesResponse = [
  3,
  n0,
  'ListProfilesResponse',
  0,
  ['nextToken', 'profiles'],
  [0, () => ProfileDetails],
] as const;
/** In a member's type, a trait of 1 means that it is a part of the path. */
const ScalarTrustAnchorRequest = [
  3,
  n0,
  'ScalarTrustAnchorRequest',
  0,
  ['trustAnchorId'],
  [[0, 1]],
  1,
] as const;
const ScalarProfileRequest = [
  3,
  n0,
  'ScalarProfileRequest',
  0,
  ['profileId'],
  [[0, 1]],
  1,
] as const;
const TrustAnchorDetailResponse = [
  3,
  n0,
  'TrustAnchorDetailResponse',
  0,
  ['trustAnchor'],
  [() => TrustAnchorDetail],
  1,
] as const;
const ProfileDetailResponse = [
  3,
  n0,
  'ProfileDetailResponse',
  0,
  ['profile'],
  [() => ProfileDetail],
] as const;

const operation = <Name extends string>(
  name: Name,
  http: readonly [method: 'GET' | 'POST', uri: string],
  input: readonly unknown[],
  output: readonly unknown[],
) => [9, n0, name, { http: [...http, 200] }, () => input, () => output] as const;
const anchor = (name: string, method: 'GET' | 'POST', uri: string) =>
  operation(name, [method, uri], ScalarTrustAnchorRequest, TrustAnchorDetailResponse);
const profile = (name: string, method: 'GET' | 'POST', uri: string) =>
  operation(name, [method, uri], ScalarProfileRequest, ProfileDetailResponse);
const error = (name: string, httpError: number) =>
  [-3, n0, name, { error: 'client', httpError }, ['message'], [0]] as const;

/** Each schema under the name that a client package of the SDK would export it by. */
export const rolesAnywhereApi = {
  ListTrustAnchors$: operation(
    'ListTrustAnchors',
    ['GET', '/trustanchors'],
    ListRequest,
    ListTrustAnchorsResponse,
  ),
  ListProfiles$: operation('ListProfiles', ['GET', '/profiles'], ListRequest, ListProfilesResponse),
  GetTrustAnchor$: anchor('GetTrustAnchor', 'GET', '/trustanchor/{trustAnchorId}'),
  GetProfile$: profile('GetProfile', 'GET', '/profile/{profileId}'),
  DisableTrustAnchor$: anchor('DisableTrustAnchor', 'POST', '/trustanchor/{trustAnchorId}/disable'),
  DisableProfile$: profile('DisableProfile', 'POST', '/profile/{profileId}/disable'),
  EnableTrustAnchor$: anchor('EnableTrustAnchor', 'POST', '/trustanchor/{trustAnchorId}/enable'),
  EnableProfile$: profile('EnableProfile', 'POST', '/profile/{profileId}/enable'),
  AccessDeniedException$: error('AccessDeniedException', 403),
  ResourceNotFoundException$: error('ResourceNotFoundException', 404),
  ValidationException$: error('ValidationException', 400),
} as const;
