import { describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { MANAGEMENT, MEMBER, SECURITY, codeOf } from '../kernel/world.ts';
import { policyText, rows } from './estate.ts';
import { BackupVaultName, points, prepared } from './prepared-backup.ts';
import type { Prepared } from './prepared-backup.ts';

function restore(given: Prepared, more: JsonObject = {}): string {
  const { api, pointArn, role } = given;
  const metadata = api('backup', 'GetRecoveryPointRestoreMetadata', {
    BackupVaultName,
    RecoveryPointArn: pointArn,
  })['RestoreMetadata'];
  const input = { RecoveryPointArn: pointArn, Metadata: metadata, IamRoleArn: role, ...more };
  return String(api('backup', 'StartRestoreJob', input)['RestoreJobId']);
}
const restoreJob = ({ api }: Prepared, RestoreJobId: string) =>
  api('backup', 'DescribeRestoreJob', { RestoreJobId });

describe('backing up', () => {
  it('given a volume, when a backup job runs, then it goes through its states and leaves a recovery point', () => {
    const { estate, api, role, volumeArn } = prepared();
    const { BackupJobId } = api('backup', 'StartBackupJob', {
      BackupVaultName,
      ResourceArn: volumeArn,
      IamRoleArn: role,
    });
    const state = () => api('backup', 'DescribeBackupJob', { BackupJobId })['State'];
    expect(state()).toBe('CREATED');
    estate.pass(3_000);
    expect(state()).toBe('RUNNING');
    estate.pass(60_000);
    expect(state()).toBe('COMPLETED');
    expect(points(api)).toHaveLength(2);
    expect(
      rows(api('backup', 'ListBackupJobs', { ByState: 'COMPLETED' }), 'BackupJobs'),
    ).toHaveLength(2);
    expect(
      rows(
        api('backup', 'ListRecoveryPointsByResource', { ResourceArn: volumeArn }),
        'RecoveryPoints',
      ),
    ).toHaveLength(2);
    expect(rows(api('backup', 'ListProtectedResources', {}), 'Results')).toMatchObject([
      { ResourceArn: volumeArn, ResourceType: 'EBS' },
    ]);
  });

  it('given a recovery point, when it is described, then it names the key of its volume', () => {
    const { api, pointArn, keyArn, volumeArn } = prepared({ DeleteAfterDays: 35 });
    const described = api('backup', 'DescribeRecoveryPoint', {
      BackupVaultName,
      RecoveryPointArn: pointArn,
    });
    expect(described).toMatchObject({
      Status: 'COMPLETED',
      EncryptionKeyArn: keyArn,
      IsEncrypted: true,
      ResourceArn: volumeArn,
      Lifecycle: { DeleteAfterDays: 35 },
    });
    expect((described['CalculatedLifecycle'] as JsonObject)['DeleteAt']).toBeInstanceOf(Date);
  });

  it('given the same idempotency token, when the job is started again, then it is the same job', () => {
    const { api, role, volumeArn } = prepared();
    const start = () =>
      api('backup', 'StartBackupJob', {
        BackupVaultName,
        ResourceArn: volumeArn,
        IamRoleArn: role,
        IdempotencyToken: 't',
      })['BackupJobId'];
    expect(start()).toBe(start());
    expect(rows(api('backup', 'ListBackupJobs', {}), 'BackupJobs')).toHaveLength(2);
  });

  it('given a role that AWS Backup may not assume, when the job ends, then it has failed and says why', () => {
    const { estate, api, volumeArn } = prepared();
    const { BackupJobId } = api('backup', 'StartBackupJob', {
      BackupVaultName,
      ResourceArn: volumeArn,
      IamRoleArn: `arn:aws:iam::${MEMBER}:role/Admin`,
    });
    estate.pass(60_000);
    expect(api('backup', 'DescribeBackupJob', { BackupJobId })).toMatchObject({
      State: 'FAILED',
      StatusMessage: expect.stringContaining('cannot be assumed'),
    });
  });
});

describe('restoring', () => {
  it('given a healthy point, when it is restored, then a volume of its size and key is there', () => {
    const given = prepared();
    const id = restore(given);
    expect(restoreJob(given, id)['Status']).toBe('PENDING');
    given.estate.pass(60_000);
    const job = restoreJob(given, id);
    expect(job).toMatchObject({ Status: 'COMPLETED', PercentDone: '100.0' });
    const VolumeIds = [String(job['CreatedResourceArn']).split('/').at(-1)];
    expect(rows(given.api('ec2', 'DescribeVolumes', { VolumeIds }), 'Volumes')).toMatchObject([
      { Size: 8, KmsKeyId: given.keyArn, State: 'available' },
    ]);
  });

  it.each([
    ['disabled', (api: CloudApi, KeyId: string) => api('kms', 'DisableKey', { KeyId })],
    [
      'pending deletion',
      (api: CloudApi, KeyId: string) =>
        api('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }),
    ],
  ])(
    'given a key that is %s, when the point is restored, then it looks healthy and the job fails with the reason',
    (word, harm) => {
      const given = prepared();
      harm(given.api, given.keyArn);
      expect(points(given.api)[0]).toMatchObject({ Status: 'COMPLETED' });
      const id = restore(given);
      given.estate.pass(60_000);
      expect(restoreJob(given, id)).toMatchObject({
        Status: 'FAILED',
        StatusMessage: expect.stringContaining(word),
      });
    },
  );

  it('given a freeze over the account, when the job ends, then its role was denied like anybody', () => {
    const given = prepared();
    const management = given.estate.admin(MANAGEMENT);
    const Content = policyText({ Effect: 'Deny', Action: 'ec2:*', Resource: '*' });
    const { Policy } = management('organizations', 'CreatePolicy', {
      Content,
      Name: 'freeze',
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
    }) as { Policy: { PolicySummary: { Id: string } } };
    management('organizations', 'AttachPolicy', {
      PolicyId: Policy.PolicySummary.Id,
      TargetId: MEMBER,
    });
    given.estate.pass(30_000);
    const id = restore(given);
    given.estate.pass(60_000);
    expect(restoreJob(given, id)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: expect.stringContaining('Access denied'),
    });
  });

  it('given the same idempotency token, when a restore is started again, then it is the same job', () => {
    const given = prepared();
    expect(restore(given, { IdempotencyToken: 't' })).toBe(
      restore(given, { IdempotencyToken: 't' }),
    );
  });

  it('given somebody who may not pass the role, when he restores, then it is refused', () => {
    const given = prepared();
    const user = given.estate.user('restorer', {
      Effect: 'Allow',
      Action: 'backup:*',
      Resource: '*',
    });
    expect(codeOf(() => restore({ ...given, api: user }))).toBe('AccessDeniedException');
  });
});

describe('copying', () => {
  it('given a vault of another account that lets us in, when a point is copied, then it is there under that vault’s key', () => {
    const given = prepared();
    const { estate, api, pointArn, role } = given;
    const other = estate.admin(SECURITY);
    const key = String((other('kms', 'CreateKey', {})['KeyMetadata'] as JsonObject)['Arn']);
    other('backup', 'CreateBackupVault', { BackupVaultName: 'offsite', EncryptionKeyArn: key });
    const DestinationBackupVaultArn = `arn:aws:backup:us-east-1:${SECURITY}:backup-vault:offsite`;
    const copy = () =>
      api('backup', 'StartCopyJob', {
        RecoveryPointArn: pointArn,
        SourceBackupVaultName: BackupVaultName,
        DestinationBackupVaultArn,
        IamRoleArn: role,
      });
    expect(codeOf(copy)).toBe('AccessDeniedException');
    other('backup', 'PutBackupVaultAccessPolicy', {
      BackupVaultName: 'offsite',
      Policy: policyText({
        Effect: 'Allow',
        Principal: { AWS: MEMBER },
        Action: 'backup:CopyIntoBackupVault',
        Resource: '*',
      }),
    });
    estate.pass(20_000);
    const { CopyJobId } = copy();
    estate.pass(60_000);
    expect(api('backup', 'DescribeCopyJob', { CopyJobId })).toMatchObject({
      CopyJob: { State: 'COMPLETED' },
    });
    expect(points(other, 'offsite')).toMatchObject([
      { EncryptionKeyArn: key, Status: 'COMPLETED' },
    ]);
  });
});
