import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { codeOf, MEMBER, newKernel, PROPAGATION, SETTLED, START } from './world.ts';

function apiOf(kernel: Kernel, accountId = MEMBER): CloudApi {
  return kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
}

describe('virtual time', () => {
  it('given events at the same time, when time passes, then they run by time, priority and order of scheduling', () => {
    const kernel = newKernel();
    const ran: string[] = [];
    const add = (label: string, at: number, priority: number) =>
      kernel.schedule(START + at, priority, label, () =>
        ran.push(`${label}@${kernel.now - START}`),
      );
    add('late', 50, 0);
    add('second', 10, 1);
    add('third', 10, 1);
    add('first', 10, 0);
    kernel.advanceTo(START + 20);
    expect(ran).toEqual(['first@10', 'second@10', 'third@10']);
    expect(kernel.now).toBe(START + 20);
    kernel.advanceTo(START + 60);
    expect(ran.at(-1)).toBe('late@50');
  });

  it('given an event that schedules another, when both are due, then both run in one advance, and time never goes back', () => {
    const kernel = newKernel();
    const ran: number[] = [];
    kernel.schedule(START + 10, 0, 'a', () => {
      ran.push(kernel.now - START);
      kernel.schedule(START + 5, 0, 'b', () => ran.push(kernel.now - START));
    });
    kernel.advanceTo(START + 20);
    kernel.advanceTo(START);
    expect(ran).toEqual([10, 10]);
    expect(kernel.now).toBe(START + 20);
  });

  it('given the same actor and key, when asked in any order, then the number is the same and within [0,1)', () => {
    const kernel = newKernel();
    const first = kernel.random('adversary', 'look.1');
    kernel.random('other', 'x');
    expect(kernel.random('adversary', 'look.1')).toBe(first);
    expect(newKernel({ seed: 8 }).random('adversary', 'look.1')).not.toBe(first);
    assert(
      property(string(), string(), (actor, key) => {
        const value = kernel.random(actor, key);
        return value >= 0 && value < 1;
      }),
    );
  });
});

describe('propagation', () => {
  it('given a deny, when it is attached, then it is read back at once and enforced only after it has propagated', () => {
    const kernel = newKernel();
    const api = apiOf(kernel);
    api('iam', 'AttachUserPolicy', {
      UserName: 'admin',
      PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
    });
    const { AttachedPolicies } = api('iam', 'ListAttachedUserPolicies', { UserName: 'admin' });
    expect(JSON.stringify(AttachedPolicies)).toContain('AWSDenyAll');
    expect(codeOf(() => api('iam', 'ListUsers'))).toBe('ok');
    kernel.advanceTo(START + PROPAGATION.iam.minMs - 1);
    expect(codeOf(() => api('iam', 'ListUsers'))).toBe('ok');
    kernel.advanceTo(START + PROPAGATION.iam.maxMs);
    expect(codeOf(() => api('iam', 'ListUsers'))).toBe('AccessDenied');
    expect(codeOf(() => api('sts', 'GetCallerIdentity'))).toBe('ok');
  });

  it('given a new access key, when it is used at once, then it is unknown, and good once it has propagated', () => {
    const kernel = newKernel();
    const admin = apiOf(kernel);
    admin('iam', 'CreateUser', { UserName: 'fresh' });
    const { AccessKey } = admin('iam', 'CreateAccessKey', { UserName: 'fresh' }) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    };
    const fresh = kernel.api({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    });
    expect(codeOf(() => fresh('sts', 'GetCallerIdentity'))).toBe('InvalidClientTokenId');
    kernel.advanceTo(START + SETTLED);
    expect(codeOf(() => fresh('sts', 'GetCallerIdentity'))).toBe('ok');
  });

  it('given a key that is deactivated, deleted or of a deleted user, when that has propagated, then it is refused', () => {
    const kernel = newKernel();
    const admin = apiOf(kernel);
    const made = (UserName: string) => {
      admin('iam', 'CreateUser', { UserName });
      return kernel.issueCredentials({ accountId: MEMBER, userName: UserName });
    };
    const [off, gone] = [made('off'), made('gone')];
    kernel.advanceTo(START + 1);
    admin('iam', 'UpdateAccessKey', {
      UserName: 'off',
      AccessKeyId: off.accessKeyId,
      Status: 'Inactive',
    });
    admin('iam', 'DeleteAccessKey', { UserName: 'gone', AccessKeyId: gone.accessKeyId });
    admin('iam', 'DeleteUser', { UserName: 'gone' });
    const asks = () =>
      [off, gone].map((one) => codeOf(() => kernel.api(one)('sts', 'GetCallerIdentity')));
    expect(asks()).toEqual(['ok', 'ok']);
    kernel.advanceTo(START + SETTLED);
    expect(asks()).toEqual(['InvalidClientTokenId', 'InvalidClientTokenId']);
    admin('iam', 'UpdateAccessKey', {
      UserName: 'off',
      AccessKeyId: off.accessKeyId,
      Status: 'Active',
    });
    kernel.advanceTo(START + 2 * SETTLED);
    expect(asks()).toEqual(['ok', 'InvalidClientTokenId']);
  });
});
