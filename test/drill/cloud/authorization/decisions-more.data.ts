/**
 * More of what AWS documents: the guard rails of an organization beside each other, and the condition operators where
 * they meet missing or several values. Without a documented answer, and so without a row: which policy type a message
 * names when several deny; a positive operator without a set prefix on a key of several values; `IfExists` behind
 * `ForAnyValue` on a missing key; a session policy together with a grant to the user behind a federated session.
 */
import type { PolicyDocument, PolicyStatement } from '../../../../src/drill/cloud/types.ts';
import type { Decision } from './decisions.data.ts';
import {
  ACCOUNT,
  ALLOW_ALL,
  DENY_ALL,
  ORG,
  OTHER_ACCOUNT,
  RCP_FULL,
  RESPONDER_ID,
  allow,
  deny,
  outsider,
  policy,
  responder,
  root,
  session,
} from './people.ts';

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const ELEMENTS = `${IAM}reference_policies_elements_`;
const OPERATORS = `${ELEMENTS}condition_operators.html`;
const SETS = `${IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const SET_EXAMPLES = `${IAM}reference_policies_condition_examples-multi-valued-context-keys.html`;
const LOGIC = `${IAM}reference_policies_evaluation-logic_policy-eval-denyallow.html`;
const BOUNDARY = `${IAM}access_policies_boundaries.html`;
const SESSION = `${IAM}access_policies.html#policies_session`;
const PRINCIPAL = `${ELEMENTS}principal.html`;
const KEYS = `${IAM}reference_policies_condition-keys.html`;
const ORGS = 'https://docs.aws.amazon.com/organizations/latest/userguide/';
const SCP = `${ORGS}orgs_manage_policies_scps_evaluation.html`;
const SCP_SYNTAX = `${ORGS}orgs_manage_policies_scps_syntax.html`;
const RCP = `${ORGS}orgs_manage_policies_rcps.html`;
const CROSS = `${IAM}reference_policies_evaluation-logic-cross-account.html`;

const OBJECT = 'arn:aws:s3:::logs/2026/a';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Target`;
const readObject = { action: 's3:GetObject', resource: OBJECT };
const readers = (AWS: string): PolicyDocument =>
  policy({ ...allow('s3:GetObject', 'arn:aws:s3:::logs/*'), Principal: { AWS } });

type Condition = NonNullable<PolicyStatement['Condition']>;
const when = (Effect: 'Allow' | 'Deny', Condition: Condition): PolicyDocument =>
  policy({ Effect, Action: '*', Resource: '*', Condition });
/** FullAWSAccess on the root and on the unit, these on the account. */
const under = (...last: PolicyDocument[]): PolicyDocument[][] => [[ALLOW_ALL], [ALLOW_ALL], last];
const rcps = (...last: PolicyDocument[]): PolicyDocument[][] => [[RCP_FULL], [RCP_FULL, ...last]];

const organization: Decision[] = [
  {
    title: 'an SCP with NotAction denies all that it does not name',
    doc: SCP_SYNTAX,
    action: 'ec2:RunInstances',
    scps: under(ALLOW_ALL, policy({ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' })),
    allowed: false,
    by: 'service control policy',
    explicit: true,
  },
  {
    title: 'an SCP with NotAction spares what it names',
    doc: SCP_SYNTAX,
    scps: under(ALLOW_ALL, policy({ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' })),
    allowed: true,
  },
  {
    title: 'an SCP that lists what is allowed, and this is not on the list',
    doc: SCP,
    action: 'ec2:RunInstances',
    scps: under(policy(allow('iam:*'))),
    allowed: false,
    by: 'service control policy',
    explicit: false,
  },
  {
    title: 'an SCP that lists what is allowed, and this is on the list',
    doc: SCP,
    scps: under(policy(allow('iam:*'))),
    allowed: true,
  },
  {
    title: 'a deny on the root is not taken back by an allow on the account',
    doc: SCP,
    scps: [[ALLOW_ALL, DENY_ALL], [ALLOW_ALL], [ALLOW_ALL]],
    allowed: false,
    by: 'service control policy',
    explicit: true,
  },
  {
    title: 'an SCP whose exemption names the caller by unique id',
    doc: `${KEYS}#condition-keys-userid`,
    caller: responder,
    scps: under(
      ALLOW_ALL,
      when('Deny', { StringNotLike: { 'aws:userid': [`${RESPONDER_ID}:*`] } }),
    ),
    allowed: true,
  },
  {
    title: 'an SCP denies the root user of a member what its own policies would allow',
    doc: `${ORGS}orgs_manage_policies_scps.html`,
    caller: root,
    action: 's3:DeleteBucket',
    scps: under(ALLOW_ALL, policy(deny('s3:DeleteBucket'))),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'an RCP binds the root user of the account',
    doc: RCP,
    caller: root,
    ...readObject,
    rcps: rcps(policy({ ...deny('s3:*'), Principal: '*' })),
    allowed: false,
    by: 'resource control policy',
  },
  {
    title: 'an RCP does not bind a service-linked role',
    doc: RCP,
    caller: {
      ...session,
      principalArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
    },
    ...readObject,
    rcps: rcps(policy({ ...deny('s3:*'), Principal: '*' })),
    allowed: true,
  },
  {
    title: 'an RCP grants nothing',
    doc: RCP,
    ...readObject,
    identity: [],
    rcps: rcps(),
    allowed: false,
    by: 'identity-based policy',
  },
  {
    title: 'an outsider is not bound by the SCPs of the account that owns the bucket',
    doc: CROSS,
    caller: outsider,
    ...readObject,
    resourcePolicy: readers(OTHER_ACCOUNT),
    scps: [],
    rcps: rcps(),
    allowed: true,
  },
  {
    title: 'a member’s own SCP keeps it from a bucket of somebody else',
    doc: CROSS,
    ...readObject,
    resourceAccountId: OTHER_ACCOUNT,
    resourcePolicy: readers(ACCOUNT),
    scps: under(ALLOW_ALL, policy(deny('s3:*'))),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'an outsider without the key aws:PrincipalOrgID meets StringNotEquals as true',
    doc: OPERATORS,
    caller: outsider,
    action: 'sts:AssumeRole',
    resource: ROLE,
    resourcePolicy: policy({
      Effect: 'Allow',
      Principal: { AWS: OTHER_ACCOUNT },
      Action: 'sts:AssumeRole',
    }),
    rcps: rcps(
      policy({
        ...deny('sts:AssumeRole'),
        Principal: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } },
      }),
    ),
    allowed: false,
    by: 'resource control policy',
  },
];

const limits: Decision[] = [
  {
    title: 'a boundary of AWSDenyAll stops an administrator',
    doc: BOUNDARY,
    boundary: DENY_ALL,
    allowed: false,
    by: 'permissions boundary',
    explicit: true,
  },
  {
    title: 'boundary, session policy and identity policy must all allow',
    doc: SESSION,
    caller: session,
    boundary: policy(allow(['iam:*', 's3:*'])),
    sessionPolicy: policy(allow(['s3:*', 'ec2:*'])),
    allowed: false,
    by: 'session policy',
  },
  {
    title: 'boundary, session policy and identity policy all allow',
    doc: SESSION,
    caller: session,
    ...readObject,
    boundary: policy(allow(['iam:*', 's3:*'])),
    sessionPolicy: policy(allow(['s3:*', 'ec2:*'])),
    allowed: true,
  },
  {
    title: 'Deny with NotResource spares what it names',
    doc: `${ELEMENTS}notresource.html`,
    ...readObject,
    identity: [
      ALLOW_ALL,
      policy({ Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::logs/*' }),
    ],
    allowed: true,
  },
  {
    title: 'Deny with NotResource reaches all the rest',
    doc: `${ELEMENTS}notresource.html`,
    ...readObject,
    identity: [
      ALLOW_ALL,
      policy({ Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::other/*' }),
    ],
    allowed: false,
    by: 'identity-based policy',
    explicit: true,
  },
  {
    title: 'Allow with NotAction does not deny what it names: another statement may allow it',
    doc: `${ELEMENTS}notaction.html`,
    identity: [
      policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
      policy(allow('iam:ListUsers')),
    ],
    allowed: true,
  },
  {
    title: 'a wildcard in the middle of an action',
    doc: `${ELEMENTS}action.html`,
    action: 'iam:UpdateAccessKey',
    identity: [ALLOW_ALL, policy(deny('iam:*AccessKey*'))],
    allowed: false,
    explicit: true,
  },
  {
    title: 'a trust policy for everybody in the account needs no other principal',
    doc: PRINCIPAL,
    caller: session,
    action: 'sts:AssumeRole',
    resource: ROLE,
    resourcePolicy: policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/Ops` },
      Action: 'sts:AssumeRole',
    }),
    allowed: true,
  },
  {
    title: 'a deny in a trust policy stops whom another statement trusts',
    doc: LOGIC,
    caller: session,
    action: 'sts:AssumeRole',
    resource: ROLE,
    resourcePolicy: policy(
      { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
      { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' },
    ),
    allowed: false,
    by: 'resource-based policy',
    explicit: true,
  },
];

const keys = (...values: string[]) => ({ 'aws:TagKeys': values });
const conditions: Decision[] = [
  {
    title: 'StringNotLike with several patterns wants none of them to match',
    doc: OPERATORS,
    identity: [when('Allow', { StringNotLike: { 'aws:username': ['bob*', 'ali*'] } })],
    allowed: false,
  },
  {
    title: 'StringEquals is case sensitive',
    doc: OPERATORS,
    identity: [when('Allow', { StringEquals: { 'aws:username': 'Alice' } })],
    allowed: false,
  },
  {
    title: 'StringEqualsIgnoreCase is not',
    doc: OPERATORS,
    identity: [when('Allow', { StringEqualsIgnoreCase: { 'aws:username': 'Alice' } })],
    allowed: true,
  },
  {
    title: 'StringLike takes a question mark for one character',
    doc: OPERATORS,
    identity: [when('Allow', { StringLike: { 'aws:username': 'al?ce' } })],
    allowed: true,
  },
  {
    title: 'IfExists with a key that is there and differs',
    doc: OPERATORS,
    identity: [when('Allow', { StringEqualsIfExists: { 'aws:username': 'bob' } })],
    allowed: false,
  },
  {
    title: 'NotIpAddress of a network that the caller is in',
    doc: OPERATORS,
    identity: [ALLOW_ALL, when('Deny', { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } })],
    allowed: true,
  },
  {
    title: 'NotIpAddress of a network that the caller is not in',
    doc: OPERATORS,
    identity: [ALLOW_ALL, when('Deny', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    allowed: false,
    explicit: true,
  },
  {
    title: 'DateGreaterThan a time that has passed',
    doc: OPERATORS,
    identity: [when('Allow', { DateGreaterThan: { 'aws:CurrentTime': '2026-11-22T03:59:59Z' } })],
    allowed: true,
  },
  {
    title: 'DateGreaterThan a time to come',
    doc: OPERATORS,
    identity: [when('Allow', { DateGreaterThan: { 'aws:CurrentTime': '2026-11-22T04:00:01Z' } })],
    allowed: false,
  },
  {
    title: 'a deny on the time of issue does not reach a long-term key',
    doc: OPERATORS,
    identity: [
      ALLOW_ALL,
      when('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2030-01-01T00:00:00Z' } }),
    ],
    allowed: true,
  },
  {
    title: 'two operators in one block, one of them false',
    doc: OPERATORS,
    identity: [
      when('Allow', {
        StringEquals: { 'aws:username': 'alice' },
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      }),
    ],
    allowed: false,
  },
  {
    title: 'two keys of one operator, one of them false',
    doc: OPERATORS,
    identity: [
      when('Allow', {
        StringEquals: { 'aws:username': 'alice', 'aws:PrincipalAccount': OTHER_ACCOUNT },
      }),
    ],
    allowed: false,
  },
  {
    title: 'ForAllValues with a negated operator, and one value is on the list',
    doc: SETS,
    context: keys('cost', 'owner'),
    identity: [when('Allow', { 'ForAllValues:StringNotEquals': keys('owner') })],
    allowed: false,
  },
  {
    title: 'ForAllValues with a negated operator, and no value is on the list',
    doc: SETS,
    context: keys('cost', 'team'),
    identity: [when('Allow', { 'ForAllValues:StringNotEquals': keys('owner') })],
    allowed: true,
  },
  {
    title: 'ForAnyValue with a negated operator, and one value is not on the list',
    doc: SETS,
    context: keys('cost', 'owner'),
    identity: [when('Allow', { 'ForAnyValue:StringNotEquals': keys('owner') })],
    allowed: true,
  },
  {
    title: 'ForAllValues in a deny reaches a request without the key',
    doc: SET_EXAMPLES,
    identity: [ALLOW_ALL, when('Deny', { 'ForAllValues:StringLike': keys('key1*') })],
    allowed: false,
    explicit: true,
  },
  {
    title: 'ForAllValues in a deny with Null false does not',
    doc: SET_EXAMPLES,
    identity: [
      ALLOW_ALL,
      when('Deny', {
        Null: { 'aws:TagKeys': 'false' },
        'ForAllValues:StringLike': keys('key1*'),
      }),
    ],
    allowed: true,
  },
  {
    title: 'ForAnyValue in a deny, and one value matches',
    doc: SET_EXAMPLES,
    context: keys('environment', 'team'),
    identity: [
      ALLOW_ALL,
      when('Deny', { 'ForAnyValue:StringEquals': keys('environment', 'webserver') }),
    ],
    allowed: false,
    explicit: true,
  },
  {
    title: 'ArnNotLike of a missing key is true',
    doc: OPERATORS,
    identity: [
      ALLOW_ALL,
      when('Deny', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:alarms' } }),
    ],
    allowed: false,
    explicit: true,
  },
  {
    title: 'a tag of the principal',
    doc: `${KEYS}#condition-keys-principaltag`,
    context: { 'aws:PrincipalTag/team': 'red' },
    identity: [when('Allow', { StringEquals: { 'aws:PrincipalTag/team': 'red' } })],
    allowed: true,
  },
];

export const moreDecisions: Decision[] = [...organization, ...limits, ...conditions];
