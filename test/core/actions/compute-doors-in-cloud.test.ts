import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';

/** What hands out access in services of the simulated organization: found, shut under the freeze, taken back. */

const region = 'eu-west-1';
const HOUR = 3_600_000;
const KINDS: readonly string[] = ['cognito', 'containers', 'cloudformation', 'password-policy'];
const STRANGER = 'arn:aws:iam::666600000006:role/his';
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

function planted() {
  const world = cloudWorld();
  const api = world.kernel.api(
    world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
  );
  const his = (service: Parameters<typeof api>[0], operation: string, input: JsonObject) =>
    api(service, operation, input, region);
  const pool = (IdentityPoolName: string, AllowUnauthenticatedIdentities: boolean) =>
    his('cognito-identity', 'CreateIdentityPool', {
      IdentityPoolName,
      AllowUnauthenticatedIdentities,
      SupportedLoginProviders: { 'graph.facebook.com': '1234567890' },
      IdentityPoolTags: { team: 'web' },
    });
  const open = String(pool('guests', true)['IdentityPoolId']);
  const shut = String(pool('logins', false)['IdentityPoolId']);
  const clusterName = 'shop';
  his('eks', 'CreateCluster', { name: clusterName, roleArn: 'arn:aws:iam::1:role/eks' });
  const OURS = `arn:aws:iam::${world.prod}:role/app-server`;
  const root = world.kernel.api(
    world.kernel.issueCredentials({ accountId: world.prod, root: true }),
  );
  const makers = [
    [STRANGER, api],
    [OURS, root],
  ] as const;
  for (const [principalArn, make] of makers) {
    const entry = { clusterName, principalArn };
    const kubernetesGroups = ['admins', 'viewers'];
    make('eks', 'CreateAccessEntry', { ...entry, kubernetesGroups }, region);
    const policy = { policyArn: ADMIN, accessScope: { type: 'cluster' } };
    make('eks', 'AssociateAccessPolicy', { ...entry, ...policy }, region);
  }
  for (const StackName of ['his', 'done'])
    his('cloudformation', 'CreateStack', { StackName, TemplateBody: '{}' });
  his('cloudformation', 'UpdateStack', { StackName: 'his', TemplateBody: '{}' });
  const begun = (api_: typeof api, StackSetName: string) => {
    api_('cloudformation', 'CreateStackSet', { StackSetName }, region);
    const Regions = [region];
    const input = { StackSetName, Regions, Accounts: [world.prod], OperationId: StackSetName };
    api_('cloudformation', 'CreateStackInstances', input, region);
  };
  begun(api, 'spread');
  begun(root, 'rollout');
  const passwords = { MaxPasswordAge: 90, RequireNumbers: true, AllowUsersToChangePassword: true };
  api('iam', 'UpdateAccountPasswordPolicy', { ...passwords, MinimumPasswordLength: 7 });
  // His events are told some minutes later.
  world.kernel.advanceTo(world.kernel.now + HOUR);
  const calls: MadeCall[] = [];
  const take = () => {
    const result = world.measure(measurements.inventory(world.situation({ made: calls })));
    return toJson(result.data) as JsonObject;
  };
  const doorsIn = (data: JsonObject): readonly Door[] =>
    (data['doors'] as readonly Door[]).filter(
      ({ kind, state }) => state === 'open' && KINDS.includes(kind),
    );
  const read = (
    service: 'cognito-identity' | 'eks' | 'cloudformation' | 'iam',
    operation: string,
    input: JsonObject,
  ) => {
    const answer = world.send({
      as: 'responder',
      account: world.prod,
      region,
      service,
      operation,
      input,
    });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.output;
  };
  const poolNow = (IdentityPoolId: string) =>
    read('cognito-identity', 'DescribeIdentityPool', { IdentityPoolId });
  const rightsOf = (principalArn: string) => {
    const entry = { clusterName, principalArn };
    const { kubernetesGroups } = (
      read('eks', 'DescribeAccessEntry', entry) as {
        accessEntry: { kubernetesGroups: readonly string[] };
      }
    ).accessEntry;
    const { associatedAccessPolicies } = read('eks', 'ListAssociatedAccessPolicies', entry);
    return { kubernetesGroups, associatedAccessPolicies };
  };
  const operationNow = (name: string) =>
    read('cloudformation', 'DescribeStackSetOperation', {
      StackSetName: name,
      OperationId: name,
    })['StackSetOperation'];
  const stackNow = (StackName: string) =>
    (
      read('cloudformation', 'DescribeStacks', { StackName }) as {
        Stacks: readonly { StackStatus: string }[];
      }
    ).Stacks.map(({ StackStatus }) => StackStatus);
  const passwordsNow = () => read('iam', 'GetAccountPasswordPolicy', {})['PasswordPolicy'];
  return {
    world,
    passwordsNow,
    calls,
    take,
    doorsIn,
    operationNow,
    stackNow,
    open,
    shut,
    poolNow,
    rightsOf,
    OURS,
  };
}

describe('what hands out access in the simulated organization', () => {
  it('given his open pool, a stranger in a cluster and stacks at work under the freeze, when the door plan runs, then guests are out, the stranger has no rights, what he began is stopped, all else is as it was, and nothing is unexplained', async () => {
    const { world, calls, take, doorsIn, open, shut, poolNow, rightsOf, OURS, ...stacks } =
      planted();
    await world.run(drafts.emergency(world.situation()).waves, 'shield', calls);
    await world.run(drafts.emergency(world.situation()).waves, 'freeze', calls);
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const before = poolNow(open);
    const other = poolNow(shut);
    const ours = rightsOf(OURS);
    const data = take();
    expect(doorsIn(data).map(({ name, suspicion }) => `${suspicion} ${name}`)).toEqual([
      `hostile ${world.prod}`,
      `hostile ${open}`,
      `hostile shop/${STRANGER}`,
      `hostile shop/${OURS}`,
      'hostile his',
      'hostile set/spread/spread',
      'hostile set/rollout/rollout',
    ]);
    const situation = world.situation({ made: calls, measured: { inventory: data } });
    const plan = drafts.doors(situation);
    expect(new Set(await world.run(plan.waves, 'close', calls))).toEqual(new Set(['done']));
    expect(poolNow(open)).toEqual({ ...before, AllowUnauthenticatedIdentities: false });
    expect(poolNow(shut)).toEqual(other);
    expect(rightsOf(STRANGER)).toEqual({ kubernetesGroups: [], associatedAccessPolicies: [] });
    expect(rightsOf(OURS)).toEqual(ours);
    expect(stacks.passwordsNow()).toEqual({
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      RequireNumbers: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
      AllowUsersToChangePassword: true,
      MaxPasswordAge: 90,
      ExpirePasswords: true,
    });
    expect(stacks.stackNow('his')).toEqual(['UPDATE_ROLLBACK_COMPLETE']);
    expect(stacks.stackNow('done')).toEqual(['CREATE_COMPLETE']);
    expect(stacks.operationNow('spread')).toMatchObject({ Status: 'STOPPED' });
    expect(stacks.operationNow('rollout')).toMatchObject({ Status: 'RUNNING' });
    const after = world.measure(
      measurements['doors-closed'](world.situation({ made: calls, measured: { inventory: data } })),
    );
    expect(after).toMatchObject({ finding: 'proven', unproven: [], data: { changesTotal: 0 } });
    // What is only new, or runs for somebody else, is named until people say whose it is.
    expect(doorsIn(take()).map(({ name }) => name)).toEqual([
      `shop/${OURS}`,
      'set/rollout/rollout',
    ]);
  });

  it('given what was shut, when people have judged it to be theirs, then it is as it was; and without their word it stays shut', async () => {
    const { world, calls, take, doorsIn, open, poolNow, rightsOf, passwordsNow } = planted();
    const all = () => [poolNow(open), rightsOf(STRANGER), passwordsNow()];
    const before = all();
    const measured = { inventory: take() };
    const ids = doorsIn(measured.inventory).map(({ id }) => id);
    const plan = drafts.doors(world.situation({ measured }));
    const own = plan.waves.map((wave) => ({
      ...wave,
      calls: wave.calls.filter((call) => call.doors.some((door) => ids.includes(door))),
    }));
    await world.run(own, 'close', calls);
    expect(calls).toHaveLength(6);
    const refused = calls.map((one) => draftUndo(one, world.situation({ measured })));
    expect(refused.every((undo) => 'none' in undo)).toBe(true);
    const final: string[] = [];
    for (const one of calls.toReversed()) {
      const undo = draftUndo(one, world.situation({ measured, judged: ids }));
      if ('none' in undo) final.push(undo.none);
      else expect(await world.run(undo.waves, 'undo', [])).toEqual(['done']);
    }
    expect(all()).toEqual(before);
    expect(final).toEqual([
      'an operation that was stopped can not be resumed; its owner begins it anew',
      'an update that was cancelled is changed back; its owner begins it anew',
    ]);
  });
});
