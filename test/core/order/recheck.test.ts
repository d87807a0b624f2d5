import { describe, expect, it } from 'vitest';
import { EMPTY, seal, type Sealed } from '../../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../../src/core/journal/recheck.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { settings, START, tell } from '../incident/stage.ts';
import { find, forgeries, type Loose } from './forgeries.data.ts';
import { anOrder, policiesOf } from './stage.ts';

/** What an auditor sees of an incident in which the standing order was fired, and what a forger may change. */

function firedFacts(): Loose[] {
  const before = settings();
  const floor = (responderSince: string) =>
    settings({ organization: { ...before.organization, responderSince } });
  const order = anOrder({ settings: floor('2026-06-01T00:00:00.000Z') });
  const story = tell({
    order: { ...order, policies: policiesOf(order) },
    settings: floor('2026-06-10T00:00:00.000Z'),
  });
  story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
  return structuredClone(toJson(story.facts)) as unknown as Loose[];
}

function problems(facts: readonly Loose[]): string[] {
  let head = EMPTY;
  const lines = facts.map(({ kind, body, ts }) => {
    const next = seal(head, { kind, body: body as JsonObject }, ts ?? iso(START));
    head = next.head;
    return JSON.parse(next.line) as Sealed;
  });
  return recheckApprovals(lines).problems.map(({ problem }) => problem);
}

describe('the re-check of a standing order', () => {
  it('given an order that was fired as approved, with a later floor, when its journal is checked, then nothing is found', () => {
    expect(problems(firedFacts())).toEqual([]);
  });

  it.each(forgeries)(
    'given that %s, when the journal is checked, then that is noticed',
    (_, forge, why) => {
      const facts = firedFacts();
      forge(facts);
      expect(problems(facts).join('\n')).toMatch(why);
    },
  );

  it('given a fired order, when another plan is started on its approvals, then that is noticed', () => {
    const facts = firedFacts();
    const emergency = find(facts, 'plan.drafted').body;
    expect(emergency.plan.kind).toBe('emergency');
    facts.push(
      { kind: 'plan.approved', body: { digest: emergency.digest, approvers: ['ben', 'cho'] } },
      {
        kind: 'plan.started',
        body: { digest: emergency.digest, approvers: ['ben', 'cho'], checked: 'pinned-roster' },
      },
    );
    expect(problems(facts).join('\n')).toContain('0 of the 2 approvals that it needs stand');
  });
});
