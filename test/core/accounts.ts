import type { Answer } from '../../src/core/doors/measurement.ts';
import type { Request } from '../../src/core/plan/call.ts';
import { failed, ok } from './drive.ts';
import { LONG_AGO } from './situations.ts';

/** An account as hand-made answers: only what a test is about is written down. */
export interface FakeUser {
  readonly UserName: string;
  readonly UserId?: string;
  readonly CreateDate?: string;
  readonly policies?: readonly object[];
  readonly keys?: readonly {
    readonly AccessKeyId: string;
    readonly Status?: string;
    readonly CreateDate?: string;
  }[];
  readonly login?: string;
}
export interface FakeRole {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Path?: string;
  readonly CreateDate?: string;
  readonly trust?: object | string;
  readonly inline?: { readonly [name: string]: object | string };
}
export interface FakeAccount {
  readonly users?: readonly FakeUser[];
  readonly roles?: readonly FakeRole[];
  /** Answers that differ from the account, by operation. */
  readonly answers?: { readonly [operation: string]: (request: Request) => Answer };
}

export const serviceTrust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};
export const admin = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

/** Answers as that account would; `unencoded` leaves policy documents raw, as some endpoints do. */
export function answers(account: FakeAccount, unencoded = false): (request: Request) => Answer {
  const document = (value: object | string): string =>
    typeof value === 'string'
      ? value
      : unencoded
        ? JSON.stringify(value)
        : encodeURIComponent(JSON.stringify(value));
  return (request) => {
    const special = account.answers?.[request.operation];
    if (special !== undefined) return special(request);
    const user = account.users?.find(
      (one) => one.UserName.toWellFormed() === request.input['UserName'],
    );
    switch (request.operation) {
      case 'GetAccountAuthorizationDetails':
        return ok({
          UserDetailList: (account.users ?? []).map((one) => ({
            Path: '/',
            UserName: one.UserName,
            UserId: one.UserId ?? idOf(one),
            Arn: `arn:aws:iam::${request.account}:user/${one.UserName}`,
            CreateDate: one.CreateDate ?? LONG_AGO,
            UserPolicyList: (one.policies ?? []).map((policy, i) => ({
              PolicyName: `p${i}`,
              PolicyDocument: document(policy),
            })),
            GroupList: [],
            AttachedManagedPolicies: [],
          })),
          GroupDetailList: [],
          RoleDetailList: (account.roles ?? []).map((one) => ({
            Path: one.Path ?? '/',
            RoleName: one.RoleName,
            RoleId: one.RoleId,
            Arn: `arn:aws:iam::${request.account}:role${one.Path ?? '/'}${one.RoleName}`,
            CreateDate: one.CreateDate ?? LONG_AGO,
            AssumeRolePolicyDocument: document(one.trust ?? serviceTrust),
            RolePolicyList: Object.entries(one.inline ?? {}).map(([PolicyName, policy]) => ({
              PolicyName,
              PolicyDocument: document(policy),
            })),
            AttachedManagedPolicies: [],
          })),
          Policies: [],
        });
      case 'ListAccessKeys':
        return ok({
          AccessKeyMetadata: (user?.keys ?? []).map((key) => ({
            UserName: user?.UserName,
            Status: 'Active',
            CreateDate: LONG_AGO,
            ...key,
          })),
        });
      case 'GetLoginProfile':
        return user?.login === undefined
          ? failed('absent', 'NoSuchEntity')
          : ok({ LoginProfile: { UserName: user.UserName, CreateDate: user.login } });
      case 'ListRegions':
        return ok({ Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'eu-west-1' }] });
      case 'GetAccountSummary':
        return ok({
          SummaryMap: {
            AccountPasswordPresent: 0,
            AccountAccessKeysPresent: 0,
            AccountMFAEnabled: 1,
          },
        });
      default:
        return ok({});
    }
  };
}

function idOf(user: FakeUser): string {
  return `AIDA${user.UserName.toUpperCase().replaceAll(/[^A-Z0-9]/g, 'X')}`;
}

/** Trust that names these principals. */
export function trusts(...aws: string[]): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: aws }, Action: 'sts:AssumeRole' }],
  };
}
