import { describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { codeOf, MANAGEMENT, MEMBER, newKernel, OUTSIDER, SETTLED, START, UNIT } from './world.ts';

function apiOf(kernel: Kernel, accountId = MEMBER): CloudApi {
  return kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
}

describe('organization policies', () => {
  const deny = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: ['iam:*', 'sts:AssumeRole'], Resource: '*' }],
  });

  function attach(kernel: Kernel, Content: string, Type: string, TargetId: string): void {
    const management = apiOf(kernel, MANAGEMENT);
    const { Policy } = management('organizations', 'CreatePolicy', {
      Name: Type,
      Description: '',
      Content,
      Type,
    }) as { Policy: { PolicySummary: { Id: string } } };
    management('organizations', 'AttachPolicy', { PolicyId: Policy.PolicySummary.Id, TargetId });
  }

  it('given an SCP on a unit, when it is enforced, then it binds members and their root, names itself, and spares management and outsiders', () => {
    const kernel = newKernel();
    const admins = [MEMBER, MANAGEMENT, OUTSIDER].map((accountId) => apiOf(kernel, accountId));
    const root = kernel.api(kernel.issueCredentials({ accountId: MEMBER, root: true }));
    attach(kernel, deny, 'SERVICE_CONTROL_POLICY', UNIT);
    const asks = () => [...admins, root].map((api) => codeOf(() => api('iam', 'ListUsers')));
    expect(asks()).toEqual(['ok', 'ok', 'ok', 'ok']);
    kernel.advanceTo(START + SETTLED);
    expect(asks()).toEqual(['AccessDenied', 'ok', 'ok', 'AccessDenied']);
    expect(() => admins[0]?.('iam', 'ListUsers')).toThrow(
      'with an explicit deny in a service control policy',
    );
  });

  it('given a service-linked role, when an SCP denies everything, then the role goes on', () => {
    const kernel = newKernel();
    const admin = apiOf(kernel);
    admin('iam', 'CreateRole', {
      RoleName: 'Linked',
      Path: '/aws-service-role/x.amazonaws.com/',
      AssumeRolePolicyDocument: deny.replace('"Resource":"*"', '"Principal":"*"'),
    });
    const role = kernel.state.accounts.get(MEMBER)?.iam.roles.get('Linked');
    const linked = kernel.api(
      kernel.issueCredentials({ accountId: MEMBER, roleName: 'Linked', sessionName: 'aws' }),
    );
    role?.attached.history.push({
      from: 0,
      value: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    attach(kernel, deny, 'SERVICE_CONTROL_POLICY', UNIT);
    kernel.advanceTo(START + SETTLED);
    expect(codeOf(() => linked('iam', 'ListUsers'))).toBe('ok');
    expect(codeOf(() => admin('iam', 'ListUsers'))).toBe('AccessDenied');
  });

  it('given an RCP on the root, when an outsider assumes a role that trusts him, then he is refused, and so is the member’s own role', () => {
    const kernel = newKernel();
    const outsider = apiOf(kernel, OUTSIDER);
    const admin = apiOf(kernel);
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: OUTSIDER }, Action: 'sts:AssumeRole' }],
    });
    admin('iam', 'CreateRole', { RoleName: 'Open', AssumeRolePolicyDocument: trust });
    const assume = () =>
      outsider('sts', 'AssumeRole', {
        RoleArn: `arn:aws:iam::${MEMBER}:role/Open`,
        RoleSessionName: 'in',
      });
    kernel.advanceTo(START + SETTLED);
    expect(codeOf(assume)).toBe('ok');
    const Content = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sts:AssumeRole',
          Resource: '*',
          Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example' } },
        },
      ],
    });
    attach(kernel, Content, 'RESOURCE_CONTROL_POLICY', 'r-root');
    kernel.advanceTo(START + 2 * SETTLED);
    expect(codeOf(assume)).toBe('AccessDenied');
    expect(assume).toThrow('with an explicit deny in a resource control policy');
    expect(
      codeOf(() =>
        apiOf(kernel, MANAGEMENT)('sts', 'AssumeRole', {
          RoleArn: `arn:aws:iam::${MEMBER}:role/Admin`,
          RoleSessionName: 'ok',
        }),
      ),
    ).toBe('ok');
  });

  it('given an account moved below another unit, when the move has propagated, then the unit’s policies bind it', () => {
    const kernel = newKernel();
    attach(kernel, deny, 'SERVICE_CONTROL_POLICY', UNIT);
    const security = apiOf(kernel, '333333333333');
    kernel.advanceTo(START + SETTLED);
    expect(codeOf(() => security('iam', 'ListUsers'))).toBe('ok');
    apiOf(kernel, MANAGEMENT)('organizations', 'MoveAccount', {
      AccountId: '333333333333',
      SourceParentId: 'r-root',
      DestinationParentId: UNIT,
    });
    expect(codeOf(() => security('iam', 'ListUsers'))).toBe('ok');
    kernel.advanceTo(START + 2 * SETTLED);
    expect(codeOf(() => security('iam', 'ListUsers'))).toBe('AccessDenied');
  });
});
