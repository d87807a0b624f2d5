import { describe, expect, it } from 'vitest';
import { deniedBy } from '../../../src/core/policies/denies.ts';
import { guardScp } from '../../../src/core/policies/guard.ts';
import { PROD, settings } from '../situations.ts';

const deployer = `arn:aws:iam::${PROD}:role/deployment/stacks`;
const guard = guardScp(settings({ deployers: ['arn:aws:iam::*:role/deployment/*'] }));

/** Which statement stops this caller of the production account; undefined when none does. */
function stopped(
  action: string,
  caller: { arn?: string; userId?: string; assumedRoot?: boolean; resource?: string } = {},
): string | undefined {
  const keys = {
    'aws:principalarn': caller.arn ?? `arn:aws:iam::${PROD}:role/admin`,
    'aws:userid': caller.userId ?? 'AROASOMEBODY00000001:x',
    ...(caller.assumedRoot === true ? { 'aws:assumedroot': 'true' } : {}),
  };
  const resource = caller.resource ?? `arn:aws:iam::${PROD}:role/lockstep-responder`;
  return deniedBy(guard?.document ?? {}, { action, resource, keys });
}

describe('the standing guard', () => {
  it.each([
    'iam:UpdateAssumeRolePolicy',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'iam:DeleteRole',
    'iam:CreateRole',
    'iam:PutRolePermissionsBoundary',
    'iam:TagRole',
    'iam:UpdateRole',
    'iam:PassRole',
  ])(
    'given an administrator of the account, when he tries %s on a role of the bot, then only a deployer may',
    (action) => {
      expect(stopped(action)).toBe('GuardOwnRoles');
      expect(stopped(action, { resource: `arn:aws:iam::${PROD}:role/lockstep-canary` })).toBe(
        'GuardOwnRoles',
      );
      expect(stopped(action, { arn: deployer })).toBeUndefined();
      expect(
        stopped(action, { resource: `arn:aws:iam::${PROD}:role/anything-else` }),
      ).toBeUndefined();
    },
  );

  it('given anybody but the base role, when he takes up the responder, then he is stopped', () => {
    expect(stopped('sts:AssumeRole')).toBe('GuardOwnSessions');
    expect(stopped('sts:AssumeRole', { userId: 'AROABASEROLE00000001:bot' })).toBeUndefined();
    expect(
      stopped('sts:AssumeRole', { resource: `arn:aws:iam::${PROD}:role/work` }),
    ).toBeUndefined();
  });

  it('given any caller, when he takes the account out of the organization, then he is stopped, deployers too', () => {
    expect(stopped('organizations:LeaveOrganization', { arn: deployer, resource: '*' })).toBe(
      'GuardLeaving',
    );
    expect(stopped('organizations:AcceptHandshake', { resource: '*' })).toBe('GuardLeaving');
  });

  it('given the root user of a member account, when he acts, then only a central session gets through', () => {
    const arn = `arn:aws:iam::${PROD}:root`;
    expect(stopped('s3:ListAllMyBuckets', { arn, resource: '*' })).toBe('GuardRoot');
    expect(
      stopped('iam:DeleteLoginProfile', { arn, resource: '*', assumedRoot: true }),
    ).toBeUndefined();
  });

  it('given the bot’s own responder and ordinary work, when they act, then nothing of it is stopped', () => {
    const responder = {
      arn: `arn:aws:iam::${PROD}:role/lockstep-responder`,
      resource: `arn:aws:iam::${PROD}:user/x`,
    };
    for (const action of [
      'iam:UpdateAccessKey',
      'iam:DeleteLoginProfile',
      'iam:PutRolePolicy',
      's3:GetObject',
    ])
      expect([action, stopped(action, responder)]).toEqual([action, undefined]);
  });

  it('given no deployers, when it is made, then there is none: nobody could repair a role', () => {
    expect(guardScp(settings())).toBeUndefined();
  });
});
