import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { backupJobOperations } from './backup-jobs.ts';
import { copyJobOperations } from './copy-jobs.ts';
import { recoveryPointOperations } from './recovery-points.ts';
import { restoreJobOperations } from './restore-jobs.ts';
import { vaultOperations } from './vaults.ts';

/** AWS Backup's operations: vaults and their locks, recovery points, backup, copy and restore jobs. */
export const operations: Operations<CloudState> = {
  ...vaultOperations,
  ...recoveryPointOperations,
  ...backupJobOperations,
  ...copyJobOperations,
  ...restoreJobOperations,
};
