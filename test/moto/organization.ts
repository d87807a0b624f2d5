import { BackupClient, CreateBackupVaultCommand } from '@aws-sdk/client-backup';
import { IAMClient, CreateAccessKeyCommand, CreateLoginProfileCommand } from '@aws-sdk/client-iam';
import {
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { KMSClient, CreateKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { OrganizationsClient, CreateAccountCommand } from '@aws-sdk/client-organizations';
import {
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
} from '@aws-sdk/client-organizations';
import { EnablePolicyTypeCommand, ListRootsCommand } from '@aws-sdk/client-organizations';
import { MoveAccountCommand } from '@aws-sdk/client-organizations';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { settingsSchema } from '../../src/core/incident/settings.ts';
import type { Settings } from '../../src/core/incident/settings.ts';

/** An organization that a test made through the SDK, and the test's own clients for each account. */
export interface Organization extends Frame {
  readonly settings: Settings;
  /** The keys of the bot: an IAM user of the security account. */
  readonly botKeys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** Access key ids of the users of the production account. */
  readonly keyIds: { readonly [user: string]: readonly string[] };
  /** A customer key of the production account that waits to be deleted. */
  readonly pendingKeyId: string;
}

export type AccountName = 'management' | 'security' | 'prod' | 'vault' | 'recovery';

export interface Clients {
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly organizations: OrganizationsClient;
  readonly secrets: SecretsManagerClient;
  readonly backup: BackupClient;
  readonly sts: STSClient;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const REGION = 'us-east-1';

/** The test's own clients under the given keys. */
export function makeClients(endpoint: string, credentials: Keys): Clients {
  const config = { endpoint, credentials, region: REGION, maxAttempts: 1 };
  return {
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    organizations: new OrganizationsClient(config),
    secrets: new SecretsManagerClient(config),
    backup: new BackupClient(config),
    sts: new STSClient(config),
  };
}

const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** A trust policy for a whole account, or for a service. */
const trustOf = (principal: { readonly AWS: string } | { readonly Service: string }): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  });

/**
 * Builds the organization on an empty server: management, security (the bot), prod in the OU `workloads`, vault
 * and recovery, with the roles of the bot in each, and in prod: people with passwords and keys, a machine
 * user, roles, a KMS key that somebody has scheduled for deletion.
 */
export async function buildOrganization(endpoint: string): Promise<Organization> {
  const management = makeClients(endpoint, {
    accessKeyId: 'management',
    secretAccessKey: 'management',
  });
  const org = management.organizations;
  const { Organization: made } = await org.send(
    new CreateOrganizationCommand({ FeatureSet: 'ALL' }),
  );
  const rootId = (await org.send(new ListRootsCommand({}))).Roots![0]!.Id!;
  for (const PolicyType of ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const) {
    await org.send(new EnablePolicyTypeCommand({ RootId: rootId, PolicyType }));
  }
  const create = async (name: string): Promise<string> => {
    const answer = await org.send(
      new CreateAccountCommand({ AccountName: name, Email: `${name}@company.example` }),
    );
    return answer.CreateAccountStatus!.AccountId!;
  };
  const accounts = {
    management: made!.MasterAccountId!,
    security: await create('security'),
    prod: await create('prod'),
    vault: await create('vault'),
    recovery: await create('recovery'),
  };
  const ou = await org.send(
    new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'workloads' }),
  );
  const workloadsOu = ou.OrganizationalUnit!.Id!;
  await org.send(
    new MoveAccountCommand({
      AccountId: accounts.prod,
      SourceParentId: rootId,
      DestinationParentId: workloadsOu,
    }),
  );
  const clients = { management } as { [name in AccountName]: Clients };
  for (const name of ['security', 'prod', 'vault', 'recovery'] as const) {
    clients[name] = await memberClients(endpoint, management.sts, accounts[name]);
  }
  return furnish({ endpoint, organizationId: made!.Id!, accounts, clients, workloadsOu, rootId });
}

/** An organization's accounts, and clients that may do anything in each. */
export interface Frame {
  readonly endpoint: string;
  readonly organizationId: string;
  readonly accounts: { readonly [name in AccountName]: string };
  readonly clients: { readonly [name in AccountName]: Clients };
  readonly workloadsOu: string;
  readonly rootId: string;
}

/** Puts into empty accounts what the tests need, through the SDK: the same on every back end. */
export async function furnish(frame: Frame): Promise<Organization> {
  const { accounts, clients } = frame;
  const roleIds = await makeRoles(clients, accounts);
  const botKeys = await makeBot(clients.security.iam);
  const keyIds = await makePeople(clients.prod.iam);
  const pendingKeyId = await makePendingKey(clients.prod.kms);
  await clients.recovery.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'copies' }));
  const settings = settingsSchema.parse({
    organization: {
      id: frame.organizationId,
      managementAccount: accounts.management,
      accounts: [{ id: accounts.prod, name: 'prod', responderRoleId: roleIds['prod'] }],
      protectedAccounts: [accounts.security],
      regions: [REGION],
    },
    rotate: [{ account: accounts.prod, user: 'deploy' }],
    vault: { account: accounts.vault, region: REGION },
    backups: {
      account: accounts.recovery,
      region: REGION,
      vault: 'copies',
      restoreRoleArn: `arn:aws:iam::${accounts.recovery}:role/restore-test`,
      baseline: 'baseline.json',
    },
  });
  return { ...frame, settings, botKeys, region: REGION, keyIds, pendingKeyId };
}

/** Into a member account through its OrganizationAccountAccessRole; makes sure that it really is there. */
async function memberClients(endpoint: string, sts: STSClient, account: string): Promise<Clients> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'fixture',
    }),
  );
  const clients = makeClients(endpoint, {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  });
  const identity = await clients.sts.send(new GetCallerIdentityCommand({}));
  if (identity.Account !== account)
    throw new Error(`landed in ${identity.Account}, not ${account}`);
  return clients;
}

async function makeRoles(
  clients: { readonly [name in AccountName]: Clients },
  accounts: { readonly [name in AccountName]: string },
): Promise<{ readonly [account: string]: string }> {
  const wanted: readonly (readonly [AccountName, string])[] = [
    ['management', 'lockstep-freeze'],
    ['management', 'lockstep-lift'],
    ['prod', 'lockstep-responder'],
    ['prod', 'lockstep-canary'],
    ['vault', 'lockstep-vault'],
    ['recovery', 'lockstep-restore'],
    ['recovery', 'lockstep-responder'],
  ];
  const ids: { [account: string]: string } = {};
  for (const [account, RoleName] of wanted) {
    const { Role } = await clients[account].iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: trustOf({ AWS: `arn:aws:iam::${accounts.security}:root` }),
      }),
    );
    await clients[account].iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: allowAll }),
    );
    if (RoleName === 'lockstep-responder') ids[account] = Role!.RoleId!;
  }
  return ids;
}

async function makeBot(iam: IAMClient): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  await iam.send(new CreateUserCommand({ UserName: 'lockstep-bot' }));
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'lockstep-bot',
      PolicyName: 'assume',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'lockstep-bot' }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

async function makePeople(iam: IAMClient): Promise<{ [user: string]: readonly string[] }> {
  const keyIds: { [user: string]: readonly string[] } = {};
  const people: readonly (readonly [string, number, boolean])[] = [
    ['alice', 2, true],
    ['bob', 1, true],
    ['svc-backup', 1, false],
    ['deploy', 1, false],
  ];
  for (const [UserName, keys, password] of people) {
    await iam.send(new CreateUserCommand({ UserName }));
    if (password) {
      await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Fixture-1-Fixture!' }));
    }
    const ids: string[] = [];
    for (let made = 0; made < keys; made += 1) {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      ids.push(AccessKey!.AccessKeyId!);
    }
    keyIds[UserName] = ids;
  }
  for (const RoleName of ['app', 'ci']) {
    const principal =
      RoleName === 'app' ? { Service: 'ec2.amazonaws.com' } : { AWS: '210987654321' };
    await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf(principal) }),
    );
  }
  return keyIds;
}

async function makePendingKey(kms: KMSClient): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'orders' }));
  await kms.send(
    new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata!.KeyId!, PendingWindowInDays: 7 }),
  );
  return KeyMetadata!.KeyId!;
}
