import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { MEMBER } from '../kernel/world.ts';
import { backupRole, newEstate, rows } from './estate.ts';
import type { Estate } from './estate.ts';

export const BackupVaultName = 'daily';

export interface Prepared {
  estate: Estate;
  api: CloudApi;
  role: string;
  keyArn: string;
  volumeArn: string;
  pointArn: string;
}

/** A vault with one finished recovery point of an encrypted volume. */
export function prepared(lifecycle: JsonObject = {}): Prepared {
  const estate = newEstate();
  const api = estate.admin();
  const role = backupRole(estate);
  const keyArn = String((api('kms', 'CreateKey', {})['KeyMetadata'] as JsonObject)['Arn']);
  const volume = api('ec2', 'CreateVolume', {
    Size: 8,
    AvailabilityZone: 'us-east-1a',
    KmsKeyId: keyArn,
  });
  const volumeArn = `arn:aws:ec2:us-east-1:${MEMBER}:volume/${String(volume['VolumeId'])}`;
  api('backup', 'CreateBackupVault', { BackupVaultName });
  api('backup', 'StartBackupJob', {
    BackupVaultName,
    ResourceArn: volumeArn,
    IamRoleArn: role,
    Lifecycle: lifecycle,
  });
  estate.pass(60_000);
  const pointArn = String(points(api)[0]?.['RecoveryPointArn']);
  return { estate, api, role, keyArn, volumeArn, pointArn };
}
export const points = (api: CloudApi, vault = BackupVaultName) =>
  rows(
    api('backup', 'ListRecoveryPointsByBackupVault', { BackupVaultName: vault }),
    'RecoveryPoints',
  );
