import type { AuthorizationDecision, PolicyDocument } from '../../../../src/drill/cloud/types.ts';
import {
  ACCOUNT,
  ALLOW_ALL,
  DENY_ALL,
  ORG,
  OTHER_ACCOUNT,
  RCP_FULL,
  RESPONDER_ID,
  allow,
  assumedRoot,
  deny,
  outsider,
  policy,
  responder,
  root,
  service,
  session,
} from './people.ts';
import type { Case } from './people.ts';

/** Decisions that AWS documents. `by` is checked where it is given. */
export interface Decision extends Case {
  title: string;
  doc: string;
  allowed: boolean;
  by?: Extract<AuthorizationDecision, { allowed: false }>['by'];
  explicit?: boolean;
}

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const LOGIC = `${IAM}reference_policies_evaluation-logic_policy-eval-denyallow.html`;
const SAME = `${IAM}reference_policies_evaluation-logic_policy-eval-basics.html`;
const CROSS = `${IAM}reference_policies_evaluation-logic-cross-account.html`;
const BOUNDARY = `${IAM}access_policies_boundaries.html`;
const SESSION = `${IAM}access_policies.html#policies_session`;
const PRINCIPAL = `${IAM}reference_policies_elements_principal.html`;
const OPERATORS = `${IAM}reference_policies_elements_condition_operators.html`;
const KEYS = `${IAM}reference_policies_condition-keys.html`;
const VARIABLES = `${IAM}reference_policies_variables.html`;
const REVOKE = `${IAM}id_roles_use_revoke-sessions.html`;
const ORGS = 'https://docs.aws.amazon.com/organizations/latest/userguide/';
const SCP = `${ORGS}orgs_manage_policies_scps_evaluation.html`;
const SCP_EFFECTS = `${ORGS}orgs_manage_policies_scps.html#scp-effects-on-permissions`;
const RCP = `${ORGS}orgs_manage_policies_rcps.html`;
const KEY_POLICY = 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html';
const BUCKET_POLICY = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html';

const BUCKET = 'arn:aws:s3:::logs';
const OBJECT = `${BUCKET}/2026/a`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Target`;
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const OPS = `arn:aws:iam::${ACCOUNT}:role/Ops`;
const JANE = `arn:aws:sts::${ACCOUNT}:assumed-role/Ops/jane`;

/** A bucket policy that lets these principals read. */
const readers = (AWS: string | string[]): PolicyDocument =>
  policy({ ...allow('s3:GetObject', `${BUCKET}/*`), Principal: { AWS } });
const trust = (Principal: { [kind: string]: string }): PolicyDocument =>
  policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

const read: Case = { action: 's3:GetObject', resource: OBJECT };
const assume: Case = { action: 'sts:AssumeRole', resource: ROLE };
const use: Case = { action: 'kms:Decrypt', resource: KEY };
const nothing: PolicyDocument[] = [];
const onlyEc2 = policy(allow('ec2:*'));
const conditional = (
  Effect: 'Allow' | 'Deny',
  Condition: Record<string, Record<string, string | string[]>>,
) => policy({ Effect, Action: '*', Resource: '*', Condition });

/** Attached to a member account: FullAWSAccess at each level, and one more policy on the last. */
const under = (...last: PolicyDocument[]): PolicyDocument[][] => [
  [ALLOW_ALL],
  [ALLOW_ALL],
  [ALLOW_ALL, ...last],
];
const rcp = (...last: PolicyDocument[]): PolicyDocument[][] => [[RCP_FULL], [RCP_FULL, ...last]];

/** The freeze: everything is denied to everyone but fresh responder sessions from the right network, and AssumeRoot. */
const FREEZE = policy(
  {
    ...deny('*'),
    Condition: {
      StringNotLike: { 'aws:userid': [`${RESPONDER_ID}:*`] },
      Null: { 'aws:AssumedRoot': 'true' },
    },
  },
  {
    ...deny('*'),
    Condition: {
      StringLike: { 'aws:userid': [`${RESPONDER_ID}:*`] },
      DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T04:00:00Z' },
    },
  },
  {
    ...deny('*'),
    Condition: {
      StringLike: { 'aws:userid': [`${RESPONDER_ID}:*`] },
      NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.10/32'] },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    },
  },
  deny(['ec2:DeleteSnapshot', 's3:DeleteObject*', 'backup:Delete*', 'kms:ScheduleKeyDeletion']),
);
const NO_OUTSIDERS = policy({
  ...deny(['sts:AssumeRole', 's3:*', 'kms:*', 'secretsmanager:*']),
  Principal: '*',
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});

export const decisions: Decision[] = [
  // Identity policies.
  { title: 'an allow in an identity policy', doc: LOGIC, allowed: true },
  {
    title: 'no policy at all',
    doc: LOGIC,
    identity: nothing,
    allowed: false,
    explicit: false,
    by: 'identity-based policy',
  },
  {
    title: 'an explicit deny beside an allow',
    doc: LOGIC,
    identity: [ALLOW_ALL, DENY_ALL],
    allowed: false,
    explicit: true,
    by: 'identity-based policy',
  },
  {
    title: 'a deny of another action',
    doc: LOGIC,
    identity: [ALLOW_ALL, policy(deny('iam:DeleteUser'))],
    allowed: true,
  },
  {
    title: 'the root user without any policy',
    doc: LOGIC,
    caller: root,
    identity: nothing,
    allowed: true,
  },
  {
    title: 'NotAction leaves out what it names',
    doc: `${IAM}reference_policies_elements_notaction.html`,
    identity: [policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
    allowed: false,
  },
  {
    title: 'NotResource leaves out what it names',
    doc: `${IAM}reference_policies_elements_notresource.html`,
    ...read,
    identity: [policy({ Effect: 'Allow', Action: 's3:*', NotResource: `${BUCKET}/*` })],
    allowed: false,
  },
  {
    title: 'NotResource reaches everything else',
    doc: `${IAM}reference_policies_elements_notresource.html`,
    ...read,
    identity: [policy({ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::other/*' })],
    allowed: true,
  },
  {
    title: 'an ARN in Resource does not reach an action without resources',
    doc: `${IAM}reference_policies_elements_resource.html`,
    identity: [policy(allow('iam:ListUsers', ALICE))],
    allowed: false,
  },
  {
    title: 'a resource ARN is case sensitive',
    doc: `${IAM}reference_policies_elements_resource.html`,
    ...read,
    identity: [policy(allow('s3:GetObject', 'arn:aws:s3:::LOGS/*'))],
    allowed: false,
  },

  // Boundaries.
  { title: 'a boundary that allows', doc: BOUNDARY, boundary: ALLOW_ALL, allowed: true },
  {
    title: 'a boundary without an allow',
    doc: BOUNDARY,
    boundary: onlyEc2,
    allowed: false,
    explicit: false,
    by: 'permissions boundary',
  },
  {
    title: 'a boundary that denies',
    doc: BOUNDARY,
    boundary: policy(allow('*'), deny('iam:*')),
    allowed: false,
    explicit: true,
    by: 'permissions boundary',
  },
  {
    title: 'a boundary grants nothing',
    doc: BOUNDARY,
    boundary: ALLOW_ALL,
    identity: nothing,
    allowed: false,
    by: 'identity-based policy',
  },
  {
    title: 'a bucket policy for the user reaches past his boundary',
    doc: BOUNDARY,
    ...read,
    identity: nothing,
    boundary: onlyEc2,
    resourcePolicy: readers(ALICE),
    allowed: true,
  },
  {
    title: 'a bucket policy for the role stays inside its boundary',
    doc: BOUNDARY,
    ...read,
    caller: session,
    identity: nothing,
    boundary: onlyEc2,
    resourcePolicy: readers(OPS),
    allowed: false,
    by: 'permissions boundary',
  },
  {
    title: 'a bucket policy for the session reaches past the boundary',
    doc: BOUNDARY,
    ...read,
    caller: session,
    identity: nothing,
    boundary: onlyEc2,
    resourcePolicy: readers(JANE),
    allowed: true,
  },
  {
    title: 'everybody by aws:PrincipalArn reaches past the boundary',
    doc: LOGIC,
    ...read,
    caller: session,
    identity: nothing,
    boundary: onlyEc2,
    resourcePolicy: policy({
      ...allow('s3:GetObject', `${BUCKET}/*`),
      Principal: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': OPS } },
    }),
    allowed: true,
  },
  {
    title: 'an explicit deny in the boundary holds against a grant to the session',
    doc: BOUNDARY,
    ...read,
    caller: session,
    boundary: DENY_ALL,
    resourcePolicy: readers(JANE),
    allowed: false,
    explicit: true,
    by: 'permissions boundary',
  },
  {
    title: 'a deny with NotPrincipal hits whoever has a boundary',
    doc: BOUNDARY,
    ...read,
    boundary: ALLOW_ALL,
    resourcePolicy: policy({ ...deny('s3:*', `${BUCKET}/*`), NotPrincipal: { AWS: ALICE } }),
    allowed: false,
    by: 'resource-based policy',
  },
  {
    title: 'a deny with NotPrincipal spares whom it names',
    doc: `${IAM}reference_policies_elements_notprincipal.html`,
    ...read,
    resourcePolicy: policy({ ...deny('s3:*', `${BUCKET}/*`), NotPrincipal: { AWS: ALICE } }),
    allowed: true,
  },

  // Session policies.
  {
    title: 'a session policy that allows',
    doc: SESSION,
    caller: session,
    sessionPolicy: ALLOW_ALL,
    allowed: true,
  },
  {
    title: 'a session policy without an allow',
    doc: SESSION,
    caller: session,
    sessionPolicy: onlyEc2,
    allowed: false,
    explicit: false,
    by: 'session policy',
  },
  {
    title: 'a session policy that denies',
    doc: SESSION,
    caller: session,
    sessionPolicy: policy(allow('*'), deny('iam:*')),
    allowed: false,
    explicit: true,
    by: 'session policy',
  },
  {
    title: 'a session policy limits a grant to the role',
    doc: SESSION,
    ...read,
    caller: session,
    identity: nothing,
    sessionPolicy: onlyEc2,
    resourcePolicy: readers(OPS),
    allowed: false,
    by: 'session policy',
  },
  {
    title: 'a session policy does not limit a grant to the session',
    doc: SESSION,
    ...read,
    caller: session,
    identity: nothing,
    sessionPolicy: onlyEc2,
    resourcePolicy: readers(JANE),
    allowed: true,
  },

  // Resource policies in one account.
  {
    title: 'a bucket policy alone is enough for the user it names',
    doc: SAME,
    ...read,
    identity: nothing,
    resourcePolicy: readers(ALICE),
    allowed: true,
  },
  {
    title: 'a bucket policy for somebody else',
    doc: SAME,
    ...read,
    identity: nothing,
    resourcePolicy: readers(`arn:aws:iam::${ACCOUNT}:user/bob`),
    allowed: false,
  },
  {
    title: 'a bucket policy for the account only hands the decision on',
    doc: PRINCIPAL,
    ...read,
    identity: nothing,
    resourcePolicy: readers(ACCOUNT),
    allowed: false,
    by: 'identity-based policy',
  },
  {
    title: 'a bucket policy for everybody',
    doc: PRINCIPAL,
    ...read,
    identity: nothing,
    resourcePolicy: readers('*'),
    allowed: true,
  },
  {
    title: 'a bucket policy that denies an administrator',
    doc: LOGIC,
    ...read,
    resourcePolicy: policy({ ...deny('s3:*', `${BUCKET}/*`), Principal: '*' }),
    allowed: false,
    explicit: true,
    by: 'resource-based policy',
  },
  {
    title: 'the unique id of a principal',
    doc: PRINCIPAL,
    ...read,
    identity: nothing,
    resourcePolicy: readers('AIDAALICEALICEALICE11'),
    allowed: true,
  },
  {
    title: 'the unique id of the one who had the name before',
    doc: PRINCIPAL,
    ...read,
    identity: nothing,
    resourcePolicy: readers('AIDAOLDALICEOLDALICE1'),
    allowed: false,
  },
  {
    title: 'the root user takes away a bucket policy that denies him',
    doc: BUCKET_POLICY,
    caller: root,
    action: 's3:DeleteBucketPolicy',
    resource: BUCKET,
    resourcePolicy: policy({ ...deny('s3:*', BUCKET), Principal: '*' }),
    allowed: true,
  },
  {
    title: 'the root user reads nothing from such a bucket',
    doc: BUCKET_POLICY,
    ...read,
    caller: root,
    resourcePolicy: policy({ ...deny('s3:*', `${BUCKET}/*`), Principal: '*' }),
    allowed: false,
  },

  // Across accounts.
  {
    title: 'across accounts with both sides',
    doc: CROSS,
    ...read,
    caller: outsider,
    resourcePolicy: readers(OTHER_ACCOUNT),
    allowed: true,
  },
  {
    title: 'across accounts without the caller’s side',
    doc: CROSS,
    ...read,
    caller: outsider,
    identity: nothing,
    resourcePolicy: readers(outsider.arn),
    allowed: false,
    by: 'identity-based policy',
  },
  {
    title: 'across accounts without the resource’s side',
    doc: CROSS,
    ...read,
    caller: outsider,
    allowed: false,
    by: 'resource-based policy',
  },
  {
    title: 'across accounts a grant does not reach past the caller’s boundary',
    doc: CROSS,
    ...read,
    caller: outsider,
    boundary: onlyEc2,
    resourcePolicy: readers(outsider.arn),
    allowed: false,
    by: 'permissions boundary',
  },
  {
    title: 'even a root user needs the other side',
    doc: CROSS,
    ...read,
    caller: { ...root, accountId: OTHER_ACCOUNT },
    allowed: false,
    by: 'resource-based policy',
  },

  // Trust policies.
  {
    title: 'a trust policy for the user himself needs no identity policy',
    doc: PRINCIPAL,
    ...assume,
    identity: nothing,
    resourcePolicy: trust({ AWS: ALICE }),
    allowed: true,
  },
  {
    title: 'a trust policy for the account needs one',
    doc: PRINCIPAL,
    ...assume,
    identity: nothing,
    resourcePolicy: trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
    allowed: false,
  },
  {
    title: 'no trust, and all the permissions of the account',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }),
    allowed: false,
    by: 'resource-based policy',
  },
  {
    title: 'a role that does not exist',
    doc: PRINCIPAL,
    ...assume,
    allowed: false,
    by: 'resource-based policy',
  },
  {
    title: 'a service that is trusted',
    doc: PRINCIPAL,
    ...assume,
    caller: service,
    identity: nothing,
    resourcePolicy: trust({ Service: 'ec2.amazonaws.com' }),
    allowed: true,
  },
  {
    title: 'a service that is not',
    doc: PRINCIPAL,
    ...assume,
    caller: service,
    identity: nothing,
    resourcePolicy: trust({ Service: 'lambda.amazonaws.com' }),
    allowed: false,
  },
  {
    title: 'a federated identity that is trusted',
    doc: PRINCIPAL,
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: ROLE,
    identity: nothing,
    caller: {
      ...outsider,
      type: 'FederatedUser',
      accountId: '',
      arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example`,
      principalArn: '',
    },
    resourcePolicy: policy({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example` },
      Action: 'sts:AssumeRoleWithWebIdentity',
    }),
    allowed: true,
  },

  // KMS key policies.
  {
    title: 'a key policy for the account lets IAM policies decide',
    doc: KEY_POLICY,
    ...use,
    resourcePolicy: policy({
      ...allow('kms:*'),
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    }),
    allowed: true,
  },
  {
    title: 'without it no IAM policy helps',
    doc: KEY_POLICY,
    ...use,
    resourcePolicy: policy({ ...allow('kms:*'), Principal: { AWS: OPS } }),
    allowed: false,
    by: 'resource-based policy',
  },
  {
    title: 'a key policy alone is enough for the user it names',
    doc: KEY_POLICY,
    ...use,
    identity: nothing,
    resourcePolicy: policy({ ...allow('kms:*'), Principal: { AWS: ALICE } }),
    allowed: true,
  },
  {
    title: 'a key policy for the account and no IAM policy',
    doc: KEY_POLICY,
    ...use,
    identity: nothing,
    resourcePolicy: policy({
      ...allow('kms:*'),
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    }),
    allowed: false,
  },
  {
    title: 'even root needs the key policy',
    doc: KEY_POLICY,
    ...use,
    caller: root,
    resourcePolicy: policy({ ...allow('kms:*'), Principal: { AWS: OPS } }),
    allowed: false,
  },
  {
    title: 'a key of another account with both sides',
    doc: KEY_POLICY,
    ...use,
    caller: outsider,
    resourcePolicy: policy({ ...allow('kms:Decrypt'), Principal: { AWS: OTHER_ACCOUNT } }),
    allowed: true,
  },

  // Service control policies.
  {
    title: 'an SCP that denies',
    doc: SCP,
    scps: under(DENY_ALL),
    allowed: false,
    explicit: true,
    by: 'service control policy',
  },
  {
    title: 'an SCP binds the root user of a member account',
    doc: SCP_EFFECTS,
    caller: root,
    scps: under(DENY_ALL),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'an SCP does not bind a service-linked role',
    doc: SCP_EFFECTS,
    caller: {
      ...session,
      principalArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
    },
    scps: under(DENY_ALL),
    allowed: true,
  },
  { title: 'no SCP reaches the management account', doc: SCP_EFFECTS, scps: [], allowed: true },
  {
    title: 'a level without an allow',
    doc: SCP,
    scps: [[ALLOW_ALL], [onlyEc2], [ALLOW_ALL]],
    allowed: false,
    explicit: false,
    by: 'service control policy',
  },
  {
    title: 'a level without a policy',
    doc: SCP,
    scps: [[ALLOW_ALL], [], [ALLOW_ALL]],
    allowed: false,
    explicit: false,
    by: 'service control policy',
  },
  {
    title: 'an SCP grants nothing',
    doc: SCP,
    scps: under(),
    identity: nothing,
    allowed: false,
    by: 'identity-based policy',
  },
  {
    title: 'an SCP does not bind the outsider whom a bucket policy lets in',
    doc: SCP_EFFECTS,
    ...read,
    caller: outsider,
    resourcePolicy: readers(OTHER_ACCOUNT),
    scps: [],
    allowed: true,
  },
  {
    title: 'an SCP binds a user whom a bucket policy names',
    doc: SCP,
    ...read,
    identity: nothing,
    resourcePolicy: readers(ALICE),
    scps: under(policy(deny('s3:*'))),
    allowed: false,
    by: 'service control policy',
  },

  // Resource control policies.
  {
    title: 'an RCP keeps the outsider out',
    doc: RCP,
    ...read,
    caller: outsider,
    resourcePolicy: readers(OTHER_ACCOUNT),
    rcps: rcp(NO_OUTSIDERS),
    callerOrgId: 'o-other',
    allowed: false,
    explicit: true,
    by: 'resource control policy',
  },
  {
    title: 'an RCP keeps an outsider without an organization out',
    doc: RCP,
    ...read,
    caller: outsider,
    resourcePolicy: readers(OTHER_ACCOUNT),
    rcps: rcp(NO_OUTSIDERS),
    allowed: false,
    by: 'resource control policy',
  },
  {
    title: 'the same RCP lets the organization in',
    doc: RCP,
    ...read,
    rcps: rcp(NO_OUTSIDERS),
    callerOrgId: ORG,
    allowed: true,
  },
  {
    title: 'the same RCP lets a service assume its role',
    doc: RCP,
    ...assume,
    caller: service,
    identity: nothing,
    resourcePolicy: trust({ Service: 'ec2.amazonaws.com' }),
    rcps: rcp(NO_OUTSIDERS),
    allowed: true,
  },
  {
    title: 'an RCP keeps an outsider from assuming a role',
    doc: RCP,
    ...assume,
    caller: outsider,
    resourcePolicy: trust({ AWS: OTHER_ACCOUNT }),
    rcps: rcp(NO_OUTSIDERS),
    allowed: false,
    by: 'resource control policy',
  },
  {
    title: 'an RCP does not reach services that have none',
    doc: RCP,
    action: 'ec2:DeleteSnapshot',
    resource: 'arn:aws:ec2:eu-west-1::snapshot/snap-1',
    rcps: rcp(policy({ ...deny('ec2:*'), Principal: '*' })),
    allowed: true,
  },
  {
    title: 'an RCP limits resources, so it does not reach an action that has none',
    doc: RCP,
    action: 's3:ListAllMyBuckets',
    rcps: rcp(policy({ ...deny('s3:*'), Principal: '*' })),
    allowed: true,
  },
  {
    title: 'an RCP does not reach kms:RetireGrant',
    doc: RCP,
    action: 'kms:RetireGrant',
    resource: KEY,
    resourcePolicy: policy({ ...allow('kms:*'), Principal: { AWS: ALICE } }),
    rcps: rcp(policy({ ...deny('kms:*'), Principal: '*' })),
    allowed: true,
  },
  {
    title: 'a level of RCPs without an allow',
    doc: RCP,
    ...read,
    rcps: [[RCP_FULL], []],
    allowed: false,
    explicit: false,
    by: 'resource control policy',
  },

  // The freeze and its exemptions.
  {
    title: 'the freeze: a user',
    doc: SCP,
    scps: under(FREEZE),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'the freeze: the root user of a member account',
    doc: SCP,
    caller: root,
    scps: under(FREEZE),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'the freeze: a session of AssumeRoot goes through',
    doc: `${KEYS}#condition-keys-assumedroot`,
    caller: assumedRoot,
    action: 'iam:DeleteLoginProfile',
    scps: under(FREEZE),
    allowed: true,
  },
  {
    title: 'the freeze: the responder',
    doc: SCP,
    caller: responder,
    scps: under(FREEZE),
    allowed: true,
  },
  {
    title: 'the freeze: a responder session from before the cutoff',
    doc: `${KEYS}#condition-keys-tokenissuetime`,
    caller: { ...responder, tokenIssuedAt: Date.parse('2026-11-22T03:59:59Z') },
    scps: under(FREEZE),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'the freeze: the responder from another network',
    doc: `${KEYS}#condition-keys-sourceip`,
    caller: { ...responder, sourceIp: '198.51.100.7' },
    scps: under(FREEZE),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'the freeze: a role made again under the responder’s name',
    doc: `${KEYS}#condition-keys-userid`,
    caller: { ...responder, userId: 'AROANEWNEWNEWNEWNEW11:bot' },
    scps: under(FREEZE),
    allowed: false,
    by: 'service control policy',
  },
  {
    title: 'the freeze: even the responder destroys nothing',
    doc: SCP,
    caller: responder,
    action: 'ec2:DeleteSnapshot',
    resource: 'arn:aws:ec2:eu-west-1::snapshot/snap-1',
    scps: under(FREEZE),
    allowed: false,
    by: 'service control policy',
  },

  // Conditions: missing keys.
  {
    title: 'a missing key makes a negated operator true',
    doc: OPERATORS,
    identity: [ALLOW_ALL, conditional('Deny', { StringNotEquals: { 'aws:PrincipalOrgID': ORG } })],
    allowed: false,
  },
  {
    title: 'a missing key makes a positive operator false',
    doc: OPERATORS,
    identity: [ALLOW_ALL, conditional('Deny', { StringEquals: { 'aws:PrincipalOrgID': ORG } })],
    allowed: true,
  },
  {
    title: 'a missing key makes IfExists true',
    doc: `${OPERATORS}#Conditions_IfExists`,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { StringEqualsIfExists: { 'aws:PrincipalOrgID': ORG } }),
    ],
    allowed: false,
  },
  {
    title: 'Null true asks for a missing key',
    doc: `${OPERATORS}#Conditions_Null`,
    identity: [ALLOW_ALL, conditional('Deny', { Null: { 'aws:TokenIssueTime': 'true' } })],
    allowed: false,
  },
  {
    title: 'Null false asks for a present key',
    doc: `${OPERATORS}#Conditions_Null`,
    caller: session,
    identity: [ALLOW_ALL, conditional('Deny', { Null: { 'aws:TokenIssueTime': 'false' } })],
    allowed: false,
  },
  {
    title: 'MFA with Bool does not see a long-term key',
    doc: `${KEYS}#condition-keys-multifactorauthpresent`,
    identity: [ALLOW_ALL, conditional('Deny', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
    allowed: true,
  },
  {
    title: 'MFA with BoolIfExists does',
    doc: `${KEYS}#condition-keys-multifactorauthpresent`,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
    ],
    allowed: false,
  },
  {
    title: 'all conditions of a block must hold',
    doc: OPERATORS,
    identity: [
      conditional('Allow', {
        StringEquals: { 'aws:username': 'alice', 'aws:PrincipalAccount': OTHER_ACCOUNT },
      }),
    ],
    allowed: false,
  },
  {
    title: 'one of several values is enough',
    doc: OPERATORS,
    identity: [conditional('Allow', { StringEquals: { 'aws:username': ['bob', 'alice'] } })],
    allowed: true,
  },
  {
    title: 'a negated operator must hold against every value',
    doc: OPERATORS,
    identity: [conditional('Allow', { StringNotEquals: { 'aws:username': ['bob', 'alice'] } })],
    allowed: false,
  },
  {
    title: 'ForAllValues is true of an empty set',
    doc: `${IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    identity: [conditional('Allow', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } })],
    allowed: true,
  },
  {
    title: 'ForAnyValue is false of an empty set',
    doc: `${IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    identity: [conditional('Allow', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } })],
    allowed: false,
  },
  {
    title: 'ForAllValues wants every value',
    doc: `${IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    context: { 'aws:TagKeys': ['a', 'b'] },
    identity: [conditional('Allow', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } })],
    allowed: false,
  },
  {
    title: 'ForAnyValue wants one value',
    doc: `${IAM}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    context: { 'aws:TagKeys': ['a', 'b'] },
    identity: [conditional('Allow', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } })],
    allowed: true,
  },
  {
    title: 'key names are not case sensitive',
    doc: KEYS,
    identity: [conditional('Allow', { StringEquals: { 'AWS:UserName': 'alice' } })],
    allowed: true,
  },
  {
    title: 'a wildcard in ArnLike stays within its part',
    doc: `${OPERATORS}#Conditions_ARN`,
    identity: [conditional('Allow', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:*/alice' } })],
    allowed: false,
  },
  {
    title: 'ArnEquals takes wildcards, too',
    doc: `${OPERATORS}#Conditions_ARN`,
    identity: [
      conditional('Allow', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }),
    ],
    allowed: true,
  },
  {
    title: 'an assumed role is matched by its role’s ARN',
    doc: `${KEYS}#condition-keys-principalarn`,
    caller: session,
    identity: [conditional('Allow', { ArnEquals: { 'aws:PrincipalArn': OPS } })],
    allowed: true,
  },
  {
    title: 'sessions from before a cutoff',
    doc: REVOKE,
    caller: session,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T03:30:00Z' } }),
    ],
    allowed: false,
    explicit: true,
  },
  {
    title: 'sessions from after a cutoff',
    doc: REVOKE,
    caller: { ...session, tokenIssuedAt: Date.parse('2026-11-22T03:30:01Z') },
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T03:30:00Z' } }),
    ],
    allowed: true,
  },
  {
    title: 'an IPv6 network',
    doc: `${OPERATORS}#Conditions_IPAddress`,
    caller: { ...session, sourceIp: '2001:db8::1' },
    identity: [conditional('Allow', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } })],
    allowed: true,
  },
  {
    title: 'numbers are compared as numbers',
    doc: `${OPERATORS}#Conditions_Numeric`,
    context: { 's3:max-keys': '9' },
    identity: [conditional('Allow', { NumericLessThanEquals: { 's3:max-keys': '10' } })],
    allowed: true,
  },
  {
    title: 'the Region that the request is for',
    doc: `${KEYS}#condition-keys-requestedregion`,
    ...use,
    resourcePolicy: policy({
      ...allow('kms:*'),
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    }),
    identity: [conditional('Allow', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })],
    allowed: true,
  },

  // Variables.
  {
    title: 'a variable in a resource',
    doc: VARIABLES,
    action: 's3:GetObject',
    resource: `${BUCKET}/alice/x`,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/\${aws:username}/*`))],
    allowed: true,
  },
  {
    title: 'a variable of somebody else',
    doc: VARIABLES,
    action: 's3:GetObject',
    resource: `${BUCKET}/bob/x`,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/\${aws:username}/*`))],
    allowed: false,
  },
  {
    title: 'a variable without a value matches nothing',
    doc: VARIABLES,
    caller: session,
    action: 's3:GetObject',
    resource: `${BUCKET}//x`,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/\${aws:username}/*`))],
    allowed: false,
  },
  {
    title: 'a variable’s default',
    doc: VARIABLES,
    caller: session,
    action: 's3:GetObject',
    resource: `${BUCKET}/nobody/x`,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/\${aws:username, 'nobody'}/*`))],
    allowed: true,
  },
  {
    title: 'an escaped star is a star',
    doc: VARIABLES,
    action: 's3:GetObject',
    resource: `${BUCKET}/x`,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/\${*}`))],
    allowed: false,
  },
  {
    title: 'a policy of 2008 has no variables',
    doc: VARIABLES,
    action: 's3:GetObject',
    resource: `${BUCKET}/alice/x`,
    identity: [
      { Version: '2008-10-17', Statement: allow('s3:GetObject', `${BUCKET}/\${aws:username}/*`) },
    ],
    allowed: false,
  },
];

/**
 * The authorization cases that were measured against moto, with AWS's answer; only those that are a question to
 * policies (key status and signatures are the kernel's). The titles are the reference's.
 */
export const measuredCases: Decision[] = [
  { title: 'admin user Allow *', doc: LOGIC, allowed: true },
  { title: 'user w/o policies', doc: LOGIC, identity: nothing, allowed: false },
  {
    title: 'explicit Deny one action',
    doc: LOGIC,
    identity: [ALLOW_ALL, policy(deny('iam:ListUsers'))],
    allowed: false,
  },
  {
    title: 'explicit Deny one action, other action',
    doc: LOGIC,
    identity: [ALLOW_ALL, policy(deny('iam:GetUser'))],
    allowed: true,
  },
  { title: 'explicit Deny *', doc: LOGIC, identity: [ALLOW_ALL, DENY_ALL], allowed: false },
  {
    title: 'Deny DateLessThan aws:TokenIssueTime 2099, long-term key',
    doc: KEYS,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2099-01-01T00:00:00Z' } }),
    ],
    allowed: true,
  },
  {
    title: 'Deny DateLessThan aws:TokenIssueTime 2001, long-term key',
    doc: KEYS,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2001-01-01T00:00:00Z' } }),
    ],
    allowed: true,
  },
  {
    title: 'Deny DateLessThan aws:CurrentTime 2001 (condition false)',
    doc: KEYS,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:CurrentTime': '2001-01-01T00:00:00Z' } }),
    ],
    allowed: true,
  },
  {
    title: 'Deny StringEquals aws:username=someoneelse (false)',
    doc: KEYS,
    identity: [ALLOW_ALL, conditional('Deny', { StringEquals: { 'aws:username': 'someoneelse' } })],
    allowed: true,
  },
  {
    title: 'Allow only if MFA, no MFA',
    doc: KEYS,
    identity: [conditional('Allow', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    allowed: false,
  },
  {
    title: 'Allow only from SourceIp 203.0.113.0/24',
    doc: KEYS,
    identity: [conditional('Allow', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    allowed: false,
  },
  {
    title: 'Allow iam:GetUser on own ARN',
    doc: LOGIC,
    action: 'iam:GetUser',
    resource: ALICE,
    identity: [policy(allow('iam:GetUser', ALICE))],
    allowed: true,
  },
  {
    title: 'Allow iam:GetUser on own ARN, other user',
    doc: LOGIC,
    action: 'iam:GetUser',
    resource: `arn:aws:iam::${ACCOUNT}:user/bob`,
    identity: [policy(allow('iam:GetUser', ALICE))],
    allowed: false,
  },
  {
    title: 'Deny iam:DeleteUser on victim ARN',
    doc: LOGIC,
    action: 'iam:DeleteUser',
    resource: `arn:aws:iam::${ACCOUNT}:user/victim`,
    identity: [ALLOW_ALL, policy(deny('iam:DeleteUser', `arn:aws:iam::${ACCOUNT}:user/victim`))],
    allowed: false,
  },
  {
    title: 'Action case-insensitivity (IAM:listusers)',
    doc: LOGIC,
    identity: [policy(allow('IAM:listusers'))],
    allowed: true,
  },
  {
    title: '? wildcard (iam:ListUser?)',
    doc: LOGIC,
    identity: [policy(allow('iam:ListUser?'))],
    allowed: true,
  },
  {
    title: 'Deny NotAction sts:* -> iam',
    doc: LOGIC,
    identity: [ALLOW_ALL, policy({ Effect: 'Deny', NotAction: 'sts:*', Resource: '*' })],
    allowed: false,
  },
  {
    title: 'AssumeRole allowed by user ARN trust',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: trust({ AWS: ALICE }),
    allowed: true,
  },
  { title: 'assumed role Allow *', doc: LOGIC, caller: session, allowed: true },
  {
    title: 'revoke older sessions: OLD session',
    doc: REVOKE,
    caller: session,
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T04:00:00Z' } }),
    ],
    allowed: false,
  },
  {
    title: 'revoke older sessions: AssumeRole again',
    doc: REVOKE,
    ...assume,
    resourcePolicy: trust({ AWS: ALICE }),
    allowed: true,
  },
  {
    title: 'revoke older sessions: NEW session (issued after cutoff)',
    doc: REVOKE,
    caller: { ...session, tokenIssuedAt: Date.parse('2026-11-22T04:00:01Z') },
    identity: [
      ALLOW_ALL,
      conditional('Deny', { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T04:00:00Z' } }),
    ],
    allowed: true,
  },
  {
    title: 'role permissions boundary Deny *',
    doc: BOUNDARY,
    caller: session,
    boundary: DENY_ALL,
    allowed: false,
  },
  {
    title: 'AssumeRole session policy restricting to s3',
    doc: SESSION,
    caller: session,
    sessionPolicy: policy(allow('s3:*')),
    allowed: false,
  },
  {
    title: 'trust policy with ONLY a Deny statement',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: policy({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }),
    allowed: false,
  },
  {
    title: 'trust policy Allow + Deny *',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: policy(
      { Effect: 'Allow', Principal: { AWS: ALICE }, Action: 'sts:AssumeRole' },
      { Effect: 'Deny', Principal: '*', Action: '*' },
    ),
    allowed: false,
  },
  {
    title: 'trust policy account :root principal',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
    allowed: true,
  },
  {
    title: 'trust policy bare account id principal',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: trust({ AWS: ACCOUNT }),
    allowed: true,
  },
  {
    title: 'trust policy other principal',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }),
    allowed: false,
  },
  {
    title: 'trust policy service principal',
    doc: PRINCIPAL,
    ...assume,
    resourcePolicy: trust({ Service: 'ec2.amazonaws.com' }),
    allowed: false,
  },
  ...(['right', 'wrong', 'missing'] as const).map((given): Decision => ({
    title: `ExternalId ${given}`,
    doc: `${IAM}id_roles_create_for-user_externalid.html`,
    ...assume,
    ...(given === 'missing' ? {} : { context: { 'sts:ExternalId': given } }),
    resourcePolicy: policy({
      Effect: 'Allow',
      Principal: { AWS: ALICE },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'right' } },
    }),
    allowed: given === 'right',
  })),
  { title: 'AssumeRole nonexistent role, same account', doc: PRINCIPAL, ...assume, allowed: false },
  {
    title: 'AssumeRole nonexistent role, OTHER account',
    doc: PRINCIPAL,
    ...assume,
    caller: outsider,
    allowed: false,
  },
  {
    title: 'cross-account AssumeRole, trust does NOT trust us',
    doc: CROSS,
    ...assume,
    caller: outsider,
    resourcePolicy: trust({ AWS: ACCOUNT }),
    allowed: false,
  },
  {
    title: 'S3 CreateBucket admin',
    doc: LOGIC,
    action: 's3:CreateBucket',
    resource: BUCKET,
    allowed: true,
  },
  {
    title: 'S3 PutObject admin',
    doc: LOGIC,
    action: 's3:PutObject',
    resource: OBJECT,
    allowed: true,
  },
  {
    title: 'S3 GetObject user w/o policies',
    doc: LOGIC,
    ...read,
    identity: nothing,
    allowed: false,
  },
  {
    title: 'S3 GetObject resource-scoped allow, in scope',
    doc: LOGIC,
    ...read,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/2026/*`))],
    allowed: true,
  },
  {
    title: 'S3 PutObject, out of scope',
    doc: LOGIC,
    action: 's3:PutObject',
    resource: OBJECT,
    identity: [policy(allow('s3:GetObject', `${BUCKET}/2026/*`))],
    allowed: false,
  },
  {
    title: 'S3 bucket policy Deny user',
    doc: LOGIC,
    ...read,
    resourcePolicy: policy({ ...deny('s3:GetObject', `${BUCKET}/*`), Principal: { AWS: ALICE } }),
    allowed: false,
  },
  ...[
    'ec2:DescribeInstances',
    'kms:ListKeys',
    'backup:ListBackupVaults',
    'lambda:ListFunctions',
    'cloudtrail:ListTrails',
    'organizations:ListAccounts',
    'secretsmanager:ListSecrets',
    'dynamodb:ListTables',
    'rds:DescribeDBInstances',
  ].flatMap((action): Decision[] => [
    {
      title: `${action} under Deny *`,
      doc: LOGIC,
      action,
      identity: [ALLOW_ALL, DENY_ALL],
      allowed: false,
    },
    { title: `${action} admin`, doc: LOGIC, action, allowed: true },
  ]),
  { title: 'SCP Deny * on member account', doc: SCP, scps: under(DENY_ALL), allowed: false },
  {
    title: 'OrganizationAccountAccessRole session (no SCP)',
    doc: SCP,
    caller: session,
    scps: under(),
    allowed: true,
  },
];
