import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Draft, MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';

/** Bombs of the simulated organization, defused through its own shield and freeze, and taken back. */

const region = 'eu-west-1';
const day = 86_400_000;

function planted() {
  const world = cloudWorld();
  const admin = world.kernel.api(
    world.kernel.issueCredentials({ accountId: world.prod, userName: 'ana' }),
  );
  const api = (service: Parameters<typeof admin>[0], operation: string, input: JsonObject) =>
    admin(service, operation, input, region);
  api('s3', 'CreateBucket', {
    Bucket: 'ledger',
    CreateBucketConfiguration: { LocationConstraint: region },
  });
  const Rules = [
    { ID: 'his', Status: 'Enabled', Expiration: { Days: 1 }, Filter: { Prefix: '' } },
    { ID: 'ours', Status: 'Enabled', Expiration: { Days: 400 }, Filter: { Prefix: 'logs/' } },
  ];
  api('s3', 'PutBucketLifecycleConfiguration', {
    Bucket: 'ledger',
    LifecycleConfiguration: { Rules },
  });
  const { ARN } = api('secretsmanager', 'CreateSecret', { Name: 'db', SecretString: 'x' });
  api('secretsmanager', 'DeleteSecret', { SecretId: String(ARN), RecoveryWindowInDays: 7 });
  const AutoScalingGroupName = 'web';
  api('autoscaling', 'CreateAutoScalingGroup', { AutoScalingGroupName, MinSize: 4, MaxSize: 4 });
  admin(
    'autoscaling',
    'PutScheduledUpdateGroupAction',
    {
      AutoScalingGroupName,
      ScheduledActionName: 'to-zero',
      StartTime: new Date(world.kernel.now + day),
      MinSize: 0,
      DesiredCapacity: 0,
    },
    region,
  );
  const made: MadeCall[] = [];
  const run = (draft: Draft, part: string) => world.run(draft.waves, part, made);
  const bombs = () => world.measure(measurements['time-bombs'](world.situation({ made })));
  return { world, api, made, run, bombs, Rules, ARN };
}

describe('time bombs in the simulated organization', () => {
  it('given bombs of every kind under shield and freeze, when the plan runs, then none is left and what they aim at is still there after their time', async () => {
    const { world, run, bombs } = planted();
    await run(drafts.emergency(world.situation()), 'shield');
    await run(drafts.emergency(world.situation()), 'freeze');
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const found = bombs();
    expect(found).toMatchObject({ finding: 'proven', unproven: [] });
    const kinds = (found.data['bombs'] as { kind: string }[]).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['key', 'secret', 'lifecycle', 'scaling']));
    const data = toJson(found.data) as JsonObject;
    const draft = drafts.defuse(world.situation({ measured: { 'time-bombs': data } }));
    expect(new Set(await run(draft, 'defuse'))).toEqual(new Set(['done']));
    expect(bombs().data['bombs']).toEqual([]);
    world.kernel.advanceTo(world.kernel.now + 8 * day);
    const read = (service: 'autoscaling' | 'secretsmanager', operation: string) =>
      world.send({ as: 'responder', account: world.prod, region, service, operation, input: {} });
    expect(read('autoscaling', 'DescribeAutoScalingGroups')).toMatchObject({
      output: { AutoScalingGroups: [{ DesiredCapacity: 4 }] },
    });
    expect(read('secretsmanager', 'ListSecrets')).toMatchObject({
      output: { SecretList: [{ Name: 'db' }] },
    });
  });

  it('given the defused bombs, when each call is taken back, then the rules and the scaling are as they were', async () => {
    const { world, api, made, run, bombs, Rules } = planted();
    const data = toJson(bombs().data) as JsonObject;
    await run(drafts.defuse(world.situation({ measured: { 'time-bombs': data } })), 'defuse');
    const undone = [];
    for (const one of made.slice()) {
      const undo = draftUndo(one, world.situation({ made }));
      if ('none' in undo) continue;
      undone.push(one.call.action);
      expect(await run(undo, 'undo')).toEqual(['done']);
    }
    expect(undone.sort()).toEqual(['suspend-scaling', 'switch-off-expiry']);
    const now = api('s3', 'GetBucketLifecycleConfiguration', { Bucket: 'ledger' });
    expect(now['Rules']).toEqual(Rules);
    const groups = api('autoscaling', 'DescribeAutoScalingGroups', {});
    expect(groups['AutoScalingGroups']).toMatchObject([{ SuspendedProcesses: [] }]);
  });
});
