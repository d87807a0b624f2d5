import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneOrder } from '../../../src/core/plan/policy-order.ts';

const turned = (list: readonly unknown[]): unknown[] => [...list].reverse();
const statement = (turn: (list: readonly unknown[]) => unknown[]) => ({
  Effect: 'Allow',
  Principal: { AWS: turn(['a', 'b']), Service: 's' },
  NotPrincipal: { AWS: turn(['a', 'b']) },
  Action: turn(['x:A', 'x:B']),
  NotAction: turn(['x:A', 'x:B']),
  Resource: turn(['r', 's']),
  NotResource: turn(['r', 's']),
  Condition: { StringEquals: { 'aws:PrincipalAccount': turn(['1', '2']) } },
});
const straight = (list: readonly unknown[]): unknown[] => [...list];

describe('a policy in one order', () => {
  it.each([
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
  ] as const)(
    'given a policy whose %s comes the other way round, when both are put in order, then they are the same',
    (key) => {
      const one = { Statement: [{ [key]: statement(straight)[key] }] };
      const other = { Statement: [{ [key]: statement(turned)[key] }] };
      expect(one).not.toEqual(other);
      expect(inOneOrder(one)).toEqual(inOneOrder(other));
      expect(inOneOrder(one.Statement)).toEqual(inOneOrder(other.Statement));
      expect(inOneOrder({ Statement: one.Statement[0] })).toEqual(
        inOneOrder({ Statement: other.Statement[0] }),
      );
    },
  );

  it.each(['Action', 'NotAction', 'Resource', 'NotResource', 'Condition'] as const)(
    'given a policy whose %s has a list of one, when it is put in order, then it stays one: AWS answers it as it was written',
    (key) => {
      const one = { Statement: [{ [key]: statement((list) => list.slice(0, 1))[key] }] };
      expect(inOneOrder(one)).toEqual(one);
    },
  );

  it.each(['Principal', 'NotPrincipal'] as const)(
    'given a policy whose %s has a list of one, when it is compared with one that has the bare text, then they are the same',
    (key) => {
      const first = (list: readonly unknown[]) => list.slice(0, 1);
      const bare = (list: readonly unknown[]) => list[0] as unknown[];
      const one = { Statement: [{ [key]: statement(first)[key] }] };
      const other = { Statement: [{ [key]: statement(bare)[key] }] };
      expect(one).not.toEqual(other);
      expect(inOneOrder(one)).toEqual(inOneOrder(other));
      const more = { Statement: [{ [key]: statement(straight)[key] }] };
      expect(inOneOrder(one)).not.toEqual(inOneOrder(more));
    },
  );

  it('given statements, other lists and lists that are not all texts, when they are put in order, then these stay as they are', () => {
    const odd = {
      Version: '2012-10-17',
      Rules: ['b', 'a'],
      Statement: [{ Sid: 'b', Odd: ['b', 'a'] }, { Sid: 'a', Action: ['b', 1, 'a'] }, 'c'],
    };
    expect(inOneOrder(odd)).toEqual(odd);
  });

  it('given a policy, when it is put in order, then the policy itself is untouched', () => {
    const policy = { Statement: [statement(turned)] };
    const before = JSON.stringify(policy);
    inOneOrder(policy);
    expect(JSON.stringify(policy)).toBe(before);
  });

  it('given any JSON, when it is put in order, then it does not throw, and a second time changes nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const one of [value, { Statement: value }, { Statement: [value] }]) {
          const once = inOneOrder(one);
          expect(JSON.stringify(inOneOrder(once))).toBe(JSON.stringify(once));
        }
      }),
      { seed: 20261122, numRuns: 300, endOnFailure: true },
    );
  });
});
