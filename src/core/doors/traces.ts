import { fields, instant, items, outputOf, parseObject, text } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Answer } from './measurement.ts';

/**
 * CloudTrail events that tell who made or changed a way in, newest last where it matters. CloudTrail answers
 * two look-ups a second and account, and only by one attribute, so this list is as short as it can be
 * (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
 */
export const tracedEvents = [
  'CreateAccessKey',
  'CreateLoginProfile',
  'CreateUser',
  'CreateRole',
  'UpdateAssumeRolePolicy',
  'AttachUserPolicy',
  'PutUserPolicy',
  'AttachRolePolicy',
  'PutRolePolicy',
  'AttachGroupPolicy',
  'PutGroupPolicy',
  'AddUserToGroup',
  'CreatePolicyVersion',
  'SetDefaultPolicyVersion',
  'DeleteUserPermissionsBoundary',
  'DeleteRolePermissionsBoundary',
] as const;

/** Asked only where the credential report has to stand in for a question about each user. */
export const reportEvents = ['EnableMFADevice', 'UploadSigningCertificate'] as const;

/** One identity write that succeeded, reduced to what doors need. Texts are AWS's or the attacker's. */
export interface Trace {
  /** The account in which it happened. */
  readonly account: string;
  readonly event: string;
  /** ISO 8601; empty where the record has none. */
  readonly at: string;
  /** A user name, else an ARN. */
  readonly by: string;
  /** The ARN of the user, or of the role whose session it was. */
  readonly byArn: string;
  readonly user: string;
  readonly role: string;
  readonly group: string;
  readonly policyArn: string;
  readonly policyName: string;
  readonly versionId: string;
  readonly keyId: string;
  /** ARN of the permissions boundary that it puts on somebody. */
  readonly boundary: string;
  /** `key=value`, the tags that it writes. */
  readonly tags: readonly string[];
  readonly profile: string;
}

/** The traces in some answers of `LookupEvents`; what failed or can't be read is left out. */
export function tracesOf(account: string, answers: readonly Answer[]): readonly Trace[] {
  return answers
    .flatMap((answer) => items(outputOf(answer) ?? {}, 'Events'))
    .flatMap((event) => {
      const record = parseObject(event['CloudTrailEvent']);
      return record === undefined || text(record, 'errorCode') !== ''
        ? []
        : [traceOf(account, record, event)];
    });
}

function traceOf(account: string, record: Fields, event: Fields): Trace {
  const identity = fields(record['userIdentity']);
  const issuer = fields(fields(identity['sessionContext'])['sessionIssuer']);
  const asked = fields(record['requestParameters']);
  const answered = fields(record['responseElements']);
  const version = fields(answered['policyVersion']);
  return {
    account,
    event: text(record, 'eventName') || text(event, 'EventName'),
    at: instant(record, 'eventTime') ?? instant(event, 'EventTime') ?? '',
    by: text(identity, 'userName') || text(identity, 'arn') || 'an unknown principal',
    byArn: text(issuer, 'arn') || text(identity, 'arn'),
    user: text(asked, 'userName') || text(fields(answered['accessKey']), 'userName'),
    role: text(asked, 'roleName'),
    group: text(asked, 'groupName'),
    policyArn: text(asked, 'policyArn'),
    policyName: text(asked, 'policyName'),
    versionId: text(asked, 'versionId') || text(version, 'versionId'),
    keyId: text(fields(answered['accessKey']), 'accessKeyId'),
    boundary: text(asked, 'permissionsBoundary'),
    tags: items(asked, 'tags').map((tag) => `${text(tag, 'key')}=${text(tag, 'value')}`),
    profile: text(asked, 'instanceProfileName'),
  };
}
