import { describe, expect, it } from 'vitest';
import { codeSpaces } from '../scenario/drill-world.ts';
import { arrived, DENY_ALL, keysOf } from './arrived.ts';

const SPARE = String(codeSpaces.adversary.spares[0]);

describe('what his script repeats', () => {
  it('given no habits, when he arrives, then he writes nothing', () => {
    const { world } = arrived(1);
    const since = world.kernel.now - 2000;
    world.pass(5);
    expect(world.hisSuccesses(since)).not.toHaveLength(0);
    expect(world.hisSuccesses(since).filter(({ mutates }) => mutates)).toEqual([]);
  });

  it('given a key is deactivated, when half a second is over, then it is active again before IAM has spread the change', () => {
    const { world, ana } = arrived(2, 'rearm-keys');
    const [key] = keysOf(ana, SPARE);
    ana('iam', 'UpdateAccessKey', { ...key, UserName: SPARE, Status: 'Inactive' });
    expect(keysOf(ana, SPARE)[0]).toMatchObject({ Status: 'Inactive' });
    world.pass(0.6);
    expect(keysOf(ana, SPARE)[0]).toMatchObject({ Status: 'Active' });
    for (const { AccessKeyId } of keysOf(ana, SPARE))
      ana('iam', 'DeleteAccessKey', { UserName: SPARE, AccessKeyId });
    world.pass(0.6);
    expect(keysOf(ana, SPARE)).toHaveLength(1);
  });

  it('given a deny, a boundary and a group, when half a second is over, then he has taken them off', () => {
    const { world, ana } = arrived(3, 'strip-denies');
    const user = { UserName: SPARE };
    ana('iam', 'PutUserPolicy', { ...user, PolicyName: 'stop', PolicyDocument: DENY_ALL });
    ana('iam', 'PutUserPermissionsBoundary', {
      ...user,
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll',
    });
    ana('iam', 'CreateGroup', { GroupName: 'denied' });
    ana('iam', 'AddUserToGroup', { ...user, GroupName: 'denied' });
    ana('iam', 'PutRolePolicy', {
      RoleName: 'support',
      PolicyName: 'revoke',
      PolicyDocument: DENY_ALL,
    });
    world.pass(0.6);
    expect(ana('iam', 'ListUserPolicies', user)['PolicyNames']).toEqual([]);
    expect(ana('iam', 'ListGroupsForUser', user)['Groups']).toEqual([]);
    expect(ana('iam', 'GetUser', user)['User']).not.toHaveProperty('PermissionsBoundary');
    expect(ana('iam', 'ListRolePolicies', { RoleName: 'support' })['PolicyNames']).toEqual([
      'rights',
    ]);
    expect(ana('iam', 'ListAttachedUserPolicies', user)['AttachedPolicies']).toHaveLength(1);
  });

  it('given a login is deleted, when half a second is over, then it is there again with a key that works', () => {
    const { world, ana } = arrived(4, 'recreate');
    const UserName = SPARE;
    for (const { AccessKeyId } of keysOf(ana, UserName))
      ana('iam', 'DeleteAccessKey', { UserName, AccessKeyId });
    ana('iam', 'DeleteLoginProfile', { UserName });
    ana('iam', 'DetachUserPolicy', {
      UserName,
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    ana('iam', 'DeleteUser', { UserName });
    world.pass(0.6);
    expect(keysOf(ana, UserName)).toHaveLength(1);
  });

  it('given roles that do not trust him, when he has been there, then they do, but for the responders’ and AWS’s own', () => {
    const { ana } = arrived(5, 'add-trust');
    const roles = ana('iam', 'ListRoles')['Roles'] as {
      RoleName: string;
      AssumeRolePolicyDocument: string;
    }[];
    const his = roles.filter(({ AssumeRolePolicyDocument: text }) =>
      text.includes(codeSpaces.organization.accounts.attacker.id),
    );
    expect(his.map(({ RoleName }) => RoleName)).toEqual(['app-server', 'support']);
  });

  it('given keys and buckets, when he has been there, then they wait to be gone', () => {
    const { ana } = arrived(6, 'plant-bombs');
    const { Buckets } = ana('s3', 'ListBuckets') as { Buckets: { Name: string }[] };
    for (const { Name } of Buckets)
      expect(ana('s3', 'GetBucketLifecycleConfiguration', { Bucket: Name })).toMatchObject({
        Rules: [{ ID: 'cleanup', Expiration: { Days: 1 } }],
      });
    const region = codeSpaces.organization.regions[0];
    const { Keys } = ana('kms', 'ListKeys', {}, region) as { Keys: { KeyId: string }[] };
    expect(Keys).not.toHaveLength(0);
    for (const { KeyId } of Keys)
      expect(ana('kms', 'DescribeKey', { KeyId }, region)['KeyMetadata']).toMatchObject({
        KeyState: 'PendingDeletion',
      });
    // A function of his that something starts again and again.
    expect(ana('events', 'ListRules', {}, region)).toMatchObject({
      Rules: [{ Name: 'health-report', State: 'ENABLED' }],
    });
    expect(ana('events', 'ListTargetsByRule', { Rule: 'health-report' }, region)).toMatchObject({
      Targets: [{ Arn: expect.stringMatching(/:function:health-report$/) }],
    });
  });
});
