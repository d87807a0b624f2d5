import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fireable } from '../../../src/core/order/order-problem.ts';
import type { Roster, Settings } from '../../../src/core/incident/settings.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { PROD, roster, settings, START } from '../incident/stage.ts';
import { anOrder, vote } from './stage.ts';

/**
 * Whatever happens between the approval of an order and its firing: it fires if, and only if, its time is not over,
 * enough different people who approved it still count, whoever asked is still there, and what would be sent is what
 * was approved, a later floor apart. The rule is written down here a second time, without the code that decides.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const everyone = ['ana', 'ben', 'cho', 'dev'] as const;
const PRIME = '2026-05-01T00:00:00.000Z';

interface Change {
  readonly what: string;
  /** Does the order stand it? */
  readonly stands: boolean;
  readonly organization: (before: Settings['organization']) => object;
}
const unchanged: Change = { what: 'nothing', stands: true, organization: () => ({}) };
const changes: readonly Change[] = [
  { what: 'a vendor', stands: true, organization: () => ({ knownVendors: ['666666666666'] }) },
  {
    what: 'a later floor',
    stands: true,
    organization: () => ({ responderSince: '2026-06-01T00:00:00.000Z' }),
  },
  {
    what: 'an earlier floor',
    stands: false,
    organization: () => ({ responderSince: '2026-04-01T00:00:00.000Z' }),
  },
  {
    what: 'a floor that lies ahead',
    stands: false,
    organization: () => ({ responderSince: '2099-01-01T00:00:00.000Z' }),
  },
  {
    what: 'an exempt id',
    stands: false,
    organization: ({ exemptIds }) => ({ exemptIds: [...exemptIds, 'AROAONEMOREROLE1'] }),
  },
  {
    what: 'a role made anew',
    stands: false,
    organization: ({ accounts }) => ({
      accounts: accounts.map((one) => ({ ...one, responderRoleId: 'AROAMADEANEW0001' })),
    }),
  },
  {
    what: 'a network',
    stands: false,
    organization: () => ({ responderNetwork: ['203.0.113.0/24'] }),
  },
  {
    what: 'another name of the role',
    stands: false,
    organization: ({ roles }) => ({ roles: { ...roles, responder: 'another' } }),
  },
];

const fate = fc.oneof(
  { arbitrary: fc.constant('stays' as const), weight: 8 },
  {
    arbitrary: fc.constantFrom('leaves', 'suspect', 'no approver', 'new account'),
    weight: 2,
  },
);
const story = fc.record({
  voters: fc.array(fc.constantFrom(...everyone, 'eve'), { minLength: 1, maxLength: 6 }),
  requester: fc.constantFrom(...everyone),
  fates: fc.record({ ana: fate, ben: fate, cho: fate, dev: fate }),
  quorum: fc.integer({ min: 2, max: 3 }),
  smallTeam: fc.boolean(),
  days: fc.integer({ min: 1, max: 30 }),
  passed: fc.integer({ min: 0, max: 31 * 24 }),
  change: fc.oneof(fc.constant(unchanged), fc.constantFrom(...changes)),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function rosterOf({ fates, quorum, smallTeam }: Story): Roster {
  const people = roster().people.flatMap((one) => {
    const what = fates[one.person as keyof Story['fates']];
    if (what === 'leaves') return [];
    if (what === 'no approver') return [{ ...one, roles: ['responder' as const] }];
    return [what === 'new account' ? { ...one, slack: `U9${one.slack}` } : one];
  });
  return { people, quorum, smallTeam };
}

/** The rule once more: how many different people count, and everything that voids an order. */
function mayFire({ voters, requester, fates, quorum, days, passed, change }: Story): boolean {
  const counting = everyone.filter(
    (person) => voters.includes(person) && person !== requester && fates[person] === 'stays',
  );
  return (
    counting.length >= quorum &&
    fates[requester] !== 'leaves' &&
    passed * HOUR < days * DAY &&
    change.stands
  );
}

describe('what may happen between approving and firing', () => {
  it('given any votes, roster, time and settings, when the order is fired, then it fires exactly if the rule says so', () => {
    const before = settings();
    const organization = { ...before.organization, responderSince: PRIME };
    const pinned = settings({ organization });
    fc.assert(
      fc.property(story, (told) => {
        const grantedAt = START - told.passed * HOUR;
        const order = {
          ...anOrder({ settings: pinned, requester: told.requester, grantedAt, days: told.days }),
          votes: told.voters.map((person) => vote(person, grantedAt)),
        };
        const today = settings({
          organization: { ...organization, ...told.change.organization(pinned.organization) },
        });
        const suspects = everyone.filter((person) => told.fates[person] === 'suspect');
        const firing = fireable(
          order,
          { roster: rosterOf(told), suspects },
          {
            incident: 'inc-1',
            settings: today,
            scope: [PROD],
            openedAt: iso(START),
            now: iso(START),
            phaseSince: iso(START),
            mode: 'quiet',
            measured: {},
            made: [],
            dropped: [],
            judged: [],
          },
        );
        expect({ fires: 'draft' in firing, ...firing }).toMatchObject({ fires: mayFire(told) });
      }),
      { numRuns: 1000, endOnFailure: true, examples: [[goodStory]] },
    );
  });

  it('given a known seed, when stories are drawn, then many of both kinds are among them', () => {
    const may = fc.sample(story, { numRuns: 1000, seed: 20261122 }).map(mayFire);
    expect(may.filter((one) => one).length).toBeGreaterThan(50);
    expect(may.filter((one) => !one).length).toBeGreaterThan(500);
  });
});

const goodStory: Story = {
  voters: ['ben', 'cho'],
  requester: 'ana',
  fates: { ana: 'stays', ben: 'stays', cho: 'stays', dev: 'stays' },
  quorum: 2,
  smallTeam: false,
  days: 30,
  passed: 24,
  change: unchanged,
};
