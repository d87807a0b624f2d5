import { describe, expect, it } from 'vitest';
import { takeBaseline } from '../../../src/core/backups/baseline.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { canonicalize, toJson } from '../../../src/core/plan/canonical.ts';
import { drive, failed, ok } from '../drive.ts';
import { OTHER, RECOVERY, situation } from '../situations.ts';
import {
  baseline,
  company,
  incident,
  key,
  list,
  peace,
  point,
  snapshot,
  world,
} from './company.ts';
import type { World } from './company.ts';

describe('baseline', () => {
  it('given peace, when it is taken, then it holds every copy and key and can be journaled', () => {
    expect(baseline.copies).toHaveLength(3);
    expect(baseline.keys).toEqual({ [key]: 'Enabled' });
    expect(baseline.missed).toEqual([]);
    expect(() => canonicalize(toJson(baseline))).not.toThrow();
  });

  it('given public snapshots of others in the answer, when it is taken, then they are not ours', () => {
    const crowd = world({
      snapshots: [snapshot('snap-1'), snapshot('snap-amazon', { OwnerId: OTHER })],
    });
    const taken = drive(takeBaseline(company), crowd).result;
    expect(taken.copies.filter((copy) => copy.kind === 'snapshot')).toHaveLength(1);
  });
});

describe('backups listed', () => {
  it('given all as before, when they are listed, then it is proven and the newest point is chosen', () => {
    const result = list({});
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(result.data['candidate']).toMatchObject({
      recoveryPointArn: 'arn:point/new',
      account: RECOVERY,
      metadata: { volumeSize: '8' },
    });
  });

  it.each<[string, World, RegExp]>([
    ['a point that is gone', { points: [point({ name: 'new' })] }, /arn:point\/old of .* is gone/],
    ['a snapshot that is gone', { snapshots: [] }, /snap-1 of .* is gone/],
    [
      'a retention that was shortened',
      {
        points: [
          point({
            name: 'old',
            day: '08',
            more: { CalculatedLifecycle: { DeleteAt: '2026-11-23T00:00:00Z' } },
          }),
          point({ name: 'new' }),
        ],
      },
      /instead of being kept/,
    ],
    [
      'a point that is another now',
      {
        points: [
          point({ name: 'old', day: '08', more: { BackupSizeInBytes: 1 } }),
          point({ name: 'new' }),
        ],
      },
      /another size/,
    ],
    [
      'a vault that can’t be listed',
      { answers: { ListRecoveryPointsByBackupVault: () => failed('denied') } },
      /vault offsite could not be listed/,
    ],
    [
      'an answer without its list',
      { answers: { ListRecoveryPointsByBackupVault: () => ok({}) } },
      /vault offsite could not be listed/,
    ],
    [
      'snapshots that can’t be listed',
      { answers: { DescribeSnapshots: () => failed('throttled') } },
      /snapshots could not be listed/,
    ],
    ['a key pending deletion', { keyState: 'PendingDeletion' }, /which is PendingDeletion/],
    [
      'a key that can’t be looked at',
      { answers: { DescribeKey: () => failed('denied') } },
      /which is unknown/,
    ],
  ])('given %s, when they are listed, then it is named and unproven', (_, now, words) => {
    const result = list(now);
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join('\n')).toMatch(words);
  });

  it('given a list that could not be read, when they are compared, then nothing is called missing', () => {
    const result = list({ answers: { ListRecoveryPointsByBackupVault: () => failed('denied') } });
    expect(result.data['differencesTotal']).toBe(0);
  });

  it('given no baseline, when they are listed, then it is unproven and a candidate is found all the same', () => {
    const { baseline: _none, ...without } = incident();
    const { result } = drive(measurements['backups-listed'](without), world({}));
    expect(result.finding).toBe('unproven');
    expect(result.data['candidate']).toMatchObject({ recoveryPointArn: 'arn:point/new' });
  });

  it('given a point that was to expire by now, when it is gone, then it is no loss', () => {
    const doomed = point({
      name: 'old',
      day: '08',
      more: { CalculatedLifecycle: { DeleteAt: '2026-11-20T00:00:00Z' } },
    });
    const before = drive(
      takeBaseline(company),
      world({ points: [doomed, point({ name: 'new' })] }),
    ).result;
    const result = list({ points: [point({ name: 'new' })] }, { baseline: before });
    expect(result).toMatchObject({ finding: 'proven', data: { differencesTotal: 0 } });
  });

  it('given points made after the opening or without a usable key, when one is chosen, then never one of them', () => {
    const young = point({
      name: 'young',
      day: '22',
      more: { CreationDate: '2026-11-22T03:10:00.000Z' },
    });
    expect(list({ points: [...peace.points, young] }).data['candidate']).toMatchObject({
      recoveryPointArn: 'arn:point/new',
    });
    expect(list({ keyState: 'Disabled' }).data).not.toHaveProperty('candidate');
  });

  it('given no backups in the settings, when they are listed, then that is said', () => {
    const { result } = drive(measurements['backups-listed'](situation()), world({}));
    expect(result).toMatchObject({
      finding: 'unproven',
      unproven: ['No backups are configured, so none can be looked at.'],
    });
  });
});
