import { describe, expect, it } from 'vitest';
import { PROD } from '../situations.ts';
import { READ, look, removed } from './changed-account.ts';
import type { Account } from './changed-account.ts';

describe('which events are asked for', () => {
  const names = (account: Account): readonly string[] =>
    look(account).asked.flatMap(({ operation, account: asked, input }) => {
      const attributes = input['LookupAttributes'] as readonly { AttributeValue: string }[];
      return operation === 'LookupEvents' && asked === PROD
        ? attributes.map((one) => one.AttributeValue)
        : [];
    });
  const rare = /Boundary|Tag|AcquireRole|AccountProperties|InstanceProfile/;

  it('given an account without any of it, when it is read, then only who took a boundary off is asked', () => {
    expect(names({}).filter((name) => rare.test(name))).toEqual([
      'DeleteUserPermissionsBoundary',
      'DeleteRolePermissionsBoundary',
    ]);
  });

  it.each<[string, Account, string]>([
    ['a boundary', { boundary: READ }, 'PutUserPermissionsBoundary'],
    ['a boundary that is gone', { events: [removed()] }, 'PutRolePermissionsBoundary'],
    [
      'an instance profile',
      { profiles: [{ InstanceProfileId: 'AIPA1' }] },
      'AddRoleToInstanceProfile',
    ],
    ['a role template', { properties: { a: 'b' } }, 'AcquireRole'],
    [
      'a policy that asks for a tag',
      { policy: { Statement: { Condition: { StringEquals: { 'AWS:principaltag/Team': 'x' } } } } },
      'TagUser',
    ],
  ])('given %s, when it is read, then its events are asked for', (_, account, event) => {
    expect(names(account)).toContain(event);
  });
});
