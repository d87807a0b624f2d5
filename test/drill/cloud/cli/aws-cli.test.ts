import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MANAGEMENT, MEMBER } from '../kernel/world.ts';
import { startEndpoint, type Endpoint } from '../wire/clients.ts';
import { isInstalled, run, type Output } from './clients.ts';

const installed = isInstalled('aws', ['--version'], 'pip install awscli');

describe.runIf(installed)('the aws command line', () => {
  let endpoint: Endpoint;
  let aws: (...args: string[]) => Promise<Output>;
  beforeAll(async () => {
    endpoint = await startEndpoint();
    const credentials = endpoint.kernel.issueCredentials({
      accountId: MANAGEMENT,
      roleName: 'Admin',
      sessionName: 'cli',
    });
    aws = (...args) =>
      run(['aws', ...args, '--output', 'json'], endpoint.server.endpoint, credentials);
  });
  afterAll(() => endpoint.server.close());

  async function answer(...args: string[]): Promise<unknown> {
    const { code, stdout, stderr } = await aws(...args);
    expect([code, stderr.trim()]).toEqual([0, '']);
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  }

  it('given a session, when it asks who it is, then it is told', async () => {
    const Arn = `arn:aws:sts::${MANAGEMENT}:assumed-role/Admin/cli`;
    expect(await answer('sts', 'get-caller-identity')).toMatchObject({ Account: MANAGEMENT, Arn });
  });

  it('given users, when they are listed in pages of two, then the client puts the pages together', async () => {
    const { kernel } = endpoint;
    const api = kernel.api(kernel.issueCredentials({ accountId: MANAGEMENT, userName: 'admin' }));
    for (const UserName of ['a', 'b', 'c', 'd']) api('iam', 'CreateUser', { UserName });
    const { Users } = (await answer('iam', 'list-users', '--page-size', '2')) as {
      Users: { UserName: string }[];
    };
    expect(Users.map(({ UserName }) => UserName)).toEqual(['a', 'admin', 'b', 'c', 'd']);
  });

  it('given the authorization details, when they are fetched, then policies come decoded', async () => {
    const details = (await answer(
      'iam',
      'get-account-authorization-details',
      '--filter',
      'Role',
    )) as { RoleDetailList: { AssumeRolePolicyDocument: unknown }[] };
    expect(details.RoleDetailList[0]?.AssumeRolePolicyDocument).toMatchObject({
      Version: '2012-10-17',
    });
  });

  it('given the organization, when an SCP is created and attached, then it is listed for its target', async () => {
    const content =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]}';
    const made = (await answer(
      'organizations',
      'create-policy',
      '--name',
      'n',
      '--description',
      '',
      '--type',
      'SERVICE_CONTROL_POLICY',
      '--content',
      content,
    )) as { Policy: { PolicySummary: { Id: string } } };
    await answer(
      'organizations',
      'attach-policy',
      '--policy-id',
      made.Policy.PolicySummary.Id,
      '--target-id',
      MEMBER,
    );
    const listed = await answer(
      'organizations',
      'list-policies-for-target',
      '--target-id',
      MEMBER,
      '--filter',
      'SERVICE_CONTROL_POLICY',
    );
    expect(JSON.stringify(listed)).toContain(made.Policy.PolicySummary.Id);
  });

  it('given S3, EC2, KMS, Secrets Manager, Backup and CloudTrail, when each is used once, then each protocol works', async () => {
    await Promise.all([
      answer('s3api', 'create-bucket', '--bucket', 'cli-bucket'),
      answer('ec2', 'create-volume', '--availability-zone', 'us-east-1a', '--size', '1'),
      answer('kms', 'create-key'),
      answer('secretsmanager', 'create-secret', '--name', 's', '--secret-string', 'x'),
      answer('backup', 'create-backup-vault', '--backup-vault-name', 'vault'),
    ]);
    const found = await Promise.all([
      answer('s3api', 'list-buckets'),
      answer('ec2', 'describe-volumes', '--filters', 'Name=size,Values=1'),
      answer('kms', 'list-keys'),
      answer('secretsmanager', 'get-secret-value', '--secret-id', 's'),
      answer('backup', 'list-backup-vaults'),
      answer('cloudtrail', 'lookup-events', '--max-items', '1'),
    ]);
    expect(found).toMatchObject([
      { Buckets: [{ Name: 'cli-bucket' }] },
      { Volumes: [{ Size: 1 }] },
      { Keys: [{}] },
      { SecretString: 'x' },
      { BackupVaultList: [{ BackupVaultName: 'vault' }] },
      { Events: [] },
    ]);
  });

  it('given an unknown operation, a missing user and a refusal, when they fail, then the client shows AWS’s code', async () => {
    const failures = await Promise.all([
      aws('ec2', 'describe-vpcs'),
      aws('iam', 'get-user', '--user-name', 'nobody'),
      aws('organizations', 'list-create-account-status'),
      aws(
        'sts',
        'assume-role',
        '--role-arn',
        'arn:aws:iam::999999999999:role/Nope',
        '--role-session-name',
        'xx',
      ),
    ]);
    const codes = failures.map(({ stderr }) => /error occurred \((\w+)\)/.exec(stderr)?.[1]);
    expect(codes).toEqual([
      'InvalidAction',
      'NoSuchEntity',
      'UnknownOperationException',
      'AccessDenied',
    ]);
    expect(failures[0]?.stderr).toContain('DescribeVpcs');
  });
});
