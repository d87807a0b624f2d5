import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { text } from '../../../src/core/doors/answers.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { lookAtUnits, unitsFor } from '../../../src/core/policies/moved-units.ts';
import { targetOf } from '../../../src/core/policies/units.ts';
import { armed } from '../../../src/core/proof/armed.ts';
import { byOperation } from '../actions/seen.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { drive, failed, ok } from '../drive.ts';
import { before as canariesBefore, locked } from '../proof/canaries.ts';
import { MANAGEMENT, OTHER, PROD, settings, situation, STRANGER } from '../situations.ts';

const TOP = 'ou-root-00000000';
const INNER = 'ou-root-00000001';
const NEW = 'ou-root-00000009';
const units = [
  { id: TOP, name: 'company' },
  { id: INNER, name: 'workloads', parent: TOP, accounts: [PROD, OTHER] },
];
const of = settings({ units });
const from = situation({ settings: of, scope: [PROD, OTHER] });

type Held = { readonly [unit: string]: readonly (string | object)[] };

/** An organization in which the units hold this, and that has no policies yet. */
const holding =
  (held: Held) =>
  ({ operation, input }: Request) => {
    const list = (held[text(input, 'ParentId')] ?? []).map((one) =>
      typeof one === 'string' ? { Id: one } : one,
    );
    const isUnit = ({ Id }: { Id?: string }) => Id?.startsWith('ou-') === true;
    if (operation === 'ListAccountsForParent')
      return ok({ Accounts: list.filter((one) => !isUnit(one)) });
    if (operation === 'ListOrganizationalUnitsForParent')
      return ok({ OrganizationalUnits: list.filter(isUnit) });
    return ok({ Policies: [] });
  };
const asPinned: Held = { [TOP]: [INNER], [INNER]: [OTHER, PROD] };

const look = (held: Held) => drive(lookAtUnits(of, [TOP, INNER]), holding(held)).result;

describe('units that are not what the settings say', () => {
  it('given units as they are pinned, when they are looked at, then nothing has moved', () => {
    expect(look(asPinned)).toEqual({ moved: [], unread: [], out: [] });
  });

  it.each<[string, Held, string, RegExp]>([
    [
      'an account moved in',
      { ...asPinned, [INNER]: [PROD, OTHER, STRANGER] },
      INNER,
      /666666666666 moved in\.$/,
    ],
    ['an account moved out', { ...asPinned, [INNER]: [PROD] }, INNER, /333333333333 moved out\.$/],
    [
      'an account went up',
      { [TOP]: [INNER, OTHER], [INNER]: [PROD] },
      TOP,
      /333333333333 moved in\.$/,
    ],
    [
      'a unit that is not pinned',
      { ...asPinned, [TOP]: [INNER, NEW] },
      TOP,
      /ou-root-00000009 moved in\.$/,
    ],
    ['a unit moved out', { ...asPinned, [TOP]: [] }, TOP, /ou-root-00000001 moved out\.$/],
  ])(
    'given %s, when they are looked at, then unit and account are named',
    (_, held, unit, words) => {
      const { moved } = look(held);
      expect(moved.map((one) => one.unit)).toContain(unit);
      expect(moved.find((one) => one.unit === unit)?.says).toMatch(words);
    },
  );

  it.each<[string, Held, readonly string[]]>([
    ['an account moved out', { ...asPinned, [INNER]: [PROD] }, [OTHER]],
    [
      'an account into a unit that is not pinned',
      { [TOP]: [INNER, NEW], [INNER]: [PROD] },
      [OTHER],
    ],
    ['an account went up', { [TOP]: [INNER, OTHER], [INNER]: [PROD] }, []],
    ['a unit moved out', { ...asPinned, [TOP]: [] }, [PROD, OTHER]],
  ])(
    'given %s, when they are looked at, then it is known who was not seen below the topmost unit',
    (_, held, out) => {
      expect(look(held).out).toEqual(out);
    },
  );

  it('given the management account or a closed one in a unit, when it is looked at, then no policy reaches them', () => {
    const closed = { Id: STRANGER, State: 'SUSPENDED' };
    expect(look({ ...asPinned, [TOP]: [INNER, MANAGEMENT, closed] }).moved).toEqual([]);
  });

  it('given a unit that is gone or can’t be read, when it is looked at, then one has moved and the other is unread', () => {
    const gone = drive(lookAtUnits(of, [INNER]), () => failed('absent')).result;
    expect(gone.moved[0]?.says).toContain('there is no such unit');
    expect(gone.out).toEqual([PROD, OTHER]);
    const unread = drive(lookAtUnits(of, [INNER]), () => failed('throttled')).result;
    expect(unread.moved).toEqual([]);
    expect(unread.out).toEqual([]);
    expect(unread.unread[0]?.says).toContain('could not be compared: throttled');
  });

  it('given part of a unit in scope, when it is asked which units matter, then none: nothing is attached to it', () => {
    expect(unitsFor(of, [PROD])).toEqual([]);
    expect(unitsFor(of, [PROD, OTHER])).toEqual([TOP, INNER]);
  });
});

describe('a lock that canaries show', () => {
  it('given an account that was not seen in its unit, when every canary is denied, then that counts', () => {
    const proves = (armed: object) => {
      const before = canariesBefore({ scope: [PROD] });
      const measured = { ...before.measured, armed: armed as never };
      const { result } = drive(
        measurements['shield-proof']({ ...before, made: [], measured }),
        locked,
      );
      return [result.finding, result.says];
    };
    expect(proves({ moved: [], out: [PROD] })).toEqual(proves({}));
    expect(proves({})[0]).toBe('proven');
  });
});

describe('an emergency plan for units that have changed', () => {
  const { result } = drive(armed(from), holding({ ...asPinned, [INNER]: [PROD, STRANGER] }));

  it('given an account moved in and one moved out, when what is armed is looked for, then both are unproven', () => {
    expect(result.finding).toBe('unproven');
    expect(result.unproven).toEqual([
      'unit workloads (ou-root-00000001, 2 accounts) is not what the settings say: 666666666666 moved in; 333333333333 moved out.',
    ]);
  });

  it('given units as they are pinned, when what is armed is looked for, then nothing is said of them', () => {
    const same = drive(armed(from), holding(asPinned)).result;
    expect(same).toMatchObject({ finding: 'proven', unproven: [] });
    expect(Object.keys(same.data)).toEqual(['policies']);
  });

  it('given the look, when the plan is drawn anew, then its accounts are locked one by one and people read why', () => {
    const targets = (draft: ReturnType<typeof drafts.emergency>) =>
      [...new Set(byOperation(draft, 'AttachPolicy').map(targetOf))].sort();
    expect(targets(drafts.emergency(from))).toEqual([TOP]);
    const anew = drafts.emergency({ ...from, measured: { armed: result.data } });
    expect(targets(anew)).toEqual([PROD, OTHER]);
    expect(anew.leaves[0]).toMatch(/666666666666 moved in.*Nothing is attached to it/);
  });

  describe('of more accounts than fit one by one', () => {
    const many = Array.from({ length: 450 }, (_, n) => ({
      id: String(200_000_000_000 + n),
      name: `a${n}`,
      responderRoleId: `AROA${String(n).padStart(17, '0')}`,
    }));
    const scope = many.map(({ id }) => id);
    const parts = [0, 1, 2, 3].map((n) => ({
      id: `ou-root-0000001${n}`,
      name: `u${n}`,
      parent: TOP,
      accounts: scope.filter((_, at) => at % 4 === n),
    }));
    const large = settings({ accounts: many, units: [{ id: TOP, name: 'company' }, ...parts] });
    const moved = [TOP, ...parts.map(({ id }) => id)].map((unit) => ({
      unit,
      says: `${unit}: x.`,
    }));
    const [gone = ''] = scope;
    const large450 = situation({
      settings: large,
      scope,
      measured: { armed: { moved, out: [gone] } },
    });
    const attaches = (draft: ReturnType<typeof drafts.emergency>) =>
      byOperation(draft, 'AttachPolicy');

    it('when the plan is drawn anew, then the units are locked, and by itself the account that has left', () => {
      const draft = drafts.emergency(large450);
      expect(attaches(draft).length).toBeLessThan(24);
      // Shield and freeze, each with its policy against outsiders.
      expect(attaches(draft).filter((call) => targetOf(call) === gone)).toHaveLength(4);
      expect(draft.leaves[0]).toMatch(
        /There is no room for its accounts one by one.*what moved out of the incident’s units is locked by itself\.$/,
      );
    });

    it('when the look came after the plan, then the lock is not proven where it was not attached', () => {
      const before = attaches(drafts.emergency({ ...large450, measured: {} }));
      const made = (calls: typeof before) =>
        calls.map((call) => ({ plan: 'd', call, at: large450.now, value: 'p-1' }));
      const proves = (calls: typeof before) =>
        drive(measurements['shield-proof']({ ...large450, made: made(calls) }), locked).result;
      const late = proves(before);
      expect(late.finding).toBe('unproven');
      expect(late.says.filter((says) => says.includes('is not known to be attached'))).toEqual([
        expect.stringContaining(gone),
      ]);
      const anew = proves(attaches(drafts.emergency(large450)));
      expect(anew.says.filter((says) => says.includes('not known'))).toEqual([]);
    });

    it('when an older bot did not look for who has left, then people read that it is not locked', () => {
      const draft = drafts.emergency({ ...large450, measured: { armed: { moved } } });
      expect(attaches(draft).filter((call) => targetOf(call) === gone)).toEqual([]);
      expect(draft.leaves[0]).toMatch(/what moved out is not\.$/);
    });
  });
});
