import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HABIT_NAMES, type HabitName } from '../../../src/drill/adversary/habits.ts';
import type { CloudApi } from '../../../src/drill/cloud/kernel.ts';
import { scenarioSchema, type Scenario } from '../../../src/drill/scenario/schema.ts';
import { codeSpaces, drillWorld, type DrillWorld } from '../scenario/drill-world.ts';

/** The shipped scenario, with what his script repeats. */
function withHabits(...habits: HabitName[]): Scenario {
  const adversary = { ...codeSpaces.adversary, habits };
  return scenarioSchema.parse({ ...codeSpaces, adversary });
}

const { stolen, spares } = codeSpaces.adversary;
const SPARE = String(spares[0]);
const DENY_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** He arrives and has had time for a round or two. */
function arrived(seed: number, ...habits: HabitName[]): { world: DrillWorld; ana: CloudApi } {
  const world = drillWorld(seed, withHabits(...habits));
  world.adversary.begin(0);
  world.pass(2);
  return { world, ana: world.as('ana') };
}
const keysOf = (api: CloudApi, UserName: string) =>
  api('iam', 'ListAccessKeys', { UserName })['AccessKeyMetadata'] as {
    AccessKeyId: string;
    Status: string;
  }[];

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
  });
});

/** What responders do one by one, as today's playbooks do. */
function containOneByOne(ana: CloudApi): void {
  for (const UserName of [stolen, ...spares]) {
    for (const { AccessKeyId } of keysOf(ana, UserName))
      ana('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' });
    ana('iam', 'PutUserPolicy', { UserName, PolicyName: 'stop', PolicyDocument: DENY_ALL });
  }
}

/** A hundred worlds, each half a minute of his script; on a busy machine that takes a while. */
const PATIENCE_MS = 600_000;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
/** Virtual seconds before the attachment, and whether a person has provoked him by then. */
const stories = fc.record({
  seed: seeds,
  beforeMs: fc.integer({ min: 500, max: 4000 }),
  provoked: fc.boolean(),
});

describe('after enforcement is proven', () => {
  it('given every habit and closing one by one, when minutes pass, then he still gets through: IAM alone loses the race', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, ana } = arrived(seed, ...HABIT_NAMES);
        containOneByOne(ana);
        world.pass(20);
        const late = world.hisSuccesses(world.kernel.now - 5000);
        expect(late).not.toHaveLength(0);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('given he has taken the responder’s own role before, when the freeze has reached the account, then it exempts him too: the role needs a guard of its own, beforehand', () => {
    const world = drillWorld(7, withHabits());
    const { prod } = world.scenario.organization.accounts;
    const RoleName = 'lockstep-responder';
    const his = world.as('attacker');
    his('iam', 'UpdateAssumeRolePolicy', {
      RoleName,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${prod.id}:root` },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    });
    world.pass(30);
    const RoleArn = `arn:aws:iam::${prod.id}:role/${RoleName}`;
    const { Credentials } = his('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'ops' }) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    const api = world.kernel.api({
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    });
    world.kernel.advanceTo(world.enforce('freeze'));
    expect(() => his('iam', 'ListUsers')).toThrow('service control policy');
    expect(() => api('iam', 'ListUsers')).not.toThrow();
  });

  it.each(['freeze', 'shield'] as const)(
    'given every habit, when the %s has reached the account, then no change of his gets through on any seed; before it some did',
    (which) => {
      fc.assert(
        fc.property(stories, ({ seed, beforeMs, provoked }) => {
          const world = drillWorld(seed, withHabits(...HABIT_NAMES));
          const begun = world.kernel.now;
          world.adversary.begin(0);
          world.pass(1);
          containOneByOne(world.as('ana'));
          if (provoked) world.adversary.provoke();
          world.pass(beforeMs / 1000);
          const enforcedAt = world.enforce(which);
          world.kernel.advanceTo(enforcedAt);
          const before = world.hisSuccesses(begun).filter(({ mutates }) => mutates);
          expect(before.length).toBeGreaterThan(0);
          world.pass(4);
          const after = world.hisSuccesses(enforcedAt + 1);
          // The shield is quiet: reading goes on. The freeze answers nothing at all.
          expect(which === 'freeze' ? after : after.filter(({ mutates }) => mutates)).toEqual([]);
          expect(world.hisRequests().length).toBeGreaterThan(before.length);
        }),
        { numRuns: 100, endOnFailure: true },
      );
    },
    PATIENCE_MS,
  );
});
