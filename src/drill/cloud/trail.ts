/**
 * CloudTrail records as the service writes them:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html.
 */
import { findRoleById } from './credentials.ts';
import { redacted } from './kernel/redact.ts';
import type { CloudState, TrailEntry } from './state.ts';
import type { AwsError, Caller, CloudRequest, JsonObject, ServiceId } from './types.ts';

/** Global services write their events in us-east-1. */
const GLOBAL = new Set<ServiceId>(['iam', 'organizations']);
/** Above this the service leaves parameters out as well. */
const LARGEST_PARAMETERS = 8_192;
/** S3 calls on objects, and listings of them, are data events: LookupEvents never shows those. */
const S3_LISTINGS = new Set([
  'ListObjects',
  'ListObjectsV2',
  'ListObjectVersions',
  'ListMultipartUploads',
  'DeleteObjects',
  'HeadBucket',
]);

export interface Happening {
  request: CloudRequest;
  caller: Caller;
  readOnly: boolean;
  now: number;
  eventId: string;
  visibleFrom: number;
  outcome: { output: JsonObject } | { error: AwsError };
}

/** Whether this call is a management event, the only kind that LookupEvents knows. */
function isManagementEvent(request: CloudRequest): boolean {
  if (request.service !== 's3') return true;
  return !('Key' in request.input) && !S3_LISTINGS.has(request.operation);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Member names as CloudTrail writes them; dates and bytes as text. */
function inTrailShape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inTrailShape);
  if (value === null || typeof value !== 'object') return value;
  if ('$date' in value) return new Date(Number(value.$date)).toISOString();
  if ('$bytes' in value) return '[bytes]';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [lowerFirst(name), inTrailShape(member)]),
  );
}

function parameters(input: JsonObject): unknown {
  if (Object.keys(input).length === 0) return null;
  const shaped = inTrailShape(redacted(input));
  return JSON.stringify(shaped).length > LARGEST_PARAMETERS ? { omitted: true } : shaped;
}

function sessionContext(state: CloudState, caller: Caller): JsonObject {
  if (caller.tokenIssuedAt === undefined) return {};
  const attributes = {
    creationDate: new Date(caller.tokenIssuedAt).toISOString(),
    mfaAuthenticated: 'false',
  };
  const iam = state.accounts.get(caller.accountId)?.iam;
  const roleId = caller.userId.split(':')[0] ?? '';
  const role =
    caller.roleName === undefined || iam === undefined ? undefined : findRoleById(iam, roleId);
  const sourceIdentity =
    caller.sourceIdentity === undefined ? {} : { sourceIdentity: caller.sourceIdentity };
  const assumedRoot = caller.type === 'AssumedRoot' ? { assumedRoot: 'true' } : {};
  if (role === undefined)
    return { sessionContext: { attributes, ...assumedRoot, ...sourceIdentity } };
  const sessionIssuer = {
    type: 'Role',
    principalId: role.id,
    arn: caller.principalArn,
    accountId: caller.accountId,
    userName: role.name,
  };
  return { sessionContext: { sessionIssuer, attributes, ...sourceIdentity } };
}

function userIdentity(state: CloudState, caller: Caller): JsonObject {
  return {
    type: caller.type === 'AssumedRoot' ? 'Root' : caller.type,
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.accountId,
    accessKeyId: caller.accessKeyId,
    ...(caller.userName === undefined ? {} : { userName: caller.userName }),
    ...sessionContext(state, caller),
  };
}

function recordOf(
  state: CloudState,
  what: Happening,
  region: string,
  recipient: string,
): JsonObject {
  const { request, caller, readOnly, now, eventId, outcome } = what;
  const failed = 'error' in outcome;
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(state, caller),
    eventTime: new Date(now).toISOString(),
    // IAM Identity Center is `sso` in CloudTrail.
    eventSource: `${request.service === 'sso-admin' ? 'sso' : request.service}.amazonaws.com`,
    eventName: request.operation,
    awsRegion: region,
    sourceIPAddress: request.sourceIp,
    userAgent: request.userAgent,
    ...(failed ? { errorCode: outcome.error.code, errorMessage: outcome.error.message } : {}),
    requestParameters: parameters(request.input),
    responseElements: failed || readOnly ? null : parameters(outcome.output),
    requestID: request.requestId,
    eventID: eventId,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: recipient,
    eventCategory: 'Management',
  };
}

/** The account of the role that an AssumeRole names: it gets an event of its own. */
function otherAccount(request: CloudRequest): string | undefined {
  const arn = request.service === 'sts' ? request.input['RoleArn'] : undefined;
  return typeof arn === 'string' ? arn.split(':')[4] : undefined;
}

/** The trail entries of one request: one for the caller's account, and one for an assumed role's. */
export function trailEntries(state: CloudState, what: Happening): TrailEntry[] {
  if (!isManagementEvent(what.request)) return [];
  const region = GLOBAL.has(what.request.service) ? 'us-east-1' : what.request.region;
  const accounts = new Set([what.caller.accountId]);
  const other = otherAccount(what.request);
  if (other !== undefined && state.accounts.has(other) && !('error' in what.outcome))
    accounts.add(other);
  return [...accounts].map((accountId) => ({
    accountId,
    region,
    visibleFrom: what.visibleFrom,
    record: recordOf(state, what, region, accountId),
  }));
}
