import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
import { answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, ok } from '../drive.ts';
import { doorsOfServices } from './service-doors.ts';
import { LONG_AGO, PROD, RESPONDER_ID, SECURITY, STRANGER, situation } from '../situations.ts';

/** Two days before the incident of the tests. */
export const RECENT = '2026-11-20T00:00:00.000Z';

/** An account with one door of every kind that the inventory can find. */
export const everyDoor: FakeAccount = {
  users: [
    { UserName: 'eve', login: RECENT, keys: [{ AccessKeyId: 'AKIAEVE' }], CreateDate: RECENT },
  ],
  roles: [
    { RoleName: 'lockstep-responder', RoleId: RESPONDER_ID, trust: trusts(SECURITY) },
    { RoleName: 'new', RoleId: 'AROANEW0000000000001', CreateDate: RECENT },
    { RoleName: 'back', RoleId: 'AROABACK000000000001', trust: trusts(STRANGER) },
    {
      RoleName: 'AWSReservedSSO_Admin_0123456789abcdef',
      RoleId: 'AROASSO0000000000001',
      Path: '/aws-reserved/sso.amazonaws.com/',
    },
  ],
  answers: {
    ...doorsOfServices,
    ListMFADevices: () =>
      ok({
        MFADevices: [
          { SerialNumber: 'mfa-1', EnableDate: RECENT },
          { SerialNumber: 'mfa-0', EnableDate: LONG_AGO },
        ],
      }),
    ListServiceSpecificCredentials: () =>
      ok({
        ServiceSpecificCredentials: [
          { ServiceSpecificCredentialId: 'ACCA1', Status: 'Active', CreateDate: LONG_AGO },
        ],
      }),
    ListSAMLProviders: () =>
      ok({
        SAMLProviderList: [{ Arn: `arn:aws:iam::${PROD}:saml-provider/x`, CreateDate: LONG_AGO }],
      }),
    ListOpenIDConnectProviders: () =>
      ok({ OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${PROD}:oidc-provider/x` }] }),
    GetAccountSummary: () =>
      ok({
        SummaryMap: {
          AccountAccessKeysPresent: 1,
          AccountPasswordPresent: 1,
          AccountMFAEnabled: 0,
        },
      }),
  },
};

/**
 * The lines that an inventory keeps of a small account.
 * @param change the entry of the catalogue whose thing differs; none for the account as it was.
 */
export function linesAfter(change = ''): Inventory['objects'] {
  const when = <Value>(id: string, then: Value, otherwise: Value): Value =>
    change === id ? then : otherwise;
  const boundary = when('permissions-boundary', { PermissionsBoundaryArn: 'arn:b' }, undefined);
  const document = { Version: '2012-10-17', Statement: [] };
  const details = {
    UserDetailList: [
      {
        UserName: 'eve',
        UserId: 'AIDAEVE',
        Arn: 'arn:eve',
        GroupList: when('group', ['admins'], []),
        AttachedManagedPolicies: when('user-policy', [{ PolicyArn: 'arn:admin' }], []),
        PermissionsBoundary: boundary,
      },
    ],
    GroupDetailList: [
      {
        GroupName: 'admins',
        GroupId: 'AGPA1',
        AttachedManagedPolicies: when('group', [{ PolicyArn: 'arn:admin' }], []),
      },
    ],
    RoleDetailList: [
      {
        RoleName: 'r',
        RoleId: 'AROA1',
        Arn: 'arn:r',
        AssumeRolePolicyDocument: JSON.stringify(document),
        PermissionsBoundary: boundary,
      },
    ],
    Policies: [
      {
        Arn: 'arn:p',
        PolicyVersionList: [
          {
            VersionId: 'v1',
            IsDefaultVersion: change !== 'policy-version',
            Document: JSON.stringify({ ...document, Id: 'old' }),
          },
          {
            VersionId: 'v2',
            IsDefaultVersion: change === 'policy-version',
            Document: JSON.stringify({ ...document, Id: 'new' }),
          },
        ],
      },
    ],
  };
  const account: FakeAccount = { answers: { GetAccountAuthorizationDetails: () => ok(details) } };
  return (drive(inventory(situation()), answers(account)).result.data as Inventory).objects;
}
