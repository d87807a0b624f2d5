import { accountOf } from '../../state.ts';
import type { TrailEntry } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, objects, optionalNumber, optionalText, optionalTime } from '../input.ts';
import { DAY_MS, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { takeTokens } from '../token-bucket.ts';

/** Two calls a second per account and Region, 50 events a page, 90 days back
 * (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html). */
const RATE = { burst: 2, perSecond: 2 };
const PAGE = 50;
const HISTORY_MS = 90 * DAY_MS;

/** Which member of an event an attribute is compared with. */
const ATTRIBUTES: { [key: string]: (record: JsonObject) => string[] } = {
  EventId: (record) => some(record['eventID']),
  EventName: (record) => some(record['eventName']),
  EventSource: (record) => some(record['eventSource']),
  ReadOnly: (record) => [String(record['readOnly'] === true)],
  Username: (record) => some(userName(record)),
  AccessKeyId: (record) => some(object(record, 'userIdentity')['accessKeyId']),
  ResourceName: (record) => resources(record).flatMap((item) => some(item['ResourceName'])),
  ResourceType: (record) => resources(record).flatMap((item) => some(item['ResourceType'])),
};

export const lookupOperations: { [operation: string]: CloudOperation } = {
  LookupEvents: reads((context) => [own(context, 'cloudtrail:LookupEvents', '*')], lookupEvents),
};

function lookupEvents(context: Context, input: JsonObject): JsonObject {
  const { lookups } = accountOf(context.state, context.caller.accountId).cloudtrail;
  if (!takeTokens(lookups, context.region, RATE, { now: context.now })) {
    throw new AwsError('ThrottlingException', 'Rate exceeded');
  }
  const limit = optionalNumber(input, 'MaxResults') ?? PAGE;
  if (limit < 1 || limit > PAGE) {
    throw new AwsError('InvalidMaxResultsException', 'MaxResults must be between 1 and 50.');
  }
  const token = readToken(input, context.now);
  const matches = matcher(context, input, token.asOf);
  const events: TrailEntry[] = context.state.trail.filter(matches);
  // Newest first; the later one of two in the same instant comes first.
  const sorted = events.reverse().sort((a, b) => timeOf(b.record) - timeOf(a.record));
  const items = sorted.slice(token.offset, token.offset + limit);
  const end = token.offset + items.length;
  return present({
    Events: items.map(({ record }) => eventOutput(record)),
    NextToken: end < sorted.length ? writeToken({ asOf: token.asOf, offset: end }) : undefined,
  });
}

/** Which entries the request asks for, as they could be seen at `asOf`. */
function matcher(
  context: Context,
  input: JsonObject,
  asOf: number,
): (entry: TrailEntry) => boolean {
  const from = optionalTime(input, 'StartTime') ?? 0;
  const to = optionalTime(input, 'EndTime') ?? Number.MAX_SAFE_INTEGER;
  if (from > to) {
    throw new AwsError('InvalidTimeRangeException', 'The start time is later than the end time.');
  }
  const attributes = objects(input, 'LookupAttributes');
  if (attributes.length > 1) {
    throw new AwsError('InvalidLookupAttributesException', 'Only one attribute can be looked up.');
  }
  const key = optionalText(attributes[0] ?? {}, 'AttributeKey');
  const wanted = optionalText(attributes[0] ?? {}, 'AttributeValue') ?? '';
  const read = key === undefined ? undefined : ATTRIBUTES[key];
  if (key !== undefined && read === undefined) {
    throw new AwsError('InvalidLookupAttributesException', `${key} is no lookup attribute.`);
  }
  return ({ accountId, region, visibleFrom, record }) => {
    const time = timeOf(record);
    return (
      accountId === context.caller.accountId &&
      region === context.region &&
      visibleFrom <= asOf &&
      time >= Math.max(from, asOf - HISTORY_MS) &&
      time <= to &&
      (read === undefined || read(record).includes(wanted))
    );
  };
}

interface Token {
  /** The pages of one lookup show what could be seen when its first page was asked for. */
  asOf: number;
  offset: number;
}

function readToken(input: JsonObject, now: number): Token {
  const token = optionalText(input, 'NextToken');
  if (token === undefined) return { asOf: now, offset: 0 };
  const [asOf = Number.NaN, offset = Number.NaN] = Buffer.from(token, 'base64url')
    .toString()
    .split(':')
    .map(Number);
  if (!Number.isInteger(asOf) || !Number.isInteger(offset)) {
    throw new AwsError('InvalidNextTokenException', 'The token is not valid.');
  }
  return { asOf, offset };
}

function writeToken({ asOf, offset }: Token): string {
  return Buffer.from(`${asOf}:${offset}`).toString('base64url');
}

function eventOutput(record: JsonObject): JsonObject {
  return present({
    EventId: record['eventID'],
    EventName: record['eventName'],
    ReadOnly: String(record['readOnly'] === true),
    AccessKeyId: object(record, 'userIdentity')['accessKeyId'],
    EventTime: new Date(timeOf(record)),
    EventSource: record['eventSource'],
    Username: userName(record),
    Resources: resources(record),
    CloudTrailEvent: JSON.stringify(record),
  });
}

/** A user's name, the name of a role's session, or `root`. */
function userName(record: JsonObject): string | undefined {
  const identity = object(record, 'userIdentity');
  if (identity['type'] === 'Root') return 'root';
  return (
    optionalText(identity, 'userName') ??
    optionalText(identity, 'principalId')?.split(':')[1] ??
    optionalText(identity, 'invokedBy')
  );
}

/**
 * What the event is about: each identifier among the request's parameters. AWS has a table per event for this; the
 * members named `…Id`, `…Name` and `…Arn` are its greatest part.
 */
function resources(record: JsonObject): JsonObject[] {
  return Object.entries(object(record, 'requestParameters')).flatMap(([name, value]) => {
    const type = /^(?:(.+)(?:Id|Name|Arn)|name|arn)$/.exec(name);
    if (type === null || typeof value !== 'string') return [];
    const service = String(record['eventSource']).split('.')[0] ?? '';
    const [, word = 'resource'] = type;
    const noun = word.charAt(0).toUpperCase() + word.slice(1);
    return [
      { ResourceType: `AWS::${SERVICE_NAMES[service] ?? service}::${noun}`, ResourceName: value },
    ];
  });
}

const SERVICE_NAMES: { [service: string]: string } = {
  iam: 'IAM',
  sts: 'STS',
  organizations: 'Organizations',
  secretsmanager: 'SecretsManager',
  kms: 'KMS',
  backup: 'Backup',
  s3: 'S3',
  ec2: 'EC2',
  cloudtrail: 'CloudTrail',
};

function timeOf(record: JsonObject): number {
  return Date.parse(String(record['eventTime']));
}

function some(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}
