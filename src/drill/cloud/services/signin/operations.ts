import { accountOf } from '../../state.ts';
import type { CloudState } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject, Operations } from '../../types.ts';
import { optionalNumber, optionalText, text } from '../input.ts';
import { mutates, own, reads } from '../operation.ts';
import type { Context } from '../operation.ts';
import type { SignInState } from './state.ts';

/**
 * Who may sign in to the console: kept and told. Nobody signs in to a console here, so nothing comes of it
 * (https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html).
 */

/** https://docs.aws.amazon.com/signin/latest/APIReference/API_PutResourcePermissionStatement.html */
const EXCLUDED =
  /^arn:aws:(?:iam::\d{12}:(?:role|user)\/[\w+=,.@-]{1,64}|sts::\d{12}:federated-user\/[\w+=,.@-]{2,193}|iam::\d{12}:root)$/;
const NETWORK = ['sourceVpc', 'signinSourceVpce', 'consoleSourceVpce', 'vpcSourceIp', 'sourceIp'];
const PAGE = 50;

const asked = (operation: string) => (context: Context) => [
  own(context, `signin:${operation}`, '*'),
];

export const operations: Operations<CloudState> = {
  GetConsoleAuthorizationConfiguration: reads(
    asked('GetConsoleAuthorizationConfiguration'),
    configuration,
  ),
  PutConsoleAuthorizationConfiguration: mutates(
    asked('PutConsoleAuthorizationConfiguration'),
    (context, input) => turned(context, input, true),
  ),
  DeleteConsoleAuthorizationConfiguration: mutates(
    asked('DeleteConsoleAuthorizationConfiguration'),
    (context, input) => turned(context, input, false),
  ),
  ListResourcePermissionStatements: reads(
    asked('ListResourcePermissionStatements'),
    (context, input) => {
      const { statements } = stateOf(context);
      const start = Number(optionalText(input, 'nextToken') ?? 0);
      const end = start + (optionalNumber(input, 'maxResults') ?? PAGE);
      return {
        permissionStatements: statements
          .slice(start, end)
          .map(({ sid, condition }) => ({ sid, condition: structuredClone(condition) })),
        ...(end < statements.length ? { nextToken: String(end) } : {}),
      };
    },
  ),
  PutResourcePermissionStatement: mutates(
    asked('PutResourcePermissionStatement'),
    (...request) => ({
      statementId: statementOf(...request),
    }),
  ),
  DeleteResourcePermissionStatement: mutates(
    asked('DeleteResourcePermissionStatement'),
    (context, input) => {
      inHome(context);
      const state = stateOf(context);
      const at = state.statements.findIndex(({ sid }) => sid === text(input, 'statementId'));
      if (at < 0) throw refused('ResourceNotFoundException', 'The statement does not exist.', 404);
      state.statements.splice(at, 1);
      return {};
    },
  ),
};

function configuration(context: Context, input: JsonObject): JsonObject {
  const { targetId, scope } = targetOf(context, input);
  const state = stateOf(context);
  return {
    targetId,
    scope,
    consoleAuthorizationEnabled: scope === 'ACCOUNT' ? state.enabled : state.organizationEnabled,
  };
}

function turned(context: Context, input: JsonObject, on: boolean): JsonObject {
  inHome(context);
  const state = stateOf(context);
  if (targetOf(context, input).scope === 'ACCOUNT') state.enabled = on;
  else state.organizationEnabled = on;
  return configuration(context, input);
}

function statementOf(context: Context, input: JsonObject): string {
  inHome(context);
  const excluded = optionalText(input, 'excludedPrincipal');
  if (excluded !== undefined && !EXCLUDED.test(excluded))
    throw refused('ValidationException', 'excludedPrincipal is no principal.', 400);
  if (!NETWORK.some((name) => optionalText(input, name) !== undefined))
    throw refused('ValidationException', 'A statement needs a network.', 400);
  const state = stateOf(context);
  const token = optionalText(input, 'clientToken') ?? '';
  const before = token === '' ? undefined : state.statements.find((one) => one.token === token);
  if (before !== undefined) return before.sid;
  const sid = context.id('', 64);
  state.statements.push({ sid, token, condition: conditionOf(context, input) });
  return sid;
}

/** As AWS's own example of such a policy spells it. */
function conditionOf(context: Context, input: JsonObject) {
  const [address, excluded] = [
    optionalText(input, 'sourceIp'),
    optionalText(input, 'excludedPrincipal'),
  ];
  return {
    ...(address === undefined ? {} : { NotIpAddress: { 'aws:SourceIp': [address] } }),
    ...(excluded === undefined ? {} : { ArnNotEquals: { 'aws:PrincipalArn': [excluded] } }),
    StringEquals: { 'aws:ResourceAccount': [context.caller.accountId] },
  };
}

/** An account may ask about itself, the management account about the organization too. */
function targetOf(context: Context, input: JsonObject) {
  const { accountId } = context.caller;
  const targetId = optionalText(input, 'targetId') ?? accountId;
  const { organization } = context.state;
  if (targetId === accountId) return { targetId, scope: 'ACCOUNT' };
  if (targetId === organization.id && accountId === organization.managementAccountId)
    return { targetId, scope: 'ORGANIZATION' };
  throw refused('AccessDeniedException', 'The target is not yours.', 403);
}

/** Changes are taken in one Region only. */
function inHome(context: Context): void {
  if (context.region !== 'us-east-1')
    throw refused('ValidationException', 'Policies are changed in us-east-1 only.', 400);
}

function stateOf(context: Context): SignInState {
  return accountOf(context.state, context.caller.accountId).signIn;
}

/** Errors of this service have a word beside the message; its documentation has two lists of them that differ. */
function refused(code: string, message: string, status: number): AwsError {
  const error = status === 404 ? 'RESOURCE_NOT_FOUND' : 'INVALID_REQUEST';
  return new AwsError(code, message, status, {
    error: status === 403 ? 'INSUFFICIENT_PERMISSIONS' : error,
  });
}
