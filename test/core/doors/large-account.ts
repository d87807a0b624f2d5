import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { failed, ok } from '../drive.ts';
import { LONG_AGO, NOW } from '../situations.ts';

/** How large an account is; what is left out is zero. */
export interface Size {
  readonly users: number;
  readonly roles: number;
  /** Each user's access keys. */
  readonly keys: number;
  /** How many users have a console password, how many a passkey. */
  readonly passwords: number;
  readonly passkeys: number;
  /** No report can be had. */
  readonly withoutReport?: true;
}

const name = (i: number): string => `user-${String(i).padStart(5, '0')}`;
const trust = encodeURIComponent(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
);
const policy = encodeURIComponent(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::data-*"}]}',
);

/** Answers as an account of that size would; every list whole, as the adapter hands it over. */
export function largeAccount(size: Size): (request: Request) => Answer {
  const numbers = (many: number): number[] => Array.from({ length: many }, (_, i) => i);
  const report = (): string => {
    const head = 'user,password_enabled,mfa_active,cert_1_active,cert_2_active';
    const rows = numbers(size.users).map((i) =>
      [name(i), i < size.passwords, i < size.passkeys, false, false].join(','),
    );
    return Buffer.from([head, ...rows].join('\n')).toString('base64');
  };
  return ({ operation, account, input }) => {
    const user = input['UserName'];
    const index = Number(typeof user === 'string' ? user.slice('user-'.length) : 0);
    switch (operation) {
      case 'GetAccountAuthorizationDetails':
        return ok({
          UserDetailList: numbers(size.users).map((i) => ({
            Path: '/',
            UserName: name(i),
            UserId: `AIDA${name(i)}`,
            Arn: `arn:aws:iam::${account}:user/${name(i)}`,
            CreateDate: LONG_AGO,
            UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy }],
            GroupList: [],
            AttachedManagedPolicies: [],
          })),
          GroupDetailList: [],
          RoleDetailList: numbers(size.roles).map((i) => ({
            Path: '/',
            RoleName: `role-${i}`,
            RoleId: `AROA${i}`,
            Arn: `arn:aws:iam::${account}:role/role-${i}`,
            CreateDate: LONG_AGO,
            AssumeRolePolicyDocument: trust,
            RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy }],
            AttachedManagedPolicies: [],
          })),
          Policies: [],
        });
      case 'GetCredentialReport':
        return size.withoutReport === true
          ? failed('absent', 'ReportNotPresent')
          : ok({ Content: report(), GeneratedTime: NOW, ReportFormat: 'text/csv' });
      case 'ListAccessKeys':
        return ok({
          AccessKeyMetadata: numbers(size.keys).map((key) => ({
            UserName: name(index),
            AccessKeyId: `AKIA${index}K${key}`,
            Status: 'Active',
            CreateDate: LONG_AGO,
          })),
        });
      case 'GetLoginProfile':
        return index < size.passwords
          ? ok({ LoginProfile: { UserName: name(index), CreateDate: LONG_AGO } })
          : failed('absent', 'NoSuchEntity');
      case 'ListServiceSpecificCredentials':
        return ok({ ServiceSpecificCredentials: [] });
      case 'GetAccountSummary':
        return ok({ SummaryMap: {} });
      default:
        return ok({});
    }
  };
}

/** How many HTTP calls some requests are, IAM handing out as many per page as the request asks for. */
export function callsOf(asked: readonly Request[], { users, roles }: Size): number {
  return asked
    .map(({ operation, input }) => {
      const items = operation === 'GetAccountAuthorizationDetails' ? users + roles : 1;
      const most = typeof input['MaxItems'] === 'number' ? input['MaxItems'] : 100;
      return Math.ceil(items / most);
    })
    .reduce((sum, pages) => sum + pages, 0);
}

/**
 * The fewest calls that can show every key, password and role: the details in the largest pages, the report
 * (asked for, then fetched), the summary, credentials for services and virtual MFA devices for all users at
 * once, both lists of providers, and the keys of each user, whose ids stand nowhere else.
 */
export function floorOf({ users, roles }: Size): number {
  return Math.ceil((users + roles) / 1000) + 2 + 1 + 1 + 1 + 2 + users;
}
