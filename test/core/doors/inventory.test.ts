import { describe, expect, it } from 'vitest';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { canonicalize, toJson } from '../../../src/core/plan/canonical.ts';
import { admin, answers, serviceTrust, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, failed, ok } from '../drive.ts';
import {
  LONG_AGO,
  MANAGEMENT,
  PROD,
  RESPONDER_ID,
  STRANGER,
  settings,
  situation,
} from '../situations.ts';

const RECENT = '2026-11-20T00:00:00.000Z';

function take(account: FakeAccount, more: Parameters<typeof situation>[0] = {}, unencoded = false) {
  const { result, asked } = drive(inventory(situation(more)), answers(account, unencoded));
  const taken = result.data as Inventory;
  const door = (id: string): Door | undefined =>
    taken.doors.find((one) => one.id === `${PROD}/${id}`);
  return { result, asked, taken, door };
}

const bootstrap = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};

describe('inventory', () => {
  it('given users and roles, when it is taken, then every way in is a door with the rank it deserves', () => {
    const { result, door } = take({
      users: [
        {
          UserName: 'alice',
          login: LONG_AGO,
          keys: [{ AccessKeyId: 'AKIAALICE' }],
          policies: [admin],
        },
        {
          UserName: 'build',
          keys: [{ AccessKeyId: 'AKIABUILD' }, { AccessKeyId: 'AKIAOLD', Status: 'Inactive' }],
        },
        { UserName: 'spare', CreateDate: RECENT, login: RECENT },
      ],
      roles: [
        bootstrap,
        { RoleName: 'app', RoleId: 'AROAAPP0000000000001' },
        { RoleName: 'support', RoleId: 'AROASUPPORT000000001', trust: trusts(PROD, STRANGER) },
      ],
    });
    expect(result.finding).toBe('proven');
    expect(result.unproven).toEqual([]);
    expect(door('access-key/AIDAALICE/AKIAALICE')).toMatchObject({
      state: 'open',
      suspicion: 'writes-identity',
    });
    expect(door('login-profile/AIDAALICE')).toMatchObject({
      state: 'open',
      suspicion: 'writes-identity',
    });
    expect(door('access-key/AIDABUILD/AKIABUILD')).toMatchObject({
      state: 'open',
      suspicion: 'ordinary',
    });
    expect(door('access-key/AIDABUILD/AKIAOLD')).toMatchObject({ state: 'closed' });
    expect(door('login-profile/AIDASPARE')).toMatchObject({ suspicion: 'hostile' });
    expect(door('role-sessions/AROAAPP0000000000001')).toMatchObject({
      state: 'open',
      suspicion: 'ordinary',
    });
    expect(door('role-trust/AROASUPPORT000000001')).toMatchObject({
      state: 'open',
      suspicion: 'hostile',
    });
    expect(door('role-trust/AROAAPP0000000000001')).toBeUndefined();
    expect(door(`role-sessions/${RESPONDER_ID}`)).toBeUndefined();
    expect(door(`root/${PROD}`)).toMatchObject({ state: 'closed' });
  });

  it('given documents encoded or raw, when it is taken, then it is the same inventory', () => {
    const account: FakeAccount = {
      users: [{ UserName: 'a', policies: [admin], keys: [{ AccessKeyId: 'AKIAA' }] }],
      roles: [
        {
          RoleName: 'r',
          RoleId: 'AROAR000000000000001',
          trust: trusts(STRANGER),
          inline: { p: admin },
        },
      ],
    };
    expect(take(account, {}, true).taken).toEqual(take(account).taken);
  });

  it('given an endpoint whose user ids do not begin with AIDA, when it is taken, then they are taken as they are', () => {
    const { door } = take({
      users: [{ UserName: 'm', UserId: 'xk3jd83jdk2ls93jd8s2', keys: [{ AccessKeyId: 'AKIAM' }] }],
      roles: [bootstrap],
    });
    expect(door('access-key/xk3jd83jdk2ls93jd8s2/AKIAM')).toMatchObject({ state: 'open' });
  });

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

  it('given the bot’s and AWS’s own roles, when it is taken, then they are left alone by id, path or place', () => {
    const { taken, door } = take(
      {
        users: [
          {
            UserName: 'evidence',
            UserId: 'AIDAEVIDENCEWRITER01',
            keys: [{ AccessKeyId: 'AKIAEV' }],
          },
        ],
        roles: [
          bootstrap,
          { ...bootstrap, RoleName: 'lockstep-canary', RoleId: 'AROACANARY0000000001' },
          {
            RoleName: 'AWSServiceRoleForX',
            RoleId: 'AROASLR0000000000001',
            Path: '/aws-service-role/x/',
          },
          {
            RoleName: 'AWSReservedSSO_A',
            RoleId: 'AROASSO0000000000001',
            Path: '/aws-reserved/sso.amazonaws.com/',
          },
        ],
      },
      { settings: settings({ exemptIds: ['AIDAEVIDENCEWRITER01'] }) },
    );
    expect(
      taken.doors
        .filter((one) => one.kind !== 'root' && one.kind !== 'management-root')
        .map((one) => one.name),
    ).toEqual(['AWSReservedSSO_A']);
    expect(door('role-sessions/AROASSO0000000000001')?.detail['untouchable']).toContain(
      'Identity Center',
    );
    expect(taken['untouched']).toHaveLength(5);
    // Of the canary only the name is configured: its id is shown, to be compared.
    expect(JSON.stringify(taken['untouched'])).toContain('lockstep-canary (AROACANARY0000000001)');
  });

  it('given an impostor with the responder’s name, when it is taken, then it is a hostile door that nobody touches', () => {
    const { door } = take({ roles: [{ ...bootstrap, RoleId: 'AROAIMPOSTOR00000001' }] });
    const found = door('role-sessions/AROAIMPOSTOR00000001');
    expect(found).toMatchObject({ suspicion: 'hostile', state: 'open' });
    expect(found?.detail['untouchable']).toContain('not its recorded id');
  });

  it('given a key that somebody else made lately, when it is taken, then the door says who', () => {
    const { door } = take({
      users: [{ UserName: 'build', keys: [{ AccessKeyId: 'AKIANEW', CreateDate: RECENT }] }],
      roles: [bootstrap],
      answers: {
        LookupEvents: () =>
          ok({
            Events: [
              { CloudTrailEvent: 'not json' },
              {
                CloudTrailEvent: JSON.stringify({
                  userIdentity: { userName: 'stolen-admin' },
                  responseElements: { accessKey: { accessKeyId: 'AKIANEW' } },
                }),
              },
            ],
          }),
      },
    });
    expect(door('access-key/AIDABUILD/AKIANEW')).toMatchObject({ suspicion: 'hostile' });
    expect(door('access-key/AIDABUILD/AKIANEW')?.says).toContain('by stolen-admin');
  });

  it('given sessions revoked in this incident or years ago, when it is taken, then only the former are closed', () => {
    const revoked = (cutoff: string) => ({
      AWSRevokeOlderSessions: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: ['*'],
            Resource: ['*'],
            Condition: { DateLessThan: { 'aws:TokenIssueTime': cutoff } },
          },
        ],
      },
    });
    const { door } = take({
      roles: [
        {
          RoleName: 'now',
          RoleId: 'AROANOW0000000000001',
          inline: revoked('2026-11-22T03:10:00Z'),
        },
        {
          RoleName: 'then',
          RoleId: 'AROATHEN000000000001',
          inline: revoked('2024-01-01T00:00:00Z'),
        },
      ],
    });
    expect(door('role-sessions/AROANOW0000000000001')).toMatchObject({ state: 'closed' });
    expect(door('role-sessions/AROATHEN000000000001')).toMatchObject({ state: 'open' });
    expect(door('role-sessions/AROATHEN000000000001')?.detail['revoke']).toBeDefined();
  });

  it('given any account, when it is taken, then only reads are asked for', () => {
    const { asked } = take({
      users: [{ UserName: 'a' }],
      roles: [{ RoleName: 'r', RoleId: 'AROAR', trust: serviceTrust }],
    });
    for (const { service, operation, as, account } of asked) {
      expect(operation).toMatch(/^(Get|List|Lookup|Describe)/);
      // Root, the events and the sign-in page of the management account are read with the role that may attach and read there.
      const there: { readonly [of: string]: string } = {
        iam: 'GetAccountSummary',
        cloudtrail: 'LookupEvents',
        signin: 'GetConsoleAuthorizationConfiguration',
      };
      if (account === MANAGEMENT && service in there) {
        expect([as, operation]).toEqual(['freeze', there[service]]);
        continue;
      }
      // The organization answers its management account only; the role there may tighten and read.
      const whose =
        ['organizations', 'sso-admin', 'account-access'].includes(service) &&
        operation !== 'ListHandshakesForAccount'
          ? { as: 'freeze', account: MANAGEMENT }
          : { as: 'responder', account: PROD };
      expect({ as, account }, operation).toEqual(whose);
    }
  });
});
