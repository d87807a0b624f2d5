import type {
  AuthorizationQuestion,
  Caller,
  PoliciesInForce,
  PolicyDocument,
  PolicyStatement,
} from '../../../../src/drill/cloud/types.ts';

/** The callers of these tests. */

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const ORG = 'o-exampleorgid';
export const NOW = Date.parse('2026-11-22T04:00:00Z');
export const RESPONDER_ID = 'AROAEXAMPLERESPONDERA';

export const alice: Caller = {
  type: 'IAMUser',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  principalArn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  userId: 'AIDAALICEALICEALICE11',
  userName: 'alice',
  accessKeyId: 'AKIAALICEALICEALICE1',
  sourceIp: '198.51.100.7',
};

/** A session of the role `Ops`, an hour old. */
export const session: Caller = {
  type: 'AssumedRole',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Ops/jane`,
  principalArn: `arn:aws:iam::${ACCOUNT}:role/Ops`,
  userId: 'AROAOPSOPSOPSOPSOPS11:jane',
  roleName: 'Ops',
  sessionName: 'jane',
  accessKeyId: 'ASIAOPSOPSOPSOPSOPS1',
  tokenIssuedAt: NOW - 3_600_000,
  sourceIp: '198.51.100.7',
};

export const responder: Caller = {
  ...session,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Responder/bot`,
  principalArn: `arn:aws:iam::${ACCOUNT}:role/ir/Responder`,
  userId: `${RESPONDER_ID}:bot`,
  roleName: 'Responder',
  sessionName: 'bot',
  tokenIssuedAt: NOW + 60_000,
  sourceIp: '203.0.113.10',
};

export const root: Caller = {
  type: 'Root',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalArn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
  accessKeyId: 'ASIAROOTROOTROOTROO1',
  tokenIssuedAt: NOW - 60_000,
  sourceIp: '198.51.100.7',
};

export const assumedRoot: Caller = {
  ...root,
  type: 'AssumedRoot',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-root`,
};

/** A user of an account outside. */
export const outsider: Caller = {
  ...alice,
  accountId: OTHER_ACCOUNT,
  arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/mallory`,
  principalArn: `arn:aws:iam::${OTHER_ACCOUNT}:user/mallory`,
  userId: 'AIDAMALLORYMALLORY111',
  userName: 'mallory',
};

export const service: Caller = {
  type: 'AWSService',
  accountId: ACCOUNT,
  arn: 'ec2.amazonaws.com',
  principalArn: 'ec2.amazonaws.com',
  userId: 'ec2.amazonaws.com',
  accessKeyId: '',
  sourceIp: 'ec2.amazonaws.com',
};

/** A policy document of today's version. */
export function policy(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}
export const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
export const deny = (
  Action: string | string[],
  Resource: string | string[] = '*',
): PolicyStatement => ({
  Effect: 'Deny',
  Action,
  Resource,
});
export const ALLOW_ALL = policy(allow('*'));
export const DENY_ALL = policy(deny('*'));
/** What RCPFullAWSAccess is. */
export const RCP_FULL = policy({ ...allow('*'), Principal: '*' });

/** One row: what is asked, under which policies. What is left out is the ordinary: alice, her own account, in no organization. */
export interface Case {
  caller?: Caller;
  action?: string;
  resource?: string;
  resourceAccountId?: string;
  resourcePolicy?: PolicyDocument;
  context?: { [key: string]: string | string[] };
  identity?: PolicyDocument[];
  boundary?: PolicyDocument;
  sessionPolicy?: PolicyDocument;
  scps?: PolicyDocument[][];
  rcps?: PolicyDocument[][];
  callerOrgId?: string;
}

export function questionOf(row: Case): AuthorizationQuestion {
  const caller = row.caller ?? alice;
  return {
    caller:
      row.sessionPolicy === undefined ? caller : { ...caller, sessionPolicy: row.sessionPolicy },
    action: row.action ?? 'iam:ListUsers',
    resource: row.resource ?? '*',
    resourceAccountId: row.resourceAccountId ?? ACCOUNT,
    ...(row.resourcePolicy === undefined ? {} : { resourcePolicy: row.resourcePolicy }),
    ...(row.context === undefined ? {} : { context: row.context }),
  };
}

export function policiesOf(row: Case): PoliciesInForce {
  return {
    identity: row.identity ?? [ALLOW_ALL],
    ...(row.boundary === undefined ? {} : { boundary: row.boundary }),
    scps: row.scps ?? [],
    rcps: row.rcps ?? [],
    ...(row.callerOrgId === undefined ? {} : { callerOrgId: row.callerOrgId }),
  };
}
