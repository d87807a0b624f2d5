import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSpaces, drillWorld, type DrillWorld } from '../scenario/drill-world.ts';

/** Worlds that nobody chose by hand: another seed on every run, printed by fast-check when one fails. */
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const RUNS = { numRuns: 200 };
const { stolen, spares } = codeSpaces.adversary;

/** One person closes one login, as in 2014: keys inactive, password changed. */
function closeLogin(world: DrillWorld, person: string, UserName: string): void {
  const api = world.as(person);
  api('iam', 'UpdateLoginProfile', { UserName, Password: 'Changed-in-a-hurry-1!' });
  const { AccessKeyMetadata } = api('iam', 'ListAccessKeys', { UserName }) as {
    AccessKeyMetadata: { AccessKeyId: string }[];
  };
  for (const { AccessKeyId } of AccessKeyMetadata) {
    api('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' });
  }
}

/** Until his mood is one of these; fails loudly when it never is. */
function until(world: DrillWorld, ...moods: string[]): void {
  for (let i = 0; i < 600; i += 1) {
    if (moods.includes(world.adversary.mood())) return;
    world.pass(1);
  }
  throw new Error(`after ten minutes he is ${world.adversary.mood()}, not ${moods.join(' or ')}`);
}

describe('the adversary of 2014', () => {
  it('given nobody does anything, then he watches and touches nothing', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = drillWorld(seed);
        world.adversary.begin(0);
        world.pass(300);
        expect(world.adversary.mood()).toBe('watching');
        expect(world.adversary.alarmedAt()).toBeUndefined();
        expect(world.losses().resourcesDeleted).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('given doors are closed one by one, then he sees it, locks people out and destroys; data is lost', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = drillWorld(seed);
        world.adversary.begin(0);
        world.pass(10);
        closeLogin(world, 'ana', stolen);
        until(world, 'destroying');
        expect(world.adversary.alarmedAt()).toBeDefined();
        world.pass(2);
        // Ana's own rights were the first thing that he took, as soon as IAM has spread it.
        world.pass(codeSpaces.propagation.iam.max);
        expect(() => closeLogin(world, 'ana', String(spares[0]))).toThrow();
        until(world, 'finished');
        const { resourcesDeleted, resourcesTotal, datasetsLost, datasetsTotal } = world.losses();
        expect(resourcesDeleted).toBe(resourcesTotal);
        // What is left is what was copied where he can't reach, and not a dataset more.
        expect(datasetsLost).toBe(datasetsTotal - codeSpaces.estate.copied);
      }),
      RUNS,
    );
  });

  it('given the freeze is attached before any door closes, then nothing is lost and he ends shut out', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = drillWorld(seed);
        world.adversary.begin(0);
        world.pass(10);
        world.attach('freeze');
        until(world, 'shut-out');
        world.pass(120);
        expect(world.adversary.mood()).toBe('shut-out');
        expect(world.adversary.alarmedAt()).toBeUndefined();
        expect(world.losses().resourcesDeleted).toBe(0);
      }),
      RUNS,
    );
  });

  it('given the freeze is lifted while his doors stand open, then he comes back and destroys', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = drillWorld(seed);
        world.adversary.begin(0);
        const lift = world.attach('freeze');
        until(world, 'shut-out');
        lift();
        until(world, 'destroying');
        until(world, 'finished');
        expect(world.losses().datasetsLost).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  it('given the shield is enforced, then his reads alarm nobody, and provoked he destroys nothing', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = drillWorld(seed);
        world.adversary.begin(0);
        world.attach('shield');
        world.pass(codeSpaces.propagation.organizations.max + 120);
        expect(world.adversary.mood()).toBe('watching');
        world.adversary.provoke();
        until(world, 'destroying');
        world.pass(30);
        // He goes on trying: every blow is refused.
        expect(world.adversary.mood()).toBe('destroying');
        expect(world.losses().resourcesDeleted).toBe(0);
        expect(() => world.as('attacker')('iam', 'CreateUser', { UserName: 'another' })).toThrow();
      }),
      { numRuns: 30 },
    );
  });

  it('given the shield comes off again, then what refused him is tried again and lost', () => {
    const world = drillWorld(11);
    world.adversary.begin(0);
    const lift = world.attach('shield');
    world.pass(60);
    world.adversary.provoke();
    until(world, 'destroying');
    world.pass(60);
    expect(world.losses().resourcesDeleted).toBe(0);
    lift();
    until(world, 'finished');
    expect(world.losses().resourcesDeleted).toBe(world.losses().resourcesTotal);
  });

  it('given things happen that none of his calls shows, then his calls are the same to the byte', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const worlds = [drillWorld(seed), drillWorld(seed)] as const;
        for (const world of worlds) {
          world.adversary.begin(0);
          world.pass(7);
        }
        const [, busy] = worlds;
        // A password of one of ours, a user more, even the shield: he asks after none of it.
        const ana = busy.as('ana');
        ana('iam', 'UpdateLoginProfile', { UserName: 'ben', Password: 'Another-one-2!' });
        ana('iam', 'CreateUser', { UserName: 'newcomer' });
        busy.attach('shield');
        for (const world of worlds) world.pass(120);
        expect(busy.hisRequests()).toEqual(worlds[0].hisRequests());
        expect(busy.hisRequests().length).toBeGreaterThan(20);
      }),
      { numRuns: 25 },
    );
  });

  it('given the role that trusts him trusts him no more, then his next renewal tells him', () => {
    const world = drillWorld(3);
    world.adversary.begin(0);
    world.pass(5);
    const own = world.scenario.organization.accounts.prod.id;
    world.as('ana')('iam', 'UpdateAssumeRolePolicy', {
      RoleName: 'support',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${own}:root` },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    });
    until(world, 'alarmed');
    expect(world.adversary.alarmedAt()).toBeDefined();
  });

  it('given he is told twice to begin, then he looks no more often', () => {
    const once = drillWorld(5);
    const twice = drillWorld(5);
    once.adversary.begin(0);
    twice.adversary.begin(0);
    twice.adversary.begin(3000);
    for (const world of [once, twice]) world.pass(90);
    expect(twice.hisRequests()).toEqual(once.hisRequests());
  });
});
