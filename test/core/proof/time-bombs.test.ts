import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { drive, failed, ok } from '../drive.ts';
import { PROD, situation } from '../situations.ts';

const quiet = ({ operation, region, input }: Request): Answer => {
  switch (operation) {
    case 'ListKeys':
      return ok({
        Keys: region === 'eu-west-1' ? [{ KeyId: 'k-good' }, { KeyId: 'k-doomed' }] : [],
      });
    case 'DescribeKey':
      return ok({
        KeyMetadata:
          input['KeyId'] === 'k-doomed'
            ? { KeyState: 'PendingDeletion', DeletionDate: '2026-11-29T03:30:00.000Z' }
            : { KeyState: 'Enabled' },
      });
    case 'ListBuckets':
      return ok({ Buckets: [{ Name: 'b', BucketRegion: 'eu-west-1' }] });
    case 'GetBucketLifecycleConfiguration':
      return failed('absent', 'NoSuchLifecycleConfiguration');
    default:
      return ok({ SecretList: [] });
  }
};
const look = (answer: (request: Request) => Answer) =>
  drive(measurements['time-bombs'](situation()), answer);
const except = (operation: string, answer: Answer) => (request: Request) =>
  request.operation === operation ? answer : quiet(request);

describe('time bombs', () => {
  it('given a key pending deletion, when it is looked for, then it is found with the time that is left', () => {
    const { result, asked } = look(quiet);
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(result.data['keys']).toEqual([
      {
        account: PROD,
        region: 'eu-west-1',
        keyId: 'k-doomed',
        deletionDate: '2026-11-29T03:30:00.000Z',
      },
    ]);
    expect(result.says.join()).toContain('in 7 days');
    expect(asked.filter((one) => one.operation === 'ListKeys').map((one) => one.region)).toEqual([
      'us-east-1',
      'eu-west-1',
      'eu-central-1',
    ]);
  });

  it('given the find, when the plan is drawn, then it cancels exactly that and has no undo', () => {
    const draft = drafts.defuse(situation({ measured: { 'time-bombs': look(quiet).result.data } }));
    const [call, ...more] = draft.waves.flatMap((wave) => wave.calls);
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      request: {
        as: 'responder',
        account: PROD,
        region: 'eu-west-1',
        operation: 'CancelKeyDeletion',
        input: { KeyId: 'k-doomed' },
      },
      check: { expect: { equals: 'Disabled' } },
      undo: { none: 'scheduling a deletion again is not something this bot does' },
    });
  });

  it('given a doomed secret and a rule that deletes, when they are found, then they are named for people', () => {
    const { result } = look((request) => {
      if (request.operation === 'ListSecrets' && request.region === 'us-east-1') {
        return ok({
          SecretList: [
            { Name: 'db', ARN: 'arn:db', DeletedDate: '2026-11-21T00:00:00Z' },
            { Name: 'fine' },
          ],
        });
      }
      if (request.operation === 'GetBucketLifecycleConfiguration') {
        return ok({
          Rules: [
            { ID: 'empty-it', Status: 'Enabled', Expiration: { Days: 1 } },
            { ID: 'off', Status: 'Disabled', Expiration: { Days: 1 } },
          ],
        });
      }
      return quiet(request);
    });
    expect(result.finding).toBe('proven');
    const others = result.data['others'] as string[];
    expect(others).toHaveLength(2);
    expect(others[0]).toContain('aws secretsmanager restore-secret --secret-id arn:db');
    expect(others[1]).toContain('empty-it');
    const draft = drafts.defuse(situation({ measured: { 'time-bombs': result.data } }));
    expect(draft.leaves).toEqual(expect.arrayContaining(others));
  });

  it.each([
    'ListKeys',
    'DescribeKey',
    'ListSecrets',
    'ListBuckets',
    'GetBucketLifecycleConfiguration',
  ])(
    'given that %s is denied, when it is looked for, then what could not be read is said and it is unproven',
    (operation) => {
      const { result } = look(except(operation, failed('denied', 'AccessDenied')));
      expect(result.finding).toBe('unproven');
      expect(result.unproven.length).toBeGreaterThan(0);
    },
  );
});
