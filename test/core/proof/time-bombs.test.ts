import { assert, date, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Call, Request } from '../../../src/core/plan/call.ts';
import { nearestFirst } from '../../../src/core/proof/bombs/bomb.ts';
import type { Bomb } from '../../../src/core/proof/bombs/bomb.ts';
import { soonDays } from '../../../src/core/proof/bombs/lifecycle.ts';
import { drive, failed, ok } from '../drive.ts';
import { PROD, situation } from '../situations.ts';

const regions = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-south-1'];

const quiet = ({ operation, region, input }: Request): Answer => {
  switch (operation) {
    case 'ListRegions':
      return ok({ Regions: regions.map((RegionName) => ({ RegionName })) });
    case 'ListKeys':
      return ok({
        Keys: region === 'ap-south-1' ? [{ KeyId: 'k-good' }, { KeyId: 'k-doomed' }] : [],
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
      return ok({});
  }
};
const look = (answer: (request: Request) => Answer) =>
  drive(measurements['time-bombs'](situation()), answer);
const except =
  (operation: string, output: object, region = 'eu-west-1') =>
  (request: Request) =>
    request.operation === operation && request.region === region
      ? ok({ ...output })
      : quiet(request);
const rules = (...all: object[]) =>
  except('GetBucketLifecycleConfiguration', { Rules: all.map((rule) => ({ ...rule })) });
const drawn = (answer: (request: Request) => Answer): readonly Call[] => {
  const draft = drafts.defuse(situation({ measured: { 'time-bombs': look(answer).result.data } }));
  return draft.waves.flatMap((wave) => wave.calls).filter(({ id }) => !id.endsWith('k-doomed'));
};

describe('time bombs', () => {
  it('given a key pending deletion in a Region that nobody configured, when it is looked for, then it is found with the time that is left', () => {
    const { result, asked } = look(quiet);
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(result.data['bombs']).toMatchObject([
      {
        account: PROD,
        region: 'ap-south-1',
        kind: 'key',
        due: '2026-11-29T03:30:00.000Z',
        detail: { keyId: 'k-doomed' },
      },
    ]);
    expect(result.says.join()).toContain('k-doomed is pending deletion, in 7 days');
    const looked = asked.filter((one) => one.operation === 'ListKeys').map((one) => one.region);
    expect(looked).toEqual(regions);
  });

  it('given the find, when the plan is drawn, then it cancels exactly that and has no undo', () => {
    const draft = drafts.defuse(situation({ measured: { 'time-bombs': look(quiet).result.data } }));
    const [call, ...more] = draft.waves.flatMap((wave) => wave.calls);
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      request: {
        as: 'responder',
        account: PROD,
        region: 'ap-south-1',
        operation: 'CancelKeyDeletion',
        input: { KeyId: 'k-doomed' },
      },
      check: { expect: { equals: 'Disabled' } },
      undo: { none: 'scheduling a deletion again is not something this bot does' },
    });
  });

  it('given an account that does not say which Regions are on, when it is looked for, then the configured ones are taken and that is said', () => {
    const { result, asked } = look((request) =>
      request.operation === 'ListRegions' ? failed('denied') : quiet(request),
    );
    expect(asked.filter((one) => one.operation === 'ListKeys')).toHaveLength(3);
    expect(result.finding).toBe('unproven');
    expect(result.unproven[0]).toContain('which Regions are on could not be read: denied');
  });

  it('given a doomed secret, when the plan is drawn, then it restores it, and only a listed secret counts as restored', () => {
    const secret = { Name: 'db', ARN: 'arn:db', DeletedDate: '2026-11-21T03:30:00Z' };
    const answer = except('ListSecrets', { SecretList: [secret, { Name: 'fine' }] });
    expect(look(answer).result.says.join()).toContain('secret db is pending deletion');
    expect(look(answer).result.says.join()).toContain('in 6 days');
    expect(drawn(answer)).toMatchObject([
      {
        request: { operation: 'RestoreSecret', input: { SecretId: 'arn:db' } },
        preconditions: [{ pick: ['DeletedDate'], expect: { present: true } }],
        check: {
          read: { operation: 'ListSecrets', input: { Filters: [{ Key: 'name' }] } },
          expect: { equals: 'arn:db' },
        },
      },
    ]);
  });

  it('given rules that delete what is young and what is old, when the plan is drawn, then only the young ones are off and the undo has all as they were', () => {
    const young = { ID: 'empty-it', Status: 'Enabled', Expiration: { Days: 1 }, Filter: {} };
    const versions = {
      ID: 'versions',
      Status: 'Enabled',
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    };
    const old = { ID: 'a-year', Status: 'Enabled', Expiration: { Days: 365 } };
    const off = { ID: 'off', Status: 'Disabled', Expiration: { Days: 1 } };
    const answer = rules(young, versions, old, off);
    const [call, ...more] = drawn(answer);
    expect(more).toEqual([]);
    const disabled = (rule: object) => ({ ...rule, Status: 'Disabled' });
    expect(call?.request).toMatchObject({
      operation: 'PutBucketLifecycleConfiguration',
      region: 'eu-west-1',
      input: {
        Bucket: 'b',
        LifecycleConfiguration: { Rules: [disabled(young), disabled(versions), old, off] },
      },
    });
    expect(call?.undo).toMatchObject({
      request: { input: { LifecycleConfiguration: { Rules: [young, versions, old, off] } } },
    });
    const { says, data } = look(answer).result;
    expect(says[1]).toContain('empty-it, versions');
    // It is half past three: midnight UTC is twenty hours away.
    expect(says[1]).toContain('in 20 hours');
    expect(data['others']).toMatchObject([expect.stringContaining('a-year')]);
  });

  it.each([
    [{ Expiration: { Days: soonDays } }, 1],
    [{ Expiration: { Days: soonDays + 1 } }, 0],
    [{ Expiration: { Date: '2026-11-25T00:00:00.000Z' } }, 1],
    [{ Expiration: { Date: '2027-11-25T00:00:00.000Z' } }, 0],
    [{ Expiration: { ExpiredObjectDeleteMarker: true } }, 0],
    [{ NoncurrentVersionExpiration: { NewerNoncurrentVersions: 1 } }, 1],
    [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }, 0],
  ])('given the rule %j, when the plan is drawn, then it has %i calls', (rule, calls) => {
    expect(drawn(rules({ ID: 'r', Status: 'Enabled', ...rule }))).toHaveLength(calls);
  });

  it('given a rule with values that a journal cannot keep, when it is found, then it is named for people and no plan touches it', () => {
    const answer = rules({ ID: 'r', Status: 'Enabled', Expiration: { Days: 1 }, Odd: 1.5 });
    expect(drawn(answer)).toEqual([]);
    expect(look(answer).result.data['others']).toMatchObject([expect.stringContaining('by hand')]);
  });

  it('given two scheduled actions that take a group to nothing, when the plan is drawn, then one call suspends them and its undo resumes them', () => {
    const action = (ScheduledActionName: string, more: object) => ({
      AutoScalingGroupName: 'web',
      ScheduledActionName,
      StartTime: '2026-11-22T03:45:00Z',
      ...more,
    });
    const answer = except('DescribeScheduledActions', {
      ScheduledUpdateGroupActions: [
        action('a', { DesiredCapacity: 0 }),
        action('b', { MaxSize: 0 }),
        action('c', { DesiredCapacity: 3 }),
      ],
    });
    const { says } = look(answer).result;
    expect(says.filter((line) => line.includes('in 15 minutes'))).toHaveLength(2);
    const [call, ...more] = drawn(answer);
    expect(more).toEqual([]);
    const input = { AutoScalingGroupName: 'web', ScalingProcesses: ['ScheduledActions'] };
    expect(call).toMatchObject({
      request: { operation: 'SuspendProcesses', input },
      undo: { request: { operation: 'ResumeProcesses', input } },
    });
    const suspended = (request: Request): Answer =>
      request.operation === 'DescribeAutoScalingGroups'
        ? ok({
            AutoScalingGroups: [
              {
                AutoScalingGroupName: 'web',
                SuspendedProcesses: [{ ProcessName: 'ScheduledActions' }],
              },
            ],
          })
        : answer(request);
    expect(drawn(suspended)).toEqual([]);
  });

  it.each([
    [
      'DescribeDBInstances',
      { DBInstances: [{ DBInstanceIdentifier: 'db-1', BackupRetentionPeriod: 0 }] },
      'database db-1 keeps no automated backup',
    ],
    [
      'DescribeDBClusters',
      { DBClusters: [{ DBClusterIdentifier: 'c-1', DeletionProtection: false }] },
      'no deletion protection on c-1',
    ],
    [
      'GetLifecyclePolicies',
      { Policies: [{ PolicyId: 'policy-1', State: 'ENABLED' }, { PolicyId: 'policy-2' }] },
      'snapshot policy policy-1',
    ],
  ])('given %s, when it is looked at, then people read what to do', (operation, output, text) => {
    const { result } = look(except(operation, output));
    const others = result.data['others'] as string[];
    expect(others).toHaveLength(1);
    expect(others[0]).toContain(text);
    expect(others[0]).toMatch(/aws \w+ /);
    const draft = drafts.defuse(situation({ measured: { 'time-bombs': result.data } }));
    expect(draft.leaves).toEqual(expect.arrayContaining(others));
  });

  it('given recovery points that go within a week and later, when they are looked at, then a line of the vault names the first', () => {
    const points = ['2026-11-23T03:30:00Z', '2026-11-22T08:30:00Z', '2027-11-22T00:00:00Z'];
    const answer = (request: Request): Answer => {
      if (request.operation === 'ListBackupVaults' && request.region === 'eu-west-1')
        return ok({ BackupVaultList: [{ BackupVaultName: 'v' }] });
      if (request.operation !== 'ListRecoveryPointsByBackupVault') return quiet(request);
      return ok({
        RecoveryPoints: points.map((DeleteAt) => ({ CalculatedLifecycle: { DeleteAt } })),
      });
    };
    expect(look(answer).result.data['others']).toMatchObject([
      expect.stringContaining(
        'vault v deletes 2 recovery points within a week, the first, in 5 hours',
      ),
    ]);
  });

  it('given a machine that a shutdown terminates, when it is looked at, then it is named', () => {
    const answer = (request: Request): Answer => {
      if (request.operation === 'DescribeInstances' && request.region === 'eu-west-1')
        return ok({
          Reservations: [{ Instances: [{ InstanceId: 'i-1' }, { InstanceId: 'i-2' }] }],
        });
      if (request.operation !== 'DescribeInstanceAttribute') return quiet(request);
      const Value = request.input['InstanceId'] === 'i-2' ? 'terminate' : 'stop';
      return ok({ InstanceInitiatedShutdownBehavior: { Value } });
    };
    expect(look(answer).result.data['others']).toMatchObject([
      expect.stringContaining('a shutdown from inside terminates i-2,'),
    ]);
  });

  it.each([
    'ListKeys',
    'DescribeKey',
    'ListSecrets',
    'ListBuckets',
    'GetBucketLifecycleConfiguration',
    'DescribeAutoScalingGroups',
    'DescribeScheduledActions',
    'DescribeDBInstances',
    'DescribeDBClusters',
    'GetLifecyclePolicies',
    'ListBackupVaults',
    'DescribeInstances',
  ])(
    'given that %s is denied, when it is looked for, then what could not be read is said and it is unproven',
    (operation) => {
      const { result } = look((request) =>
        request.operation === operation ? failed('denied', 'AccessDenied') : quiet(request),
      );
      expect(result.finding).toBe('unproven');
      expect(result.unproven.join()).toContain('denied (AccessDenied)');
    },
  );

  it('given bombs of any time, when they are ordered, then none stands before one that goes off sooner', () => {
    const bomb = (due: string): Bomb => ({
      account: PROD,
      region: 'eu-west-1',
      says: due,
      due,
      kind: 'named',
      detail: {},
    });
    const instant = date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
    const holds = property(instant, instant, instant, (a, b, c) => {
      const dues = [a, b, c].map((one) => one.toISOString());
      const ordered = nearestFirst(['', ...dues].map(bomb)).map(({ due }) => due);
      expect(ordered).toEqual([...dues.toSorted(), '']);
    });
    assert(holds, { endOnFailure: true });
  });
});
