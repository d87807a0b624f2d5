import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezeScp } from '../../../src/core/policies/freeze.ts';
import { policyQuota } from '../../../src/core/policies/policy.ts';
import type { Accounts, PreparedPolicy } from '../../../src/core/policies/policy.ts';
import { shardsOf } from '../../../src/core/policies/shards.ts';
import { shieldScp } from '../../../src/core/policies/shield.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import { settings } from '../situations.ts';

const quota = policyQuota.SERVICE_CONTROL_POLICY;
const company = (size: number, more: object = {}) =>
  settings({
    accounts: Array.from({ length: size }, (_, i) => ({
      id: String(200_000_000_000 + i),
      name: `a${i}`,
      responderRoleId: `AROA${String(i).padStart(17, '0')}`,
    })),
    ...more,
  });
const ids = (of: Settings): Accounts => of.organization.accounts.map(({ id }) => id);
type Make = (of: Settings, accounts: Accounts) => PreparedPolicy;
const kinds: readonly (readonly [string, Make, number, number])[] = [
  ['shield', shieldScp, 130, 150],
  ['freeze', freezeScp, 330, 370],
];

describe('shards', () => {
  it.each(kinds)(
    'given a thousand accounts, when the %s is cut, then each shard is full, fits, and all are in one',
    (_, make, least, most) => {
      const of = company(1_000);
      const shards = shardsOf(of, ids(of), (accounts) => make(of, accounts));
      expect(shards.flatMap(({ accounts }) => accounts)).toEqual(ids(of));
      for (const { accounts } of shards) {
        expect(make(of, accounts).content.length).toBeLessThanOrEqual(quota);
        expect(accounts.length).toBeLessThanOrEqual(most);
      }
      for (const { accounts } of shards.slice(0, -1)) {
        expect(accounts.length).toBeGreaterThanOrEqual(least);
        // One more would not have fitted: no room is given away.
        expect(make(of, accounts).content.length).toBeGreaterThan(quota - 30);
      }
    },
  );

  it('given any size and any scope, when it is cut, then every target is exempt in its own shard’s policy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.constantFrom(...kinds),
        (size, picks, [, make]) => {
          const of = company(size);
          const scope = [...new Set(picks.map((pick) => ids(of)[pick % size] ?? ''))];
          const shards = shardsOf(of, scope, (accounts) => make(of, accounts));
          expect(shards.flatMap(({ targets }) => targets).toSorted()).toEqual(scope.toSorted());
          for (const { accounts, targets } of shards) {
            const { content } = make(of, accounts);
            for (const target of targets) {
              const role = of.organization.accounts.find(
                ({ id }) => id === target,
              )?.responderRoleId;
              expect(content).toContain(`"${role ?? 'nobody'}:*"`);
            }
          }
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('given an account at the end, when it is added, then the earlier shards stay what they were', () => {
    const cut = (size: number) => {
      const of = company(size);
      return shardsOf(of, ids(of)).map(({ accounts }) => shieldScp(of, accounts).name);
    };
    const [before, after] = [cut(300), cut(301)];
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)).not.toBe(before.at(-1));
  });

  it('given a network and an instant for the responder, when it is cut, then they cost room and it still fits', () => {
    const of = company(400, {
      responderNetwork: ['203.0.113.10/32', '2001:db8::/48'],
      responderSince: '2026-11-22T04:00:00Z',
    });
    const plain = company(400);
    const first = (from: Settings) => shardsOf(from, ids(from))[0]?.accounts.length ?? 0;
    expect(first(of)).toBeLessThan(first(plain));
    for (const { accounts } of shardsOf(of, ids(of)))
      expect(shieldScp(of, accounts).content.length).toBeLessThanOrEqual(quota);
  });
});
