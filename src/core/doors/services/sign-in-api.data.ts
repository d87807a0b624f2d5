/**
 * The part of AWS Sign-In's control plane (2023-01-01) that the bot uses, in the form of the SDK's own runtime
 * schemas. No client of the SDK has it. A schema is data: kind, namespace, name, traits, members and their types; 9 is
 * an operation, 3 a structure, 2 a map, 1 a list, -3 an error, and of the types 0 is a string, 1 a number, 2 a boolean,
 * 64 a list of strings. A trait of 4 means that the client makes up a value where none is given.
 * https://docs.aws.amazon.com/signin/latest/APIReference/API_Operations_AWS_Sign-In_Control_Plane.html
 */

const n0 = 'com.amazonaws.signin';

const Condition = [2, n0, 'Condition', 0, 0, 64] as const;
const ConditionBlock = [2, n0, 'ConditionBlock', 0, 0, () => Condition] as const;
const PermissionStatementSummary = [
  3,
  n0,
  'PermissionStatementSummary',
  0,
  ['sid', 'condition'],
  [0, () => ConditionBlock],
  1,
] as const;
const PermissionStatementSummaries = [
  1,
  n0,
  'PermissionStatementSummaries',
  0,
  () => PermissionStatementSummary,
] as const;

/** An account, an organization (`o-…`), or nothing: then it is the caller's account. */
const TargetInput = [
  3,
  n0,
  'ConsoleAuthorizationConfigurationInput',
  0,
  ['targetId'],
  [0],
] as const;
const ConfigurationOutput = [
  3,
  n0,
  'ConsoleAuthorizationConfigurationOutput',
  0,
  ['targetId', 'scope', 'consoleAuthorizationEnabled'],
  [0, 0, 2],
  3,
] as const;
const ListInput = [
  3,
  n0,
  'ListResourcePermissionStatementsInput',
  0,
  ['maxResults', 'nextToken'],
  [1, 0],
] as const;
const ListOutput = [
  3,
  n0,
  'ListResourcePermissionStatementsOutput',
  0,
  ['permissionStatements', 'nextToken'],
  [() => PermissionStatementSummaries, 0],
  1,
] as const;
const PutStatementInput = [
  3,
  n0,
  'PutResourcePermissionStatementInput',
  0,
  [
    'sourceVpc',
    'signinSourceVpce',
    'consoleSourceVpce',
    'vpcSourceIp',
    'sourceIp',
    'requestedRegion',
    'excludedPrincipal',
    'clientToken',
  ],
  [0, 0, 0, 0, 0, 0, 0, [0, 4]],
] as const;
const PutStatementOutput = [
  3,
  n0,
  'PutResourcePermissionStatementOutput',
  0,
  ['statementId'],
  [0],
  1,
] as const;
const DeleteStatementInput = [
  3,
  n0,
  'DeleteResourcePermissionStatementInput',
  0,
  ['statementId', 'clientToken'],
  [0, [0, 4]],
  1,
] as const;
const DeleteStatementOutput = [
  3,
  n0,
  'DeleteResourcePermissionStatementOutput',
  0,
  [],
  [],
] as const;

const operation = <Name extends string>(
  name: Name,
  uri: string,
  input: readonly unknown[],
  output: readonly unknown[],
) => [9, n0, name, { http: ['POST', uri, 200] }, () => input, () => output] as const;
const error = (name: string, httpError: number) =>
  [-3, n0, name, { error: 'client', httpError }, ['error', 'message'], [0, 0], 2] as const;

/** Each schema under the name that a client package of the SDK would export it by. */
export const signInApi = {
  GetConsoleAuthorizationConfiguration$: operation(
    'GetConsoleAuthorizationConfiguration',
    '/get-console-authorization-configuration',
    TargetInput,
    ConfigurationOutput,
  ),
  PutConsoleAuthorizationConfiguration$: operation(
    'PutConsoleAuthorizationConfiguration',
    '/put-console-authorization-configuration',
    TargetInput,
    ConfigurationOutput,
  ),
  DeleteConsoleAuthorizationConfiguration$: operation(
    'DeleteConsoleAuthorizationConfiguration',
    '/delete-console-authorization-configuration',
    TargetInput,
    ConfigurationOutput,
  ),
  ListResourcePermissionStatements$: operation(
    'ListResourcePermissionStatements',
    '/list-resource-permission-statements',
    ListInput,
    ListOutput,
  ),
  PutResourcePermissionStatement$: operation(
    'PutResourcePermissionStatement',
    '/put-resource-permission-statement',
    PutStatementInput,
    PutStatementOutput,
  ),
  DeleteResourcePermissionStatement$: operation(
    'DeleteResourcePermissionStatement',
    '/delete-resource-permission-statement',
    DeleteStatementInput,
    DeleteStatementOutput,
  ),
  AccessDeniedException$: error('AccessDeniedException', 403),
  ConflictException$: error('ConflictException', 409),
  ResourceNotFoundException$: error('ResourceNotFoundException', 404),
  ServiceQuotaExceededException$: error('ServiceQuotaExceededException', 402),
  TooManyRequestsError$: error('TooManyRequestsError', 429),
  ValidationException$: error('ValidationException', 400),
} as const;
