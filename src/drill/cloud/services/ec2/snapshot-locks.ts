import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalNumber, optionalText, optionalTime, text, texts } from '../input.ts';
import { date, own, present } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { describePage, ec2Operation, here, notFound, snapshotArn } from './request.ts';
import type { SnapshotLock, SnapshotRecord } from './state.ts';

/** Locks that keep a snapshot from being deleted (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html). */

const MISSING = 'MissingParameter';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html */
const LONGEST_DAYS = 36_500;

type LockState = 'governance' | 'compliance-cooloff' | 'compliance' | 'expired';

/** How a snapshot is locked now; undefined where it never was, or was unlocked. */
export function lockState(
  { lock }: Pick<SnapshotRecord, 'lock'>,
  now: number,
): LockState | undefined {
  if (lock === undefined) return undefined;
  if (now >= lock.until) return 'expired';
  if (lock.mode === 'governance') return 'governance';
  return lock.coolsOffAt !== undefined && now < lock.coolsOffAt
    ? 'compliance-cooloff'
    : 'compliance';
}

/** A locked snapshot is deleted by nobody, whatever his rights. The code is this simulation's: AWS documents none. */
export function refuseLocked(context: Context, snapshot: SnapshotRecord): void {
  const state = lockState(snapshot, context.now);
  if (state === undefined || state === 'expired') return;
  throw new AwsError('OperationNotPermitted', `The snapshot ${snapshot.id} is locked (${state}).`);
}

export const snapshotLockOperations: { [operation: string]: CloudOperation } = {
  LockSnapshot: ec2Operation('LockSnapshot', {
    mutates: true,
    questions: (context, input) => [question(context, 'ec2:LockSnapshot', input)],
    run: lockSnapshot,
  }),
  UnlockSnapshot: ec2Operation('UnlockSnapshot', {
    mutates: true,
    questions: (context, input) => [question(context, 'ec2:UnlockSnapshot', input)],
    run(context, input) {
      const snapshot = requested(context, input);
      if (lockState(snapshot, context.now) === 'compliance') throw noLongerOpen(snapshot.id);
      delete snapshot.lock;
      return { SnapshotId: snapshot.id };
    },
  }),
  DescribeLockedSnapshots: ec2Operation('DescribeLockedSnapshots', {
    mutates: false,
    questions: (context) => [own(context, 'ec2:DescribeLockedSnapshots', '*')],
    run(context, input) {
      const ids = texts(input, 'SnapshotIds');
      const { snapshots } = here(context);
      const unknown = ids.find((id) => !snapshots.has(id));
      if (unknown !== undefined) throw notFound('InvalidSnapshot.NotFound', 'snapshot', unknown);
      const locked = [...snapshots.values()].filter(
        ({ id, lock }) => lock !== undefined && (ids.length === 0 || ids.includes(id)),
      );
      const { items, next } = describePage(input, locked, ({ id }) => id);
      const OwnerId = context.caller.accountId;
      return present({
        Snapshots: items.map((one) => ({ OwnerId, ...lockOutput(one, context.now) })),
        NextToken: next,
      });
    },
  }),
};

function lockSnapshot(context: Context, input: JsonObject): JsonObject {
  const snapshot = requested(context, input);
  const wanted = lockIn(context, input);
  const before = snapshot.lock;
  const isFinal = lockState(snapshot, context.now) === 'compliance';
  const loosens = wanted.mode === 'governance' || wanted.until < (before?.until ?? 0);
  if (isFinal && (loosens || wanted.coolsOffAt !== undefined)) throw noLongerOpen(snapshot.id);
  snapshot.lock = wanted;
  return lockOutput(snapshot, context.now);
}

function lockIn(context: Context, input: JsonObject): SnapshotLock {
  const mode = text(input, 'LockMode', MISSING);
  if (mode !== 'governance' && mode !== 'compliance')
    throw invalid(`Value (${mode}) for parameter lockMode is invalid.`);
  const days = optionalNumber(input, 'LockDuration');
  const until = optionalTime(input, 'ExpirationDate');
  if ((days === undefined) === (until === undefined))
    throw invalid('Specify either LockDuration or ExpirationDate.');
  if (days !== undefined && (days < 1 || days > LONGEST_DAYS))
    throw invalid(`LockDuration is from 1 to ${LONGEST_DAYS} days.`);
  if (until !== undefined && until <= context.now)
    throw invalid('ExpirationDate must be in the future.');
  const hours = optionalNumber(input, 'CoolOffPeriod');
  if (hours !== undefined && (mode === 'governance' || hours < 1 || hours > 72))
    throw invalid('CoolOffPeriod is from 1 to 72 hours, in compliance mode only.');
  return {
    mode,
    createdAt: context.now,
    until: until ?? context.now + (days ?? 0) * DAY_MS,
    ...(hours === undefined ? {} : { coolsOffAt: context.now + hours * HOUR_MS }),
  };
}

function requested(context: Context, input: JsonObject): SnapshotRecord {
  const id = text(input, 'SnapshotId', MISSING);
  const snapshot = here(context).snapshots.get(id);
  if (snapshot === undefined) throw notFound('InvalidSnapshot.NotFound', 'snapshot', id);
  return snapshot;
}

function lockOutput(snapshot: SnapshotRecord, now: number): JsonObject {
  const { id, lock } = snapshot;
  if (lock === undefined) return { SnapshotId: id };
  return present({
    SnapshotId: id,
    LockState: lockState(snapshot, now),
    LockDuration: Math.round((lock.until - lock.createdAt) / DAY_MS),
    LockCreatedOn: date(lock.createdAt),
    LockDurationStartTime: date(lock.createdAt),
    LockExpiresOn: date(lock.until),
    ...(lock.coolsOffAt === undefined
      ? {}
      : {
          CoolOffPeriod: Math.round((lock.coolsOffAt - lock.createdAt) / HOUR_MS),
          CoolOffPeriodExpiresOn: date(lock.coolsOffAt),
        }),
  });
}

function question(context: Context, action: string, input: JsonObject) {
  return own(
    context,
    action,
    snapshotArn(context.region, optionalText(input, 'SnapshotId') ?? '*'),
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

function noLongerOpen(id: string): AwsError {
  return new AwsError('OperationNotPermitted', `The snapshot ${id} is locked in compliance mode.`);
}
