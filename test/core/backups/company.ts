import { takeBaseline } from '../../../src/core/backups/baseline.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { drive, failed, ok } from '../drive.ts';
import { PROD, RECOVERY, settings, situation } from '../situations.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { MeasurementResult, Situation } from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';

export const company = settings(
  { regions: ['eu-west-1'] },
  {
    backups: {
      account: RECOVERY,
      region: 'eu-west-1',
      vault: 'offsite',
      restoreRoleArn: `arn:aws:iam::${RECOVERY}:role/restore`,
      baseline: 'baseline.json',
    },
  },
);
export const key = `arn:aws:kms:eu-west-1:${RECOVERY}:key/k1`;
export const volume = (name: string): string => `arn:aws:ec2:eu-west-1:${PROD}:volume/${name}`;

export interface Point {
  readonly name: string;
  readonly day?: string;
  readonly volume?: string;
  readonly more?: object;
}
export const point = ({ name, day = '10', volume: of = 'vol-a', more = {} }: Point) => ({
  RecoveryPointArn: `arn:point/${name}`,
  ResourceArn: volume(of),
  ResourceType: 'EBS',
  CreationDate: `2026-11-${day}T00:00:00.000Z`,
  BackupSizeInBytes: 1024,
  Status: 'COMPLETED',
  EncryptionKeyArn: key,
  ...more,
});
export const snapshot = (name: string, more: object = {}) => ({
  SnapshotId: name,
  VolumeId: 'vol-b',
  OwnerId: PROD,
  StartTime: '2026-11-09T00:00:00.000Z',
  VolumeSize: 8,
  State: 'completed',
  ...more,
});
export const peace = {
  points: [point({ name: 'old', day: '08' }), point({ name: 'new' })],
  snapshots: [snapshot('snap-1')],
};

export interface World {
  readonly points?: readonly object[];
  readonly snapshots?: readonly object[];
  readonly keyState?: string;
  readonly answers?: { readonly [operation: string]: (request: Request) => Answer };
}
export const world =
  (now: World) =>
  (request: Request): Answer => {
    const special = now.answers?.[request.operation];
    if (special !== undefined) return special(request);
    switch (request.operation) {
      case 'ListRecoveryPointsByBackupVault':
        return ok({ RecoveryPoints: now.points ?? peace.points });
      case 'DescribeSnapshots':
        return ok({
          Snapshots: request.account === PROD ? (now.snapshots ?? peace.snapshots) : [],
        });
      case 'DescribeKey':
        return ok({ KeyMetadata: { KeyState: now.keyState ?? 'Enabled' } });
      case 'GetRecoveryPointRestoreMetadata':
        return ok({ RestoreMetadata: { volumeSize: '8', encrypted: 'true' } });
      case 'ListRestoreJobs':
        return ok({ RestoreJobs: [] });
      default:
        return failed('unsupported');
    }
  };

export const baseline = drive(
  takeBaseline(company, '2026-11-15T00:00:00.000Z'),
  world(peace),
).result;
export const incident = (more: Partial<Situation> = {}): Situation =>
  situation({ settings: company, baseline, ...more });
export const list = (now: World, more: Partial<Situation> = {}): MeasurementResult =>
  drive(measurements['backups-listed'](incident(more)), world(now)).result;
export const verify = (now: World, listed: MeasurementResult = list(now)): MeasurementResult =>
  drive(
    measurements['backups-verified'](incident({ measured: { 'backups-listed': listed.data } })),
    world(now),
  ).result;
export const job = (Status: string, arn = 'arn:point/new') => ({
  ListRestoreJobs: () =>
    ok({ RestoreJobs: [{ RestoreJobId: 'j1', RecoveryPointArn: arn, Status }] }),
});
