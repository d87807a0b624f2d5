import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan/plan.ts';
import { plansOfRunbook, roster, tell, type Story } from '../core/incident/stage.ts';
import { anOrder } from '../core/order/stage.ts';
import { chaos, goodDay, factsOfKind, reached, realFindings, steps } from './stage/chaos.ts';

/**
 * Promise 1: nothing is changed in AWS without two different people's approval of exactly that plan, now or, by a
 * standing order, in advance.
 *
 * The rule is told here a second time, from the journal alone and without the code that it checks: who
 * had approved what, when the first request of a plan was allowed to leave. (An approval is a click or a
 * typed command of a Slack account, and the journal says `click`: these are two Slack accounts.)
 */

const real = await realFindings();
const people = new Map(roster().people.map((p) => [p.person, p]));

/** Who counted for a plan at a place in the journal: by the votes, the roster and the suspects up to there. */
function approversAt(
  story: Story,
  digest: string,
  at: number,
): { approve: string[]; veto: boolean } {
  const approve = new Set<string>();
  const veto = new Set<string>();
  const gone = new Set<string>();
  const plan = planOf(story, digest);
  for (const fact of story.facts.slice(0, at)) {
    if (fact.kind === 'vote.cast' && fact.body.digest === digest) {
      (fact.body.decision === 'approve' ? approve : veto).add(fact.body.person);
    }
    if (fact.kind === 'vote.revoked' && fact.body.digest === digest) {
      approve.delete(fact.body.person);
      veto.delete(fact.body.person);
    }
    if (fact.kind === 'suspect.marked') gone.add(fact.body.person);
    if (fact.kind === 'roster.shrunk') for (const one of fact.body.removed) gone.add(one);
    if (fact.kind === 'approver.set-aside') veto.delete(fact.body.person);
  }
  const counts = (person: string) =>
    !gone.has(person) &&
    person !== plan.requester &&
    people.get(person)?.roles.includes('approver') === true;
  const suspects = new Set(
    factsOfKind(story, 'suspect.marked')
      .filter((f) => f.at < at)
      .map((f) => f.body.person),
  );
  return {
    approve: [...approve].filter(counts),
    veto: [...veto].some((person) => !suspects.has(person)),
  };
}

function planOf(story: Story, digest: string): Plan {
  const found = factsOfKind(story, 'plan.drafted').find(({ body }) => body.digest === digest);
  if (found === undefined) throw new Error('a plan that was never drawn');
  return found.body.plan;
}

describe('two different people', () => {
  it('given anything that people, measurements and time can do, when a request may leave, then two others had approved exactly its plan', () => {
    const told: Story[] = [];
    fc.assert(
      fc.property(steps(90), (taken) => {
        const story = chaos(real, taken);
        told.push(story);
        for (const { at, body } of factsOfKind(story, 'call.intended')) {
          const started = factsOfKind(story, 'plan.started').filter(
            (f) => f.at < at && f.body.digest === body.digest,
          );
          expect(started).toHaveLength(1);
          const { approve, veto } = approversAt(story, body.digest, started[0]!.at);
          expect(new Set(approve).size).toBeGreaterThanOrEqual(veto ? 3 : 2);
          expect([...approve].toSorted()).toEqual([...started[0]!.body.approvers].toSorted());
          const slack = approve.map((person) => people.get(person)?.slack);
          expect(new Set(slack).size).toBe(approve.length);
          // The call stands in the plan that was approved, word for word.
          const plan = planOf(story, body.digest);
          expect(plan.waves.some((wave) => wave.calls.some((call) => call.id === body.call))).toBe(
            true,
          );
        }
      }),
      { numRuns: 250, endOnFailure: true, examples: [goodDay] },
    );
    // It would hold as well if nothing ever happened: every plan of the runbook was started in some story.
    expect(reached(told)).toMatchObject({ plans: [...plansOfRunbook] });
  });

  it('given a plan that loses a vote before it starts, when its start is told, then nothing leaves', () => {
    const story = tell();
    story.says('ana', { do: 'hold', reason: 'a moment' });
    story.approves('ben');
    story.approves('cho');
    expect(story.plan().stage).toBe('approved');
    story.happens({ type: 'roster', people: ['ana', 'ben', 'dev'] });
    story.says('ana', { do: 'resume' });
    expect(story.effects.filter((e) => e.kind === 'call')).toEqual([]);
    expect(story.plan().stage).toBe('voided');
  });

  it('given a standing order, when one person fires it, then two others had approved exactly these calls in advance', () => {
    const order = anOrder();
    const story = tell({ order });
    story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
    story.callsSucceed();
    const left = factsOfKind(story, 'call.intended');
    expect(left.length).toBeGreaterThan(0);
    const approved = order.plan.waves.flatMap(({ calls }) => calls);
    for (const { body } of left) {
      const plan = planOf(story, body.digest);
      expect(plan.kind).toBe('shield-order');
      const call = plan.waves.flatMap(({ calls }) => calls).find(({ id }) => id === body.call);
      expect(approved).toContainEqual(call);
    }
    const voters = new Set(order.votes.map(({ person }) => person));
    expect([...voters].filter((person) => person !== order.plan.requester)).toHaveLength(2);
    // Whatever else the incident does waits for its own two.
    expect(story.plan('emergency').stage).toBe('pending');
  });

  it('given two approvals of different plans, when counted, then neither plan has two', () => {
    const story = tell();
    story.approves('ben');
    story.passes(3_600_000);
    expect(story.plan().stage).toBe('expired');
    story.says('ana', { do: 'redraft' });
    story.approves('cho');
    expect(story.effects.filter((e) => e.kind === 'call')).toEqual([]);
    expect(story.plan().votes).toHaveLength(1);
  });
});
