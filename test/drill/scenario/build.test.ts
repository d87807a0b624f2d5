import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildScenario, replayScenario } from '../../../src/drill/scenario/build.ts';
import { peopleScriptSchema } from '../../../src/drill/scenario/people-script.ts';
import { settingsFor } from '../../../src/drill/scenario/settings.ts';
import { scenarioSchema } from '../../../src/drill/scenario/schema.ts';
import { codeSpaces, drillWorld, scenarioData } from './drill-world.ts';
import { managementDrill } from '../../core/boundary/management-drill.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- broken below in ways that no type allows
type Data = { [key: string]: any };

describe('buildScenario', () => {
  it('given the same seed twice, then the same world to the byte; given another seed, other ids', () => {
    const [one, two, other] = [7, 7, 8].map((seed) => buildScenario(codeSpaces, seed));
    expect(two!.kernel.events).toEqual(one!.kernel.events);
    expect(two!.personas).toEqual(one!.personas);
    expect(other!.estate.instances).not.toEqual(one!.estate.instances);
  });

  it('given a played world, then its commands and its seed give the same events to the byte', () => {
    const world = drillWorld(21);
    world.adversary.begin(0);
    world.pass(20);
    world.as('ana')('iam', 'UpdateLoginProfile', { UserName: 'ops-admin', Password: 'Changed-1!' });
    world.as('ana')('iam', 'ListUsers');
    world.pass(30);
    world.attach('freeze');
    world.pass(60);
    const { commands, events } = world.kernel;
    expect(replayScenario(codeSpaces, 21, commands)).toEqual(events);
    expect(replayScenario(codeSpaces, 22, commands)).not.toEqual(events);
  });

  it('given the personas, then each may do what its name says and no more', () => {
    const world = drillWorld(4);
    const names = world.personas.map((p) => p.name);
    expect(names).toEqual(['attacker', 'responder', 'canary', 'audit', 'ana', 'ben', 'cho']);
    expect(() => world.as('attacker')('iam', 'ListUsers')).not.toThrow();
    expect(() => world.as('responder')('iam', 'ListUsers')).not.toThrow();
    expect(() => world.as('responder')('iam', 'DeleteUser', { UserName: 'ana' })).toThrow();
    expect(() => world.as('canary')('ec2', 'DescribeRegions')).not.toThrow();
    expect(() => world.as('canary')('iam', 'ListUsers')).toThrow();
    const TargetId = codeSpaces.organization.accounts.prod.id;
    const policies = { TargetId, Filter: 'SERVICE_CONTROL_POLICY' };
    expect(() =>
      world.as('audit')('organizations', 'ListPoliciesForTarget', policies),
    ).not.toThrow();
    expect(() => world.as('audit')('iam', 'CreateUser', { UserName: 'x' })).toThrow();
  });

  it('given the freeze, then the responder still reads and nobody else in production does', () => {
    const world = drillWorld(4);
    world.attach('freeze');
    world.pass(codeSpaces.propagation.organizations.max + 1);
    expect(() => world.as('responder')('iam', 'ListUsers')).not.toThrow();
    for (const name of ['attacker', 'canary', 'ana', 'ben', 'cho']) {
      expect(() => world.as(name)('ec2', 'DescribeRegions'), name).toThrow();
    }
  });

  it('given the guard at peace, then an administrator of production can’t touch the bot’s roles, and the bot goes on', () => {
    const data: Data = scenarioData();
    data['organization'].guard = true;
    const world = drillWorld(4, scenarioSchema.parse(data));
    const role = { RoleName: 'lockstep-responder' };
    expect(() =>
      world.as('ana')('iam', 'DeleteRolePolicy', { ...role, PolicyName: 'rights' }),
    ).toThrow('service control policy');
    expect(() => world.as('responder')('iam', 'ListUsers')).not.toThrow();
  });

  it('given production stands alone, then no policy of the organization reaches it, and the bot’s settings say so', () => {
    const data: Data = scenarioData();
    data['organization'].standalone = true;
    data['organization'].accounts.member = { id: '100000000005', name: 'website' };
    const scenario = scenarioSchema.parse(data);
    const world = drillWorld(4, scenario);
    const { standalone, organization } = settingsFor(scenario, world.kernel);
    expect(standalone).toMatchObject([{ id: '100000000003' }]);
    expect(organization.accounts.map(({ id }) => id)).toEqual(['100000000005']);
    expect(world.personas.map(({ name }) => name)).not.toContain('canary');
    expect(() => world.attach('freeze')).toThrow();
  });

  it('given production is the management account, then no policy reaches it, the bot may act there, and its holder gets into the member', () => {
    const world = managementDrill(4);
    const { organization } = settingsFor(world.scenario, world.kernel);
    expect(organization.accounts.map(({ id }) => id)).toEqual(['100000000005']);
    const ours = [
      organization.managementResponderRoleId,
      organization.freezeRoleId,
      organization.liftRoleId,
    ];
    expect(new Set(ours.filter((id) => id?.startsWith('AROA'))).size).toBe(3);
    const RoleArn = 'arn:aws:iam::100000000005:role/OrganizationAccountAccessRole';
    const enters = (name: string) => () =>
      world.as(name)('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'support' });
    expect(enters('attacker')).not.toThrow();
    expect(enters('audit')).toThrow('sts:AssumeRole');
    expect(() => world.as('attacker')('organizations', 'ListRoots')).not.toThrow();
  });

  it('given another first Region, then estate, adversary and losses are there', () => {
    const data: Data = scenarioData();
    data['organization'].regions = ['eu-west-1'];
    const scenario = scenarioSchema.parse(data);
    const world = drillWorld(2, scenario);
    expect(world.losses().resourcesDeleted).toBe(0);
    world.adversary.begin(0);
    world.adversary.provoke();
    world.pass(300);
    expect(world.losses().resourcesDeleted).toBe(world.losses().resourcesTotal);
  });

  it('given a scenario with nothing in it, then it is still a world', () => {
    const data: Data = scenarioData();
    for (const key of ['instances', 'databases', 'images', 'buckets', 'copied'])
      data['estate'][key] = 0;
    data['adversary'].spares = [];
    const world = drillWorld(2, scenarioSchema.parse(data));
    world.adversary.begin(0);
    world.adversary.provoke();
    world.pass(60);
    expect(world.adversary.mood()).toBe('finished');
    expect(world.losses()).toMatchObject({ resourcesTotal: 0, datasetsTotal: 0 });
  });
});

describe('scenarioSchema', () => {
  const broken: [string, (data: Data) => void, string][] = [
    ['two people with one id', (d) => (d['people'][1].person = 'ana'), 'people'],
    ['two people with one name', (d) => (d['people'][1].name = 'Ana Ruiz'), 'people'],
    [
      'two accounts with one id',
      (d) => (d['organization'].accounts.prod.id = '100000000001'),
      'organization.accounts',
    ],
    ['his spare login is a person’s', (d) => (d['adversary'].spares = ['ana']), 'adversary'],
    [
      'nobody commands',
      (d) => d['people'].forEach((p: Data) => (p['roles'] = ['approver'])),
      'people',
    ],
    ['two approvers only', (d) => (d['people'][2].roles = ['responder']), 'people'],
    [
      'production alone and no other account',
      (d) => (d['organization'].standalone = true),
      'organization.accounts',
    ],
    [
      'production that manages the organization and is another account than the management account',
      (d) => (d['organization'].prodIsManagement = true),
      'organization.prodIsManagement',
    ],
    [
      'a guard where no policy reaches',
      (d) => Object.assign(d['organization'], { standalone: true, guard: true }),
      'organization.guard',
    ],
    [
      'a bot that verifies before CloudTrail can show anything',
      (d) => (d['propagation'].cloudtrail = { min: 60, max: 300 }),
      'timing.verifySettleSeconds',
    ],
    ['a key that nobody knows', (d) => (d['wat'] = 1), ''],
  ];
  it.each(broken)('given %s, then it is refused where it stands', (_what, change, path) => {
    const data = scenarioData();
    change(data);
    const parsed = scenarioSchema.safeParse(data);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});

describe('the scenarios that come along', () => {
  const folder = new URL('../../../runbooks/drills/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  it.each(files)('given %s, then it is a scenario, and its id is its name', (file) => {
    const scenario = scenarioSchema.parse(parse(readFileSync(new URL(file, folder), 'utf8')));
    expect(`${scenario.id}.yaml`).toBe(file);
  });

  it('given the one of 2014, then he has no script', () => {
    expect(files).toContain('code-spaces.yaml');
    expect(codeSpaces.adversary.habits).toEqual([]);
  });
});

describe('peopleScriptSchema', () => {
  const step = { person: 'ana', types: '/incident status' };
  const script = {
    id: 'x',
    title: 'x',
    thinkSeconds: { min: 0, max: 1 },
    steps: [step],
    approvers: ['ben'],
    asked: step,
    review: step,
  };
  it('given a whole script, then it is one', () => {
    expect(peopleScriptSchema.safeParse(script).success).toBe(true);
  });
  it.each([
    ['a step that does nothing', { person: 'ana' }],
    ['a step that does two things', { ...step, console: 'change-password', user: 'x' }],
    ['a console act on nobody', { person: 'ana', console: 'change-password' }],
    ['free text that is no command', { person: 'ana', types: 'hello' }],
  ])('given %s, then it is refused', (_what, bad) => {
    expect(peopleScriptSchema.safeParse({ ...script, steps: [bad] }).success).toBe(false);
  });
});
