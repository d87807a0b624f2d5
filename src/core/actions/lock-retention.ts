import type { Protectable } from '../boundary/protectable.ts';
import { quoted } from '../doors/quoted.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';

/** How long a snapshot's lock holds, days: longer than an incident, short enough not to cost for ever. */
const DAYS = 14;

/**
 * Locks snapshots, backup vaults and what is written to buckets against deletion, in governance mode: it can be taken back by anybody
 * with the right to, which the bot has not. The compliance mode holds against everybody and can't be taken back; that is for people.
 */
export const lockRetention: ResponseAction<readonly Protectable[]> = {
  id: 'lock-retention',
  title: 'Lock backups against deletion',
  closes: [],
  leaves:
    'A lock in governance mode stops deletion, not the one who has the right to remove locks: until the boundaries stand he can. ' +
    'Volumes, databases and objects that are in buckets already are not locked by it.',
  noise: 'quiet',
  breaks:
    `Nobody can delete these snapshots for ${DAYS} days, recovery points of these vaults before their own retention ends, or what is ` +
    `written to these buckets for ${DAYS} days. Uploads without a checksum fail there, and so do access logs that S3 writes into such a bucket.`,
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html',
  draw: (found) => (found.length === 0 ? [] : [found.map(lockCall)]),
};

function lockCall(one: Protectable): Call {
  const { kind, account, region, id } = one;
  const call = changes[kind](one);
  return {
    id: `protect/${region}/${id}`,
    action: lockRetention.id,
    ...call,
    preconditions: [],
    noise: lockRetention.noise,
    says: `Lock ${kind} ${id} in ${region} of ${account} against deletion`,
    breaks: '',
    doors: [],
    // One that can't be locked must not keep the others from it, nor the plans after this one.
    optional: true,
  };
}

/** The responder has no right to take a lock off: a stolen one must not open what this closes. */
const byPeople = 'a lock is taken off by people, not by the bot';

type Change = Pick<Call, 'request' | 'check' | 'undo'>;

const changes: { readonly [kind in Protectable['kind']]: (one: Protectable) => Change } = {
  snapshot: snapshotCall,
  vault: vaultCall,
  bucket: bucketCall,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html */
function snapshotCall({ account, region, id }: Protectable): Change {
  const ec2 = (operation: string, input: JsonObject): Request => ({
    as: 'responder',
    account,
    region,
    service: 'ec2',
    operation,
    input,
  });
  const isLocked = (expect: Check['expect']): Check => ({
    read: ec2('DescribeLockedSnapshots', { SnapshotIds: [id] }),
    pick: ['Snapshots', { SnapshotId: id }, 'LockState'],
    expect,
  });
  return {
    request: ec2('LockSnapshot', { SnapshotId: id, LockMode: 'governance', LockDuration: DAYS }),
    check: isLocked({ equals: 'governance' }),
    undo: {
      none: `${byPeople}: aws ec2 unlock-snapshot --snapshot-id ${quoted(id)} --region ${region}`,
    },
  };
}

/**
 * Without ChangeableForDays the lock is in governance mode; without a least retention no backup job fails by it.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html
 */
function vaultCall({ account, region, id }: Protectable): Change {
  const backup = (operation: string, input: JsonObject): Request => ({
    as: 'responder',
    account,
    region,
    service: 'backup',
    operation,
    input: { BackupVaultName: id, ...input },
  });
  const isLocked = (expect: Check['expect']): Check => ({
    read: backup('DescribeBackupVault', {}),
    pick: ['Locked'],
    expect,
  });
  return {
    request: backup('PutBackupVaultLockConfiguration', {}),
    check: isLocked({ equals: true }),
    undo: {
      none: `${byPeople}: aws backup delete-backup-vault-lock-configuration --backup-vault-name ${quoted(id)} --region ${region}`,
    },
  };
}

/**
 * A default retention for what is written from now on, in governance mode. Object Lock stays on the bucket for good,
 * and versioning with it; the retention itself can be taken off.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
 */
function bucketCall({ account, region, id }: Protectable): Change {
  const s3 = (operation: string, input: JsonObject): Request => ({
    as: 'responder',
    account,
    region,
    service: 's3',
    operation,
    input: { Bucket: id, ...input },
  });
  const retention = { Mode: 'GOVERNANCE', Days: DAYS };
  return {
    request: s3('PutObjectLockConfiguration', {
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: retention },
      },
    }),
    check: {
      read: s3('GetObjectLockConfiguration', {}),
      pick: ['ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'],
      expect: { equals: retention.Mode },
    },
    undo: {
      none:
        `Object Lock stays on a bucket for good; its retention is taken off by people: aws s3api put-object-lock-configuration ` +
        `--bucket ${quoted(id)} --object-lock-configuration ObjectLockEnabled=Enabled`,
    },
  };
}
