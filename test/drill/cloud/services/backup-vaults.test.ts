import { describe, expect, it } from 'vitest';
import { codeOf } from '../kernel/world.ts';
import { DAY, policyText, rows } from './estate.ts';
import { BackupVaultName, points, prepared } from './prepared-backup.ts';

describe('retention and locks', () => {
  it('given a retention, when it is over, then the point and its snapshot are gone', () => {
    const { estate, api } = prepared({ DeleteAfterDays: 3 });
    estate.pass(3 * DAY);
    expect(points(api)).toEqual([]);
    expect(rows(api('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }), 'Snapshots')).toEqual([]);
  });

  it('given a retention shortened and put back, when the short one is over, then the point is still there', () => {
    const { estate, api, pointArn } = prepared({ DeleteAfterDays: 30 });
    const set = (days: number) =>
      api('backup', 'UpdateRecoveryPointLifecycle', {
        BackupVaultName,
        RecoveryPointArn: pointArn,
        Lifecycle: { DeleteAfterDays: days },
      });
    set(1);
    set(30);
    estate.pass(2 * DAY);
    expect(points(api)).toHaveLength(1);
    estate.pass(30 * DAY);
    expect(points(api)).toEqual([]);
  });

  it('given a governance lock, when a point is deleted, then it is refused until the lock is taken off', () => {
    const { api, pointArn } = prepared();
    const remove = () =>
      codeOf(() =>
        api('backup', 'DeleteRecoveryPoint', { BackupVaultName, RecoveryPointArn: pointArn }),
      );
    api('backup', 'PutBackupVaultLockConfiguration', { BackupVaultName, MinRetentionDays: 1 });
    expect(api('backup', 'DescribeBackupVault', { BackupVaultName })).toMatchObject({
      Locked: true,
    });
    expect(remove()).toBe('InvalidRequestException');
    api('backup', 'DeleteBackupVaultLockConfiguration', { BackupVaultName });
    expect(remove()).toBe('ok');
    expect(remove()).toBe('ResourceNotFoundException');
  });

  it('given a compliance lock, when its cooling off is over, then nobody can take it off', () => {
    const { estate, api, pointArn } = prepared();
    expect(
      codeOf(() =>
        api('backup', 'PutBackupVaultLockConfiguration', { BackupVaultName, ChangeableForDays: 2 }),
      ),
    ).toBe('InvalidParameterValueException');
    api('backup', 'PutBackupVaultLockConfiguration', {
      BackupVaultName,
      ChangeableForDays: 3,
      MinRetentionDays: 7,
    });
    api('backup', 'DeleteBackupVaultLockConfiguration', { BackupVaultName });
    api('backup', 'PutBackupVaultLockConfiguration', {
      BackupVaultName,
      ChangeableForDays: 3,
      MinRetentionDays: 7,
    });
    estate.pass(3 * DAY);
    expect(
      codeOf(() => api('backup', 'DeleteBackupVaultLockConfiguration', { BackupVaultName })),
    ).toBe('InvalidRequestException');
    expect(
      codeOf(() => api('backup', 'PutBackupVaultLockConfiguration', { BackupVaultName })),
    ).toBe('InvalidRequestException');
    const shorten = {
      BackupVaultName,
      RecoveryPointArn: pointArn,
      Lifecycle: { DeleteAfterDays: 1 },
    };
    expect(codeOf(() => api('backup', 'UpdateRecoveryPointLifecycle', shorten))).toBe(
      'InvalidRequestException',
    );
  });

  it('given a locked vault with a minimum, when a job asks for less, then it fails', () => {
    const { estate, api, role, volumeArn } = prepared();
    api('backup', 'PutBackupVaultLockConfiguration', { BackupVaultName, MinRetentionDays: 7 });
    const { BackupJobId } = api('backup', 'StartBackupJob', {
      BackupVaultName,
      ResourceArn: volumeArn,
      IamRoleArn: role,
      Lifecycle: { DeleteAfterDays: 1 },
    });
    estate.pass(60_000);
    expect(api('backup', 'DescribeBackupJob', { BackupJobId })['State']).toBe('FAILED');
  });
});

describe('vaults', () => {
  it('given recovery points in it, when a vault is deleted, then it is refused; empty, it goes', () => {
    const { api, pointArn } = prepared();
    expect(codeOf(() => api('backup', 'DeleteBackupVault', { BackupVaultName }))).toBe(
      'InvalidRequestException',
    );
    api('backup', 'DeleteRecoveryPoint', { BackupVaultName, RecoveryPointArn: pointArn });
    api('backup', 'DeleteBackupVault', { BackupVaultName });
    expect(rows(api('backup', 'ListBackupVaults', {}), 'BackupVaultList')).toEqual([]);
    // AWS does not say whether a vault is missing or out of reach.
    expect(codeOf(() => api('backup', 'DescribeBackupVault', { BackupVaultName }))).toBe(
      'AccessDeniedException',
    );
  });

  it('given an access policy that denies deletion, when an administrator deletes, then he is refused, once it has propagated', () => {
    const { estate, api, pointArn } = prepared();
    const Policy = policyText({
      Effect: 'Deny',
      Principal: '*',
      Action: 'backup:DeleteRecoveryPoint',
      Resource: '*',
    });
    api('backup', 'PutBackupVaultAccessPolicy', { BackupVaultName, Policy });
    expect(api('backup', 'GetBackupVaultAccessPolicy', { BackupVaultName })).toMatchObject({
      Policy,
    });
    estate.pass(20_000);
    expect(
      codeOf(() =>
        api('backup', 'DeleteRecoveryPoint', { BackupVaultName, RecoveryPointArn: pointArn }),
      ),
    ).toBe('AccessDeniedException');
  });
});
