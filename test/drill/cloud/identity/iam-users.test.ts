import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { codeOf, MEMBER, newKernel, START } from '../kernel/world.ts';

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

describe('users and their credentials', () => {
  it('given a user, when it is made twice, then the second is refused', () => {
    expect(code('CreateUser', { UserName: 'Alice' })).toBe('ok');
    expect(code('CreateUser', { UserName: 'alice' })).toBe('EntityAlreadyExists');
    expect(code('CreateUser', { UserName: 'a b' })).toBe('ValidationError');
    expect(code('GetUser', { UserName: 'bob' })).toBe('NoSuchEntity');
  });

  it('given two keys, when a third is made, then the limit holds, and a deleted key frees its place', () => {
    iam('CreateUser', { UserName: 'u' });
    const { AccessKey } = iam('CreateAccessKey', { UserName: 'u' }) as {
      AccessKey: { AccessKeyId: string };
    };
    iam('CreateAccessKey', { UserName: 'u' });
    expect(code('CreateAccessKey', { UserName: 'u' })).toBe('LimitExceeded');
    expect(code('DeleteAccessKey', { UserName: 'u', AccessKeyId: AccessKey.AccessKeyId })).toBe(
      'ok',
    );
    expect(code('DeleteAccessKey', { UserName: 'u', AccessKeyId: AccessKey.AccessKeyId })).toBe(
      'NoSuchEntity',
    );
    expect(code('CreateAccessKey', { UserName: 'u' })).toBe('ok');
  });

  it('given a user with anything left, when it is deleted, then each leftover is named', () => {
    iam('CreateUser', { UserName: 'u' });
    iam('CreateLoginProfile', { UserName: 'u', Password: 'x' });
    const { AccessKey } = iam('CreateAccessKey', { UserName: 'u' }) as {
      AccessKey: { AccessKeyId: string };
    };
    iam('PutUserPolicy', { UserName: 'u', PolicyName: 'p', PolicyDocument: policy('Allow', '*') });
    iam('CreateGroup', { GroupName: 'g' });
    iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' });
    const remaining = () => {
      try {
        iam('DeleteUser', { UserName: 'u' });
        return 'gone';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(remaining()).toContain('login profile');
    iam('DeleteLoginProfile', { UserName: 'u' });
    expect(remaining()).toContain('access keys');
    iam('DeleteAccessKey', { UserName: 'u', AccessKeyId: AccessKey.AccessKeyId });
    expect(remaining()).toContain('policies');
    iam('DeleteUserPolicy', { UserName: 'u', PolicyName: 'p' });
    expect(remaining()).toContain('group');
    iam('RemoveUserFromGroup', { GroupName: 'g', UserName: 'u' });
    expect(remaining()).toBe('gone');
  });

  it('given a login profile, when it is made, read, deleted and made again, then each step is as at AWS', () => {
    iam('CreateUser', { UserName: 'u' });
    expect(code('GetLoginProfile', { UserName: 'u' })).toBe('NoSuchEntity');
    iam('CreateLoginProfile', { UserName: 'u', Password: 'x', PasswordResetRequired: true });
    expect(code('CreateLoginProfile', { UserName: 'u', Password: 'x' })).toBe(
      'EntityAlreadyExists',
    );
    expect(iam('GetLoginProfile', { UserName: 'u' })['LoginProfile']).toMatchObject({
      PasswordResetRequired: true,
    });
    iam('DeleteLoginProfile', { UserName: 'u' });
    expect(code('DeleteLoginProfile', { UserName: 'u' })).toBe('NoSuchEntity');
  });

  it('given a call with a key, when its last use is asked for, then time, Region and service are told', () => {
    iam('CreateUser', { UserName: 'u' });
    const credentials = kernel.issueCredentials({ accountId: MEMBER, userName: 'u' });
    const asked = () =>
      iam('GetAccessKeyLastUsed', { AccessKeyId: credentials.accessKeyId })['AccessKeyLastUsed'];
    expect(asked()).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
    kernel.advanceTo(START + 5_000);
    kernel.api(credentials)('sts', 'GetCallerIdentity', {}, 'eu-west-1');
    expect(asked()).toEqual({
      LastUsedDate: new Date(START + 5_000),
      ServiceName: 'sts',
      Region: 'eu-west-1',
    });
  });

  it('given an MFA device, when it is enabled and deactivated, then the lists follow', () => {
    iam('CreateUser', { UserName: 'u' });
    const { VirtualMFADevice } = iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'u' }) as {
      VirtualMFADevice: { SerialNumber: string };
    };
    const { SerialNumber } = VirtualMFADevice;
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
    iam('EnableMFADevice', { UserName: 'u', SerialNumber, ...codes });
    expect(iam('ListMFADevices', { UserName: 'u' })['MFADevices']).toMatchObject([
      { SerialNumber },
    ]);
    expect(code('DeleteVirtualMFADevice', { SerialNumber })).toBe('DeleteConflict');
    iam('DeactivateMFADevice', { UserName: 'u', SerialNumber });
    expect(
      iam('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' })['VirtualMFADevices'],
    ).toMatchObject([{ SerialNumber }]);
    expect(code('DeleteVirtualMFADevice', { SerialNumber })).toBe('ok');
  });
});

describe('account-wide answers', () => {
  it('given a full account, when all details are paged by five, then every item comes once and by its filter', () => {
    for (let n = 0; n < 6; n += 1) {
      iam('CreateUser', { UserName: `u${n}` });
      iam('CreateRole', { RoleName: `r${n}`, AssumeRolePolicyDocument: trust({ AWS: MEMBER }) });
      iam('CreatePolicy', { PolicyName: `p${n}`, PolicyDocument: policy('Allow', '*') });
    }
    const all = (Filter: string[]) => {
      const found: string[] = [];
      let Marker: unknown;
      let pages = 0;
      do {
        const page = iam('GetAccountAuthorizationDetails', {
          MaxItems: 5,
          Filter,
          ...(Marker === undefined ? {} : { Marker }),
        });
        const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'].flatMap(
          (list) => page[list] as JsonObject[],
        );
        expect(lists.length).toBeLessThanOrEqual(5);
        found.push(...lists.map((one) => String(one['Arn'])));
        Marker = page['Marker'];
        pages += 1;
      } while (Marker !== undefined);
      return { found, pages };
    };
    const everything = all([]);
    expect(new Set(everything.found).size).toBe(everything.found.length);
    // Seven users, seven roles, six policies of ours, and AdministratorAccess, which is in use.
    expect(everything.found).toHaveLength(21);
    expect(everything.pages).toBe(5);
    expect(all(['LocalManagedPolicy']).found).toHaveLength(6);
    expect(all(['AWSManagedPolicy']).found).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
    const { RoleDetailList } = iam('GetAccountAuthorizationDetails', { Filter: ['Role'] }) as {
      RoleDetailList: JsonObject[];
    };
    expect(RoleDetailList[0]?.['AssumeRolePolicyDocument']).toMatch(/^%7B/);
  });

  it('given a credential report, when a key is deactivated, then a report made later says so', () => {
    expect(code('GetCredentialReport')).toBe('ReportNotPresent');
    expect(iam('GenerateCredentialReport')['State']).toBe('STARTED');
    expect(iam('GenerateCredentialReport')['State']).toBe('COMPLETE');
    kernel.advanceTo(START + 5 * 3_600_000);
    expect(code('GetCredentialReport')).toBe('ReportExpired');
  });

  it('given the lists that an inventory looks at, when there is nothing, then they are empty and not missing', () => {
    expect(
      iam('ListServiceSpecificCredentials', { UserName: 'admin' })['ServiceSpecificCredentials'],
    ).toEqual([]);
    expect(iam('ListSAMLProviders')['SAMLProviderList']).toEqual([]);
    expect(iam('ListOpenIDConnectProviders')['OpenIDConnectProviderList']).toEqual([]);
    iam('CreateOpenIDConnectProvider', { Url: 'https://evil.example.com', ClientIDList: ['x'] });
    expect(iam('ListOpenIDConnectProviders')['OpenIDConnectProviderList']).toHaveLength(1);
    iam('CreateAccountAlias', { AccountAlias: 'prod' });
    expect(iam('ListAccountAliases')['AccountAliases']).toEqual(['prod']);
    expect(iam('GetAccountSummary')['SummaryMap']).toMatchObject({
      Users: 1,
      Roles: 1,
      AccountMFAEnabled: 1,
    });
  });
});
