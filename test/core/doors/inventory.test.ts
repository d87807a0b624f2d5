import { describe, expect, it } from 'vitest';
import { admin, serviceTrust, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { ok } from '../drive.ts';
import { LONG_AGO, MANAGEMENT, PROD, RESPONDER_ID, STRANGER, settings } from '../situations.ts';
import { bootstrap, RECENT, take } from './inventory-stage.ts';

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
