import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { codeOf, MEMBER, newKernel, SETTLED, START } from '../kernel/world.ts';

let kernel: Kernel;
let admin: CloudApi;
beforeEach(() => {
  kernel = newKernel();
  admin = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }));
});

const iam = (operation: string, input: JsonObject = {}) => admin('iam', operation, input);
const code = (operation: string, input: JsonObject = {}) => codeOf(() => iam(operation, input));
const policy = (Effect: string, Action: string | string[], Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] });
const trust = (Principal: JsonObject) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  });
const settle = () => kernel.advanceTo(kernel.now + SETTLED);

describe('policies', () => {
  it('given a text that is no policy, when it is put anywhere, then it is malformed', () => {
    iam('CreateUser', { UserName: 'u' });
    for (const PolicyDocument of [
      '{',
      '{}',
      '{"Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}',
    ]) {
      expect(code('PutUserPolicy', { UserName: 'u', PolicyName: 'p', PolicyDocument })).toBe(
        'MalformedPolicyDocument',
      );
      expect(code('CreatePolicy', { PolicyName: 'p', PolicyDocument })).toBe(
        'MalformedPolicyDocument',
      );
      expect(code('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: PolicyDocument })).toBe(
        'MalformedPolicyDocument',
      );
    }
  });

  it('given a policy of the wrong kind, when it is put, then it is malformed', () => {
    iam('CreateUser', { UserName: 'u' });
    const put = (PolicyDocument: string) =>
      code('PutUserPolicy', { UserName: 'u', PolicyName: 'p', PolicyDocument });
    expect(put(trust({ AWS: MEMBER }))).toBe('MalformedPolicyDocument');
    expect(put('{"Statement":[{"Effect":"Deny","Action":"*"}]}')).toBe('MalformedPolicyDocument');
    expect(put(policy('Deny', 'DeleteUser'))).toBe('MalformedPolicyDocument');
    const AssumeRolePolicyDocument = policy('Allow', 'sts:AssumeRole');
    expect(code('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument })).toBe(
      'MalformedPolicyDocument',
    );
  });

  it('given inline policies beyond the quota, when one more is put, then it is refused', () => {
    iam('CreateUser', { UserName: 'u' });
    const long = policy(
      'Allow',
      Array.from({ length: 60 }, (_, n) => `service:Action${n}`),
    );
    expect(code('PutUserPolicy', { UserName: 'u', PolicyName: 'a', PolicyDocument: long })).toBe(
      'ok',
    );
    expect(code('PutUserPolicy', { UserName: 'u', PolicyName: 'b', PolicyDocument: long })).toBe(
      'LimitExceeded',
    );
    expect(code('PutUserPolicy', { UserName: 'u', PolicyName: 'a', PolicyDocument: long })).toBe(
      'ok',
    );
  });

  it('given a managed policy, when its versions change, then five is the limit and the default is what counts', () => {
    const { Policy } = iam('CreatePolicy', {
      PolicyName: 'p',
      PolicyDocument: policy('Allow', 'iam:ListUsers'),
    }) as { Policy: { Arn: string } };
    const PolicyArn = Policy.Arn;
    iam('CreateUser', { UserName: 'u' });
    iam('AttachUserPolicy', { UserName: 'u', PolicyArn });
    const user = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'u' }));
    settle();
    expect(codeOf(() => user('iam', 'ListUsers'))).toBe('ok');
    iam('CreatePolicyVersion', {
      PolicyArn,
      PolicyDocument: policy('Deny', '*'),
      SetAsDefault: true,
    });
    settle();
    expect(codeOf(() => user('iam', 'ListUsers'))).toBe('AccessDenied');
    for (let n = 0; n < 3; n += 1)
      iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: policy('Deny', '*') });
    expect(code('CreatePolicyVersion', { PolicyArn, PolicyDocument: policy('Deny', '*') })).toBe(
      'LimitExceeded',
    );
    expect(code('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })).toBe('DeleteConflict');
    expect(code('DeletePolicy', { PolicyArn })).toBe('DeleteConflict');
    expect(iam('ListEntitiesForPolicy', { PolicyArn })['PolicyUsers']).toMatchObject([
      { UserName: 'u' },
    ]);
  });

  it('given an AWS managed policy, when it is read, attached twice, detached twice or changed, then each is as at AWS', () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll';
    expect(iam('GetPolicy', { PolicyArn })['Policy']).toMatchObject({
      PolicyName: 'AWSDenyAll',
      AttachmentCount: 0,
    });
    iam('CreateUser', { UserName: 'u' });
    iam('AttachUserPolicy', { UserName: 'u', PolicyArn });
    iam('AttachUserPolicy', { UserName: 'u', PolicyArn });
    expect(iam('GetPolicy', { PolicyArn })['Policy']).toMatchObject({ AttachmentCount: 1 });
    iam('DetachUserPolicy', { UserName: 'u', PolicyArn });
    expect(code('DetachUserPolicy', { UserName: 'u', PolicyArn })).toBe('NoSuchEntity');
    expect(
      code('AttachUserPolicy', { UserName: 'u', PolicyArn: 'arn:aws:iam::aws:policy/NoSuch' }),
    ).toBe('NoSuchEntity');
    expect(code('DeletePolicy', { PolicyArn })).toBe('AccessDenied');
  });

  it('given a boundary, when it has propagated, then it limits a user and a role, and lifting it gives all back', () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/SecurityAudit';
    iam('CreateUser', { UserName: 'u' });
    iam('AttachUserPolicy', {
      UserName: 'u',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    const user = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'u' }));
    const role = kernel.api(
      kernel.issueCredentials({ accountId: MEMBER, roleName: 'Admin', sessionName: 's' }),
    );
    iam('PutUserPermissionsBoundary', { UserName: 'u', PermissionsBoundary });
    iam('PutRolePermissionsBoundary', { RoleName: 'Admin', PermissionsBoundary });
    settle();
    for (const api of [user, role]) {
      expect(codeOf(() => api('iam', 'ListUsers'))).toBe('ok');
      expect(() => api('iam', 'CreateGroup', { GroupName: 'x' })).toThrow(
        'because no permissions boundary allows the iam:CreateGroup action',
      );
    }
    iam('DeleteUserPermissionsBoundary', { UserName: 'u' });
    iam('DeleteRolePermissionsBoundary', { RoleName: 'Admin' });
    settle();
    expect(codeOf(() => user('iam', 'CreateGroup', { GroupName: 'x' }))).toBe('ok');
    expect(codeOf(() => role('iam', 'CreateGroup', { GroupName: 'y' }))).toBe('ok');
    expect(code('DeleteUserPermissionsBoundary', { UserName: 'u' })).toBe('NoSuchEntity');
  });

  it('given a group’s deny, when a member joins and leaves, then it binds for as long as he is in it', () => {
    iam('CreateGroup', { GroupName: 'g' });
    iam('PutGroupPolicy', {
      GroupName: 'g',
      PolicyName: 'p',
      PolicyDocument: policy('Allow', 'iam:ListUsers'),
    });
    iam('CreateUser', { UserName: 'u' });
    iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' });
    const user = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'u' }));
    settle();
    expect(codeOf(() => user('iam', 'ListUsers'))).toBe('ok');
    expect(code('DeleteGroup', { GroupName: 'g' })).toBe('DeleteConflict');
    iam('RemoveUserFromGroup', { GroupName: 'g', UserName: 'u' });
    expect(codeOf(() => user('iam', 'ListUsers'))).toBe('ok');
    settle();
    expect(codeOf(() => user('iam', 'ListUsers'))).toBe('AccessDenied');
  });
});

describe('roles', () => {
  it('given a session, when older sessions are revoked, then it is refused and a newer one is not', () => {
    const old = kernel.api(
      kernel.issueCredentials({ accountId: MEMBER, roleName: 'Admin', sessionName: 'old' }),
    );
    kernel.advanceTo(START + 10_000);
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date(kernel.now).toISOString() } },
        },
      ],
    });
    iam('PutRolePolicy', {
      RoleName: 'Admin',
      PolicyName: 'AWSRevokeOlderSessions',
      PolicyDocument,
    });
    settle();
    const fresh = kernel.api(
      kernel.issueCredentials({ accountId: MEMBER, roleName: 'Admin', sessionName: 'new' }),
    );
    expect(codeOf(() => old('iam', 'ListUsers'))).toBe('AccessDenied');
    expect(codeOf(() => fresh('iam', 'ListUsers'))).toBe('ok');
  });

  it('given a deleted role, when a session of it calls, then its credentials are worth nothing', () => {
    iam('CreateRole', { RoleName: 'Short', AssumeRolePolicyDocument: trust({ AWS: MEMBER }) });
    const session = kernel.api(
      kernel.issueCredentials({ accountId: MEMBER, roleName: 'Short', sessionName: 's' }),
    );
    expect(codeOf(() => session('sts', 'GetCallerIdentity'))).toBe('ok');
    iam('DeleteRole', { RoleName: 'Short' });
    expect(codeOf(() => session('sts', 'GetCallerIdentity'))).toBe('InvalidClientTokenId');
  });

  it('given a role in an instance profile, when it is deleted, then the profile has to go first', () => {
    iam('CreateRole', {
      RoleName: 'R',
      AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
    });
    iam('CreateInstanceProfile', { InstanceProfileName: 'P' });
    iam('AddRoleToInstanceProfile', { InstanceProfileName: 'P', RoleName: 'R' });
    expect(iam('ListInstanceProfilesForRole', { RoleName: 'R' })['InstanceProfiles']).toHaveLength(
      1,
    );
    expect(code('DeleteRole', { RoleName: 'R' })).toBe('DeleteConflict');
    iam('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'P', RoleName: 'R' });
    expect(code('DeleteRole', { RoleName: 'R' })).toBe('ok');
  });

  it('given a service-linked role, when anything about it is changed, then AWS refuses', () => {
    iam('CreateRole', {
      RoleName: 'L',
      Path: '/aws-service-role/x.amazonaws.com/',
      AssumeRolePolicyDocument: trust({ Service: 'x.amazonaws.com' }),
    });
    for (const [operation, input] of [
      ['UpdateAssumeRolePolicy', { PolicyDocument: trust({ AWS: MEMBER }) }],
      ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: policy('Deny', '*') }],
      ['AttachRolePolicy', { PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
      ['DeleteRole', {}],
    ] as const)
      expect(code(operation, { RoleName: 'L', ...input })).toBe('UnmodifiableEntity');
  });
});
