import { fields, items, outputOf, parseObject, text } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import type { Fields } from '../doors/answers.ts';
import type { Settings } from '../incident/settings.ts';
import { sha256 } from '../plan/canonical.ts';

/** A call by somebody who is not exempt, as CloudTrail tells it. All of it is hostile text, and bounded. */
export interface ForeignEvent {
  /** Short and stable, for the command that judges it: `e` and nine hex digits. */
  readonly id: string;
  readonly at: string;
  readonly account: string;
  readonly region: string;
  /** The caller's ARN, or what comes closest to it. */
  readonly who: string;
  /** `AROA…`, `AIDA…`, or empty. */
  readonly principalId: string;
  /** The access key that signed, or empty. */
  readonly keyId: string;
  /** `CreateUser (iam.amazonaws.com)`. */
  readonly what: string;
  /** Where from: an address or an AWS service. */
  readonly from: string;
  /** How it was refused or failed; empty when it succeeded. */
  readonly error: string;
}

/**
 * - `ours`: by an exempt unique id, or a root session that only the management account can make
 * - `aws`: AWS's own doing, which no organization policy touches: services and service-linked roles
 * - `through`: somebody else's, and it succeeded
 * - `knock`: somebody else's, and it was refused or failed
 */
export type Kind = 'ours' | 'aws' | 'through' | 'knock';

export interface Told {
  readonly kind: Kind;
  readonly event: ForeignEvent;
}

const LONGEST = 160;

/** Every event of a LookupEvents answer, told apart; an event that can't be read counts as nobody's we know. */
export function toldBy(
  answer: Answer,
  at: { readonly account: string; readonly region: string },
  settings: Settings,
): readonly Told[] {
  return items(outputOf(answer) ?? {}, 'Events').map((event) => {
    const record = parseObject(event['CloudTrailEvent']) ?? {};
    const told = eventOf(event, record, at);
    return { kind: kindOf(record, told, settings), event: told };
  });
}

function eventOf(
  event: Fields,
  record: Fields,
  { account, region }: { readonly account: string; readonly region: string },
): ForeignEvent {
  const identity = fields(record['userIdentity']);
  const eventId = text(event, 'EventId') || text(record, 'eventID');
  const name = text(event, 'EventName') || text(record, 'eventName');
  const source = text(event, 'EventSource') || text(record, 'eventSource');
  const at = text(record, 'eventTime');
  const who =
    text(identity, 'arn') ||
    text(identity, 'principalId') ||
    text(event, 'Username') ||
    text(identity, 'type') ||
    'an unknown caller';
  return {
    id: `e${sha256(`${account}/${eventId || `${region}/${at}/${who}/${name}`}`).slice(0, 9)}`,
    at: short(at),
    account,
    region,
    who: short(who),
    principalId: short(principalIdOf(identity)),
    keyId: short(text(identity, 'accessKeyId')),
    what: short(`${name} (${source})`),
    from: short(text(record, 'sourceIPAddress')),
    error: short(errorOf(record)),
  };
}

function kindOf(record: Fields, event: ForeignEvent, { organization }: Settings): Kind {
  const identity = fields(record['userIdentity']);
  const { exemptIds, accounts } = organization;
  const exempt = new Set([...exemptIds, ...accounts.map((one) => one.responderRoleId)]);
  if (exempt.has(event.principalId) || isCentralRoot(identity)) return 'ours';
  if (isAwsItself(record, identity)) return 'aws';
  return event.error === '' || isDryRun(event.error) ? 'through' : 'knock';
}

/** The unique id of user or role; a session's is the role's. */
function principalIdOf(identity: Fields): string {
  const issuer = fields(fields(identity['sessionContext'])['sessionIssuer']);
  const own = text(identity, 'principalId') || text(issuer, 'principalId');
  return own.split(':')[0] ?? '';
}

/**
 * A session of sts:AssumeRoot, which shield and freeze exempt
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html).
 */
function isCentralRoot(identity: Fields): boolean {
  return (
    text(identity, 'type') === 'Root' &&
    String(fields(identity['sessionContext'])['assumedRoot']) === 'true'
  );
}

/**
 * A service acting for itself, or through a service-linked role. A call that a service makes with somebody's
 * own credentials (`invokedBy`) is that somebody's
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html).
 */
function isAwsItself(record: Fields, identity: Fields): boolean {
  if (text(record, 'eventType') === 'AwsServiceEvent') return true;
  if (text(identity, 'type') === 'AWSService') return true;
  const issuer = fields(fields(identity['sessionContext'])['sessionIssuer']);
  return /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//.test(text(issuer, 'arn'));
}

/** A sign-in fails without an error code: its answer says so. */
function errorOf(record: Fields): string {
  const code = text(record, 'errorCode');
  if (code !== '') return code;
  const signedIn = text(fields(record['responseElements']), 'ConsoleLogin');
  if (signedIn === 'Failure') return text(record, 'errorMessage') || 'Failure';
  return '';
}

/** "It would have succeeded": whoever gets this answer was not denied. */
function isDryRun(error: string): boolean {
  return error.endsWith('DryRunOperation');
}

function short(value: string): string {
  return value.slice(0, LONGEST).toWellFormed();
}

/** One line about an event, for people. */
export function eventSentence({ at, who, what, account, region, from }: ForeignEvent): string {
  return `${at} ${who}: ${what} in ${account}, ${region}${from === '' ? '' : `, from ${from}`}`;
}
