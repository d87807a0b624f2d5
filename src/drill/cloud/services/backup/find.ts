import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { enforced } from '../../versioned.ts';
import { text } from '../input.ts';
import type { Context, Question } from '../operation.ts';
import { backupRegion } from './state.ts';
import type { BackupRegion, RecoveryPointRecord, VaultRecord } from './state.ts';

/** Finding vaults and recovery points, and asking about them. */

const MISSING = 'MissingParameterValueException';

/** The caller's backups in the Region of the request. */
export function here(context: Context): BackupRegion {
  return backupRegion(accountOf(context.state, context.caller.accountId).backup, context.region);
}

export function vaultArn(context: Context, name: string): string {
  return `arn:aws:backup:${context.region}:${context.caller.accountId}:backup-vault:${name}`;
}

/** A vault by its ARN, in whatever account. */
export function vaultByArn(
  context: Context,
  arn: string,
): { ownerId: string; region: string; vault: VaultRecord } | undefined {
  const [, , , region = '', ownerId = '', , name = ''] = arn.split(':');
  const account = context.state.accounts.get(ownerId);
  const vault =
    account === undefined ? undefined : backupRegion(account.backup, region).vaults.get(name);
  return vault === undefined ? undefined : { ownerId, region, vault };
}

/** The vault in `BackupVaultName`, or AWS's ResourceNotFoundException. */
export function requestedVault(context: Context, input: JsonObject): VaultRecord {
  const name = text(input, 'BackupVaultName', MISSING);
  const vault = here(context).vaults.get(name);
  if (vault !== undefined) return vault;
  throw new AwsError('ResourceNotFoundException', `Backup vault ${name} does not exist.`);
}

/** The question about the vault in `BackupVaultName`, with its access policy as now enforced. */
export function vaultQuestion(context: Context, action: string, input: JsonObject): Question {
  const name = text(input, 'BackupVaultName', MISSING);
  return withPolicy(context, here(context).vaults.get(name), {
    action,
    resource: vaultArn(context, name),
    resourceAccountId: context.caller.accountId,
  });
}

/** The question about one recovery point; its vault's access policy counts for it. */
export function pointQuestion(context: Context, action: string, input: JsonObject): Question {
  const arn = text(input, 'RecoveryPointArn', MISSING);
  return withPolicy(context, findPoint(context, arn)?.vault, {
    action,
    resource: arn,
    resourceAccountId: context.caller.accountId,
  });
}

/** Adds the vault's access policy, as now enforced, to a question. */
export function withPolicy(
  context: Context,
  vault: VaultRecord | undefined,
  question: Question,
): Question {
  const policy = vault === undefined ? undefined : enforced(vault.policy, context.now);
  return policy === undefined ? question : { ...question, resourcePolicy: policy.document };
}

export interface FoundPoint {
  vault: VaultRecord;
  point: RecoveryPointRecord;
}

/** A recovery point of the caller's, in whichever of his vaults it lies. */
export function findPoint(context: Context, arn: string): FoundPoint | undefined {
  for (const vault of here(context).vaults.values()) {
    const point = vault.recoveryPoints.get(arn);
    if (point !== undefined) return { vault, point };
  }
  return undefined;
}

/** The recovery point in `RecoveryPointArn` (and `BackupVaultName`, where given), or ResourceNotFoundException. */
export function requestedPoint(context: Context, input: JsonObject): FoundPoint {
  const arn = text(input, 'RecoveryPointArn', MISSING);
  const vault = input['BackupVaultName'] === undefined ? undefined : requestedVault(context, input);
  const found = findPoint(context, arn);
  if (found !== undefined && (vault === undefined || vault === found.vault)) return found;
  throw new AwsError('ResourceNotFoundException', `Cannot find recovery point: ${arn}`);
}

/** `iam:PassRole` on the role that the job runs as. */
export function passRole(context: Context, input: JsonObject): Question[] {
  const role = input['IamRoleArn'];
  if (typeof role !== 'string') return [];
  return [
    {
      action: 'iam:PassRole',
      resource: role,
      resourceAccountId: context.caller.accountId,
      context: { 'iam:PassedToService': 'backup.amazonaws.com' },
    },
  ];
}

/** A question that a job's role will be asked about the caller's own resources. */
export function jobNeeds(context: Context, action: string, resource: string): Question {
  return { action, resource, resourceAccountId: context.caller.accountId };
}
