import { backupRegion } from '../../cloud/services/backup/state.ts';
import type { Kernel, CloudApi } from '../../cloud/kernel.ts';
import { accountOf } from '../../cloud/state.ts';
import type { JsonObject } from '../../cloud/types.ts';
import type { Scenario } from '../schema.ts';
import { inRegion } from './access.ts';
import { ROLES } from './bot-roles.ts';
import type { Dataset } from './estate.ts';

export const VAULT = 'offsite';
const GIB = 1024 ** 3;

/**
 * The copies that a nightly job brought into the recovery account, under that account's own key: what
 * is left when production is gone. They are put in place directly, because their history is long.
 */
export function createCopies(
  scenario: Scenario,
  kernel: Kernel,
  anywhere: CloudApi,
  datasets: Dataset[],
): void {
  const { recovery, prod } = scenario.organization.accounts;
  const region = scenario.organization.regions[0] ?? 'us-east-1';
  const api = inRegion(anywhere, region);
  const key = api('kms', 'CreateKey', { Description: 'copies in the recovery account' });
  const encryptionKeyArn = String((key['KeyMetadata'] as JsonObject)['Arn']);
  api('backup', 'CreateBackupVault', {
    BackupVaultName: VAULT,
    EncryptionKeyArn: encryptionKeyArn,
  });
  const vault = backupRegion(accountOf(kernel.state, recovery.id).backup, region).vaults.get(VAULT);
  if (vault === undefined) throw new Error('the vault was not created');
  const copied = datasets.filter((d) => d.volume !== undefined).slice(0, scenario.estate.copied);
  for (const dataset of copied) {
    const arn = `arn:aws:ec2:${region}::snapshot/${kernel.id('snap-', 17, 'hex')}`;
    dataset.copy = arn;
    vault.recoveryPoints.set(arn, {
      arn,
      resourceArn: `arn:aws:ec2:${region}:${prod.id}:volume/${dataset.volume ?? ''}`,
      resourceType: 'EBS',
      createdAt: kernel.now,
      completedAt: kernel.now,
      status: 'COMPLETED',
      sizeBytes: 100 * GIB,
      encrypted: true,
      encryptionKeyArn,
      lifecycle: { DeleteAfterDays: 365 },
      iamRoleArn: `arn:aws:iam::${recovery.id}:role/${ROLES.backup}`,
      restoreMetadata: {
        availabilityZone: `${region}a`,
        volumeSize: '100',
        encrypted: 'true',
        volumeId: dataset.volume ?? '',
        volumeType: 'gp3',
      },
    });
  }
}
