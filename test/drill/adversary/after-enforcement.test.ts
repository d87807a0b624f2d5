import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HABIT_NAMES } from '../../../src/drill/adversary/habits.ts';
import { drillWorld } from '../scenario/drill-world.ts';
import { arrived, containOneByOne, withHabits, withScript } from './arrived.ts';

/** Hundreds of worlds, each seconds to minutes of his script; on a busy machine that takes a while. */
const PATIENCE_MS = 1_800_000;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
/**
 * His script at its fastest for some seconds, inside the time that a change takes to spread; or more slowly, and for
 * ten minutes: sessions end and are renewed, and he comes back again and again.
 */
const paces = fc.constantFrom(
  { repeatsEverySeconds: 0.5, looksEverySeconds: { min: 3, max: 6 }, thenSeconds: 5 },
  { repeatsEverySeconds: 30, looksEverySeconds: { min: 20, max: 60 }, thenSeconds: 600 },
);
/** Virtual ms before the attachment, and whether a person has provoked him by then. */
const stories = fc.record({
  seed: seeds,
  beforeMs: fc.integer({ min: 500, max: 4000 }),
  provoked: fc.boolean(),
  pace: paces,
});

describe('after enforcement is proven', () => {
  it('given every habit and closing one by one, when minutes pass, then he still gets through: IAM alone loses the race', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, ana } = arrived(seed, ...HABIT_NAMES);
        containOneByOne(ana);
        world.pass(20);
        const late = world.hisSuccesses(world.kernel.now - 5000);
        expect(late).not.toHaveLength(0);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it.each(['freeze', 'shield'] as const)(
    'given the guard at peace and every habit, when the %s has reached the account, then no change of his gets through on any seed; before it some did',
    (which) => {
      let longest = 0;
      fc.assert(
        fc.property(stories, ({ seed, beforeMs, provoked, pace }) => {
          const { thenSeconds, ...script } = pace;
          const world = drillWorld(seed, withScript({ habits: [...HABIT_NAMES], ...script }));
          world.guard();
          const begun = world.kernel.now;
          world.adversary.begin(0);
          world.pass(1);
          containOneByOne(world.as('ana'));
          if (provoked) world.adversary.provoke();
          world.pass(beforeMs / 1000);
          const enforcedAt = world.enforce(which);
          world.kernel.advanceTo(enforcedAt);
          const before = world.hisSuccesses(begun).filter(({ mutates }) => mutates);
          expect(before.length).toBeGreaterThan(0);
          world.pass(thenSeconds);
          longest = Math.max(longest, thenSeconds);
          const after = world.hisSuccesses(enforcedAt + 1);
          // The shield is quiet: reading goes on. The freeze answers nothing at all.
          expect(which === 'freeze' ? after : after.filter(({ mutates }) => mutates)).toEqual([]);
          expect(world.hisRequests().length).toBeGreaterThan(before.length);
        }),
        { numRuns: 100, endOnFailure: true },
      );
      // Both paces were played.
      expect(longest).toBe(600);
    },
    PATIENCE_MS,
  );

  it('given the guard at peace, when he goes for the responder’s role, then he gets into none of them', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = drillWorld(seed, withHabits('take-responder'));
        world.guard();
        const begun = world.kernel.now;
        world.adversary.begin(0);
        world.pass(60);
        expect(world.hisRequests().join('\n')).toContain('UpdateAssumeRolePolicy');
        const changes = world.hisSuccesses(begun).filter(({ mutates }) => mutates);
        expect(changes.map(({ operation }) => operation)).toEqual(changes.map(() => 'AssumeRole'));
        const roles = world.as('responder')('iam', 'ListRoles')['Roles'] as {
          RoleName: string;
          AssumeRolePolicyDocument: string;
        }[];
        const own = roles.filter(({ RoleName }) => RoleName.startsWith('lockstep'));
        expect(own).toHaveLength(3);
        for (const { AssumeRolePolicyDocument } of own)
          expect(AssumeRolePolicyDocument).not.toContain('666600000006');
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});
