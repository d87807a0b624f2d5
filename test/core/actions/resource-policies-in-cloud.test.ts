import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';

/** Policies of secrets, topics, vaults and keys in the simulated organization: found, closed under the freeze, taken back. */

const region = 'eu-west-1';
const actions = ['close-resource-policy', 'close-key-policy'];
const STRANGER = '666600000006';
const policy = (AWS: string, Action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'his', Effect: 'Allow', Principal: { AWS }, Action, Resource: '*' },
      { Effect: 'Deny', Principal: '*', Action: 'sns:DeleteTopic', Resource: '*' },
    ],
  });

function planted() {
  const world = cloudWorld();
  const api = world.kernel.api(
    world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
  );
  const his = (service: Parameters<typeof api>[0], operation: string, input: JsonObject) =>
    api(service, operation, input, region);
  his('secretsmanager', 'CreateSecret', { Name: 'shared', SecretString: 'x' });
  const stranger = `arn:aws:iam::${STRANGER}:root`;
  his('secretsmanager', 'PutResourcePolicy', {
    SecretId: 'shared',
    ResourcePolicy: policy(stranger, 'secretsmanager:GetSecretValue'),
  });
  his('secretsmanager', 'CreateSecret', { Name: 'ours', SecretString: 'x' });
  his('backup', 'CreateBackupVault', { BackupVaultName: 'copies' });
  his('backup', 'PutBackupVaultAccessPolicy', {
    BackupVaultName: 'copies',
    Policy: policy('*', 'backup:CopyIntoBackupVault'),
  });
  his('sns', 'CreateTopic', { Name: 'ours' });
  const { TopicArn } = his('sns', 'CreateTopic', { Name: 'events' }) as { TopicArn: string };
  his('sns', 'SetTopicAttributes', {
    TopicArn,
    AttributeName: 'Policy',
    AttributeValue: policy(stranger, 'SNS:Subscribe'),
  });
  const { KeyMetadata } = his('kms', 'CreateKey', {}) as { KeyMetadata: { KeyId: string } };
  const about = { KeyId: KeyMetadata.KeyId, PolicyName: 'default' };
  const made = JSON.parse(String(his('kms', 'GetKeyPolicy', about)['Policy'])) as {
    Statement: object[];
  };
  const shared = {
    Effect: 'Allow',
    Principal: { AWS: stranger },
    Action: 'kms:Decrypt',
    Resource: '*',
  };
  const Policy = JSON.stringify({ ...made, Statement: [...made.Statement, shared] });
  his('kms', 'PutKeyPolicy', { ...about, Policy });
  const calls: MadeCall[] = [];
  const take = () => {
    const result = world.measure(measurements.inventory(world.situation({ made: calls })));
    return { result, data: toJson(result.data) as JsonObject };
  };
  const open = (data: JsonObject): readonly Door[] =>
    (data['doors'] as readonly Door[]).filter(
      ({ kind, state }) =>
        (kind === 'resource-policy' || kind === 'key-access') && state === 'open',
    );
  const read = (
    service: 'secretsmanager' | 'backup' | 'sns' | 'kms',
    operation: string,
    input: JsonObject,
  ) => {
    const request = { account: world.prod, region, service, operation, input };
    const answer = world.send({ as: 'responder', ...request });
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.output;
  };
  const texts = (): readonly unknown[] => [
    read('secretsmanager', 'GetResourcePolicy', { SecretId: 'shared' })['ResourcePolicy'],
    read('backup', 'GetBackupVaultAccessPolicy', { BackupVaultName: 'copies' })['Policy'],
    (read('sns', 'GetTopicAttributes', { TopicArn })['Attributes'] as JsonObject)['Policy'],
    read('kms', 'GetKeyPolicy', about)['Policy'],
  ];
  return { world, calls, take, open, texts };
}

describe('policies of secrets, topics, vaults and keys', () => {
  it('given strangers in four policies under the freeze, when the door plan runs, then each is out, ours are as they were, and nothing is unexplained', async () => {
    const { world, calls, take, open, texts } = planted();
    await world.run(drafts.emergency(world.situation()).waves, 'shield', calls);
    await world.run(drafts.emergency(world.situation()).waves, 'freeze', calls);
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const before = texts();
    const { result, data } = take();
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(
      open(data).map(({ kind, name, suspicion }) => [kind, name.split('/')[0], suspicion]),
    ).toEqual([
      ['key-access', expect.any(String), 'hostile'],
      ['resource-policy', 'secret', 'hostile'],
      ['resource-policy', 'topic', 'hostile'],
      ['resource-policy', 'vault', 'hostile'],
    ]);
    const measured = { inventory: data };
    const plan = drafts.doors(world.situation({ made: calls, measured }));
    const own = plan.waves
      .flatMap((wave) => wave.calls)
      .filter(({ action }) => actions.includes(action));
    expect(own).toHaveLength(4);
    expect(new Set(await world.run(plan.waves, 'close', calls))).toEqual(new Set(['done']));
    const [secret, vault, topic, key] = texts().map((one) => JSON.parse(String(one)) as JsonObject);
    const rest = { Effect: 'Deny', Principal: '*', Action: 'sns:DeleteTopic', Resource: '*' };
    expect(secret?.['Statement']).toEqual([rest]);
    expect(topic?.['Statement']).toEqual([rest]);
    expect(vault?.['Statement']).toMatchObject([
      {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': world.settings.organization.id } },
      },
      rest,
    ]);
    expect(key?.['Statement']).toHaveLength(1);
    const after = world.measure(
      measurements['doors-closed'](world.situation({ made: calls, measured })),
    );
    expect(after).toMatchObject({ finding: 'proven', unproven: [], data: { changesTotal: 0 } });
    expect(open(take().data)).toEqual([]);
    const judged = open(data).map(({ id }) => id);
    for (const made of calls.filter(({ call }) => actions.includes(call.action))) {
      expect(draftUndo(made, world.situation({ measured }))).toHaveProperty('none');
      const undo = draftUndo(made, world.situation({ measured, judged }));
      if ('none' in undo) throw new Error(undo.none);
      expect(await world.run(undo.waves, 'undo', [])).toEqual(['done']);
    }
    expect(texts()).toEqual(before);
  });

  it('given a policy that he changes after the inventory, when the plan runs, then the call drops out and writes over nothing', async () => {
    const { world, calls, take, texts } = planted();
    const { data } = take();
    const plan = drafts.doors(world.situation({ measured: { inventory: data } }));
    const api = world.kernel.api(
      world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
    );
    const changed = policy('*', 'secretsmanager:PutSecretValue');
    const input = { SecretId: 'shared', ResourcePolicy: changed };
    api('secretsmanager', 'PutResourcePolicy', input, region);
    const own = plan.waves.map((wave) => ({
      ...wave,
      calls: wave.calls.filter(({ request }) => request.operation === 'PutResourcePolicy'),
    }));
    expect(await world.run(own, 'close', calls)).not.toContain('done');
    expect(texts()[0]).toBe(changed);
  });
});
