import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { change, latest, versioned } from '../../versioned.ts';
import { optionalNumber, optionalText, text } from '../input.ts';
import { DAY_MS, date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { page } from '../paging.ts';
import { parseStoredPolicy } from '../stored-policy.ts';
import { here, requestedVault, vaultArn, vaultQuestion } from './find.ts';
import type { VaultLock, VaultRecord } from './state.ts';

/** Vaults, their locks and their access policies. */
export const vaultOperations: { [operation: string]: CloudOperation } = {
  CreateBackupVault: mutates(
    (context, input) => [vaultQuestion(context, 'backup:CreateBackupVault', input)],
    createVault,
  ),
  DescribeBackupVault: reads(
    (context, input) => [vaultQuestion(context, 'backup:DescribeBackupVault', input)],
    (context, input) => {
      const vault = here(context).vaults.get(text(input, 'BackupVaultName'));
      if (vault !== undefined) return vaultOutput(vault);
      // AWS does not say that a vault is not there: the Terraform provider takes this error for "gone".
      const message = 'Insufficient privileges to perform this action.';
      throw new AwsError('AccessDeniedException', message, 403);
    },
  ),
  ListBackupVaults: reads(
    (context) => [own(context, 'backup:ListBackupVaults', '*')],
    (context, input) => {
      const { items, next } = page(here(context).vaults.values(), ({ name }) => name, {
        limit: optionalNumber(input, 'MaxResults') ?? 1000,
        token: optionalText(input, 'NextToken'),
      });
      return present({ BackupVaultList: items.map(vaultOutput), NextToken: next });
    },
  ),
  DeleteBackupVault: mutates(
    (context, input) => [vaultQuestion(context, 'backup:DeleteBackupVault', input)],
    (context, input) => {
      const vault = requestedVault(context, input);
      if (vault.recoveryPoints.size > 0) {
        throw new AwsError(
          'InvalidRequestException',
          'Backup vault cannot be deleted because it contains recovery points.',
        );
      }
      here(context).vaults.delete(vault.name);
      return {};
    },
  ),
  PutBackupVaultLockConfiguration: mutates(
    (context, input) => [vaultQuestion(context, 'backup:PutBackupVaultLockConfiguration', input)],
    putLock,
  ),
  DeleteBackupVaultLockConfiguration: mutates(
    (context, input) => [
      vaultQuestion(context, 'backup:DeleteBackupVaultLockConfiguration', input),
    ],
    (context, input) => {
      const vault = requestedVault(context, input);
      refuseCompliance(context, vault);
      delete vault.lock;
      return {};
    },
  ),
  PutBackupVaultAccessPolicy: mutates(
    (context, input) => [vaultQuestion(context, 'backup:PutBackupVaultAccessPolicy', input)],
    (context, input) => {
      const policy = parseStoredPolicy(text(input, 'Policy'), 'InvalidParameterValueException');
      change(requestedVault(context, input).policy, policy, context.propagates('iam'));
      return {};
    },
  ),
  GetBackupVaultAccessPolicy: reads(
    (context, input) => [vaultQuestion(context, 'backup:GetBackupVaultAccessPolicy', input)],
    (context, input) => {
      const vault = requestedVault(context, input);
      const policy = latest(vault.policy);
      if (policy !== undefined) {
        return { BackupVaultName: vault.name, BackupVaultArn: vault.arn, Policy: policy.text };
      }
      const message = `No policy is associated with backup vault ${vault.name}.`;
      throw new AwsError('ResourceNotFoundException', message);
    },
  ),
  DeleteBackupVaultAccessPolicy: mutates(
    (context, input) => [vaultQuestion(context, 'backup:DeleteBackupVaultAccessPolicy', input)],
    (context, input) => {
      change(requestedVault(context, input).policy, undefined, context.propagates('iam'));
      return {};
    },
  ),
};

function createVault(context: Context, input: JsonObject): JsonObject {
  const name = text(input, 'BackupVaultName');
  const { vaults } = here(context);
  if (!/^[\w-]{2,50}$/.test(name)) {
    throw new AwsError('InvalidParameterValueException', `${name} is not a valid vault name.`);
  }
  if (vaults.has(name)) {
    const message = 'Backup vault with the same name already exists.';
    throw new AwsError('AlreadyExistsException', message);
  }
  const key = optionalText(input, 'EncryptionKeyArn');
  const vault: VaultRecord = {
    name,
    arn: vaultArn(context, name),
    createdAt: context.now,
    ...(key === undefined ? {} : { encryptionKeyArn: key }),
    policy: versioned(undefined),
    recoveryPoints: new Map(),
  };
  vaults.set(name, vault);
  return { BackupVaultName: name, BackupVaultArn: vault.arn, CreationDate: date(context.now) };
}

/**
 * With `ChangeableForDays` the lock becomes unchangeable for everybody after so many days (compliance); without, it
 * can be taken off again (governance)
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html).
 */
function putLock(context: Context, input: JsonObject): JsonObject {
  const vault = requestedVault(context, input);
  refuseCompliance(context, vault);
  const changeable = optionalNumber(input, 'ChangeableForDays');
  const min = optionalNumber(input, 'MinRetentionDays');
  const max = optionalNumber(input, 'MaxRetentionDays');
  if (changeable !== undefined && changeable < 3) {
    const message = 'ChangeableForDays must be at least 3 days.';
    throw new AwsError('InvalidParameterValueException', message);
  }
  if (min !== undefined && max !== undefined && min > max) {
    const message = 'MinRetentionDays must not be greater than MaxRetentionDays.';
    throw new AwsError('InvalidParameterValueException', message);
  }
  const lock: VaultLock = {
    ...(min === undefined ? {} : { minRetentionDays: min }),
    ...(max === undefined ? {} : { maxRetentionDays: max }),
    ...(changeable === undefined ? {} : { lockDate: context.now + changeable * DAY_MS }),
  };
  vault.lock = lock;
  return {};
}

function refuseCompliance(context: Context, vault: VaultRecord): void {
  const date = vault.lock?.lockDate;
  if (date === undefined || date > context.now) return;
  throw new AwsError(
    'InvalidRequestException',
    `The lock of backup vault ${vault.name} can no longer be changed.`,
  );
}

function vaultOutput(vault: VaultRecord): JsonObject {
  return present({
    BackupVaultName: vault.name,
    BackupVaultArn: vault.arn,
    VaultType: 'BACKUP_VAULT',
    VaultState: 'AVAILABLE',
    EncryptionKeyArn: vault.encryptionKeyArn,
    CreationDate: date(vault.createdAt),
    NumberOfRecoveryPoints: vault.recoveryPoints.size,
    Locked: vault.lock !== undefined,
    MinRetentionDays: vault.lock?.minRetentionDays,
    MaxRetentionDays: vault.lock?.maxRetentionDays,
    LockDate: date(vault.lock?.lockDate),
  });
}
