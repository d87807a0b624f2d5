import {
  CreateBackupVaultCommand,
  DescribeBackupVaultCommand,
  DescribeRestoreJobCommand,
  ListRecoveryPointsByBackupVaultCommand,
  PutBackupVaultAccessPolicyCommand,
  StartBackupJobCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MEMBER } from '../kernel/world.ts';
import { clientsFor, startEndpoint } from '../wire/clients.ts';
import type { Endpoint } from '../wire/clients.ts';
import { HOUR, policyText } from './estate.ts';

/** One path through each service with the real SDK client, over HTTP. */

let endpoint: Endpoint;
let clients: ReturnType<typeof clientsFor>;
beforeEach(async () => {
  endpoint = await startEndpoint();
  const credentials = endpoint.kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' });
  clients = clientsFor(endpoint.server.endpoint, credentials);
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await endpoint.server.close();
});

const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );

describe('the SDK’s own clients', () => {
  it('given EC2, when snapshots are made, listed, probed and deleted, then the answers have AWS’s shapes', async () => {
    const { ec2 } = clients;
    const volume = await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 4 }),
    );
    const made = await ec2.send(
      new CreateSnapshotCommand({ VolumeId: volume.VolumeId, Description: 'a & b' }),
    );
    endpoint.pass(HOUR);
    const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(Snapshots).toMatchObject([
      {
        SnapshotId: made.SnapshotId,
        State: 'completed',
        Description: 'a & b',
        VolumeSize: 4,
        Encrypted: false,
      },
    ]);
    expect(Snapshots?.[0]?.StartTime).toBeInstanceOf(Date);
    const { SnapshotId } = made;
    expect(await errorOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId, DryRun: true })))).toBe(
      'DryRunOperation',
    );
    expect(await errorOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId })))).toBe('ok');
    expect(await errorOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId })))).toBe(
      'InvalidSnapshot.NotFound',
    );
  });

  it('given S3, when objects are put, read, versioned and deleted, then the answers have AWS’s shapes', async () => {
    const { s3 } = clients;
    const Bucket = 'over-http';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const { VersionId } = await s3.send(
      new PutObjectCommand({ Bucket, Key: 'a b/ü', Body: 'text', Metadata: { owner: 'ops' } }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a b/ü' }));
    expect(await got.Body?.transformToString()).toBe('text');
    expect(got).toMatchObject({ VersionId, ContentLength: 4, Metadata: { owner: 'ops' } });
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b/ü' }));
    expect(marker.DeleteMarker).toBe(true);
    expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'a b/ü' })))).toBe(
      'NoSuchKey',
    );
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect([versions.Versions?.length, versions.DeleteMarkers?.length]).toEqual([1, 1]);
    const Objects = [{ Key: 'a b/ü', VersionId }];
    const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(deleted.Deleted).toMatchObject(Objects);
    const Rules = [
      { ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'x/' }, Expiration: { Days: 1 } },
    ];
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
    );
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(lifecycle.Rules).toMatchObject(Rules);
  });

  it('given KMS, when a key is used and scheduled for deletion, then the answers have AWS’s shapes', async () => {
    const { kms } = clients;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId;
    const sealed = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: new TextEncoder().encode('x') }),
    );
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
    expect(new TextDecoder().decode(opened.Plaintext)).toBe('x');
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    const described = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(described.KeyMetadata).toMatchObject({
      KeyState: 'PendingDeletion',
      DeletionDate: expect.any(Date),
    });
    expect(
      await errorOf(kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }))),
    ).toBe('KMSInvalidStateException');
  });

  it('given Secrets Manager, when a secret is made, read and deleted, then the answers have AWS’s shapes', async () => {
    const { secrets } = clients;
    await secrets.send(new CreateSecretCommand({ Name: 'k', SecretString: 'one' }));
    const value = await secrets.send(new GetSecretValueCommand({ SecretId: 'k' }));
    expect(value).toMatchObject({
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Date),
    });
    const ResourcePolicy = policyText({
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:DeleteSecret',
      Resource: '*',
    });
    await secrets.send(new PutResourcePolicyCommand({ SecretId: 'k', ResourcePolicy }));
    endpoint.pass(HOUR);
    expect(await errorOf(secrets.send(new DeleteSecretCommand({ SecretId: 'k' })))).toBe(
      'AccessDeniedException',
    );
    const { SecretList } = await secrets.send(new ListSecretsCommand({}));
    expect(SecretList).toMatchObject([
      { Name: 'k', SecretVersionsToStages: { [String(value.VersionId)]: ['AWSCURRENT'] } },
    ]);
  });

  it('given Backup, when a volume is backed up and restored, then the answers have AWS’s shapes', async () => {
    const { backup, ec2 } = clients;
    const BackupVaultName = 'daily';
    const { BackupVaultArn } = await backup.send(new CreateBackupVaultCommand({ BackupVaultName }));
    const trust = policyText({
      Effect: 'Allow',
      Principal: { Service: 'backup.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
    const admin = endpoint.kernel.api(
      endpoint.kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }),
    );
    admin('iam', 'CreateRole', { RoleName: 'BackupRole', AssumeRolePolicyDocument: trust });
    admin('iam', 'AttachRolePolicy', {
      RoleName: 'BackupRole',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    const IamRoleArn = `arn:aws:iam::${MEMBER}:role/BackupRole`;
    const volume = await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 4 }),
    );
    const ResourceArn = `arn:aws:ec2:us-east-1:${MEMBER}:volume/${volume.VolumeId}`;
    await backup.send(
      new StartBackupJobCommand({
        BackupVaultName,
        ResourceArn,
        IamRoleArn,
        Lifecycle: { DeleteAfterDays: 35 },
      }),
    );
    endpoint.pass(HOUR);
    const { RecoveryPoints } = await backup.send(
      new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName }),
    );
    expect(RecoveryPoints).toMatchObject([
      {
        ResourceArn,
        BackupVaultArn,
        Status: 'COMPLETED',
        Lifecycle: { DeleteAfterDays: 35 },
        CreationDate: expect.any(Date),
      },
    ]);
    const { RestoreJobId } = await backup.send(
      new StartRestoreJobCommand({
        RecoveryPointArn: RecoveryPoints?.[0]?.RecoveryPointArn,
        Metadata: { availabilityZone: 'us-east-1a' },
        IamRoleArn,
      }),
    );
    endpoint.pass(HOUR);
    const job = await backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));
    expect(job).toMatchObject({
      Status: 'COMPLETED',
      CreatedResourceArn: expect.stringContaining(':volume/vol-'),
    });
    const Policy = policyText({
      Effect: 'Deny',
      Principal: '*',
      Action: 'backup:DescribeBackupVault',
      Resource: '*',
    });
    await backup.send(new PutBackupVaultAccessPolicyCommand({ BackupVaultName, Policy }));
    endpoint.pass(HOUR);
    expect(await errorOf(backup.send(new DescribeBackupVaultCommand({ BackupVaultName })))).toBe(
      'AccessDeniedException',
    );
  });

  it('given CloudTrail, when events are looked up, then each carries its record as JSON', async () => {
    await clients.kms.send(new CreateKeyCommand({}));
    endpoint.pass(HOUR);
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'CreateKey' }];
    const { Events } = await clients.cloudtrail.send(new LookupEventsCommand({ LookupAttributes }));
    expect(Events).toMatchObject([
      { EventName: 'CreateKey', Username: 'admin', EventTime: expect.any(Date) },
    ]);
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? '{}')).toMatchObject({
      eventSource: 'kms.amazonaws.com',
      recipientAccountId: MEMBER,
    });
  });
});
