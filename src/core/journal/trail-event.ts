import * as z from 'zod';
import type { Sealed } from './chain.ts';

/**
 * A record as CloudTrail writes it, as far as the comparison reads it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const record = z.object({
  eventTime: z.iso.datetime({ offset: true }),
  eventSource: z.string(),
  eventName: z.string(),
  eventID: z.string().min(1),
  sharedEventID: z.string().nullish(),
  awsRegion: z.string().nullish(),
  errorCode: z.string().nullish(),
  readOnly: z.boolean().nullish(),
  recipientAccountId: z.string().nullish(),
  requestParameters: z.unknown(),
  userIdentity: z.object({
    type: z.string().nullish(),
    arn: z.string().nullish(),
    invokedBy: z.string().nullish(),
  }),
});

/** One event of the trail. */
export interface TrailEvent {
  readonly id: string;
  readonly at: number;
  readonly time: string;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly errorCode: string | undefined;
  readonly reads: boolean;
  /** It gives its caller other credentials, and what is done with them bears another name. */
  readonly givesCredentials: boolean;
  readonly parameters: unknown;
  /** A service of AWS acted with the session's rights. */
  readonly byService: boolean;
  /** Where the record was delivered. */
  readonly recipient: string | undefined;
  /** Who called, if it was a role's session. */
  readonly session:
    | { readonly account: string; readonly role: string; readonly name: string }
    | undefined;
}

/** Reads one record, or says why it can't be read. */
export function readEvent(value: unknown): TrailEvent | { readonly problem: string } {
  const parsed = record.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an event'}` };
  }
  const { data } = parsed;
  const { arn, type, invokedBy } = data.userIdentity;
  const session =
    /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/s.exec(arn ?? '') ?? undefined;
  if (type === 'AssumedRole' && session === undefined)
    return { problem: 'userIdentity: a role session without a readable arn' };
  const [, account = '', role = '', name = ''] = session ?? [];
  const service = data.eventSource.replace(/\.amazonaws\.com(?:\.cn)?$/, '');
  return {
    // Two accounts may get a record each of one event.
    id: data.sharedEventID ?? data.eventID,
    at: Date.parse(data.eventTime),
    time: data.eventTime,
    service,
    operation: data.eventName,
    region: data.awsRegion ?? '',
    errorCode: data.errorCode ?? undefined,
    reads: readsOnly(service, data.eventName, data.readOnly ?? undefined),
    givesCredentials: service === 'sts' && credentials.has(data.eventName),
    parameters: data.requestParameters,
    byService: invokedBy?.endsWith('.amazonaws.com') ?? false,
    recipient: data.recipientAccountId ?? undefined,
    session: session === undefined ? undefined : { account, role, name },
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
const credentials: ReadonlySet<string> = new Set([
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'AssumeRoot',
  'GetDelegatedAccessToken',
  'GetFederationToken',
  'GetSessionToken',
  'GetWebIdentityToken',
]);

/** Reads by another name: CloudTrail may call them writes, though they change nothing. */
const reportsOnly: ReadonlySet<string> = new Set([
  'iam:GenerateCredentialReport',
  'iam:GenerateOrganizationsAccessReport',
  'iam:GenerateServiceLastAccessedDetails',
  'sts:AssumeRole',
]);

/** What CloudTrail does not mark and what is not known to read counts as a change. */
function readsOnly(service: string, operation: string, marked: boolean | undefined): boolean {
  if (marked === true || reportsOnly.has(`${service}:${operation}`)) return true;
  return marked === undefined && /^(?:Get|List|Describe|Lookup|Head|BatchGet)/.test(operation);
}

/** The roles that the bot acts with, by their names in a session's ARN (a role's path is not part of it). */
export interface OurRoles {
  /** What each of them may be used for: `responder`, `freeze`, … */
  readonly changing: ReadonlyMap<string, ReadonlySet<string>>;
  /** They try what must be refused, and change nothing. */
  readonly probing: ReadonlySet<string>;
}

const settings = z.object({
  organization: z.object({
    roles: z.record(z.string(), z.string()),
    outside: z.object({ roleArn: z.string(), probeRole: z.string() }).optional(),
  }),
});

/** From the settings that the opening fact pins. */
export function ourRoles(opened: Sealed): OurRoles {
  const { roles, outside } = settings.parse(opened.body['settings']).organization;
  const changing = new Map<string, Set<string>>();
  const probing = new Set<string>();
  for (const [as, role] of Object.entries(roles)) {
    if (as === 'canary') probing.add(nameOf(role));
    else changing.set(nameOf(role), (changing.get(nameOf(role)) ?? new Set()).add(as));
  }
  if (outside !== undefined) {
    probing.add(nameOf(outside.roleArn));
    probing.add(nameOf(outside.probeRole));
  }
  return { changing, probing };
}

function nameOf(role: string): string {
  return role.slice(role.lastIndexOf('/') + 1);
}
