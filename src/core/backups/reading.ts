import { accountsWithResponder } from '../incident/accounts.ts';
import { fields, instant, integer, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Fields } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askAll, askEach } from '../doors/requests.ts';
import type { Settings } from '../incident/settings.ts';
import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';

/** One backup: a recovery point of AWS Backup or an EBS snapshot. Only what its safety depends on. */
export interface Copy extends JsonObject {
  /** The recovery point's ARN, or `account/region/snap-…`. */
  readonly id: string;
  readonly kind: 'recovery-point' | 'snapshot';
  /** What it is a backup of, as an ARN: the volume of a snapshot. */
  readonly resource: string;
  /** Resource type as AWS Backup says it, `EBS`. */
  readonly type: string;
  /** ISO 8601; empty when AWS does not say. */
  readonly createdAt: string;
  /** When it will be deleted; empty when it is kept. */
  readonly deleteAt: string;
  /** Bytes for a recovery point, GiB for a snapshot. */
  readonly size: number;
  readonly status: string;
  /** ARN of the KMS key without which it can't be read; empty when there is none. */
  readonly key: string;
}

/** What could be listed, and what could not. */
export interface Copies {
  readonly copies: readonly Copy[];
  /** One sentence each. */
  readonly missed: readonly string[];
  /** Beginnings of ids that could not be listed: nothing is said about them. */
  readonly covered: readonly string[];
}

type Reads<Result> = Generator<readonly Request[], Result, readonly Answer[]>;

/**
 * Lists every recovery point of the configured vault and every EBS snapshot of the given accounts.
 * @param accounts account ids.
 */
export function* listCopies(settings: Settings, accounts: readonly string[]): Reads<Copies> {
  const points = yield* listPoints(settings);
  const snapshots = yield* listSnapshots(settings, accounts);
  return {
    copies: [...points.copies, ...snapshots.copies],
    missed: [...points.missed, ...snapshots.missed],
    covered: [...points.covered, ...snapshots.covered],
  };
}

function* listPoints(settings: Settings): Reads<Copies> {
  const { backups } = settings;
  if (backups === undefined) return { copies: [], missed: [], covered: [] };
  const [answer] = yield* askAll([
    backupRequest(settings, 'ListRecoveryPointsByBackupVault', { BackupVaultName: backups.vault }),
  ]);
  const output = outputOf(answer);
  if (!Array.isArray(output?.['RecoveryPoints'])) {
    const sentence = `The recovery points of vault ${backups.vault} could not be listed: ${whyNot(answer)}.`;
    return { copies: [], missed: [sentence], covered: ['arn:'] };
  }
  return { copies: items(output, 'RecoveryPoints').map(pointOf), missed: [], covered: [] };
}

function pointOf(point: Fields): Copy {
  return {
    id: text(point, 'RecoveryPointArn'),
    kind: 'recovery-point',
    resource: text(point, 'ResourceArn'),
    type: text(point, 'ResourceType'),
    createdAt: instant(point, 'CreationDate') ?? '',
    deleteAt: instant(fields(point['CalculatedLifecycle']), 'DeleteAt') ?? '',
    size: integer(point, 'BackupSizeInBytes') ?? 0,
    status: text(point, 'Status'),
    key: text(point, 'EncryptionKeyArn'),
  };
}

function* listSnapshots(settings: Settings, accounts: readonly string[]): Reads<Copies> {
  const places = accounts.flatMap((account) =>
    settings.organization.regions.map((region) => ({ account, region })),
  );
  const ask = ({ account, region }: (typeof places)[number]): Request => ({
    as: 'responder',
    account,
    region,
    service: 'ec2',
    operation: 'DescribeSnapshots',
    input: { OwnerIds: ['self'] },
  });
  const copies: Copy[] = [];
  const missed: string[] = [];
  const covered: string[] = [];
  for (const [{ account, region }, answer] of yield* askEach(places, ask)) {
    const output = outputOf(answer);
    if (output === undefined) {
      missed.push(`${account}, ${region}: snapshots could not be listed: ${whyNot(answer)}.`);
      covered.push(`${account}/${region}/`);
    }
    // Some endpoints ignore `self` and add everybody's public snapshots.
    const own = items(output ?? {}, 'Snapshots').filter((one) =>
      ['', account].includes(text(one, 'OwnerId')),
    );
    copies.push(...own.map((one) => snapshotOf(account, region, one)));
  }
  return { copies, missed, covered };
}

function snapshotOf(account: string, region: string, snapshot: Fields): Copy {
  return {
    id: `${account}/${region}/${text(snapshot, 'SnapshotId')}`,
    kind: 'snapshot',
    resource: `arn:aws:ec2:${region}:${account}:volume/${text(snapshot, 'VolumeId')}`,
    type: 'EBS',
    createdAt: instant(snapshot, 'StartTime') ?? '',
    deleteAt: '',
    size: integer(snapshot, 'VolumeSize') ?? 0,
    status: text(snapshot, 'State'),
    key: text(snapshot, 'KmsKeyId'),
  };
}

/** The state of each key that some copy depends on, `Enabled` or not; `unknown` where it can't be read. */
export function* keyStates(
  settings: Settings,
  copies: readonly Copy[],
): Reads<ReadonlyMap<string, string>> {
  const keys = [...new Set(copies.map((copy) => copy.key).filter((key) => key !== ''))].sort();
  const pairs = yield* askEach(keys, (key) => describeKey(settings, key));
  return new Map(
    pairs.map(([key, answer]) => {
      const state = text(fields(outputOf(answer)?.['KeyMetadata']), 'KeyState');
      return [key, state === '' ? 'unknown' : state];
    }),
  );
}

/** A key is read where it lives, as whoever the bot is there. */
function describeKey(settings: Settings, arn: string): Request {
  const [, , , region = '', home = ''] = arn.split(':');
  const ours = accountsWithResponder(settings).includes(home);
  const asResponder = ours && home !== settings.backups?.account;
  const account = asResponder ? home : (settings.backups?.account ?? home);
  return {
    as: asResponder ? 'responder' : 'restore',
    account,
    region,
    service: 'kms',
    operation: 'DescribeKey',
    input: { KeyId: arn },
  };
}

/** A request in the recovery account, as the role that runs restore tests. */
export function backupRequest(settings: Settings, operation: string, input: JsonObject): Request {
  const { account, region } = settings.backups ?? { account: '', region: '' };
  return { as: 'restore', account, region, service: 'backup', operation, input };
}
