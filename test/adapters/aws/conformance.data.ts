/**
 * What AWS documents of the operations that containment uses, one row for each thing that a caller can meet. Every
 * row runs against each stand-in; where one differs, `known-differences.data.ts` says so, or the suite fails.
 */
import type { Authority, AwsService } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { Organization } from '../../moto/organization.ts';
import { locks } from './conformance-locks.data.ts';

type Output = { readonly [key: string]: unknown };

/** One stand-in while a row runs on it. */
export interface Conversation {
  readonly organization: Organization;
  /** The answer; throws where the request is refused. */
  readonly ok: (...request: Asked) => Promise<Output>;
  /** `ok`, or AWS's error code. */
  readonly code: (...request: Asked) => Promise<string>;
  /** A name that no other row uses. */
  readonly name: () => string;
}
type Asked = [as: Authority, service: AwsService, operation: string, input: JsonObject];

export interface Row {
  readonly name: string;
  /** What AWS answers: `ok`, an error code, or a word that `run` gives. */
  readonly aws: string;
  readonly doc: string;
  readonly run: (talk: Conversation) => Promise<string>;
}

const ORGANIZATIONS = 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_';
const IAM = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_';
const KMS = 'https://docs.aws.amazon.com/kms/latest/APIReference/API_';
const SECRETS = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_';
const LIMITS =
  'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html';
const IAM_LIMITS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const AWS_DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';

const deny = (Action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action, Resource: '*' }],
  });
const SCP = { Type: 'SERVICE_CONTROL_POLICY', Description: '' };

async function scp(talk: Conversation, Content = deny('braket:*')): Promise<string> {
  const made = await talk.ok('freeze', 'organizations', 'CreatePolicy', {
    Name: talk.name(),
    Content,
    ...SCP,
  });
  return (made['Policy'] as { PolicySummary: { Id: string } }).PolicySummary.Id;
}

const org =
  (operation: string, input: (talk: Conversation) => JsonObject | Promise<JsonObject>) =>
  async (talk: Conversation): Promise<string> =>
    talk.code('freeze', 'organizations', operation, await input(talk));

/** A user of prod, made for one row. */
async function user(talk: Conversation): Promise<{ UserName: string }> {
  const UserName = talk.name();
  await talk.ok('responder', 'iam', 'CreateUser', { UserName });
  return { UserName };
}
async function role(talk: Conversation): Promise<{ RoleName: string }> {
  const RoleName = talk.name();
  await talk.ok('responder', 'iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    }),
  });
  return { RoleName };
}
async function managed(talk: Conversation): Promise<{ PolicyArn: string }> {
  const made = await talk.ok('responder', 'iam', 'CreatePolicy', {
    PolicyName: talk.name(),
    PolicyDocument: deny('*'),
  });
  return { PolicyArn: (made['Policy'] as { Arn: string }).Arn };
}
const iam = (talk: Conversation, operation: string, input: JsonObject = {}) =>
  talk.code('responder', 'iam', operation, input);
const read = (talk: Conversation, operation: string, input: JsonObject = {}) =>
  talk.ok('responder', 'iam', operation, input);
const list = (output: Output, member: string) => output[member] as readonly Output[];

const organizations: readonly Row[] = [
  {
    name: 'attach a policy that is attached',
    aws: 'DuplicatePolicyAttachmentException',
    doc: `${ORGANIZATIONS}AttachPolicy.html`,
    run: async (talk) => {
      const about = { PolicyId: await scp(talk), TargetId: talk.organization.accounts.vault };
      await talk.ok('freeze', 'organizations', 'AttachPolicy', about);
      return talk.code('freeze', 'organizations', 'AttachPolicy', about);
    },
  },
  {
    name: 'attach to a target that is not there',
    aws: 'TargetNotFoundException',
    doc: `${ORGANIZATIONS}AttachPolicy.html`,
    run: org('AttachPolicy', async (talk) => ({
      PolicyId: await scp(talk),
      TargetId: '999999999999',
    })),
  },
  {
    name: 'attach a policy that is not there',
    aws: 'PolicyNotFoundException',
    doc: `${ORGANIZATIONS}AttachPolicy.html`,
    run: org('AttachPolicy', ({ organization }) => ({
      PolicyId: 'p-aaaaaaaaaa',
      TargetId: organization.accounts.vault,
    })),
  },
  {
    name: 'detach a policy that is not attached',
    aws: 'PolicyNotAttachedException',
    doc: `${ORGANIZATIONS}DetachPolicy.html`,
    run: org('DetachPolicy', async (talk) => ({
      PolicyId: await scp(talk),
      TargetId: talk.organization.accounts.vault,
    })),
  },
  {
    name: 'detach the last service control policy',
    aws: 'ConstraintViolationException',
    doc: `${ORGANIZATIONS}DetachPolicy.html`,
    run: org('DetachPolicy', ({ organization }) => ({
      PolicyId: 'p-FullAWSAccess',
      TargetId: organization.accounts.recovery,
    })),
  },
  {
    name: 'delete a policy that is attached',
    aws: 'PolicyInUseException',
    doc: `${ORGANIZATIONS}DeletePolicy.html`,
    run: org('DeletePolicy', async (talk) => {
      const PolicyId = await scp(talk);
      const TargetId = talk.organization.accounts.vault;
      await talk.ok('freeze', 'organizations', 'AttachPolicy', { PolicyId, TargetId });
      return { PolicyId };
    }),
  },
  {
    name: 'a policy of a name that is taken',
    aws: 'DuplicatePolicyException',
    doc: `${ORGANIZATIONS}CreatePolicy.html`,
    run: async (talk) => {
      const input = { Name: talk.name(), Content: deny('s3:*'), ...SCP };
      await talk.ok('freeze', 'organizations', 'CreatePolicy', input);
      return talk.code('freeze', 'organizations', 'CreatePolicy', input);
    },
  },
  {
    name: 'a policy that is no policy',
    aws: 'MalformedPolicyDocumentException',
    doc: `${ORGANIZATIONS}CreatePolicy.html`,
    run: org('CreatePolicy', (talk) => ({ Name: talk.name(), Content: '{"deny":"all"}', ...SCP })),
  },
  {
    name: 'a service control policy of 10,241 characters',
    aws: 'ConstraintViolationException',
    doc: LIMITS,
    run: org('CreatePolicy', (talk) => {
      const short = deny('iam:X');
      const Content = short.replace('iam:X', `iam:${'X'.repeat(10_242 - short.length)}`);
      return { Name: talk.name(), Content, ...SCP };
    }),
  },
  {
    name: 'an eleventh service control policy on one account',
    aws: 'ConstraintViolationException',
    doc: LIMITS,
    run: async (talk) => {
      const TargetId = talk.organization.accounts.recovery;
      let last = 'ok';
      for (let n = 0; n < 10 && last === 'ok'; n += 1)
        last = await talk.code('freeze', 'organizations', 'AttachPolicy', {
          PolicyId: await scp(talk),
          TargetId,
        });
      return last;
    },
  },
  {
    name: 'a policy is changed and read',
    aws: 'changed',
    doc: `${ORGANIZATIONS}UpdatePolicy.html`,
    run: async (talk) => {
      const PolicyId = await scp(talk);
      const Content = deny('kms:*');
      await talk.ok('freeze', 'organizations', 'UpdatePolicy', { PolicyId, Content });
      const told = await talk.ok('freeze', 'organizations', 'DescribePolicy', { PolicyId });
      return (told['Policy'] as Output)['Content'] === Content ? 'changed' : 'as before';
    },
  },
  {
    name: 'a policy is tagged and its tags are read',
    aws: 'tagged',
    doc: `${ORGANIZATIONS}TagResource.html`,
    run: async (talk) => {
      const ResourceId = await scp(talk);
      const Tags = [{ Key: 'lockstep', Value: 'shield' }];
      await talk.ok('freeze', 'organizations', 'TagResource', { ResourceId, Tags });
      const told = await talk.ok('freeze', 'organizations', 'ListTagsForResource', { ResourceId });
      return JSON.stringify(told['Tags']) === JSON.stringify(Tags) ? 'tagged' : 'not tagged';
    },
  },
  {
    name: 'the policies of one type, two to a page',
    aws: 'whole',
    doc: `${ORGANIZATIONS}ListPolicies.html`,
    run: async (talk) => {
      for (let n = 0; n < 3; n += 1) await scp(talk);
      const Filter = SCP.Type;
      const all = await talk.ok('freeze', 'organizations', 'ListPolicies', { Filter });
      const paged = await talk.ok('freeze', 'organizations', 'ListPolicies', {
        Filter,
        MaxResults: 2,
      });
      const ids = (output: Output) => list(output, 'Policies').map(({ Id }) => Id);
      return JSON.stringify(ids(paged)) === JSON.stringify(ids(all)) ? 'whole' : 'cut';
    },
  },
  {
    name: 'a page of organization items larger than twenty',
    aws: 'InvalidInputException',
    doc: `${ORGANIZATIONS}ListAccounts.html`,
    run: org('ListAccounts', () => ({ MaxResults: 21 })),
  },
  {
    name: 'the targets of a policy on a unit',
    aws: 'ORGANIZATIONAL_UNIT',
    doc: `${ORGANIZATIONS}ListTargetsForPolicy.html`,
    run: async (talk) => {
      const PolicyId = await scp(talk);
      const TargetId = talk.organization.workloadsOu;
      await talk.ok('freeze', 'organizations', 'AttachPolicy', { PolicyId, TargetId });
      const told = await talk.ok('freeze', 'organizations', 'ListTargetsForPolicy', { PolicyId });
      return list(told, 'Targets')
        .map(({ Type }) => String(Type))
        .join();
    },
  },
  {
    name: 'the parent and the children of a unit',
    aws: 'both ways',
    doc: `${ORGANIZATIONS}ListChildren.html`,
    run: async ({ ok, organization }) => {
      const { prod } = organization.accounts;
      const up = await ok('freeze', 'organizations', 'ListParents', { ChildId: prod });
      const ParentId = organization.workloadsOu;
      const down = await ok('freeze', 'organizations', 'ListChildren', {
        ParentId,
        ChildType: 'ACCOUNT',
      });
      const accounts = await ok('freeze', 'organizations', 'ListAccountsForParent', { ParentId });
      const units = await ok('freeze', 'organizations', 'ListOrganizationalUnitsForParent', {
        ParentId: organization.rootId,
      });
      const found =
        list(up, 'Parents').some(({ Id }) => Id === ParentId) &&
        list(down, 'Children').some(({ Id }) => Id === prod) &&
        list(accounts, 'Accounts').some(({ Id }) => Id === prod) &&
        list(units, 'OrganizationalUnits').some(({ Id }) => Id === ParentId);
      return found ? 'both ways' : 'not';
    },
  },
  {
    name: 'an account moved from where it is not',
    aws: 'SourceParentNotFoundException',
    doc: `${ORGANIZATIONS}MoveAccount.html`,
    run: org('MoveAccount', ({ organization }) => ({
      AccountId: organization.accounts.vault,
      SourceParentId: organization.workloadsOu,
      DestinationParentId: organization.rootId,
    })),
  },
  {
    name: 'a member asks for the list of accounts',
    aws: 'AccessDeniedException',
    doc: `${ORGANIZATIONS}ListAccounts.html`,
    run: ({ code }) => code('responder', 'organizations', 'ListAccounts', {}),
  },
  {
    name: 'a member asks which organization it is in',
    aws: 'ok',
    doc: `${ORGANIZATIONS}DescribeOrganization.html`,
    run: ({ code }) => code('responder', 'organizations', 'DescribeOrganization', {}),
  },
];

const boundaries: readonly Row[] = [
  {
    name: 'a boundary on a user, read and taken off',
    aws: 'on, off',
    doc: `${IAM}PutUserPermissionsBoundary.html`,
    run: async (talk) => {
      const about = await user(talk);
      const { PolicyArn: PermissionsBoundary } = await managed(talk);
      const put = await iam(talk, 'PutUserPermissionsBoundary', { ...about, PermissionsBoundary });
      if (put !== 'ok') return put;
      const on = (await read(talk, 'GetUser', about))['User'] as Output;
      await read(talk, 'DeleteUserPermissionsBoundary', about);
      const off = (await read(talk, 'GetUser', about))['User'] as Output;
      return `${on['PermissionsBoundary'] === undefined ? 'off' : 'on'}, ${off['PermissionsBoundary'] === undefined ? 'off' : 'on'}`;
    },
  },
  {
    name: 'a boundary on a role, read and taken off',
    aws: 'on, off',
    doc: `${IAM}PutRolePermissionsBoundary.html`,
    run: async (talk) => {
      const about = await role(talk);
      const { PolicyArn: PermissionsBoundary } = await managed(talk);
      await read(talk, 'PutRolePermissionsBoundary', { ...about, PermissionsBoundary });
      const on = (await read(talk, 'GetRole', about))['Role'] as Output;
      await read(talk, 'DeleteRolePermissionsBoundary', about);
      const off = (await read(talk, 'GetRole', about))['Role'] as Output;
      return `${on['PermissionsBoundary'] === undefined ? 'off' : 'on'}, ${off['PermissionsBoundary'] === undefined ? 'off' : 'on'}`;
    },
  },
  {
    name: 'a boundary taken off a role that has none',
    aws: 'NoSuchEntity',
    doc: `${IAM}DeleteRolePermissionsBoundary.html`,
    run: async (talk) => iam(talk, 'DeleteRolePermissionsBoundary', await role(talk)),
  },
  {
    name: 'AWSDenyAll as the boundary of a role',
    aws: 'ok',
    doc: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html',
    run: async (talk) =>
      iam(talk, 'PutRolePermissionsBoundary', {
        ...(await role(talk)),
        PermissionsBoundary: AWS_DENY_ALL,
      }),
  },
];

const policies: readonly Row[] = [
  {
    name: 'an inline policy of a user taken off twice',
    aws: 'NoSuchEntity',
    doc: `${IAM}DeleteUserPolicy.html`,
    run: async (talk) => {
      const about = { ...(await user(talk)), PolicyName: 'stop' };
      await read(talk, 'PutUserPolicy', { ...about, PolicyDocument: deny('*') });
      await read(talk, 'DeleteUserPolicy', about);
      return iam(talk, 'DeleteUserPolicy', about);
    },
  },
  {
    name: 'an inline policy of a user of more than 2,048 characters',
    aws: 'LimitExceeded',
    doc: IAM_LIMITS,
    run: async (talk) =>
      iam(talk, 'PutUserPolicy', {
        ...(await user(talk)),
        PolicyName: 'long',
        PolicyDocument: deny(`iam:${'X'.repeat(2100)}`),
      }),
  },
  {
    name: 'an inline policy that is no policy',
    aws: 'MalformedPolicyDocument',
    doc: `${IAM}PutUserPolicy.html`,
    run: async (talk) =>
      iam(talk, 'PutUserPolicy', {
        ...(await user(talk)),
        PolicyName: 'odd',
        PolicyDocument: 'not a policy',
      }),
  },
  {
    name: 'a managed policy attached twice',
    aws: 'ok',
    doc: `${IAM}AttachUserPolicy.html`,
    run: async (talk) => {
      const about = { ...(await user(talk)), ...(await managed(talk)) };
      await read(talk, 'AttachUserPolicy', about);
      return iam(talk, 'AttachUserPolicy', about);
    },
  },
  {
    name: 'a managed policy detached twice',
    aws: 'NoSuchEntity',
    doc: `${IAM}DetachUserPolicy.html`,
    run: async (talk) => {
      const about = { ...(await user(talk)), ...(await managed(talk)) };
      await read(talk, 'AttachUserPolicy', about);
      await read(talk, 'DetachUserPolicy', about);
      return iam(talk, 'DetachUserPolicy', about);
    },
  },
  {
    name: 'an eleventh managed policy on one user',
    aws: 'LimitExceeded',
    doc: IAM_LIMITS,
    run: async (talk) => {
      const about = await user(talk);
      let last = 'ok';
      for (let n = 0; n < 11 && last === 'ok'; n += 1)
        last = await iam(talk, 'AttachUserPolicy', { ...about, ...(await managed(talk)) });
      return last;
    },
  },
  {
    name: 'AWSDenyAll attached to a user',
    aws: 'ok',
    doc: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html',
    run: async (talk) =>
      iam(talk, 'AttachUserPolicy', { ...(await user(talk)), PolicyArn: AWS_DENY_ALL }),
  },
  {
    name: 'a managed policy deleted while it is attached',
    aws: 'DeleteConflict',
    doc: `${IAM}DeletePolicy.html`,
    run: async (talk) => {
      const policy = await managed(talk);
      await read(talk, 'AttachUserPolicy', { ...(await user(talk)), ...policy });
      return iam(talk, 'DeletePolicy', policy);
    },
  },
  {
    name: 'a trust policy that is no policy',
    aws: 'MalformedPolicyDocument',
    doc: `${IAM}UpdateAssumeRolePolicy.html`,
    run: async (talk) =>
      iam(talk, 'UpdateAssumeRolePolicy', { ...(await role(talk)), PolicyDocument: '{' }),
  },
  {
    name: 'a deny on a group, and a user in it and out again',
    aws: 'in, out',
    doc: `${IAM}AddUserToGroup.html`,
    run: async (talk) => {
      const GroupName = talk.name();
      const about = await user(talk);
      await read(talk, 'CreateGroup', { GroupName });
      await read(talk, 'PutGroupPolicy', {
        GroupName,
        PolicyName: 'stop',
        PolicyDocument: deny('*'),
      });
      await read(talk, 'AddUserToGroup', { GroupName, ...about });
      const into = list(await read(talk, 'ListGroupsForUser', about), 'Groups');
      await read(talk, 'RemoveUserFromGroup', { GroupName, ...about });
      const out = list(await read(talk, 'ListGroupsForUser', about), 'Groups');
      return `${into.length === 1 ? 'in' : 'not in'}, ${out.length === 0 ? 'out' : 'not out'}`;
    },
  },
];

const credentials: readonly Row[] = [
  {
    name: 'all users’ service-specific credentials at once',
    aws: 'ok',
    doc: `${IAM}ListServiceSpecificCredentials.html`,
    run: (talk) => iam(talk, 'ListServiceSpecificCredentials', { AllUsers: true }),
  },
  {
    name: 'a service-specific credential that is not there, switched off',
    aws: 'NoSuchEntity',
    doc: `${IAM}UpdateServiceSpecificCredential.html`,
    run: async (talk) =>
      iam(talk, 'UpdateServiceSpecificCredential', {
        ...(await user(talk)),
        ServiceSpecificCredentialId: 'ACCAEXAMPLEEXAMPLE12',
        Status: 'Inactive',
      }),
  },
  {
    name: 'SSH keys and signing certificates of a user without any',
    aws: 'none',
    doc: `${IAM}ListSSHPublicKeys.html`,
    run: async (talk) => {
      const about = await user(talk);
      const keys = list(await read(talk, 'ListSSHPublicKeys', about), 'SSHPublicKeys');
      const more = list(await read(talk, 'ListSigningCertificates', about), 'Certificates');
      return keys.length + more.length === 0 ? 'none' : 'some';
    },
  },
  {
    name: 'an SSH key that is not there, switched off',
    aws: 'NoSuchEntity',
    doc: `${IAM}UpdateSSHPublicKey.html`,
    run: async (talk) =>
      iam(talk, 'UpdateSSHPublicKey', {
        ...(await user(talk)),
        SSHPublicKeyId: 'APKAEXAMPLEEXAMPLE12',
        Status: 'Inactive',
      }),
  },
  {
    name: 'an access key of somebody else, switched off',
    aws: 'NoSuchEntity',
    doc: `${IAM}UpdateAccessKey.html`,
    run: async (talk) =>
      iam(talk, 'UpdateAccessKey', {
        ...(await user(talk)),
        AccessKeyId: talk.organization.keyIds['alice']?.[0] ?? '',
        Status: 'Inactive',
      }),
  },
  {
    name: 'an access key deleted twice',
    aws: 'NoSuchEntity',
    doc: `${IAM}DeleteAccessKey.html`,
    run: async (talk) => {
      const about = {
        UserName: 'svc-backup',
        AccessKeyId: talk.organization.keyIds['svc-backup']?.[0] ?? '',
      };
      await read(talk, 'DeleteAccessKey', about);
      return iam(talk, 'DeleteAccessKey', about);
    },
  },
  {
    name: 'an MFA device that is not there, taken off',
    aws: 'NoSuchEntity',
    doc: `${IAM}DeactivateMFADevice.html`,
    run: async (talk) =>
      iam(talk, 'DeactivateMFADevice', {
        ...(await user(talk)),
        SerialNumber: `arn:aws:iam::${talk.organization.accounts.prod}:mfa/none`,
      }),
  },
  {
    name: 'the root’s row in the credential report',
    aws: 'there',
    doc: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html',
    run: async (talk) => {
      let state: unknown;
      for (let n = 0; n < 5 && state !== 'COMPLETE'; n += 1)
        state = (await read(talk, 'GenerateCredentialReport'))['State'];
      const { Content } = await read(talk, 'GetCredentialReport');
      const csv = Buffer.from(String(Content), 'base64').toString();
      return `${csv}${String(Content)}`.includes('<root_account>') ? 'there' : 'missing';
    },
  },
];

const readings: readonly Row[] = [
  {
    name: 'the authorization details, two items to a page',
    aws: 'whole',
    doc: `${IAM}GetAccountAuthorizationDetails.html`,
    run: async (talk) => {
      const Filter = ['User', 'Role', 'Group', 'LocalManagedPolicy'];
      const all = await read(talk, 'GetAccountAuthorizationDetails', { Filter });
      const paged = await read(talk, 'GetAccountAuthorizationDetails', { Filter, MaxItems: 2 });
      const names = (output: Output) =>
        ['UserDetailList', 'RoleDetailList', 'GroupDetailList', 'Policies'].map((member) =>
          list(output, member).map((one) => one['Arn']),
        );
      return JSON.stringify(names(paged)) === JSON.stringify(names(all)) ? 'whole' : 'cut';
    },
  },
  {
    name: 'the trust policies in the authorization details',
    aws: 'encoded',
    doc: `${IAM}RoleDetail.html`,
    run: async (talk) => {
      const told = await read(talk, 'GetAccountAuthorizationDetails', { Filter: ['Role'] });
      const texts = list(told, 'RoleDetailList').map((one) => one['AssumeRolePolicyDocument']);
      return texts.every((text) => String(text).startsWith('%7B')) ? 'encoded' : 'plain';
    },
  },
  {
    name: 'a page of more than a thousand',
    aws: 'ValidationError',
    doc: `${IAM}ListUsers.html`,
    run: (talk) => iam(talk, 'ListUsers', { MaxItems: 1001 }),
  },
  {
    name: 'a role that is not there',
    aws: 'NoSuchEntity',
    doc: `${IAM}GetRole.html`,
    run: (talk) => iam(talk, 'GetRole', { RoleName: 'nobody' }),
  },
  {
    name: 'an OpenID Connect provider that is not there, deleted',
    aws: 'ok',
    doc: `${IAM}DeleteOpenIDConnectProvider.html`,
    run: (talk) =>
      iam(talk, 'DeleteOpenIDConnectProvider', {
        OpenIDConnectProviderArn: `arn:aws:iam::${talk.organization.accounts.prod}:oidc-provider/none.example`,
      }),
  },
  {
    name: 'outbound web identity federation that nobody switched on',
    aws: 'FeatureDisabled',
    doc: `${IAM}GetOutboundWebIdentityFederationInfo.html`,
    run: (talk) => iam(talk, 'GetOutboundWebIdentityFederationInfo'),
  },
  {
    name: 'two attributes in one lookup of events',
    aws: 'InvalidLookupAttributesException',
    doc: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html',
    run: ({ code }) =>
      code('responder', 'cloudtrail', 'LookupEvents', {
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'DeleteUser' },
          { AttributeKey: 'Username', AttributeValue: 'alice' },
        ],
      }),
  },
];

const bombs: readonly Row[] = [
  {
    name: 'a deletion of a key cancelled twice',
    aws: 'KMSInvalidStateException',
    doc: `${KMS}CancelKeyDeletion.html`,
    run: async ({ ok, code, organization }) => {
      const KeyId = organization.pendingKeyId;
      await ok('responder', 'kms', 'CancelKeyDeletion', { KeyId });
      return code('responder', 'kms', 'CancelKeyDeletion', { KeyId });
    },
  },
  {
    name: 'a key that is not there',
    aws: 'NotFoundException',
    doc: `${KMS}DescribeKey.html`,
    run: ({ code }) =>
      code('responder', 'kms', 'DescribeKey', { KeyId: '00000000-0000-0000-0000-000000000000' }),
  },
  {
    name: 'a secret deleted, found, restored',
    aws: 'waits, stays',
    doc: `${SECRETS}RestoreSecret.html`,
    run: async (talk) => {
      const SecretId = talk.name();
      await talk.ok('responder', 'secretsmanager', 'CreateSecret', {
        Name: SecretId,
        SecretString: 'x',
      });
      const state = async () => {
        const told = await talk.ok('responder', 'secretsmanager', 'DescribeSecret', { SecretId });
        return told['DeletedDate'] === undefined ? 'stays' : 'waits';
      };
      const about = { SecretId, RecoveryWindowInDays: 7 };
      await talk.ok('responder', 'secretsmanager', 'DeleteSecret', about);
      const before = await state();
      await talk.ok('responder', 'secretsmanager', 'RestoreSecret', { SecretId });
      return `${before}, ${await state()}`;
    },
  },
];

export const rows: readonly Row[] = [
  ...organizations,
  ...boundaries,
  ...policies,
  ...credentials,
  ...readings,
  ...bombs,
  ...locks,
];
