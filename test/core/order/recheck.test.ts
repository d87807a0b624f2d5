import { describe, expect, it } from 'vitest';
import type { Sealed } from '../../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../../src/core/journal/recheck.ts';
import { firedByApprover, firedFacts, firedInUnit, floored, linesOf } from './fired-stories.ts';
import { find, forgeries, unitForgeries, type Loose } from './forgeries.data.ts';

/** What an auditor sees of an incident in which the standing order was fired, and what a forger may change. */

function problems(facts: readonly Loose[]): string[] {
  const lines = linesOf(facts).map((line) => JSON.parse(line) as Sealed);
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

  it('given an order for a unit, fired for one account of it, when its journal is checked, then nothing is found', () => {
    expect(problems(firedInUnit())).toEqual([]);
  });

  it.each(unitForgeries)(
    'given an order for a unit, and that %s, when the journal is checked, then that is noticed',
    (_, forge, why) => {
      const facts = firedInUnit();
      forge(facts);
      expect(problems(facts).join('\n')).toMatch(why);
    },
  );

  it('given that nobody is left who leads, when an approver has fired it, then nothing is found; with a leader it is noticed', () => {
    const facts = firedByApprover();
    expect(problems(facts)).toEqual([]);
    const forged = facts.filter(({ kind }) => kind !== 'suspect.marked');
    expect(problems(forged).join('\n')).toContain('neither commander nor responder');
  });

  it('given an order without a floor, when it is fired with one, then the bot’s own role in time passes, anything else is noticed', () => {
    expect(problems(floored('lockstep-responder', '2026-06-01T00:00:00Z'))).toEqual([]);
    expect(problems(floored('eks-node-role', '2026-06-01T00:00:00Z')).join('\n')).toMatch(
      /about another role/,
    );
    expect(problems(floored('lockstep-responder', '2099-01-01T00:00:00Z')).join('\n')).toMatch(
      /lies ahead/,
    );
  });

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
