import { capped } from '../doors/fit.ts';
import { items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askEach, count } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { AwsService, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import { copyable, noneToCopy } from './copyable.ts';
import { lockableBuckets } from './lockable-buckets.ts';

/** A snapshot, backup vault or bucket that could be locked against deletion and is not. */
export interface Protectable extends JsonObject {
  readonly account: string;
  readonly region: string;
  readonly kind: 'snapshot' | 'vault' | 'bucket';
  /** `snap-…`, or the name of vault or bucket. */
  readonly id: string;
  /** A snapshot that was locked once, and whose lock has run out. */
  readonly expired?: true;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * What can be locked against deletion although nothing stands above the account: snapshots, backup vaults, and what
 * is written from now on to buckets that keep versions. What makes the other objects safe is a copy outside.
 */
export function* protectable(situation: Situation): Measurement<MeasurementResult> {
  const { scope, settings } = situation;
  const places = scope.flatMap((account) =>
    settings.organization.regions.map((region) => ({ account, region })),
  );
  const snapshots = yield* askEach(places, ask('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }));
  const locked = yield* askEach(places, ask('ec2', 'DescribeLockedSnapshots', {}));
  const vaults = yield* askEach(places, ask('backup', 'ListBackupVaults', {}));
  const buckets = yield* lockableBuckets(scope);
  const names = vaults.flatMap(([place, answer]) =>
    listed(answer, 'BackupVaultList', 'BackupVaultName').map((name) => ({ ...place, name })),
  );
  const out = yield* copyable(names, settings);
  const locks = locked.flatMap(([, answer]) => items(outputOf(answer) ?? {}, 'Snapshots'));
  const idsOf = (some: typeof locks) => new Set(some.map((lock) => text(lock, 'SnapshotId')));
  const lockedIds = idsOf(locks.filter((lock) => !isExpired(lock)));
  const expiredIds = idsOf(locks.filter(isExpired));
  const found: Protectable[] = [
    ...snapshots.flatMap(([place, answer]) =>
      listed(answer, 'Snapshots', 'SnapshotId')
        .filter((id) => !lockedIds.has(id))
        .map((id) => ({
          ...place,
          kind: 'snapshot' as const,
          id,
          ...(expiredIds.has(id) ? { expired: true as const } : {}),
        })),
    ),
    ...vaults.flatMap(([place, answer]) =>
      items(outputOf(answer) ?? {}, 'BackupVaultList')
        .filter((vault) => vault['Locked'] !== true)
        .map((vault) => ({ ...place, kind: 'vault' as const, id: text(vault, 'BackupVaultName') })),
    ),
    ...buckets.found.map(({ account, region, name }) => ({
      account,
      region,
      kind: 'bucket' as const,
      id: name,
    })),
  ];
  const unread = [
    ...gaps('snapshots', snapshots),
    ...gaps('locks of snapshots', locked),
    ...gaps('backup vaults', vaults),
    ...buckets.unread,
    ...out.unread,
  ];
  return {
    finding: unread.length === 0 ? 'proven' : 'unproven',
    says: [
      `${count(found.length, 'snapshot, vault or bucket', 'snapshots, vaults and buckets')} can be locked against deletion; ` +
        `${lockedIds.size} snapshots are locked already. ${count(buckets.total, 'bucket')}: copy what matters out by hand, now.`,
      ...copyWords(out),
    ],
    unproven: capped(unread, 50),
    data: {
      takenAt: situation.now,
      found,
      buckets: buckets.total,
      ...(out.copies.length === 0 ? {} : { copies: out.copies }),
      ...(out.without.length === 0 ? {} : { uncopied: out.without }),
    },
  };
}

/** How much can be copied out, and how much can't although it is backed up. */
function copyWords(out: {
  readonly copies: readonly unknown[];
  readonly without: readonly string[];
}): readonly string[] {
  const { copies, without } = out;
  return [
    ...(copies.length === 0
      ? []
      : [
          `${count(copies.length, 'recovery point')}, the newest of each resource, can be copied to another account.`,
        ]),
    ...(without.length === 0 ? [] : [`${count(without.length, 'resource')} with ${noneToCopy}.`]),
  ];
}

/**
 * AWS goes on listing a lock that has run out, and the snapshot can be deleted all the same
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockedSnapshotsInfo.html).
 */
function isExpired(lock: { readonly [field: string]: unknown }): boolean {
  return lock['LockState'] === 'expired';
}

function ask(service: AwsService, operation: string, input: JsonObject) {
  return ({ account, region }: Place): Request => ({
    as: 'responder',
    account,
    region,
    service,
    operation,
    input,
  });
}

function listed(answer: Answer, list: string, key: string): readonly string[] {
  return items(outputOf(answer) ?? {}, list)
    .map((item) => text(item, key))
    .filter((id) => id !== '');
}

function gaps(what: string, answers: readonly (readonly [Place, Answer])[]): readonly string[] {
  return answers
    .filter(([, answer]) => !answer.ok)
    .map(([{ account, region }, answer]) => `${account} ${region}: ${what}: ${whyNot(answer)}.`);
}
