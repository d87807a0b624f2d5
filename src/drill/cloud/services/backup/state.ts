import type { Versioned } from '../../versioned.ts';
import type { StoredPolicy } from '../stored-policy.ts';

/** What one account owns in AWS Backup, per Region. Times are virtual milliseconds. */

type JobState = 'CREATED' | 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';

export interface Lifecycle {
  MoveToColdStorageAfterDays?: number;
  DeleteAfterDays?: number;
}

export interface RecoveryPointRecord {
  arn: string;
  resourceArn: string;
  resourceType: string;
  createdAt: number;
  completedAt?: number;
  status: 'CREATING' | 'COMPLETED' | 'PARTIAL' | 'DELETING' | 'EXPIRED' | 'AVAILABLE';
  statusMessage?: string;
  sizeBytes: number;
  encrypted: boolean;
  /** ARN of the KMS key without which it cannot be restored. */
  encryptionKeyArn?: string;
  lifecycle: Lifecycle;
  iamRoleArn: string;
  /** What GetRecoveryPointRestoreMetadata answers. */
  restoreMetadata: { [key: string]: string };
}

export interface VaultLock {
  minRetentionDays?: number;
  maxRetentionDays?: number;
  /** From here on nobody can change the lock. Absent: governance mode. */
  lockDate?: number;
}

export interface VaultRecord {
  name: string;
  arn: string;
  createdAt: number;
  encryptionKeyArn?: string;
  lock?: VaultLock;
  policy: Versioned<StoredPolicy | undefined>;
  recoveryPoints: Map<string, RecoveryPointRecord>;
}

export interface BackupJobRecord {
  id: string;
  vaultName: string;
  resourceArn: string;
  resourceType: string;
  recoveryPointArn: string;
  iamRoleArn: string;
  createdAt: number;
  completedAt?: number;
  state: JobState;
  statusMessage?: string;
}

export interface CopyJobRecord {
  id: string;
  sourceVaultArn: string;
  sourceRecoveryPointArn: string;
  destinationVaultArn: string;
  destinationRecoveryPointArn?: string;
  resourceArn: string;
  resourceType: string;
  iamRoleArn: string;
  sizeBytes: number;
  createdAt: number;
  completedAt?: number;
  state: JobState;
  statusMessage?: string;
}

export interface RestoreJobRecord {
  id: string;
  recoveryPointArn: string;
  resourceType: string;
  iamRoleArn: string;
  createdAt: number;
  completedAt?: number;
  state: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED';
  statusMessage?: string;
  sizeBytes: number;
  createdResourceArn?: string;
}

export interface BackupRegion {
  vaults: Map<string, VaultRecord>;
  backupJobs: Map<string, BackupJobRecord>;
  copyJobs: Map<string, CopyJobRecord>;
  restoreJobs: Map<string, RestoreJobRecord>;
  /** `operation:token` to the job that it made. */
  idempotencyTokens: Map<string, string>;
}

export interface BackupState {
  regions: Map<string, BackupRegion>;
}

export function emptyBackup(): BackupState {
  return { regions: new Map() };
}

/** The account's backups in one Region; made empty at the first look. */
export function backupRegion(state: BackupState, region: string): BackupRegion {
  const existing = state.regions.get(region);
  if (existing !== undefined) return existing;
  const made: BackupRegion = {
    vaults: new Map(),
    backupJobs: new Map(),
    copyJobs: new Map(),
    restoreJobs: new Map(),
    idempotencyTokens: new Map(),
  };
  state.regions.set(region, made);
  return made;
}
