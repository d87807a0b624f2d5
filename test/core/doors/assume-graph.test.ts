import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumeGraph } from '../../../src/core/doors/assume-graph.ts';
import type { AssumeGraph } from '../../../src/core/doors/assume-graph.ts';
import { assumePicture } from '../../../src/core/doors/assume-picture.ts';
import { circlesOf, reachOf } from '../../../src/core/doors/assume-reach.ts';
import type { Principal } from '../../../src/core/doors/principals.ts';
import { OTHER, PROD, STRANGER } from '../situations.ts';
import { principal, trustOf } from './graphs.ts';

const role = (name: string, trust: object, more: Partial<Principal> = {}): Principal =>
  principal({ kind: 'role', name, trust: trust as NonNullable<Principal['trust']>, ...more });
const user = (name: string, allow: readonly string[] = [], more: Partial<Principal> = {}) =>
  principal({ kind: 'user', name, assumes: { allow, deny: [] }, ...more });
const arn = (kind: 'user' | 'role', name: string, account = PROD): string =>
  `arn:aws:iam::${account}:${kind}/${name}`;
const root = (account = PROD) => ({ AWS: `arn:aws:iam::${account}:root` });
const build = (...all: Principal[]) => assumeGraph(all, new Set());
const edges = (graph: AssumeGraph, from: string): string[] => [...(graph.edges.get(from) ?? [])];

/** Everybody whom a node can become in the end. */
function closure(graph: AssumeGraph, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const todo = [from];
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    for (const to of graph.edges.get(one) ?? []) if (!seen.has(to)) todo.push(to);
    for (const to of graph.edges.get(one) ?? []) seen.add(to);
  }
  return seen;
}

describe('who can become whom', () => {
  it('given a trust that names a user of the account, when drawn, then that is enough', () => {
    const graph = build(user('eve'), role('r', trustOf({ AWS: arn('user', 'eve') })));
    expect(edges(graph, arn('user', 'eve'))).toEqual([arn('role', 'r')]);
  });

  it('given a trust of the whole account, when drawn, then only those become it whose own policies allow it', () => {
    const graph = build(
      user('all', ['*']),
      user('one', [arn('role', 'r')]),
      user('like', [`arn:aws:iam::${PROD}:role/r*`]),
      user('none', [arn('role', 'other')]),
      role('r', trustOf(root())),
    );
    for (const name of ['all', 'one', 'like'])
      expect(closure(graph, arn('user', name)), name).toContain(arn('role', 'r'));
    expect(closure(graph, arn('user', 'none')).size).toBe(0);
  });

  it('given a principal of another account that the trust names, when drawn, then its own policies must allow it too', () => {
    const trust = trustOf({ AWS: [arn('user', 'may', OTHER), arn('user', 'not', OTHER)] });
    const graph = build(
      user('may', [arn('role', 'r')], { account: OTHER }),
      user('not', [], { account: OTHER }),
      role('r', trust),
    );
    expect(edges(graph, arn('user', 'may', OTHER))).toEqual([arn('role', 'r')]);
    expect(edges(graph, arn('user', 'not', OTHER))).toEqual([]);
  });

  it('given strangers, services and providers in a trust, when drawn, then each is a node with a way in', () => {
    const graph = build(
      role(
        'r',
        trustOf({
          AWS: [STRANGER, arn('role', 'his', STRANGER)],
          Service: 'ec2.amazonaws.com',
          Federated: 'idp',
        }),
      ),
      role('open', trustOf('*')),
    );
    for (const id of [
      `account:${STRANGER}`,
      arn('role', 'his', STRANGER),
      'service:ec2.amazonaws.com',
      'federation:idp',
    ])
      expect(edges(graph, id), id).toEqual([arn('role', 'r')]);
    expect(edges(graph, 'anyone')).toEqual([arn('role', 'open')]);
  });

  it('given the boundary AWSDenyAll, an own denial or a trust that denies everyone, when drawn, then no arrow is left', () => {
    const boundary = 'arn:aws:iam::aws:policy/AWSDenyAll';
    const named = trustOf({ AWS: [arn('user', 'eve'), PROD] });
    expect(
      edges(build(user('eve', ['*'], { boundary }), role('r', named)), arn('user', 'eve')),
    ).toEqual([]);
    const denied = user('eve', [], { assumes: { allow: ['*'], deny: ['*'] } });
    expect(edges(build(denied, role('r', trustOf(root()))), arn('user', 'eve'))).toEqual([]);
    const [allow] = named.Statement;
    const [deny] = trustOf('*', 'Deny').Statement;
    const graph = build(user('eve', ['*']), role('r', { Statement: [allow, deny] }));
    expect(graph.edges.size).toBe(0);
  });
});

describe('reach and circles', () => {
  const chain = build(
    user('eve', [arn('role', 'a')]),
    role('a', trustOf(root()), { assumes: { allow: [arn('role', 'b')], deny: [] } }),
    role('b', trustOf(root()), { writesIdentity: true }),
  );

  it('given a chain to an IAM writer, when it is followed, then all before it reach it and the writer itself does not', () => {
    const reach = reachOf(chain, (id) => chain.nodes.get(id)?.writesIdentity === true);
    expect(reach.get(arn('user', 'eve'))).toBe(arn('role', 'b'));
    expect(reach.get(arn('role', 'a'))).toBe(arn('role', 'b'));
    expect(reach.has(arn('role', 'b'))).toBe(false);
  });

  it('given two roles that trust each other and a third that is only led to, when circles are looked for, then it is the two', () => {
    const graph = build(
      role('a', trustOf({ AWS: arn('role', 'b') })),
      role('b', trustOf({ AWS: arn('role', 'a') })),
      role('c', trustOf({ AWS: arn('role', 'a') })),
    );
    expect(circlesOf(graph)).toEqual([[arn('role', 'a'), arn('role', 'b')]]);
  });

  it('given any trusts among some roles, when reach and circles are computed, then they agree with walking every way', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const links = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), {
      maxLength: 16,
    });
    fc.assert(
      fc.property(links, fc.subarray(names), (pairs, writers) => {
        const graph = build(
          ...names.map((name) => {
            const from = pairs.filter(([, to]) => to === name).map(([one]) => arn('role', one));
            return role(name, trustOf({ AWS: from }), { writesIdentity: writers.includes(name) });
          }),
        );
        const all = new Map([...graph.nodes.keys()].map((id) => [id, closure(graph, id)]));
        const isWriter = (id: string): boolean => graph.nodes.get(id)?.writesIdentity === true;
        const reach = reachOf(graph, isWriter);
        const circles = circlesOf(graph);
        for (const [id, found] of all) {
          expect(reach.has(id)).toBe([...found].some(isWriter));
          const near = reach.get(id);
          if (near !== undefined) expect(found).toContain(near);
          expect(circles.some((circle) => circle.includes(id))).toBe(found.has(id));
        }
        for (const circle of circles)
          for (const one of circle) for (const two of circle) expect(all.get(one)).toContain(two);
      }),
      { endOnFailure: true },
    );
  });
});

describe('the picture', () => {
  it('given far more than people can follow, when it is drawn, then it is bounded, hostile first, and says how much is left out', () => {
    const many = Array.from({ length: 300 }, (_, i) => user(`u${i}`, ['*']));
    const roles = Array.from({ length: 300 }, (_, i) => role(`r${i}`, trustOf(root())));
    const evil = user('zz-evil', ['*'], { name: '<!channel>\u202e'.repeat(40) });
    const graph = assumeGraph([...many, ...roles, evil], new Set([evil.arn]));
    const picture = assumePicture(graph);
    expect(picture.nodes[0]).toMatchObject({ hostile: true, kind: 'user' });
    expect(picture.nodes.length + picture.moreNodes).toBe(602);
    expect(picture.nodes.length).toBeLessThanOrEqual(40);
    expect(picture.arrows.length).toBeLessThanOrEqual(120);
    expect(JSON.stringify(picture).length).toBeLessThan(20_000);
    expect(picture.story[0]).toContain('HOSTILE');
    expect(picture.story.at(-1)).toMatch(/^And \d+ more such ways\.$/);
    for (const [from, to] of picture.arrows)
      expect(Math.max(from, to)).toBeLessThan(picture.nodes.length);
  });

  it('given two roles that keep each other alive, when the story is told, then it begins with them', () => {
    const graph = build(
      role('a', trustOf({ AWS: arn('role', 'b') })),
      role('b', trustOf({ AWS: arn('role', 'a') })),
    );
    const picture = assumePicture(graph);
    expect(picture.circles).toEqual([['a', 'b']]);
    expect(picture.story[0]).toBe('a, b keep each other alive.');
  });
});
