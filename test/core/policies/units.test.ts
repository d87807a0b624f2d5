import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountsNamed, scopeProblem } from '../../../src/core/actions/scope.ts';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { settingsSchema } from '../../../src/core/incident/settings.ts';
import { canonicalize, toJson } from '../../../src/core/plan/canonical.ts';
import { freezeScp } from '../../../src/core/policies/freeze.ts';
import { shieldScp } from '../../../src/core/policies/shield.ts';
import { shardsOf } from '../../../src/core/policies/shards.ts';
import {
  accountsUnder,
  fewestTargets,
  targetOf,
  targetWords,
} from '../../../src/core/policies/units.ts';
import { byOperation } from '../actions/seen.ts';
import { made, SECURITY, settings, situation } from '../situations.ts';

const unit = (n: number): string => `ou-root-${String(n).padStart(8, '0')}`;
const id = (n: number): string => String(200_000_000_000 + n);
const company = (size: number) =>
  Array.from({ length: size }, (_, n) => ({
    id: id(n),
    name: `a${n}`,
    responderRoleId: `AROA${String(n).padStart(17, '0')}`,
  }));
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => id(from + n));

/** 1,000 accounts in eight units of 125 below one unit. */
const large = () =>
  settings({
    accounts: company(1000),
    units: [
      { id: unit(0), name: 'workloads' },
      ...Array.from({ length: 8 }, (_, n) => ({
        id: unit(n + 1),
        name: `u${n + 1}`,
        parent: unit(0),
        accounts: range(n * 125, (n + 1) * 125),
      })),
    ],
  });

describe('units', () => {
  it('given 1,000 accounts in eight units, when all are declared, then the writes are the shards and the two policies against outsiders', () => {
    const all = large();
    const scope = accountsNamed(all, ['all']);
    expect(scopeProblem(all, scope)).toBeUndefined();
    const draft = drafts.emergency(situation({ settings: all, scope }));
    const attached = byOperation(draft, 'AttachPolicy').map((call) => [
      call.id.replace(/\/.*/, ''),
      targetOf(call),
    ]);
    const units = Array.from({ length: 8 }, (_, n) => unit(n + 1));
    expect(attached.filter(([lock]) => lock === 'shield-scp').map(([, to]) => to)).toEqual(units);
    expect(attached.filter(([lock]) => lock === 'freeze-scp').map(([, to]) => to)).toEqual(units);
    expect(attached.filter(([lock]) => lock?.endsWith('-rcp'))).toEqual([
      ['shield-rcp', unit(0)],
      ['freeze-rcp', unit(0)],
    ]);
    // The freeze holds more accounts than the shield, so fewer of it are needed.
    const shards = [shieldScp, freezeScp].flatMap((make) =>
      shardsOf(all, scope, (accounts) => make(all, accounts)),
    );
    expect(shards.length).toBeLessThan(16);
    expect(byOperation(draft, 'CreatePolicy')).toHaveLength(shards.length + 2);
    expect(Buffer.byteLength(canonicalize(toJson(draft)))).toBeLessThan(1024 * 1024);
  });

  it('given one unit, when it is declared, then one request attaches each policy and exempts each responder in it', () => {
    const one = settings({
      accounts: company(40),
      units: [{ id: unit(1), name: 'workloads', accounts: range(0, 40) }],
    });
    const draft = drafts.emergency(
      situation({ settings: one, scope: accountsNamed(one, [unit(1)]) }),
    );
    const attached = byOperation(draft, 'AttachPolicy');
    expect(attached.map(({ request }) => request.input['TargetId'])).toEqual(
      Array(4).fill(unit(1)),
    );
    expect(attached[0]?.says).toContain(`unit workloads (${unit(1)}, 40 accounts)`);
    const [scp] = byOperation(draft, 'CreatePolicy');
    for (const { responderRoleId } of one.organization.accounts)
      expect(scp?.request.input['Content']).toContain(`${responderRoleId}:*`);
  });

  it('given a protected account in the unit, when it is declared, then the others are locked one by one and people read why', () => {
    const mixed = settings({
      accounts: company(3),
      units: [{ id: unit(1), name: 'workloads', accounts: [...range(0, 3), SECURITY] }],
    });
    const scope = accountsNamed(mixed, [unit(1)]);
    expect(scope).toEqual(range(0, 3));
    const draft = drafts.emergency(situation({ settings: mixed, scope }));
    const targets = byOperation(draft, 'AttachPolicy').map(
      ({ request }) => request.input['TargetId'],
    );
    expect(new Set(targets)).toEqual(new Set(range(0, 3)));
    expect(draft.leaves.join('\n')).toMatch(
      new RegExp(`${SECURITY} in unit workloads .*protected`),
    );
  });

  it('given a protected account among the accounts, when all are declared, then it is left out and people read that', () => {
    const mixed = settings({ accounts: company(3), protectedAccounts: [id(1)] });
    const scope = accountsNamed(mixed, ['all']);
    expect(scope).toEqual([id(0), id(2)]);
    expect(scopeProblem(mixed, scope)).toBeUndefined();
    const said = (of: readonly string[]) =>
      drafts.emergency(situation({ settings: mixed, scope: of })).leaves.join('\n');
    expect(said(scope)).toContain(`${id(1)} is protected and not touched`);
    // Who names accounts knows what he did not name.
    expect(said([id(0)])).not.toContain('is protected');
    expect(scopeProblem(mixed, accountsNamed(mixed, [id(1)]))).toContain('is protected');
  });

  it('given a unit with an account that has no responder, or an unknown unit, when it is declared, then it is refused', () => {
    const partly = settings({
      accounts: company(2),
      units: [{ id: unit(1), name: 'workloads', accounts: range(0, 3) }],
    });
    expect(scopeProblem(partly, accountsNamed(partly, [unit(1)]))).toContain(
      `${id(2)} is not in organization.accounts`,
    );
    expect(scopeProblem(partly, accountsNamed(partly, [unit(9)]))).toContain(
      `${unit(9)} is not in organization.units`,
    );
  });

  it('given a unit that can’t be reached, when the plan is drawn without it, then the same policies go to its accounts', () => {
    const one = settings({
      accounts: company(3),
      units: [{ id: unit(1), name: 'workloads', accounts: range(0, 3) }],
    });
    const from = situation({ settings: one, scope: range(0, 3) });
    const whole = drafts.emergency(from);
    const apart = drafts.emergency({ ...from, apart: [unit(1)] });
    const names = (draft: typeof whole) =>
      byOperation(draft, 'CreatePolicy').map(({ request }) => request.input['Name']);
    expect(names(apart)).toEqual(names(whole));
    expect(byOperation(apart, 'AttachPolicy')).toHaveLength(12);
    expect(byOperation(whole, 'AttachPolicy')[0]?.gone).toContain(
      `/incident plan without ${unit(1)}`,
    );
  });

  it('given a unit that was locked and an account of it left out since, when the plan is drawn, then people read that it stays locked', () => {
    const one = settings({
      accounts: company(3),
      units: [{ id: unit(1), name: 'workloads', accounts: range(0, 3) }],
    });
    const before = situation({ settings: one, scope: range(0, 3) });
    const [attach] = byOperation(drafts.emergency(before), 'AttachPolicy');
    const after = { ...before, scope: range(0, 2), made: [made(attach!, 'p-1')] };
    expect(drafts.emergency(after).leaves.join('\n')).toContain(`${id(2)} is left out now`);
  });

  it.each([
    [
      'an account in two units',
      [{ accounts: range(0, 1) }, { accounts: range(0, 1) }],
      'one place',
    ],
    ['an unknown parent', [{ parent: unit(9) }], 'not listed'],
    ['a circle', [{ parent: unit(1) }, { parent: unit(0) }], 'below itself'],
  ])('given %s, when the settings are read, then they are refused', (_, units, words) => {
    const { organization } = settings();
    const listed = units.map((one, n) => ({ id: unit(n), name: 'u', ...one }));
    const parsed = settingsSchema.safeParse({ organization: { ...organization, units: listed } });
    expect(parsed.error?.issues.map(({ message }) => message).join('\n')).toContain(words);
  });

  it('given any tree of units and any scope, when targets are chosen, then they bind the scope, nothing else, and nothing twice', () => {
    const tree = fc
      .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 8 }))
      .chain(([size, many]) =>
        fc.record({
          size: fc.constant(size),
          parents: fc.array(fc.nat(), { minLength: many, maxLength: many }),
          places: fc.array(fc.integer({ min: -1, max: many - 1 }), {
            minLength: size,
            maxLength: size,
          }),
          left: fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 5 }),
        }),
      );
    fc.assert(
      fc.property(tree, ({ size, parents, places, left }) => {
        const units = parents.map((up, n) => ({
          id: unit(n),
          name: `u${n}`,
          ...(n === 0 || up % (n + 1) === n ? {} : { parent: unit(up % n) }),
          accounts: range(0, size).filter((_, at) => places[at] === n),
        }));
        const all = settings({ accounts: company(size), units });
        const scope = range(0, size).filter((_, at) => !left.includes(at));
        const bound = (targets: readonly string[]) =>
          targets.flatMap((target) => accountsUnder(all, target)).sort();
        expect(bound(fewestTargets(all, scope))).toEqual(scope);
        const shards = shardsOf(all, scope);
        expect(bound(shards.flatMap(({ targets }) => targets))).toEqual(scope);
        for (const { accounts, targets } of shards) {
          expect(accounts.length).toBeLessThanOrEqual(150);
          for (const account of bound(targets)) expect(accounts).toContain(account);
        }
        // Leaving accounts out never changes which accounts share a policy.
        const before = new Map(shardsOf(all, range(0, size)).map((one) => [one.number, one]));
        for (const one of shards) expect(one.accounts).toEqual(before.get(one.number)?.accounts);
      }),
      { endOnFailure: true, numRuns: 60 },
    );
  });

  it('given an account, when its words are asked for, then it stays an account', () => {
    expect(targetWords(settings(), id(1))).toBe(`account ${id(1)}`);
  });
});
