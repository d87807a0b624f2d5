import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../src/core/doors/door.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { reportEvents, tracedEvents } from '../../../src/core/doors/traces.ts';
import { answers } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, failed, ok } from '../drive.ts';
import { MANAGEMENT, PROD, situation } from '../situations.ts';
import { callsOf, floorOf, largeAccount } from './large-account.ts';
import type { Size } from './large-account.ts';

const full: Size = { users: 5000, roles: 1000, keys: 2, passwords: 300, passkeys: 40 };
const take = (size: Size) => drive(inventory(situation()), largeAccount(size));
const many = (asked: readonly Request[], operation: string): number =>
  asked.filter((one) => one.operation === operation).length;

/** Is it a look-up of who wrote identity? Those of what watches an account go to every Region. */
function isIdentityEvent({ operation, input }: Request): boolean {
  const [attribute] = (input['LookupAttributes'] ?? []) as readonly { AttributeValue: string }[];
  const known: readonly string[] = [...tracedEvents, ...reportEvents];
  return operation === 'LookupEvents' && known.includes(attribute?.AttributeValue ?? '');
}

describe('reading a full account', () => {
  it('given 5,000 users and 1,000 roles, when it is read, then the calls are the floor, one for each password and passkey, and a fixed few', () => {
    const { asked, result } = take(full);
    expect(many(asked, 'ListAccessKeys')).toBe(5000);
    expect(many(asked, 'GetLoginProfile')).toBe(full.passwords);
    expect(many(asked, 'ListMFADevices')).toBe(full.passkeys);
    expect(many(asked, 'ListServiceSpecificCredentials')).toBe(1);
    expect(many(asked, 'ListSSHPublicKeys')).toBe(0);
    const bySource = (one: Request): boolean => JSON.stringify(one.input).includes('EventSource');
    const own = asked.filter((one) => one.account === PROD && !bySource(one));
    expect(asked.filter((one) => one.account === PROD && bySource(one))).toHaveLength(1);
    // Once for all accounts of an incident, however many.
    const above = asked.filter(({ account }) => account === MANAGEMENT);
    expect(many(above, 'LookupEvents')).toBeLessThan(10);
    const fixed = own.filter(isIdentityEvent).length + 6;
    expect(fixed).toBeLessThan(25);
    const ofIam = own.filter((request) => request.service === 'iam' || isIdentityEvent(request));
    expect(callsOf(ofIam, full)).toBe(floorOf(full) + full.passwords + full.passkeys + fixed);
    expect(result.unproven.join()).toContain(
      `that ${full.users - full.passwords} of ${full.users} users have no console password is taken from the credential report`,
    );
  });

  it('given every list of IAM that can be long, when it is asked for, then in its largest pages', () => {
    const { asked } = take({ ...full, users: 3, roles: 3, passwords: 1, passkeys: 0 });
    for (const operation of [
      'GetAccountAuthorizationDetails',
      'ListVirtualMFADevices',
      'ListServiceSpecificCredentials',
      'ListServerCertificates',
      'ListDelegationRequests',
    ])
      expect(asked.find((one) => one.operation === operation)?.input['MaxItems'], operation).toBe(
        1000,
      );
  });

  it('given no credential report, when a large account is read, then each user is asked about', () => {
    const size: Size = { ...full, users: 600, roles: 1, withoutReport: true };
    const { asked } = take(size);
    expect(many(asked, 'GetLoginProfile')).toBe(600);
    expect(many(asked, 'ListMFADevices')).toBe(600);
    expect(many(asked, 'ListSigningCertificates')).toBe(600);
  });

  it('given events that can not be read, when a large account is read, then the report’s word is not taken', () => {
    const size: Size = { ...full, users: 600, roles: 1, passwords: 5 };
    const { asked } = drive(inventory(situation()), (request) =>
      request.operation === 'LookupEvents' ? failed('throttled') : largeAccount(size)(request),
    );
    expect(many(asked, 'GetLoginProfile')).toBe(600);
  });

  it('given a password that was made after the report, when a large account is read, then its user is asked about', () => {
    const size: Size = { ...full, users: 600, roles: 1, passwords: 0, passkeys: 0 };
    const record = {
      eventName: 'CreateLoginProfile',
      eventTime: '2026-11-22T02:00:00Z',
      userIdentity: { userName: 'eve' },
      requestParameters: { userName: 'user-00077' },
    };
    const { asked, result } = drive(inventory(situation()), (request) => {
      if (request.operation === 'LookupEvents')
        return ok({ Events: [{ CloudTrailEvent: JSON.stringify(record) }] });
      if (request.operation === 'GetLoginProfile')
        return ok({ LoginProfile: { CreateDate: record.eventTime } });
      return largeAccount(size)(request);
    });
    expect(
      asked.filter((one) => one.operation === 'GetLoginProfile').map((one) => one.input),
    ).toEqual([{ UserName: 'user-00077' }]);
    const { doors } = result.data as Inventory;
    expect(doors.filter((door) => door.kind === 'login-profile')).toMatchObject([
      { name: 'user-00077', suspicion: 'hostile' },
    ]);
  });
});

describe('what an endpoint does not know', () => {
  const lacking = (operation: string, more: FakeAccount = {}) =>
    drive(
      inventory(situation()),
      answers({
        users: [{ UserName: 'a' }, { UserName: 'b' }],
        ...more,
        answers: { [operation]: () => failed('unsupported', 'NotImplemented') },
      }),
    );

  it.each([
    ['ListVirtualMFADevices', 'virtual MFA devices that belong to nobody'],
    ['GetAccountPasswordPolicy', 'password policy'],
    ['ListAccountAliases', 'account alias'],
    ['ListServerCertificates', 'server certificates'],
    ['ListDelegationRequests', 'delegation requests'],
    ['GetOutboundWebIdentityFederationInfo', 'tokens for other clouds'],
    ['GetAccountProperties', 'account properties (role templates)'],
    ['ListServiceSpecificCredentials', 'service-specific credentials of 2 users'],
    ['ListSigningCertificates', 'signing certificates of 2 users'],
  ])(
    'given an endpoint without %s, when it is read, then it is unseen by name',
    (operation, what) => {
      const { result } = lacking(operation);
      expect((result.data as Inventory).unseen).toEqual([
        expect.objectContaining({ account: PROD, what, why: 'unsupported (NotImplemented)' }),
      ]);
    },
  );

  it('given credentials of all users whose owners are not named, when they are read, then each user is asked about', () => {
    const { result, asked } = drive(
      inventory(situation()),
      answers({
        users: [{ UserName: 'a' }],
        answers: {
          ListServiceSpecificCredentials: () =>
            ok({
              ServiceSpecificCredentials: [
                { ServiceSpecificCredentialId: 'ACCA1', Status: 'Active' },
              ],
            }),
        },
      }),
    );
    expect(many(asked, 'ListServiceSpecificCredentials')).toBe(2);
    expect((result.data as Inventory).doors.map((door) => door.name)).toContain('ACCA1');
  });

  it('given what is plainly not there, when it is read, then nothing is unseen', () => {
    const { result } = drive(
      inventory(situation()),
      answers({
        answers: {
          GetAccountPasswordPolicy: () => failed('absent', 'NoSuchEntity'),
          GetOutboundWebIdentityFederationInfo: () => failed('absent', 'FeatureDisabled'),
        },
      }),
    );
    expect(result.unproven).toEqual([]);
  });
});
