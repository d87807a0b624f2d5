import { describe, expect, it } from 'vitest';
import { canonicalize, toJson } from '../../../src/core/plan/canonical.ts';
import { trusts } from '../accounts.ts';
import { failed, ok } from '../drive.ts';
import { MANAGEMENT, PROD, STRANGER } from '../situations.ts';
import { bootstrap, take } from './inventory-stage.ts';

describe('inventory of what answers badly', () => {
  it('given reads that fail, when it is taken, then they are unseen and the finding is unproven', () => {
    const { result, taken } = take({
      users: [{ UserName: 'a', keys: [{ AccessKeyId: 'AKIAA' }] }, { UserName: 'b' }],
      roles: [bootstrap],
      answers: {
        ListAccessKeys: ({ input }) =>
          input['UserName'] === 'a'
            ? failed('denied', 'AccessDenied')
            : ok({ AccessKeyMetadata: [] }),
      },
    });
    expect(result.finding).toBe('unproven');
    expect(taken.unseen).toEqual([
      expect.objectContaining({ account: PROD, what: 'access keys of a' }),
    ]);
    expect(result.unproven).toEqual([
      `${PROD}: access keys of a could not be read: denied (AccessDenied).`,
    ]);
  });

  it('given an answer without its lists, when it is taken, then the account counts as unseen, not as empty', () => {
    const { result, taken } = take({ answers: { GetAccountAuthorizationDetails: () => ok({}) } });
    expect(result.finding).toBe('unproven');
    expect(taken.unseen).toHaveLength(1);
    const throttled = take({
      answers: { GetAccountAuthorizationDetails: () => failed('throttled') },
    });
    expect(throttled.result.finding).toBe('unproven');
  });

  it('given a trust policy that is no JSON, when it is taken, then the role’s trust is unseen', () => {
    const { result } = take({
      roles: [bootstrap, { RoleName: 'odd', RoleId: 'AROAODD0000000000001', trust: '%7Bnot json' }],
    });
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toContain('trust policy of role odd');
  });

  it('given an endpoint that lacks an operation, when it is taken, then one sentence says so for all users', () => {
    const { result } = take({
      users: [{ UserName: 'a' }, { UserName: 'b' }, { UserName: 'c' }],
      roles: [bootstrap],
      answers: {
        ListServiceSpecificCredentials: () => failed('unsupported', 'NotImplemented'),
        LookupEvents: () => failed('unsupported', 'NotImplemented'),
      },
    });
    expect(result.finding).toBe('proven');
    expect(result.unproven).toEqual([
      `${PROD}: who made which key and granted what (events of CloudTrail) could not be read: unsupported (NotImplemented).`,
      `${PROD}: service-specific credentials of 3 users could not be read: unsupported (NotImplemented).`,
      `${MANAGEMENT}: who took policies or accounts away (events) in us-east-1 could not be read: unsupported (NotImplemented).`,
      `${PROD}: who changed contacts, mailbox or Regions (events) in us-east-1 could not be read: unsupported (NotImplemented).`,
      `${PROD}: what was switched off, changed or deleted (events of CloudTrail) in all 2 Regions could not be read: unsupported (NotImplemented).`,
    ]);
  });

  it('given hostile names and values, when it is taken, then it can be journaled and nothing is lost', () => {
    const evil = '<!channel> *__proto__* \u202e\ud800 "}]';
    const { result, taken } = take({
      users: [{ UserName: evil, UserId: 'AIDAEVIL', keys: [{ AccessKeyId: 'AKIAEVIL' }] }],
      roles: [
        bootstrap,
        { RoleName: '__proto__', RoleId: '__proto__', trust: trusts(STRANGER) },
        {
          RoleName: 'floats',
          RoleId: 'AROAFLOATS0000000001',
          trust: { ...trusts(STRANGER), Note: 1.5, Nothing: null },
        },
        {
          RoleName: 'reference',
          RoleId: 'AROAREFERENCE0000001',
          trust: { ...trusts(STRANGER), Extra: { $valueOf: 'shield-scp/create' } },
        },
      ],
    });
    expect(() => canonicalize(toJson(result))).not.toThrow();
    expect(JSON.stringify(taken.doors)).not.toContain('$valueOf');
    expect(taken.doors.filter((door) => door.kind === 'role-trust')).toHaveLength(3);
    expect(taken.doors.some((door) => door.principalId === 'AIDAEVIL')).toBe(true);
  });
});
