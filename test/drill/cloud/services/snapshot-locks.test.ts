import { describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import { codeOf } from '../kernel/world.ts';
import { DAY, HOUR, newEstate, rows } from './estate.ts';

function locked(input: { [key: string]: unknown }): {
  api: CloudApi;
  SnapshotId: string;
  pass: (ms: number) => void;
  state: () => unknown;
  deleted: () => string | undefined;
} {
  const estate = newEstate();
  const api = estate.admin();
  const volume = api('ec2', 'CreateVolume', { Size: 10, AvailabilityZone: 'us-east-1a' });
  const made = api('ec2', 'CreateSnapshot', { VolumeId: volume['VolumeId'] });
  const SnapshotId = String(made['SnapshotId']);
  estate.pass(30_000);
  api('ec2', 'LockSnapshot', { SnapshotId, ...input });
  const listed = () =>
    rows(api('ec2', 'DescribeLockedSnapshots', { SnapshotIds: [SnapshotId] }), 'Snapshots');
  return {
    api,
    SnapshotId,
    pass: (ms) => estate.pass(ms),
    state: () => listed()[0]?.['LockState'],
    deleted: () => codeOf(() => api('ec2', 'DeleteSnapshot', { SnapshotId })),
  };
}

describe('locked snapshots', () => {
  it('given a governance lock, when an administrator deletes, then he can’t until somebody has unlocked it', () => {
    const { api, SnapshotId, state, deleted } = locked({
      LockMode: 'governance',
      LockDuration: 14,
    });
    expect(state()).toBe('governance');
    expect(deleted()).toBe('OperationNotPermitted');
    api('ec2', 'UnlockSnapshot', { SnapshotId });
    expect(state()).toBeUndefined();
    expect(() => api('ec2', 'DeleteSnapshot', { SnapshotId })).not.toThrow();
  });

  it('given a compliance lock, when its cooling off is over, then nobody takes it off or shortens it; it ends by itself', () => {
    const { api, SnapshotId, pass, state } = locked({
      LockMode: 'compliance',
      LockDuration: 10,
      CoolOffPeriod: 2,
    });
    expect(state()).toBe('compliance-cooloff');
    pass(2 * HOUR);
    expect(state()).toBe('compliance');
    const lock = (input: object) => () => api('ec2', 'LockSnapshot', { SnapshotId, ...input });
    expect(codeOf(() => api('ec2', 'UnlockSnapshot', { SnapshotId }))).toBe(
      'OperationNotPermitted',
    );
    expect(codeOf(lock({ LockMode: 'governance', LockDuration: 99 }))).toBe(
      'OperationNotPermitted',
    );
    expect(codeOf(lock({ LockMode: 'compliance', LockDuration: 1 }))).toBe('OperationNotPermitted');
    expect(lock({ LockMode: 'compliance', LockDuration: 20 })).not.toThrow();
    pass(20 * DAY);
    expect(state()).toBe('expired');
    expect(() => api('ec2', 'DeleteSnapshot', { SnapshotId })).not.toThrow();
  });

  it.each([
    ['another mode', { LockMode: 'soft', LockDuration: 1 }],
    ['neither a duration nor a date', { LockMode: 'governance' }],
    ['a day in the past', { LockMode: 'governance', ExpirationDate: new Date(0) }],
    ['too long a duration', { LockMode: 'governance', LockDuration: 40_000 }],
    [
      'a cooling off in governance mode',
      { LockMode: 'governance', LockDuration: 1, CoolOffPeriod: 1 },
    ],
  ])('given %s, when a lock is asked for, then it is refused', (_what, input) => {
    expect(codeOf(() => locked(input))).toBe('InvalidParameterValue');
  });

  it('given somebody with the right to delete and none to unlock, when he unlocks, then he is refused', () => {
    const estate = newEstate();
    const his = estate.user('his', { Effect: 'Allow', Action: 'ec2:Delete*', Resource: '*' });
    expect(codeOf(() => his('ec2', 'UnlockSnapshot', { SnapshotId: 'snap-1' }))).toBe(
      'UnauthorizedOperation',
    );
  });
});
