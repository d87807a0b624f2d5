import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOperation, makeClient } from '../../../../src/adapters/aws/clients.ts';
import { serviceRows } from '../../../../src/adapters/aws/services.data.ts';
import type { CloudApi, Credentials } from '../../../../src/drill/cloud/kernel.ts';
import { LISTINGS } from '../../../../src/drill/cloud/services/listings/nothing-here.data.ts';
import type { JsonObject, ServiceId } from '../../../../src/drill/cloud/types.ts';
import { requiredMembers, serviceModel } from '../../../../src/drill/cloud/wire/model.ts';
import { codeOf, MEMBER, MANAGEMENT, SETTLED, START, newKernel } from '../kernel/world.ts';
import { startEndpoint } from '../wire/clients.ts';
import type { Endpoint } from '../wire/clients.ts';

/** What the cloud answers for services that it has little or nothing of, through the real SDK clients. */

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint.server.close());

const persons = {
  admin: (accountId: string): Credentials =>
    endpoint.kernel.issueCredentials({ accountId, userName: 'admin' }),
};

async function send(
  service: ServiceId,
  operation: string,
  keys: Credentials,
  input: object,
): Promise<JsonObject> {
  const client = await makeClient({
    service,
    region: 'us-east-1',
    keys,
    endpoint: endpoint.server.endpoint,
    userAgentSuffix: 'test',
    requestHandler: undefined,
  });
  const found = findOperation(await serviceRows[service].load(), operation);
  if (found === undefined) throw new Error(`no ${operation}`);
  const output = await client.send(found.make(input), {
    abortSignal: AbortSignal.timeout(200_000),
  });
  return { ...output };
}

/** Something for every member that the model asks for. */
function filled(service: ServiceId, operation: string): object {
  const model = serviceModel(service).operations.get(operation);
  if (model === undefined) throw new Error(`${service} has no ${operation}`);
  return Object.fromEntries(
    requiredMembers(model.input).map((name) => [name, /^max/i.test(name) ? 60 : 'SELF']),
  );
}

const listings = Object.entries(LISTINGS).flatMap(([service, operations]) =>
  Object.entries(operations).map(
    ([operation, listing]) => [service as ServiceId, operation, listing] as const,
  ),
);

describe('services that nothing is simulated of', () => {
  it('given the table, when it is counted, then no service is left out of the test', () => {
    expect(listings.length).toBeGreaterThan(25);
  });

  it.each(listings)(
    'given %s %s, when its own client asks, then it understands what the table says',
    async (service, operation, { output, absent }) => {
      const keys = persons.admin(service === 'organizations' ? MANAGEMENT : MEMBER);
      const asked = send(service, operation, keys, filled(service, operation));
      if (absent === undefined) await expect(asked).resolves.toMatchObject(output ?? {});
      else await expect(asked).rejects.toMatchObject({ name: absent[0] });
    },
  );

  it.each(listings)(
    'given %s %s, when somebody without rights asks, then it is denied and stands in the trail',
    (service, operation) => {
      const kernel = newKernel();
      const admin = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }));
      admin('iam', 'CreateUser', { UserName: 'nobody' });
      kernel.advanceTo(START + SETTLED);
      const nobody = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'nobody' }));
      const code = codeOf(() => nobody(service, operation, { ImageId: 'ami-1' }));
      expect(code).toMatch(/AccessDenied|UnauthorizedOperation/);
      const last = kernel.state.trail.at(-1)?.record;
      expect(last).toMatchObject({ eventName: operation, readOnly: true });
    },
  );

  it('given an operation that is not in the table, when it is asked, then it is unknown, never empty', async () => {
    const keys = persons.admin(MEMBER);
    await expect(send('guardduty', 'ListIPSets', keys, { DetectorId: 'd' })).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    await expect(send('rds', 'DescribeEvents', keys, {})).rejects.toMatchObject({
      name: 'InvalidAction',
    });
  });
});

describe('S3 Control', () => {
  it('given an account, when its block of public access is put, read and taken off, then its own client sees each, at the endpoint itself', async () => {
    const keys = persons.admin(MEMBER);
    const ask = (operation: string, input: object = {}) =>
      send('s3control', operation, keys, { AccountId: MEMBER, ...input });
    const absent = { name: 'NoSuchPublicAccessBlockConfiguration' };
    await expect(ask('GetPublicAccessBlock')).rejects.toMatchObject(absent);
    const block = { BlockPublicAcls: true, RestrictPublicBuckets: false };
    await ask('PutPublicAccessBlock', { PublicAccessBlockConfiguration: block });
    expect(await ask('GetPublicAccessBlock')).toMatchObject({
      PublicAccessBlockConfiguration: block,
    });
    await ask('DeletePublicAccessBlock');
    await expect(ask('GetPublicAccessBlock')).rejects.toMatchObject(absent);
    const other = send('s3control', 'GetPublicAccessBlock', keys, { AccountId: MANAGEMENT });
    await expect(other).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('what an adversary can plant', () => {
  const functionName = 'callback';
  const start = async (): Promise<Credentials> => {
    const keys = persons.admin(MEMBER);
    await send('lambda', 'CreateFunction', keys, {
      FunctionName: functionName,
      Role: `arn:aws:iam::${MEMBER}:role/Admin`,
      Code: { ZipFile: new Uint8Array([1]) },
    });
    return keys;
  };

  it('given a function with a URL and a stranger in its policy, when it is listed, stopped and let run again, then its own client sees each', async () => {
    const keys = await start();
    await send('lambda', 'CreateFunctionUrlConfig', keys, {
      FunctionName: functionName,
      AuthType: 'NONE',
    });
    await send('lambda', 'AddPermission', keys, {
      FunctionName: functionName,
      StatementId: 'his',
      Action: 'lambda:InvokeFunction',
      Principal: '666666666666',
    });
    expect(await send('lambda', 'ListFunctions', keys, {})).toMatchObject({
      Functions: [{ FunctionName: functionName }],
    });
    expect(
      await send('lambda', 'ListFunctionUrlConfigs', keys, { FunctionName: functionName }),
    ).toMatchObject({ FunctionUrlConfigs: [{ AuthType: 'NONE' }] });
    const { Policy } = await send('lambda', 'GetPolicy', keys, { FunctionName: functionName });
    expect(JSON.parse(String(Policy))).toMatchObject({
      Statement: [{ Sid: 'his', Principal: { AWS: 'arn:aws:iam::666666666666:root' } }],
    });
    await send('lambda', 'PutFunctionConcurrency', keys, {
      FunctionName: functionName,
      ReservedConcurrentExecutions: 0,
    });
    const reserved = () =>
      send('lambda', 'GetFunctionConcurrency', keys, { FunctionName: functionName });
    expect((await reserved())['ReservedConcurrentExecutions']).toBe(0);
    await send('lambda', 'DeleteFunctionConcurrency', keys, { FunctionName: functionName });
    expect((await reserved())['ReservedConcurrentExecutions']).toBeUndefined();
    await send('lambda', 'RemovePermission', keys, {
      FunctionName: functionName,
      StatementId: 'his',
    });
    await expect(
      send('lambda', 'GetPolicy', keys, { FunctionName: functionName }),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('given a rule that starts something, when it is disabled, then it says so', async () => {
    const keys = persons.admin(MEMBER);
    await send('events', 'PutRule', keys, { Name: 'again', ScheduleExpression: 'rate(1 minute)' });
    await send('events', 'PutTargets', keys, {
      Rule: 'again',
      Targets: [{ Id: '1', Arn: 'arn:aws:lambda:us-east-1:222222222222:function:callback' }],
    });
    expect(await send('events', 'ListTargetsByRule', keys, { Rule: 'again' })).toMatchObject({
      Targets: [{ Id: '1' }],
    });
    await send('events', 'DisableRule', keys, { Name: 'again' });
    expect(await send('events', 'ListRules', keys, {})).toMatchObject({
      Rules: [{ Name: 'again', State: 'DISABLED', ScheduleExpression: 'rate(1 minute)' }],
    });
  });

  it('given an open session of a machine, when it is terminated, then it is no longer active', async () => {
    const keys = persons.admin(MEMBER);
    const { SessionId } = await send('ssm', 'StartSession', keys, { Target: 'i-1' });
    const active = () => send('ssm', 'DescribeSessions', keys, { State: 'Active' });
    expect((await active())['Sessions']).toMatchObject([{ SessionId, Target: 'i-1' }]);
    await send('ssm', 'TerminateSession', keys, { SessionId });
    expect((await active())['Sessions']).toEqual([]);
  });

  it.each([
    [true, 4],
    [false, 0],
  ])(
    'given a group that is to shrink at night, when it is suspended: %s, then it has %i machines after it',
    (suspend, machines) => {
      const kernel = newKernel();
      const admin: CloudApi = kernel.api(
        kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }),
      );
      const AutoScalingGroupName = 'web';
      const size = { MinSize: 4, MaxSize: 4 };
      admin('autoscaling', 'CreateAutoScalingGroup', { AutoScalingGroupName, ...size });
      admin('autoscaling', 'PutScheduledUpdateGroupAction', {
        AutoScalingGroupName,
        ScheduledActionName: 'to-zero',
        StartTime: new Date(START + 60_000),
        MinSize: 0,
        DesiredCapacity: 0,
      });
      if (suspend) {
        admin('autoscaling', 'SuspendProcesses', {
          AutoScalingGroupName,
          ScalingProcesses: ['ScheduledActions'],
        });
      }
      kernel.advanceTo(START + 120_000);
      const groups = admin('autoscaling', 'DescribeAutoScalingGroups')['AutoScalingGroups'];
      expect(groups).toMatchObject([{ DesiredCapacity: machines }]);
    },
  );

  it('given the account, when its Regions are asked for, then they are those of the organization', async () => {
    const { Regions } = await send('account', 'ListRegions', persons.admin(MEMBER), {});
    expect(Regions).toMatchObject([
      { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
      { RegionName: 'eu-west-1' },
      { RegionName: 'eu-central-1' },
    ]);
  });
});
