import { describe, expect, it } from 'vitest';
import { findOperation } from '../../../src/adapters/aws/clients.ts';
import { inputSchema, toSdkInput } from '../../../src/adapters/aws/input.ts';
import { isMutating } from '../../../src/adapters/aws/mutating.ts';
import { serviceRows } from '../../../src/adapters/aws/services.data.ts';
import { closingCalls } from '../../../src/core/actions/draft-doors.ts';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import type { Call, Request } from '../../../src/core/plan/call.ts';
import { doorsOfServices } from '../../core/doors/service-doors.ts';
import { answers } from '../../core/accounts.ts';
import { drive, ok } from '../../core/drive.ts';
import { situation } from '../../core/situations.ts';

/** Whether the SDK takes what the core asks for: every read of an inventory and of the bombs, and every call they draw. */

const bombs: { readonly [operation: string]: (request: Request) => Answer } = {
  ...doorsOfServices,
  DescribeKey: () => ok({ KeyMetadata: { KeyState: 'PendingDeletion' } }),
  ListSecrets: () =>
    ok({ SecretList: [{ Name: 's', ARN: 'arn:s', DeletedDate: '2026-11-21T00:00:00Z' }] }),
  GetBucketLifecycleConfiguration: () =>
    ok({
      Rules: [
        {
          ID: 'r',
          Status: 'Enabled',
          Expiration: { Date: '2026-11-23T00:00:00.000Z' },
          Filter: {},
        },
      ],
    }),
  DescribeScheduledActions: () =>
    ok({
      ScheduledUpdateGroupActions: [
        { AutoScalingGroupName: 'g', ScheduledActionName: 'a', MaxSize: 0 },
      ],
    }),
  ListBackupVaults: () => ok({ BackupVaultList: [{ BackupVaultName: 'v' }] }),
  DescribeInstances: () => ok({ Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] }),
  DescribeImages: () => ok({ Images: [{ ImageId: 'ami-1' }] }),
  DescribeImageAttribute: () => ok({ LaunchPermissions: [{ Group: 'all' }] }),
  DescribeDBSnapshots: () => ok({ DBSnapshots: [{ DBSnapshotIdentifier: 'd' }] }),
  DescribeDBSnapshotAttributes: () =>
    ok({
      DBSnapshotAttributesResult: {
        DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['all'] }],
      },
    }),
  ListCommands: () => ok({ Commands: [{ CommandId: 'c-1', DocumentName: 'AWS-RunShellScript' }] }),
};

const taken = drive(measurements.inventory(situation()), answers({ answers: bombs }));
const ticking = drive(measurements['time-bombs'](situation()), answers({ answers: bombs }));
const calls: readonly Call[] = [
  ...(taken.result.data['doors'] as readonly Door[]).flatMap((door) =>
    closingCalls(door, situation()),
  ),
  ...drafts
    .defuse(situation({ measured: { 'time-bombs': ticking.result.data } }))
    .waves.flatMap((wave) => wave.calls),
];
const reads = [...taken.asked, ...ticking.asked, ...calls.flatMap(readsOf)];
const changes = calls.flatMap(({ request, undo }) =>
  'none' in undo ? [request] : [request, undo.request],
);

function readsOf({ check, preconditions, undo }: Call): readonly Request[] {
  const undone = 'none' in undo ? [] : [undo.check];
  return [check, ...preconditions, ...undone].map(({ read }) => read);
}

/** One of each kind of request. */
function distinct(requests: readonly Request[]): readonly (readonly [string, Request])[] {
  const byName = requests.map(
    (one) => [`${one.service} ${one.operation} ${Object.keys(one.input).join()}`, one] as const,
  );
  return [...new Map(byName)];
}

describe('what the core asks for', () => {
  it('given the fixtures, when they are counted, then they reach every action on services and most reads', () => {
    const actions = new Set(calls.map(({ action }) => action));
    for (const id of [
      'stop-function',
      'disable-rule',
      'end-remote-access',
      'unshare-copy',
      'block-public-bucket',
      'revoke-grant',
      'cancel-key-deletion',
      'restore-secret',
      'switch-off-expiry',
      'suspend-scaling',
    ])
      expect(actions).toContain(id);
    expect(distinct(reads).length).toBeGreaterThan(60);
  });

  it.each(distinct([...reads, ...changes]))(
    'given %s, when it is converted, then the SDK has the operation and every member',
    async (_, { service, operation, input }) => {
      const found = findOperation(await serviceRows[service].load(), operation);
      expect(found).toBeDefined();
      expect(() => toSdkInput(inputSchema(found?.schema), input)).not.toThrow();
    },
  );

  it('given reads and changes, when they are told apart, then no read counts as a change and no change as a read', () => {
    const mutating = ({ service, operation, input }: Request) =>
      isMutating(service, operation, input);
    expect(reads.filter(mutating)).toEqual([]);
    expect(changes.filter((one) => !mutating(one))).toEqual([]);
  });
});
