import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ListBackupVaultsCommand,
  CreateBackupVaultCommand,
  ListFrameworksCommand,
} from '@aws-sdk/client-backup';
import { LookupEventsCommand, ListChannelsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateVolumeCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
  NoSuchEntityException,
  PutUserPolicyCommand,
  GetUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  CreateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, ListKeysCommand, SignCommand } from '@aws-sdk/client-kms';
import {
  DuplicatePolicyAttachmentException,
  AttachPolicyCommand,
  ListAccountsCommand,
  ListCreateAccountStatusCommand,
} from '@aws-sdk/client-organizations';
import { GetObjectTorrentCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
import { MEMBER, MANAGEMENT, newState, ROOT, START } from '../kernel/world.ts';
import { replay } from '../../../../src/drill/cloud/kernel/replay.ts';
import { clientsFor, startEndpoint, type Endpoint } from './clients.ts';

let endpoint: Endpoint;
let member: ReturnType<typeof clientsFor>;
let management: ReturnType<typeof clientsFor>;

beforeAll(async () => {
  endpoint = await startEndpoint();
  const { kernel, server } = endpoint;
  member = clientsFor(
    server.endpoint,
    kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }),
  );
  management = clientsFor(
    server.endpoint,
    kernel.issueCredentials({ accountId: MANAGEMENT, userName: 'admin' }),
  );
});
afterAll(() => endpoint.server.close());

async function nameOfError(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

describe('the query protocol', () => {
  it('given a real client, when it asks who it is, then it learns account and ARN', async () => {
    const answer = await member.sts.send(new GetCallerIdentityCommand({}));
    expect(answer).toMatchObject({ Account: MEMBER, Arn: `arn:aws:iam::${MEMBER}:user/admin` });
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('given a user with tags and a path, when it is read back, then members, dates and lists survive', async () => {
    const Tags = [{ Key: 'team <a&b>', Value: 'x "y" \r z' }];
    await member.iam.send(new CreateUserCommand({ UserName: 'wire', Path: '/ops/', Tags }));
    const { User } = await member.iam.send(new GetUserCommand({ UserName: 'wire' }));
    expect(User).toMatchObject({ UserName: 'wire', Path: '/ops/', Tags });
    expect(User?.Arn).toBe(`arn:aws:iam::${MEMBER}:user/ops/wire`);
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(User?.CreateDate?.getTime()).toBe(START);
  });

  it('given a policy document, when it is read back, then it is URL-encoded as AWS encodes it', async () => {
    const PolicyDocument =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
    const names = { UserName: 'wire', PolicyName: 'deny' };
    await member.iam.send(new PutUserPolicyCommand({ ...names, PolicyDocument }));
    const answer = await member.iam.send(new GetUserPolicyCommand(names));
    expect(answer.PolicyDocument).toMatch(/^%7B%22Version%22/);
    expect(decodeURIComponent(answer.PolicyDocument ?? '')).toBe(PolicyDocument);
  });

  it('given bytes in an answer, when a credential report is fetched, then it is text with a root row', async () => {
    await member.iam.send(new GenerateCredentialReportCommand({}));
    const { Content } = await member.iam.send(new GetCredentialReportCommand({}));
    const rows = Buffer.from(Content ?? [])
      .toString()
      .split('\n');
    expect(rows[0]?.split(',')).toHaveLength(22);
    expect(rows[1]).toContain('<root_account>');
    expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([22]));
  });

  it('given a missing user, when asked, then the modelled exception with AWS’s code arrives', async () => {
    const failure = member.iam.send(new GetUserCommand({ UserName: 'nobody' }));
    await expect(failure).rejects.toBeInstanceOf(NoSuchEntityException);
    await expect(failure).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('the JSON protocols', () => {
  it('given organizations, when accounts are listed, then dates and lists arrive', async () => {
    const { Accounts } = await management.organizations.send(new ListAccountsCommand({}));
    expect(Accounts?.map(({ Id }) => Id)).toContain(MEMBER);
    expect(Accounts?.[0]?.JoinedTimestamp).toBeInstanceOf(Date);
  });

  it('given an attached policy, when it is attached again, then the modelled exception arrives', async () => {
    const again = management.organizations.send(
      new AttachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: ROOT }),
    );
    await expect(again).rejects.toBeInstanceOf(DuplicatePolicyAttachmentException);
    await expect(again).rejects.toThrow('already attached');
  });

  it('given a secret, when it is stored and read, then its text survives', async () => {
    const SecretString = 'naïve "quotes" ✓';
    await member.secrets.send(new CreateSecretCommand({ Name: 'wire/secret', SecretString }));
    const answer = await member.secrets.send(
      new GetSecretValueCommand({ SecretId: 'wire/secret' }),
    );
    expect(answer.SecretString).toBe(SecretString);
  });

  it('given KMS, when a key is made, then it is listed', async () => {
    const { KeyMetadata } = await member.kms.send(new CreateKeyCommand({}));
    const { Keys } = await member.kms.send(new ListKeysCommand({}));
    expect(Keys?.map(({ KeyId }) => KeyId)).toContain(KeyMetadata?.KeyId);
  });

  it('given CloudTrail, when events are looked up, then the answer is a list', async () => {
    const { Events } = await member.cloudtrail.send(new LookupEventsCommand({}));
    expect(Events).toBeInstanceOf(Array);
  });

  it('given REST-JSON, when a vault is made, then it is listed', async () => {
    await member.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'wire' }));
    const { BackupVaultList } = await member.backup.send(new ListBackupVaultsCommand({}));
    expect(BackupVaultList?.map(({ BackupVaultName }) => BackupVaultName)).toContain('wire');
  });
});

describe('EC2', () => {
  it('given a volume, when it is described with a filter, then nested lists survive both ways', async () => {
    const TagSpecifications = [
      { ResourceType: 'volume' as const, Tags: [{ Key: 'a', Value: '1' }] },
    ];
    const { VolumeId } = await member.ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 8, TagSpecifications }),
    );
    const Filters = [{ Name: 'tag:a', Values: ['1', '2'] }];
    const { Volumes } = await member.ec2.send(new DescribeVolumesCommand({ Filters }));
    expect(Volumes).toMatchObject([{ VolumeId, Size: 8, Tags: [{ Key: 'a', Value: '1' }] }]);
  });
});

describe('operations that are not there', () => {
  it('given each protocol, when an operation has no behaviour, then AWS’s own unknown-operation error names it', async () => {
    const found = await Promise.all([
      nameOfError(
        member.iam.send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn: 'arn:aws:iam::1:user/x',
            ActionNames: ['a:b'],
          }),
        ),
      ),
      nameOfError(member.sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' }))),
      nameOfError(member.ec2.send(new DescribeVpcsCommand({}))),
      nameOfError(management.organizations.send(new ListCreateAccountStatusCommand({}))),
      nameOfError(
        member.kms.send(
          new SignCommand({
            KeyId: 'k',
            Message: new Uint8Array([1]),
            SigningAlgorithm: 'RSASSA_PSS_SHA_256',
          }),
        ),
      ),
      nameOfError(member.cloudtrail.send(new ListChannelsCommand({}))),
      nameOfError(member.backup.send(new ListFrameworksCommand({}))),
      nameOfError(member.s3.send(new GetObjectTorrentCommand({ Bucket: 'b', Key: 'k' }))),
    ]);
    expect(found.map((text) => text.split(':')[0])).toEqual([
      'InvalidAction',
      'InvalidAction',
      'InvalidAction',
      'UnknownOperationException',
      'UnknownOperationException',
      'UnknownOperationException',
      'UnknownOperationException',
      'NotImplemented',
    ]);
    const names = [
      'SimulatePrincipalPolicy',
      'DecodeAuthorizationMessage',
      'DescribeVpcs',
      'ListCreateAccountStatus',
      'Sign',
      'ListChannels',
      'ListFrameworks',
      'GetObjectTorrent',
    ];
    expect(found.map((text, at) => text.includes(names[at] ?? '?'))).toEqual(names.map(() => true));
  });
});

describe('paging', () => {
  it('given more users than a page, when they are listed in pages, then each user comes once', async () => {
    for (let n = 0; n < 7; n += 1)
      await member.iam.send(new CreateUserCommand({ UserName: `page-${n}` }));
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await member.iam.send(
        new ListUsersCommand({ MaxItems: 2, ...(Marker === undefined ? {} : { Marker }) }),
      );
      expect(page.Users?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.Users ?? []).map(({ UserName }) => UserName ?? ''));
      expect(page.IsTruncated).toBe(page.Marker !== undefined);
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(seen.length).toBeGreaterThan(7);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('a refused call', () => {
  it('given a user without policies, when he calls, then each protocol’s refusal names principal, action and reason', async () => {
    await member.iam.send(new CreateUserCommand({ UserName: 'powerless' }));
    const { AccessKey } = await member.iam.send(
      new CreateAccessKeyCommand({ UserName: 'powerless' }),
    );
    endpoint.pass(20_000);
    const powerless = clientsFor(endpoint.server.endpoint, {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
    expect(await nameOfError(powerless.iam.send(new ListUsersCommand({})))).toBe(
      `AccessDenied: User: arn:aws:iam::${MEMBER}:user/powerless is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${MEMBER}:user/ because no identity-based policy allows the iam:ListUsers action`,
    );
    expect(await nameOfError(powerless.ec2.send(new DescribeVolumesCommand({})))).toMatch(
      /^UnauthorizedOperation: You are not authorized .*ec2:DescribeVolumes/,
    );
    expect(await nameOfError(powerless.s3.send(new ListBucketsCommand({})))).toMatch(
      /^AccessDenied: User: .*s3:ListAllMyBuckets/,
    );
    expect(await nameOfError(powerless.organizations.send(new ListAccountsCommand({})))).toMatch(
      /^AccessDeniedException: User: .*organizations:ListAccounts/,
    );
    expect(await nameOfError(powerless.backup.send(new ListBackupVaultsCommand({})))).toMatch(
      /^AccessDeniedException: User: .*backup:ListBackupVaults/,
    );
    const who = await powerless.sts.send(new GetCallerIdentityCommand({}));
    expect(who.Account).toBe(MEMBER);
  });
});

describe('the commands that came over HTTP', () => {
  it('given all calls of this file, when they are replayed from the log, then the events are the same bytes', () => {
    const { kernel } = endpoint;
    const again = replay(newState(), kernel.seed, kernel.commands);
    expect(again.length).toBeGreaterThan(50);
    expect(again.join('\n')).toBe(kernel.events.join('\n'));
  });
});
