import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { admin, answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, ok } from '../drive.ts';
import { doorsOfServices } from './service-doors.ts';
import { LONG_AGO, PROD, RESPONDER_ID, SECURITY, STRANGER, situation } from '../situations.ts';

/** Two days before the incident of the tests. */
export const RECENT = '2026-11-20T00:00:00.000Z';

const POLICY = `arn:aws:iam::${PROD}:policy/shared`;
const EVE = { type: 'IAMUser', userName: 'eve', arn: `arn:aws:iam::${PROD}:user/eve` };

/** What the recent user did: grants to others, a group, and a version of a policy that everybody has. */
const deeds: { readonly [event: string]: object } = {
  PutUserPolicy: { userName: 'ann', policyName: 'p0' },
  AttachRolePolicy: { roleName: 'back-office', policyArn: POLICY },
  AddUserToGroup: { userName: 'ann', groupName: 'admins' },
  AttachGroupPolicy: { groupName: 'admins', policyArn: POLICY },
  SetDefaultPolicyVersion: { policyArn: POLICY, versionId: 'v1' },
  DeleteUserPermissionsBoundary: { userName: 'ann' },
  TagRole: { roleName: 'back-office', tags: [{ key: 'team', value: 'admins' }] },
  AddRoleToInstanceProfile: { roleName: 'back-office', instanceProfileName: 'office' },
  AcquireRole: {},
  UpdateAccountPasswordPolicy: {},
  DisablePolicyType: { policyType: 'SERVICE_CONTROL_POLICY' },
  AccountDepartedOrganization: {},
  AssociateIamInstanceProfile: { AssociateIamInstanceProfileRequest: { InstanceId: 'i-1' } },
  CreateAccountAssignment: { targetId: PROD, permissionSetArn: 'arn:admin' },
  CreateTrustedTokenIssuer: { name: 'idp' },
};

/** What was changed of the account itself; asked for by the service, not by the name of the event. */
const ownership: { readonly [event: string]: object } = {
  PutAlternateContact: { alternateContactType: 'SECURITY' },
  AcceptPrimaryEmailUpdate: {},
  EnableRegion: { regionName: 'af-south-1' },
};

function hisEvents(request: Request): Answer {
  const { input } = request;
  const [attribute] = input['LookupAttributes'] as readonly { AttributeValue: string }[];
  const asked = attribute?.AttributeValue ?? '';
  const told = (eventName: string, requestParameters: object, eventTime = RECENT): object => ({
    CloudTrailEvent: JSON.stringify({
      eventName,
      eventTime,
      userIdentity: EVE,
      requestParameters,
    }),
  });
  if (asked === 'account.amazonaws.com') {
    return ok({ Events: Object.entries(ownership).map(([event, what]) => told(event, what)) });
  }
  // Which boundary it was stands in an older event only.
  if (asked === 'PutUserPermissionsBoundary') {
    const former = { userName: 'ann', permissionsBoundary: POLICY };
    return ok({ Events: [told(asked, former, '2026-10-01T00:00:00.000Z')] });
  }
  const what = deeds[asked];
  return what === undefined ? inServices(request) : ok({ Events: [told(asked, what)] });
}

const inServices = doorsOfServices['LookupEvents'] ?? (() => ok({ Events: [] }));

/** The account's own details, with what he granted in them. */
function withGrants(request: Request): Answer {
  const { answers: _, ...plain } = everyDoor;
  const details = answers(plain)(request);
  if (!details.ok) return details;
  const users = details.output['UserDetailList'] as readonly { UserName: string }[];
  const attached = [{ PolicyName: 'shared', PolicyArn: POLICY }];
  const version = (VersionId: string, IsDefaultVersion: boolean) => ({
    VersionId,
    IsDefaultVersion,
    CreateDate: LONG_AGO,
    Document: JSON.stringify({ ...admin, Id: VersionId, Asks: '${aws:PrincipalTag/team}' }),
  });
  return ok({
    ...details.output,
    UserDetailList: users.map((user) =>
      user.UserName === 'ann' ? { ...user, GroupList: ['admins'] } : user,
    ),
    GroupDetailList: [
      { GroupName: 'admins', GroupId: 'AGPAADMINS', AttachedManagedPolicies: attached },
    ],
    RoleDetailList: (details.output['RoleDetailList'] as readonly { RoleName: string }[]).map(
      (role) =>
        role.RoleName === 'back-office'
          ? {
              ...role,
              AttachedManagedPolicies: attached,
              Tags: [{ Key: 'team', Value: 'admins' }],
              InstanceProfileList: [{ InstanceProfileId: 'AIPAOFFICE' }],
            }
          : role,
    ),
    Policies: [{ Arn: POLICY, PolicyVersionList: [version('v1', true), version('v2', false)] }],
  });
}

/** An account with one door of every kind that the inventory can find. */
export const everyDoor: FakeAccount = {
  users: [
    {
      UserName: 'eve',
      login: RECENT,
      keys: [{ AccessKeyId: 'AKIAEVE' }],
      CreateDate: RECENT,
      policies: [admin],
    },
    { UserName: 'ann', policies: [admin] },
  ],
  roles: [
    { RoleName: 'lockstep-responder', RoleId: RESPONDER_ID, trust: trusts(SECURITY) },
    { RoleName: 'new', RoleId: 'AROANEW0000000000001', CreateDate: RECENT },
    { RoleName: 'back-office', RoleId: 'AROAOFFICE0000000001' },
    {
      RoleName: 'notebooks',
      RoleId: 'AROANOTEBOOKS0000001',
      trust: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sagemaker.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
    },
    { RoleName: 'back', RoleId: 'AROABACK000000000001', trust: trusts(STRANGER) },
    {
      RoleName: 'AWSReservedSSO_Admin_0123456789abcdef',
      RoleId: 'AROASSO0000000000001',
      Path: '/aws-reserved/sso.amazonaws.com/',
    },
  ],
  answers: {
    ...doorsOfServices,
    ListMFADevices: ({ input }) =>
      ok({
        MFADevices:
          input['UserName'] === 'eve'
            ? [
                { SerialNumber: 'mfa-1', EnableDate: RECENT },
                { SerialNumber: 'mfa-0', EnableDate: LONG_AGO },
              ]
            : [],
      }),
    ListServiceSpecificCredentials: () =>
      ok({
        ServiceSpecificCredentials: [
          {
            UserName: 'eve',
            ServiceSpecificCredentialId: 'ACCA1',
            Status: 'Active',
            CreateDate: LONG_AGO,
          },
        ],
      }),
    ListSAMLProviders: () =>
      ok({
        SAMLProviderList: [{ Arn: `arn:aws:iam::${PROD}:saml-provider/x`, CreateDate: LONG_AGO }],
      }),
    ListOpenIDConnectProviders: () =>
      ok({ OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${PROD}:oidc-provider/x` }] }),
    ListSSHPublicKeys: () =>
      ok({ SSHPublicKeys: [{ SSHPublicKeyId: 'APKA1', Status: 'Active', UploadDate: RECENT }] }),
    ListSigningCertificates: () =>
      ok({ Certificates: [{ CertificateId: 'CERT1', Status: 'Active', UploadDate: LONG_AGO }] }),
    ListDelegationRequests: () =>
      ok({ DelegationRequests: [{ DelegationRequestId: 'dr-1', State: 'ACCEPTED' }] }),
    GetOutboundWebIdentityFederationInfo: () =>
      ok({ JwtVendingEnabled: true, IssuerIdentifier: 'https://x.tokens.sts.global.api.aws' }),
    GetAccountAuthorizationDetails: withGrants,
    GetAccountProperties: () => ok({ Properties: { 'iam/role-manager': 'on' } }),
    GetAccountPasswordPolicy: () => ok({ PasswordPolicy: { MinimumPasswordLength: 6 } }),
    LookupEvents: hisEvents,
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
        PermissionsBoundary: boundary,
        Tags: when('principal-tag', [{ Key: 'team', Value: 'admins' }], []),
      },
    ],
    RoleDetailList: [
      {
        RoleName: 'r',
        RoleId: 'AROA1',
        Arn: 'arn:r',
        AssumeRolePolicyDocument: JSON.stringify(document),
        PermissionsBoundary: boundary,
        InstanceProfileList: when('instance-profile', [{ InstanceProfileId: 'AIPA1' }], []),
      },
    ],
  };
  const account: FakeAccount = {
    answers: {
      GetAccountAuthorizationDetails: () => ok(details),
      GetAccountPasswordPolicy: () =>
        ok({ PasswordPolicy: { MinimumPasswordLength: when('password-policy', 6, 14) } }),
      ListAccountAliases: () => ok({ AccountAliases: when('password-policy', ['his'], ['ours']) }),
      GetAccountProperties: () => ok({ Properties: when('role-template', { 'a/b': 'c' }, {}) }),
    },
  };
  return (drive(inventory(situation()), answers(account)).result.data as Inventory).objects;
}
