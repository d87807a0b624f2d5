/** Who am I, and temporary credentials (https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html). */
import { findKey, roleArn } from '../../credentials.ts';
import type { CloudState } from '../../state.ts';
import {
  AwsError,
  type AuthorizationQuestion,
  type JsonObject,
  type Operation,
  type OperationContext,
  type Operations,
  type PolicyDocument,
} from '../../types.ts';
import { enforced } from '../../versioned.ts';
import { rootTaskPolicy } from '../iam/managed-policies.ts';
import type { IamRole } from '../iam/state.ts';
import { begin, invalid, seconds, sessionPolicyOf, text } from './new-session.ts';
import type { NewSession } from './new-session.ts';

type Context = OperationContext<CloudState>;
type Question = Omit<AuthorizationQuestion, 'caller'>;

const HOUR_S = 3600;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

interface Target {
  accountId: string;
  arn: string;
  role?: IamRole;
}

function targetOf(context: Context, input: JsonObject): Target {
  const arn = text(input, 'RoleArn') ?? '';
  const match = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(arn);
  const accountId = match?.[1];
  const name = match?.[2]?.split('/').at(-1);
  if (accountId === undefined || name === undefined) throw invalid(`${arn} is invalid`);
  const role = context.state.accounts.get(accountId)?.iam.roles.get(name);
  const found = role !== undefined && roleArn(accountId, role) === arn;
  return found ? { accountId, arn, role } : { accountId, arn };
}

const NOBODY: PolicyDocument = { Version: '2012-10-17', Statement: [] };

/** A role that does not exist is refused exactly like one that does not trust the caller. */
function assumeRoleQuestions(context: Context, input: JsonObject): Question[] {
  const { accountId, arn, role } = targetOf(context, input);
  const resourcePolicy =
    role === undefined ? NOBODY : (JSON.parse(enforced(role.trust, context.now)) as PolicyDocument);
  const externalId = text(input, 'ExternalId');
  const sessionName = text(input, 'RoleSessionName');
  const sourceIdentity = text(input, 'SourceIdentity');
  const question = {
    resource: arn,
    resourceAccountId: accountId,
    resourcePolicy,
    context: {
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
      ...(sessionName === undefined ? {} : { 'sts:RoleSessionName': sessionName }),
      ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    },
  };
  const questions = [{ ...question, action: 'sts:AssumeRole' }];
  const tags = (input['Tags'] ?? []) as unknown[];
  if (sourceIdentity !== undefined)
    questions.push({ ...question, action: 'sts:SetSourceIdentity' });
  if (tags.length > 0) questions.push({ ...question, action: 'sts:TagSession' });
  return questions;
}

const assumeRole: Operation<CloudState> = {
  mutates: false,
  questions: assumeRoleQuestions,
  run(context, input) {
    const { accountId, role } = targetOf(context, input);
    if (context.caller.type === 'Root')
      throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
    if (role === undefined) throw new AwsError('AccessDenied', 'The role cannot be assumed.', 403);
    const sessionName = text(input, 'RoleSessionName') ?? '';
    if (!SESSION_NAME.test(sessionName))
      throw invalid(
        `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      );
    const duration = seconds(input, HOUR_S, { min: 900, max: 43_200 });
    if (duration > role.maxSessionSeconds)
      throw invalid(
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    const chained = context.caller.type === 'AssumedRole';
    if (chained && duration > HOUR_S)
      throw invalid(
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      );
    const sourceIdentity = text(input, 'SourceIdentity') ?? context.caller.sourceIdentity;
    const sessionPolicy = sessionPolicyOf(context, accountId, input);
    role.lastUsed = { at: context.now, region: context.region };
    const session: NewSession = {
      kind: 'role',
      accountId,
      roleId: role.id,
      sessionName,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    };
    return {
      Credentials: begin(context, session, duration),
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${sessionName}`,
        Arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`,
      },
      ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    };
  },
};

/** Long-term credentials only: a session can't make sessions of its user. */
function refuseSessions(context: Context, operation: string): void {
  if (context.caller.tokenIssuedAt !== undefined)
    throw new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`, 403);
}

/** Any code of the caller's own device will do: nothing here computes one-time codes. */
function hasMfa({ state, caller }: Context, input: JsonObject): boolean {
  const serial = text(input, 'SerialNumber');
  if (serial === undefined) return false;
  const user = state.accounts.get(caller.accountId)?.iam.users.get(caller.userName ?? '');
  if (user?.mfa.some(({ serialNumber }) => serialNumber === serial) === true) return true;
  throw new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.',
    403,
  );
}

const getSessionToken: Operation<CloudState> = {
  mutates: false,
  questions: () => [],
  run(context, input) {
    refuseSessions(context, 'GetSessionToken');
    const { accountId, userId, type } = context.caller;
    const duration = seconds(input, 12 * HOUR_S, { min: 900, max: 129_600 });
    const mfa = hasMfa(context, input);
    const session: NewSession =
      type === 'Root' ? { kind: 'root', accountId } : { kind: 'user', accountId, userId, mfa };
    return {
      Credentials: begin(context, session, type === 'Root' ? Math.min(duration, HOUR_S) : duration),
    };
  },
};

const getFederationToken: Operation<CloudState> = {
  mutates: false,
  questions: ({ caller }, input) => [
    {
      action: 'sts:GetFederationToken',
      resource: `arn:aws:sts::${caller.accountId}:federated-user/${text(input, 'Name') ?? ''}`,
      resourceAccountId: caller.accountId,
    },
  ],
  run(context, input) {
    refuseSessions(context, 'GetFederationToken');
    const { accountId, userId } = context.caller;
    const name = text(input, 'Name') ?? '';
    const duration = seconds(input, 12 * HOUR_S, { min: 900, max: 129_600 });
    // Without a session policy a federated user may do nothing by identity.
    const sessionPolicy = sessionPolicyOf(context, accountId, input) ?? NOBODY;
    const session: NewSession = { kind: 'federated', accountId, userId, name, sessionPolicy };
    return {
      Credentials: begin(context, session, duration),
      FederatedUser: {
        FederatedUserId: `${accountId}:${name}`,
        Arn: `arn:aws:sts::${accountId}:federated-user/${name}`,
      },
      PackedPolicySize: 0,
    };
  },
};

/** Whose root, by account id or ARN, and for which task. */
function rootTask(input: JsonObject): { accountId: string; taskPolicyArn: string } {
  const target = text(input, 'TargetPrincipal') ?? '';
  const accountId = /^\d{12}$/.test(target) ? target : (target.split(':')[4] ?? '');
  const taskPolicyArn = (input['TaskPolicyArn'] as { arn?: string } | undefined)?.arn ?? '';
  return { accountId, taskPolicyArn };
}

/** A privileged task on a member account's root (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html). */
const assumeRoot: Operation<CloudState> = {
  mutates: false,
  questions: (_, input) => {
    const { accountId, taskPolicyArn } = rootTask(input);
    // The member's side is the organization itself: it has no policy that could refuse the management account.
    const resourcePolicy: PolicyDocument = {
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoot', Resource: '*' }],
    };
    return [
      {
        action: 'sts:AssumeRoot',
        resource: `arn:aws:iam::${accountId}:root`,
        resourceAccountId: accountId,
        resourcePolicy,
        context: { 'sts:TaskPolicyArn': taskPolicyArn },
      },
    ];
  },
  run(context, input) {
    const { organization } = context.state;
    const { accountId, taskPolicyArn } = rootTask(input);
    const fromManagement = context.caller.accountId === organization.managementAccountId;
    const isMember =
      organization.members.has(accountId) && accountId !== organization.managementAccountId;
    if (!fromManagement || !isMember)
      throw new AwsError(
        'AccessDenied',
        `The account ${accountId} is not a member account that you may manage.`,
        403,
      );
    const sessionPolicy = rootTaskPolicy(taskPolicyArn);
    if (sessionPolicy === undefined) throw invalid(`The task policy ${taskPolicyArn} is invalid.`);
    const duration = seconds(input, 900, { min: 0, max: 900 });
    const session: NewSession = { kind: 'assumed-root', accountId, taskPolicyArn, sessionPolicy };
    return { Credentials: begin(context, session, duration) };
  },
};

export const operations: Operations<CloudState> = {
  /** No permission is needed, and no policy can take it away. */
  GetCallerIdentity: {
    mutates: false,
    questions: () => [],
    run: ({ caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),
  },
  AssumeRole: assumeRole,
  AssumeRoot: assumeRoot,
  GetSessionToken: getSessionToken,
  GetFederationToken: getFederationToken,
  GetAccessKeyInfo: {
    mutates: false,
    questions: ({ caller }) => [
      { action: 'sts:GetAccessKeyInfo', resource: '*', resourceAccountId: caller.accountId },
    ],
    run(context, input) {
      const id = text(input, 'AccessKeyId') ?? '';
      const Account =
        context.state.sessions.get(id)?.accountId ?? findKey(context.state, id)?.accountId;
      if (Account === undefined) throw invalid(`The access key ID ${id} is invalid.`);
      return { Account };
    },
  },
};
