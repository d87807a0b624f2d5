import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { MOST_BYTES, bytesOf } from '../../../src/core/doors/fit.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { MOST_CARRIED_BYTES } from '../../../src/core/journal/pieces.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { drive, failed, ok } from '../drive.ts';
import { situation } from '../situations.ts';

const buckets = (many: number): string[] => Array.from({ length: many }, (_, i) => `b-${i}`);
const rules = (many: number, padding: number): object[] =>
  Array.from({ length: many }, (_, i) => ({
    ID: `rule-${i}-`.padEnd(padding, 'x'),
    Status: 'Enabled',
    Expiration: { Days: 1 },
    Filter: { Prefix: '' },
  }));

/** One doomed key, and so many buckets with these rules. */
const padded =
  (names: readonly string[], Rules: readonly object[]) =>
  ({ operation, region }: Request): Answer => {
    switch (operation) {
      case 'ListRegions':
        return ok({ Regions: [{ RegionName: 'eu-west-1' }] });
      case 'ListKeys':
        return ok({ Keys: region === 'eu-west-1' ? [{ KeyId: 'k-doomed' }] : [] });
      case 'DescribeKey':
        return ok({
          KeyMetadata: { KeyState: 'PendingDeletion', DeletionDate: '2026-11-29T03:30:00.000Z' },
        });
      case 'ListBuckets':
        return ok({ Buckets: names.map((Name) => ({ Name, BucketRegion: 'eu-west-1' })) });
      case 'GetBucketLifecycleConfiguration':
        return Rules.length === 0 ? failed('absent') : ok({ Rules });
      default:
        return ok({});
    }
  };

const defuse = (answer: (request: Request) => Answer) => {
  const { result } = drive(measurements['time-bombs'](situation()), answer);
  const draft = drafts.defuse(situation({ measured: { 'time-bombs': result.data } }));
  const calls = draft.waves.flatMap((wave) => wave.calls);
  return { result, draft, calls, operations: calls.map(({ request }) => request.operation) };
};

describe('more bombs than a plan holds', () => {
  it('given a bucket with a thousand rules, when the plan is drawn, then the key is defused and the bucket is named, in a few words', () => {
    const { result, operations } = defuse(padded(['b'], rules(1000, 255)));
    expect(operations).toEqual(['CancelKeyDeletion']);
    expect(result.data['others']).toMatchObject([expect.stringContaining('and 995 more')]);
    expect((result.data['others'] as string[])[0]?.length).toBeLessThan(1000);
  });

  it('given many buckets with large rules, when it is looked and the plan is drawn, then both fit, the key comes first, and what waits is said', () => {
    const { result, draft, calls, operations } = defuse(padded(buckets(300), rules(300, 200)));
    expect(bytesOf(JSON.parse(JSON.stringify(result)))).toBeLessThan(MOST_CARRIED_BYTES);
    expect(bytesOf(calls)).toBeLessThan(MOST_BYTES);
    expect(bytesOf(draft)).toBeLessThan(MOST_CARRIED_BYTES);
    expect(operations[0]).toBe('CancelKeyDeletion');
    const defused = operations.length - 1;
    expect(defused).toBeGreaterThan(2);
    expect(draft.leaves[0]).toMatch(new RegExp(`^${300 - defused} more time bombs would not fit`));
    expect(draft.parameters['bombs']).toHaveLength(operations.length);
  });

  it('given bombs that all fit, when the plan is drawn, then nothing waits', () => {
    const { draft, operations } = defuse(padded(['b'], rules(2, 10)));
    expect(operations).toEqual(['CancelKeyDeletion', 'PutBucketLifecycleConfiguration']);
    expect(draft.leaves.join()).not.toContain('next round');
  });
});
