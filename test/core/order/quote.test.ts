import { describe, expect, it } from 'vitest';
import { EMPTY, seal } from '../../../src/core/journal/chain.ts';
import { inPieces } from '../../../src/core/journal/pieces.ts';
import { quoteOrder } from '../../../src/core/order/quote.ts';
import { sha256, toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { anOrder } from './stage.ts';

interface Written {
  readonly kind: string;
  readonly body: unknown;
}

/** The journal of a run that granted an order of so many characters more than usual. */
function granted(more: number, change: (facts: readonly Written[]) => readonly Written[]) {
  const { plan, digest, until, accounts, votes } = anOrder();
  const long = { ...plan, leaves: [...plan.leaves, 'x'.repeat(more)] };
  const approvers = votes.map(({ person }) => person);
  const facts = change([
    { kind: 'incident.opened', body: { incident: 'order-1' } },
    ...inPieces({ kind: 'plan.drafted', body: { digest, plan: long } }),
    ...votes.map((vote) => ({ kind: 'vote.cast', body: { ...vote, digest, decision: 'approve' } })),
    { kind: 'order.granted', body: { digest, until, accounts, approvers, policies: [] } },
  ]);
  let head = EMPTY;
  const lines = facts.map(({ kind, body }) => {
    const sealed = seal(
      head,
      { kind, body: toJson(body) as JsonObject },
      '2026-06-01T00:00:00.000Z',
    );
    head = sealed.head;
    return sealed.line;
  });
  return { lines, long };
}

describe('an order whose plan stands in pieces', () => {
  it('given its run’s journal, when it is quoted, then the plan is whole and the line is the one that grants it', () => {
    const { lines, long } = granted(4_000_000, (facts) => facts);
    expect(lines.length).toBeGreaterThan(6);
    const order = quoteOrder(lines);
    expect(order?.plan).toEqual(long);
    expect(order?.line).toBe(sha256(lines.at(-1) ?? ''));
    expect(order?.votes.map(({ person }) => person)).toEqual(['ben', 'cho']);
  });

  it('given a journal in which a piece is missing, when it is quoted, then there is no order', () => {
    const { lines } = granted(4_000_000, (facts) =>
      facts.filter(({ kind }, i) => kind !== 'fact.piece' || i !== 1),
    );
    expect(quoteOrder(lines)).toBeUndefined();
  });
});
