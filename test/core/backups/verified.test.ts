import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { takeBaseline } from '../../../src/core/backups/baseline.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { drive } from '../drive.ts';
import { RECOVERY } from '../situations.ts';
import { company, incident, job, list, point, verify, volume, world } from './company.ts';
import type { World } from './company.ts';

describe('restore test', () => {
  it('given the candidate, when the plan is drawn, then the same incident never starts a second job', () => {
    const from = incident({ measured: { 'backups-listed': list({}).data } });
    const [call] = drafts.backups(from).waves.flatMap((wave) => wave.calls);
    expect(call).toMatchObject({
      request: {
        as: 'restore',
        account: RECOVERY,
        operation: 'StartRestoreJob',
        input: { RecoveryPointArn: 'arn:point/new', ResourceType: 'EBS' },
      },
      check: { read: { operation: 'ListRestoreJobs', input: { ByCreatedAfter: from.openedAt } } },
      // A restore takes hours: people are not asked because it runs.
      patient: true,
    });
    const token = call!.request.input['IdempotencyToken'];
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    const again = drafts
      .backups({ ...from, now: '2026-11-22T05:00:00Z' })
      .waves.flatMap((wave) => wave.calls);
    expect(again[0]!.request.input['IdempotencyToken']).toBe(token);
    const other = drafts
      .backups({ ...from, incident: 'inc-2' })
      .waves.flatMap((wave) => wave.calls);
    expect(other[0]!.request.input['IdempotencyToken']).not.toBe(token);
  });

  it('given no candidate, when the plan is drawn, then there is nothing to do and it says why', () => {
    const draft = drafts.backups(incident());
    expect(draft.waves).toEqual([]);
    expect(draft.leaves.join()).toContain('no recovery point');
  });
});

describe('backups verified', () => {
  it('given a restore that completed, when the verdict is made, then each resource has its word', () => {
    const result = verify({ answers: job('COMPLETED') }, list({}));
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(result.data['resources']).toEqual([
      { resource: volume('vol-a'), word: 'restored' },
      { resource: volume('vol-b'), word: 'healthy' },
    ]);
  });

  it.each([
    ['is running', 'RUNNING', 'pending'],
    ['failed', 'FAILED', 'unproven'],
    ['was aborted', 'ABORTED', 'unproven'],
    ['is in a state that nobody knows', 'SOMETHING_NEW', 'unproven'],
  ])(
    'given a restore that %s, when the verdict is made, then nothing is called restored',
    (_, status, finding) => {
      const result = verify({ answers: job(status) }, list({}));
      expect(result.finding).toBe(finding);
      expect(JSON.stringify(result.data)).not.toContain('"restored"');
    },
  );

  it('given a restore of another point, when the verdict is made, then it proves nothing for this one', () => {
    expect(verify({ answers: job('COMPLETED', 'arn:point/old') }, list({})).finding).toBe(
      'unproven',
    );
  });

  it('given a resource without any copy, when the verdict is made, then it has no word and is named', () => {
    const result = verify({ answers: job('COMPLETED') }, list({ snapshots: [] }));
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toContain(`${volume('vol-b')}: no backup, no copy is left.`);
    expect(result.data['resources']).toContainEqual({
      resource: volume('vol-b'),
      why: 'no copy is left',
    });
  });

  it('given backups that were never listed, when the verdict is made, then it is unproven', () => {
    const { result } = drive(measurements['backups-verified'](incident()), world({}));
    expect(result.finding).toBe('unproven');
  });

  it('given any state of the copies, when the verdict is made, then only the three words are used, and none without its evidence', () => {
    const state = fc.record({
      status: fc.constantFrom('COMPLETED', 'EXPIRED', 'CREATING', 'ODD'),
      size: fc.constantFrom(1024, 0),
      gone: fc.boolean(),
    });
    const fit = { status: 'COMPLETED', size: 1024, gone: false };
    fc.assert(
      fc.property(
        state,
        state,
        fc.constantFrom('Enabled', 'Disabled', 'PendingDeletion'),
        fc.constantFrom('COMPLETED', 'FAILED', 'RUNNING'),
        (a, b, keyState, restore) => {
          // The newer one is tried where both could be.
          const points = [['old', '08', a] as const, ['new', '10', b] as const].flatMap(
            ([name, day, { status, size, gone }]) => {
              return gone
                ? []
                : [
                    point({
                      name,
                      day,
                      volume: name,
                      more: { Status: status, BackupSizeInBytes: size },
                    }),
                  ];
            },
          );
          const before = drive(
            takeBaseline(company),
            world({
              points: [
                point({ name: 'old', day: '08', volume: 'old' }),
                point({ name: 'new', day: '10', volume: 'new' }),
              ],
              snapshots: [],
            }),
          ).result;
          const now: World = { points, snapshots: [], keyState };
          const listed = list(now, { baseline: before });
          const result = verify({ ...now, answers: job(restore, 'arn:point/new') }, listed);
          for (const { resource, word } of result.data['resources'] as {
            resource: string;
            word?: string;
          }[]) {
            const one = resource === volume('old') ? a : b;
            const healthy =
              !one.gone && one.status === 'COMPLETED' && one.size > 0 && keyState === 'Enabled';
            const came = restore === 'COMPLETED' && healthy && resource === volume('new');
            expect(word).toBe(
              came ? 'restored' : healthy ? 'healthy' : one.gone ? undefined : 'listed',
            );
          }
        },
      ),
      {
        endOnFailure: true,
        numRuns: 400,
        // Drawn once in two thousand: both are fit to be tried.
        examples: [[fit, fit, 'Enabled', 'COMPLETED']],
      },
    );
  });
});
