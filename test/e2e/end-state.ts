import {
  GetLoginProfileCommand,
  GetRolePolicyCommand,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import {
  DescribePolicyCommand,
  ListPoliciesForTargetCommand,
  type PolicyType,
} from '@aws-sdk/client-organizations';
import { GetSecretValueCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import type { Organization } from '../moto/organization.ts';

/** What stands at AWS, read with the test's own clients: none of the bot's code is in between. */

/** `AKIA… Inactive`, sorted, of one user of production. */
export async function keysOf({ clients }: Organization, UserName: string): Promise<string[]> {
  const { AccessKeyMetadata } = await clients.prod.iam.send(
    new ListAccessKeysCommand({ UserName }),
  );
  return (AccessKeyMetadata ?? []).map((key) => `${key.AccessKeyId} ${key.Status}`).sort();
}

/** May this user of production still sign in with a password? */
export async function hasPassword({ clients }: Organization, UserName: string): Promise<boolean> {
  try {
    await clients.prod.iam.send(new GetLoginProfileCommand({ UserName }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'NoSuchEntityException') return false;
    throw error;
  }
}

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

/** The statements of the policy with which AWS's own console revokes older sessions of a role. */
export async function revocationOf(
  { clients }: Organization,
  RoleName: string,
): Promise<readonly Statement[]> {
  const { PolicyDocument } = await clients.prod.iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: 'AWSRevokeOlderSessions' }),
  );
  const document = JSON.parse(decodeURIComponent(PolicyDocument ?? '')) as {
    Statement: Statement[];
  };
  return document.Statement;
}

export interface Attached {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The organization policies on the production account itself, without AWS's own. */
export async function attached(
  { clients, accounts }: Organization,
  Filter: PolicyType,
): Promise<Attached[]> {
  const { organizations } = clients.management;
  const { Policies } = await organizations.send(
    new ListPoliciesForTargetCommand({ TargetId: accounts.prod, Filter }),
  );
  const own = (Policies ?? []).filter((policy) => policy.AwsManaged !== true);
  return Promise.all(
    own.map(async ({ Id, Name }) => {
      const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: Id }));
      const { Statement } = JSON.parse(Policy?.Content ?? '') as { Statement: Statement[] };
      return { name: Name ?? '', statements: Statement };
    }),
  );
}

/** What became of the key that somebody had scheduled for deletion. */
export async function keyState({ clients, pendingKeyId }: Organization): Promise<string> {
  const { KeyMetadata } = await clients.prod.kms.send(
    new DescribeKeyCommand({ KeyId: pendingKeyId }),
  );
  return KeyMetadata?.KeyState ?? '';
}

export interface Vaulted {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly user: string;
}

/** Every secret of the vault account, opened. */
export async function secretsInVault({ clients }: Organization): Promise<Vaulted[]> {
  const { secrets } = clients.vault;
  const { SecretList } = await secrets.send(new ListSecretsCommand({}));
  return Promise.all(
    (SecretList ?? []).map(async ({ ARN }) => {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: ARN }));
      return JSON.parse(SecretString ?? '') as Vaulted;
    }),
  );
}
