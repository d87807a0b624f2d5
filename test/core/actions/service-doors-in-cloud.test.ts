import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';

/** Footholds in other services of the simulated organization: found, closed under the freeze, taken back. */

const region = 'eu-west-1';
const STRANGER = '666600000006';

function planted() {
  const world = cloudWorld();
  const api = world.kernel.api(
    world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
  );
  const his = (service: Parameters<typeof api>[0], operation: string, input: JsonObject) =>
    api(service, operation, input, region);
  const FunctionName = 'callback';
  const Role = `arn:aws:iam::${world.prod}:role/app-server`;
  const made = his('lambda', 'CreateFunction', { FunctionName, Role, Code: {} });
  his('lambda', 'CreateFunctionUrlConfig', { FunctionName, AuthType: 'NONE' });
  his('lambda', 'AddPermission', {
    FunctionName,
    StatementId: 'his',
    Action: 'lambda:InvokeFunction',
    Principal: STRANGER,
  });
  his('lambda', 'CreateFunction', { FunctionName: 'ours', Role, Code: {} });
  his('events', 'PutRule', { Name: 'again', ScheduleExpression: 'rate(1 minute)' });
  his('events', 'PutTargets', {
    Rule: 'again',
    Targets: [{ Id: '1', Arn: String(made['FunctionArn']) }],
  });
  his('events', 'PutRule', { Name: 'nightly', ScheduleExpression: 'rate(1 day)' });
  his('ssm', 'StartSession', { Target: 'i-1' });
  his('s3', 'CreateBucket', {
    Bucket: 'exports',
    CreateBucketConfiguration: { LocationConstraint: region },
  });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::exports/*',
      },
    ],
  });
  his('s3', 'DeletePublicAccessBlock', { Bucket: 'exports' });
  his('s3', 'PutBucketPolicy', { Bucket: 'exports', Policy });
  const volume = his('ec2', 'CreateVolume', { AvailabilityZone: `${region}a`, Size: 1 });
  const snapshot = his('ec2', 'CreateSnapshot', { VolumeId: String(volume['VolumeId']) });
  his('ec2', 'ModifySnapshotAttribute', {
    SnapshotId: String(snapshot['SnapshotId']),
    Attribute: 'createVolumePermission',
    CreateVolumePermission: { Add: [{ UserId: STRANGER }] },
  });
  const calls: MadeCall[] = [];
  const take = () => {
    const result = world.measure(measurements.inventory(world.situation({ made: calls })));
    return { result, data: toJson(result.data) as JsonObject };
  };
  const hostile = (data: JsonObject): readonly Door[] =>
    (data['doors'] as readonly Door[]).filter(
      (door) => door.state === 'open' && door.detail['region'] === region,
    );
  return { world, calls, take, hostile };
}

describe('footholds in other services of the simulated organization', () => {
  it('given his function, rule, session, bucket and shared snapshot under the freeze, when the door plan runs, then each is closed, ours are as they were, and nothing is unexplained', async () => {
    const { world, calls, take, hostile } = planted();
    await world.run(drafts.emergency(world.situation()).waves, 'shield', calls);
    await world.run(drafts.emergency(world.situation()).waves, 'freeze', calls);
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const { result, data } = take();
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(hostile(data).map(({ kind }) => kind)).toEqual([
      'function',
      'event-trigger',
      'systems-manager',
      'bucket-access',
      'shared-snapshot',
    ]);
    const situation = world.situation({ made: calls, measured: { inventory: data } });
    const plan = drafts.doors(situation);
    expect(new Set(await world.run(plan.waves, 'close', calls))).toEqual(new Set(['done']));
    const after = world.measure(
      measurements['doors-closed'](world.situation({ made: calls, measured: { inventory: data } })),
    );
    expect(after).toMatchObject({ finding: 'proven', unproven: [], data: { changesTotal: 0 } });
    expect(hostile(take().data)).toEqual([]);
    const read = (service: 'lambda' | 'events', operation: string, input: JsonObject) =>
      world.send({ as: 'responder', account: world.prod, region, service, operation, input });
    const ours = read('lambda', 'GetFunctionConcurrency', { FunctionName: 'ours' });
    expect(ours).toEqual({ ok: true, output: {} });
    expect(read('events', 'DescribeRule', { Name: 'nightly' })).toMatchObject({
      output: { State: 'ENABLED' },
    });
  });

  it('given the closed doors, when people have judged them to be theirs, then each call but the session’s is taken back', async () => {
    const { world, calls, take, hostile } = planted();
    const { data } = take();
    const ids = hostile(data).map(({ id }) => id);
    const measured = { inventory: data };
    const plan = drafts.doors(world.situation({ measured }));
    const own = plan.waves.map((wave) => ({
      ...wave,
      calls: wave.calls.filter((call) => call.doors.some((door) => ids.includes(door))),
    }));
    await world.run(own, 'close', calls);
    expect(calls).toHaveLength(7);
    const refused = calls.map((one) => draftUndo(one, world.situation({ measured })));
    expect(refused.every((undo) => 'none' in undo)).toBe(true);
    const outcomes: string[] = [];
    for (const one of calls) {
      const undo = draftUndo(one, world.situation({ measured, judged: ids }));
      if ('none' in undo) outcomes.push(undo.none);
      else outcomes.push(...(await world.run(undo.waves, 'undo', [])));
    }
    expect(outcomes.sort()).toEqual([
      'a session that has ended can not be resumed; start a new one',
      ...Array.from({ length: 6 }, () => 'done'),
    ]);
    const again = hostile(take().data).map(({ kind }) => kind);
    expect(again).toEqual(['function', 'event-trigger', 'bucket-access', 'shared-snapshot']);
  });
});
