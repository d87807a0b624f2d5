import type { Protectable } from '../boundary/protectable.ts';
import { quoted } from '../doors/quoted.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';

/** How long a snapshot's lock holds, days: longer than an incident, short enough not to cost for ever. */
const DAYS = 14;

/** What people read before they approve: the lock is the responder's only change that stays for good. */
const breaks: { readonly [kind in Protectable['kind']]: string } = {
  snapshot: `Nobody can delete a locked snapshot for ${DAYS} days; jobs that clean up old ones fail there.`,
  vault:
    'Nobody can delete recovery points of a locked vault or shorten their retention until people take the lock off.',
  bucket:
    `Object Lock stays on the bucket for good. What is written there can't be deleted for ${DAYS} days; ` +
    'uploads without a checksum fail, and so do access logs that S3 delivers there.',
};

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
  breaks: Object.values(breaks).join(' '),
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
    noise: lockRetention.noise,
    says: `Lock ${kind} ${id} in ${region} of ${account} against deletion`,
    breaks: breaks[kind],
    doors: [],
    // One that can't be locked must not keep the others from it, nor the plans after this one.
    optional: true,
  };
}

/** The responder has no right to take a lock off: a stolen one must not open what this closes. */
const byPeople = 'a lock is taken off by people, not by the bot';

type Change = Pick<Call, 'request' | 'preconditions' | 'check' | 'undo'>;

/** People may have locked it since it was listed, longer and harder than the bot would: that lock is theirs. */
const notTheirs = (what: string) =>
  ({
    expect: { absent: true },
    otherwise: `${what} has had a lock of its own since the plan was drawn; the bot leaves it as it is`,
  }) as const;

const changes: { readonly [kind in Protectable['kind']]: (one: Protectable) => Change } = {
  snapshot: snapshotCall,
  vault: vaultCall,
  bucket: bucketCall,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html */
function snapshotCall({ account, region, id, expired }: Protectable): Change {
  const ec2 = (operation: string, input: JsonObject): Request => ({
    as: 'responder',
    account,
    region,
    service: 'ec2',
    operation,
    input,
  });
  const lock: Omit<Check, 'expect'> = {
    read: ec2('DescribeLockedSnapshots', { SnapshotIds: [id] }),
    pick: ['Snapshots', { SnapshotId: id }, 'LockState'],
  };
  return {
    request: ec2('LockSnapshot', { SnapshotId: id, LockMode: 'governance', LockDuration: DAYS }),
    // One that cools off before it is in compliance mode could still be overwritten, and weakened.
    // One that has run out is still listed, and holds nobody off.
    preconditions: [
      {
        ...lock,
        ...notTheirs(`snapshot ${id}`),
        ...(expired === true ? { expect: { equals: 'expired' } } : {}),
      },
    ],
    check: { ...lock, expect: { equals: 'governance' } },
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
  const read = backup('DescribeBackupVault', {});
  return {
    request: backup('PutBackupVaultLockConfiguration', {}),
    // Only a lock that becomes final has a date. Any that holds already ends the call at `Locked`.
    preconditions: [{ read, pick: ['LockDate'], ...notTheirs(`vault ${id}`) }],
    check: { read, pick: ['Locked'], expect: { equals: true } },
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
  const mode: Omit<Check, 'expect'> = {
    read: s3('GetObjectLockConfiguration', {}),
    pick: ['ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'],
  };
  return {
    request: s3('PutObjectLockConfiguration', {
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: retention },
      },
    }),
    preconditions: [{ ...mode, ...notTheirs(`bucket ${id}`) }],
    check: { ...mode, expect: { equals: retention.Mode } },
    undo: {
      none:
        `Object Lock stays on a bucket for good; its retention is taken off by people: aws s3api put-object-lock-configuration ` +
        `--bucket ${quoted(id)} --object-lock-configuration ObjectLockEnabled=Enabled`,
    },
  };
}
