import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudApi, Credentials, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import {
  codeOf,
  MANAGEMENT,
  MEMBER,
  newKernel,
  OUTSIDER,
  SECURITY,
  SETTLED,
} from '../kernel/world.ts';

let kernel: Kernel;
beforeEach(() => {
  kernel = newKernel();
});

function userApi(accountId: string, userName = 'admin'): CloudApi {
  return kernel.api(kernel.issueCredentials({ accountId, userName }));
}
function credentials(answer: JsonObject): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer['Credentials'] as {
    [name: string]: string;
  };
  return {
    accessKeyId: AccessKeyId ?? '',
    secretAccessKey: SecretAccessKey ?? '',
    sessionToken: SessionToken ?? '',
  };
}
function trusting(statement: JsonObject): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
  });
}
const roleIn = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;
function addRole(name: string, trust: string): void {
  userApi(MEMBER)('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust });
}
const assume = (api: CloudApi, RoleArn: string, input: JsonObject = {}) =>
  api('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'session', ...input });

describe('GetCallerIdentity', () => {
  it('given a user under an explicit deny of everything, when he asks, then he is told', () => {
    const admin = userApi(MEMBER);
    admin('iam', 'AttachUserPolicy', {
      UserName: 'admin',
      PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
    });
    kernel.advanceTo(kernel.now + SETTLED);
    expect(codeOf(() => admin('iam', 'ListUsers'))).toBe('AccessDenied');
    expect(admin('sts', 'GetCallerIdentity')).toMatchObject({ Account: MEMBER });
  });
});

describe('AssumeRole', () => {
  it('given an account’s trust, when its users ask, then identity has to allow it as well; named in the trust, it need not', () => {
    const admin = userApi(MEMBER);
    admin('iam', 'CreateUser', { UserName: 'plain' });
    const plain = userApi(MEMBER, 'plain');
    addRole('TrustsAccount', trusting({ Principal: { AWS: MEMBER } }));
    addRole('TrustsUser', trusting({ Principal: { AWS: `arn:aws:iam::${MEMBER}:user/plain` } }));
    expect(codeOf(() => assume(admin, roleIn(MEMBER, 'TrustsAccount')))).toBe('ok');
    expect(codeOf(() => assume(plain, roleIn(MEMBER, 'TrustsAccount')))).toBe('AccessDenied');
    expect(codeOf(() => assume(plain, roleIn(MEMBER, 'TrustsUser')))).toBe('ok');
  });

  it('given another account, when its user asks, then trust and identity both have to allow', () => {
    userApi(MANAGEMENT)('iam', 'CreateUser', { UserName: 'plain' });
    const trusted = trusting({ Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:user/plain` } });
    addRole('Named', trusted);
    expect(codeOf(() => assume(userApi(MANAGEMENT, 'plain'), roleIn(MEMBER, 'Named')))).toBe(
      'AccessDenied',
    );
    expect(codeOf(() => assume(userApi(OUTSIDER), roleIn(MEMBER, 'Admin')))).toBe('AccessDenied');
    const session = assume(userApi(MANAGEMENT), roleIn(MEMBER, 'Admin'));
    expect(kernel.api(credentials(session))('sts', 'GetCallerIdentity')).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:sts::${MEMBER}:assumed-role/Admin/session`,
      UserId: `AROAADMIN${MEMBER}:session`,
    });
  });

  it('given a role that does not exist or only denies, when it is asked for, then the refusal is the same', () => {
    const admin = userApi(MEMBER);
    addRole(
      'Denies',
      JSON.stringify({
        Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
      }),
    );
    expect(codeOf(() => assume(admin, roleIn(MEMBER, 'NoSuch')))).toBe('AccessDenied');
    expect(codeOf(() => assume(admin, roleIn('123456789012', 'NoSuch')))).toBe('AccessDenied');
    expect(() => assume(admin, roleIn(MEMBER, 'Denies'))).toThrow(
      'with an explicit deny in the role trust policy',
    );
  });

  it('given an external id in the trust, when it is missing or wrong, then it is refused', () => {
    const admin = userApi(MEMBER);
    addRole(
      'Vendor',
      trusting({
        Principal: { AWS: MEMBER },
        Condition: { StringEquals: { 'sts:ExternalId': 'e-1' } },
      }),
    );
    const asked = [{}, { ExternalId: 'e-2' }, { ExternalId: 'e-1' }].map((input) =>
      codeOf(() => assume(admin, roleIn(MEMBER, 'Vendor'), input)),
    );
    expect(asked).toEqual(['AccessDenied', 'AccessDenied', 'ok']);
  });

  it('given a session policy, when the session acts, then it may do only what both allow', () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }],
    });
    const session = kernel.api(
      credentials(assume(userApi(MANAGEMENT), roleIn(MEMBER, 'Admin'), { Policy })),
    );
    expect(codeOf(() => session('iam', 'ListUsers'))).toBe('ok');
    expect(() => session('iam', 'ListRoles')).toThrow(
      'because no session policy allows the iam:ListRoles action',
    );
    expect(
      codeOf(() => assume(userApi(MANAGEMENT), roleIn(MEMBER, 'Admin'), { Policy: '{' })),
    ).toBe('MalformedPolicyDocument');
  });

  it('given durations, when they pass the role’s maximum or an hour of chaining, then they are refused', () => {
    const admin = userApi(MANAGEMENT);
    const arn = roleIn(MEMBER, 'Admin');
    const asked = [899, 900, 3600, 3601, 43_201].map((DurationSeconds) =>
      codeOf(() => assume(admin, arn, { DurationSeconds })),
    );
    expect(asked).toEqual(['ValidationError', 'ok', 'ok', 'ValidationError', 'ValidationError']);
    userApi(MEMBER)('iam', 'UpdateRole', { RoleName: 'Admin', MaxSessionDuration: 7200 });
    expect(codeOf(() => assume(admin, arn, { DurationSeconds: 7200 }))).toBe('ok');
    const chained = kernel.api(credentials(assume(admin, roleIn(MANAGEMENT, 'Admin'))));
    expect(codeOf(() => assume(chained, arn, { DurationSeconds: 7200 }))).toBe('ValidationError');
    expect(codeOf(() => assume(chained, arn))).toBe('ok');
  });

  it('given a session, when its hour is over, then it has expired', () => {
    const session = kernel.api(credentials(assume(userApi(MANAGEMENT), roleIn(MEMBER, 'Admin'))));
    kernel.advanceTo(kernel.now + 3_599_000);
    expect(codeOf(() => session('sts', 'GetCallerIdentity'))).toBe('ok');
    kernel.advanceTo(kernel.now + 1_000);
    expect(codeOf(() => session('sts', 'GetCallerIdentity'))).toBe('ExpiredToken');
  });

  it('given a source identity, when a role is assumed from the session, then it stays and shows in CloudTrail', () => {
    const chain = JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: MANAGEMENT },
          Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        },
      ],
    });
    addRole('Chain', chain);
    const first = assume(userApi(MANAGEMENT), roleIn(MEMBER, 'Chain'), { SourceIdentity: 'ann' });
    expect(first['SourceIdentity']).toBe('ann');
    codeOf(() => kernel.api(credentials(first))('iam', 'ListUsers'));
    expect(JSON.stringify(kernel.state.trail.at(-1))).toContain('"sourceIdentity":"ann"');
    expect(
      codeOf(() => assume(userApi(MANAGEMENT), roleIn(MEMBER, 'Admin'), { SourceIdentity: 'ann' })),
    ).toBe('AccessDenied');
  });

  it('given root, when it asks for a role, then it is refused', () => {
    const root = kernel.api(kernel.issueCredentials({ accountId: MANAGEMENT, root: true }));
    expect(codeOf(() => assume(root, roleIn(MEMBER, 'Admin')))).toBe('AccessDenied');
  });
});

describe('other temporary credentials', () => {
  it('given GetSessionToken, when the session calls, then it is the user, but temporary, and makes no further sessions', () => {
    const session = kernel.api(credentials(userApi(MEMBER)('sts', 'GetSessionToken')));
    expect(session('sts', 'GetCallerIdentity')).toMatchObject({
      Arn: `arn:aws:iam::${MEMBER}:user/admin`,
    });
    expect(codeOf(() => session('sts', 'GetSessionToken'))).toBe('AccessDenied');
    const keys = userApi(MEMBER)('iam', 'ListAccessKeys', { UserName: 'admin' });
    expect(JSON.stringify(keys)).not.toContain('ASIA');
  });

  it('given GetFederationToken, when it has a policy, then the federated user may do that much, and without one nothing', () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    });
    const admin = userApi(MEMBER);
    const some = kernel.api(
      credentials(admin('sts', 'GetFederationToken', { Name: 'fed', Policy })),
    );
    const none = kernel.api(credentials(admin('sts', 'GetFederationToken', { Name: 'fed' })));
    expect(codeOf(() => some('s3', 'ListBuckets'))).toBe('ok');
    expect(codeOf(() => none('s3', 'ListBuckets'))).toBe('AccessDenied');
    expect(some('sts', 'GetCallerIdentity')).toMatchObject({
      Arn: `arn:aws:sts::${MEMBER}:federated-user/fed`,
    });
  });

  it('given a key id, when its account is asked for, then it is told for any account', () => {
    const key = kernel.issueCredentials({ accountId: OUTSIDER, userName: 'admin' });
    expect(userApi(MEMBER)('sts', 'GetAccessKeyInfo', { AccessKeyId: key.accessKeyId })).toEqual({
      Account: OUTSIDER,
    });
  });
});

describe('AssumeRoot', () => {
  const task = (name: string) => ({
    TaskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${name}` },
  });

  it('given the management account, when it takes a member’s root for a task, then it may do that task only', () => {
    const answer = userApi(MANAGEMENT)('sts', 'AssumeRoot', {
      TargetPrincipal: MEMBER,
      ...task('IAMDeleteRootUserCredentials'),
    });
    const root = kernel.api(credentials(answer));
    expect(root('sts', 'GetCallerIdentity')).toMatchObject({ Account: MEMBER });
    expect(codeOf(() => root('iam', 'DeleteLoginProfile'))).toBe('ok');
    expect(kernel.state.accounts.get(MEMBER)?.iam.root.hasPassword).toBe(false);
    expect(codeOf(() => root('iam', 'ListUsers'))).toBe('AccessDenied');
  });

  it('given a member, an outsider’s account, the management account itself or an unknown task, when asked, then it is refused', () => {
    const management = userApi(MANAGEMENT);
    const audit = task('IAMAuditRootUserCredentials');
    expect(
      codeOf(() => userApi(SECURITY)('sts', 'AssumeRoot', { TargetPrincipal: MEMBER, ...audit })),
    ).toBe('AccessDenied');
    expect(
      codeOf(() => management('sts', 'AssumeRoot', { TargetPrincipal: OUTSIDER, ...audit })),
    ).toBe('AccessDenied');
    expect(
      codeOf(() => management('sts', 'AssumeRoot', { TargetPrincipal: MANAGEMENT, ...audit })),
    ).toBe('AccessDenied');
    expect(
      codeOf(() =>
        management('sts', 'AssumeRoot', { TargetPrincipal: MEMBER, ...task('Everything') }),
      ),
    ).toBe('ValidationError');
  });
});
