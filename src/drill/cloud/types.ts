/**
 * The words that the three layers of the simulated cloud share: wire (HTTP to request), authorization
 * (may this caller do this?) and behaviour (what then happens). No layer knows the others' insides.
 */

import type { Spread } from './versioned.ts';

export const SERVICES = [
  'iam',
  'sts',
  'organizations',
  'secretsmanager',
  'kms',
  'backup',
  's3',
  'ec2',
  'cloudtrail',
  'account',
  'lambda',
  'ssm',
  'events',
  'scheduler',
  'sso-admin',
  'identitystore',
  'access-analyzer',
  'ram',
  'rds',
  'guardduty',
  'config',
  'cognito-identity',
  'codebuild',
  'autoscaling',
  'dlm',
  'eks',
  'cloudformation',
  'support',
  'rolesanywhere',
  'signin',
  'account-access',
  'cloudwatch',
  'securityhub',
  'sns',
  'logs',
  'pipes',
  'states',
  'budgets',
  'sagemaker',
  'glue',
  'elasticmapreduce',
  'transfer',
  'iot',
  'route53domains',
  'dynamodb',
  's3control',
] as const;
export type ServiceId = (typeof SERVICES)[number];

export type JsonObject = { [key: string]: unknown };

/** A request as the wire layer understood it. Times are virtual milliseconds since the epoch. */
export interface CloudRequest {
  requestId: string;
  service: ServiceId;
  /** The API operation's name, as in the SDK: `ListUsers`. */
  operation: string;
  /** The operation's input in the SDK's shape: member names as in the model, Dates as Date. */
  input: JsonObject;
  region: string;
  accessKeyId?: string;
  sessionToken?: string;
  sourceIp: string;
  userAgent: string;
}

/** An AWS error: code, HTTP status and message as AWS words them. Thrown by behaviour and authorization. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the modelled error, `Reason` of a ConstraintViolationException say. */
  readonly details: JsonObject;
  constructor(code: string, message: string, status = 400, details: JsonObject = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** `answersAt`: virtual ms until which the service works on the request before it answers, where it takes time. */
export type CloudResult = ({ ok: true; output: JsonObject } | { ok: false; error: AwsError }) & {
  answersAt?: number;
};

/** Who signed the request, after the credentials were looked up in the simulated account. */
export interface Caller {
  type: 'Root' | 'IAMUser' | 'AssumedRole' | 'FederatedUser' | 'AssumedRoot' | 'AWSService';
  accountId: string;
  /** `arn:aws:iam::…:user/alice` or `arn:aws:sts::…:assumed-role/Role/session`. */
  arn: string;
  /** What policies match as the principal: the user's ARN, or the role's ARN for a session. */
  principalArn: string;
  /** `aws:userid`: `AIDA…`, `AROA…:session`, the account id for root. */
  userId: string;
  userName?: string;
  roleName?: string;
  sessionName?: string;
  accessKeyId: string;
  /** Set for temporary credentials only (`aws:TokenIssueTime`); virtual ms. */
  tokenIssuedAt?: number;
  /** The inline session policy handed to AssumeRole, if any. */
  sessionPolicy?: PolicyDocument;
  sourceIdentity?: string;
  sourceIp: string;
}

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { [kind: string]: string | string[] };
  NotPrincipal?: '*' | { [kind: string]: string | string[] };
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: { [operator: string]: { [key: string]: string | string[] } };
}
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement | PolicyStatement[];
}

/** One question to authorization: may the caller do `action` on `resource`? */
export interface AuthorizationQuestion {
  caller: Caller;
  /** IAM action, e.g. `s3:ListBucketVersions`; often but not always service:operation. */
  action: string;
  /** Full ARN, or `*` where the action has no resource type. */
  resource: string;
  /** Account that owns the resource. */
  resourceAccountId: string;
  /** Resource-based policy (bucket policy, key policy, trust policy, secret policy), if there is one. */
  resourcePolicy?: PolicyDocument;
  /** Condition keys that the request adds to the global ones, e.g. `s3:VersionId`. */
  context?: { [key: string]: string | string[] };
}

/** A decision with AWS's reason, so that messages can name the policy type as AWS does. */
export type AuthorizationDecision =
  | { allowed: true }
  | {
      allowed: false;
      explicit: boolean;
      /** Which type of policy refused; an implicit deny names the type that had no Allow. */
      by:
        | 'service control policy'
        | 'resource control policy'
        | 'permissions boundary'
        | 'session policy'
        | 'identity-based policy'
        | 'resource-based policy';
    };

/** All policies in force for a caller and resource *now*, i.e. after propagation. Pure input to `evaluate`. */
export interface PoliciesInForce {
  identity: PolicyDocument[];
  boundary?: PolicyDocument;
  /** One entry per level from root to account; each level must allow. Empty for the management account. */
  scps: PolicyDocument[][];
  /** Same, for the resource's account. */
  rcps: PolicyDocument[][];
  callerOrgId?: string;
  resourceOrgId?: string;
}

/** What a behaviour may use. One of these is made for each request. */
export interface OperationContext<State> {
  state: State;
  now: number;
  caller: Caller;
  region: string;
  request: CloudRequest;
  /** A seeded id: `id('AKIA', 16)` gives the prefix and that many upper-case letters and digits. */
  id(prefix: string, length: number, alphabet?: 'upper' | 'hex' | 'digits'): string;
  /** Counter-based randomness in [0,1): same seed, actor and key give the same number. */
  random(actor: string, key: string): number;
  /** When a change of this kind made now is enforced. */
  propagates(kind: 'iam' | 'organizations'): number;
  /** When it is enforced in each account: the organization's policies reach one account sooner than another. */
  spreads(kind: 'organizations'): Spread;
  /** The service works on this request until virtual `at`; over HTTP its answer comes then. */
  answersAt(at: number): void;
  /** Runs `effect` at virtual time `at` (restore jobs, lifecycle rules, key deletions). */
  schedule(at: number, label: string, effect: () => void): void;
  /** Asks authorization about a further action or resource of the same request; throws AwsError when refused. */
  authorize(question: Omit<AuthorizationQuestion, 'caller'>): void;
}

/** One API operation: what has to be authorized, then what it does. One file may hold one noun's operations. */
export interface Operation<State> {
  /** Changes something? Decides `readOnly` in CloudTrail. */
  mutates: boolean;
  /** Authorization questions that AWS asks before it acts. Empty for GetCallerIdentity. */
  questions(
    context: OperationContext<State>,
    input: JsonObject,
  ): Omit<AuthorizationQuestion, 'caller'>[];
  /** Does it. Throws AwsError with AWS's code for what it refuses. */
  run(context: OperationContext<State>, input: JsonObject): JsonObject;
}
export type Operations<State> = { [operation: string]: Operation<State> };
