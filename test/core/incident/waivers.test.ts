import { describe, expect, it } from 'vitest';
import type { Sealed } from '../../../src/core/journal/chain.ts';
import { buildReport } from '../../../src/report/report.ts';
import { chaos, goOnUntil, realFindings } from '../../promises/stage/chaos.ts';
import { tell, type Story } from './stage.ts';

/** Going on without proof: what it takes, what it can’t do, and what is left of it. */

const real = await realFindings();
const REASON = 'two of us looked at it by hand';

/** An incident whose freeze could not be proven: the first question that people may answer with a waiver. */
function unprovenFreeze(): Story {
  const story = goOnUntil(chaos(real, []), real, 'prove-freeze');
  story.now += 3_600_000;
  story.measures({ finding: 'unproven', unproven: ['production has no canary'] });
  expect(story.incident.question).toMatchObject({ phase: 'prove-freeze', waivable: true });
  return story;
}

function report(story: Story) {
  const entries = story.facts.map(
    (fact, seq) =>
      ({ ...fact, seq, ts: '2026-06-17T09:00:00.000Z', prev: '0'.repeat(64) }) as unknown as Sealed,
  );
  return buildReport(entries);
}

function started(story: Story): void {
  story.happens({ type: 'start-checked', digest: story.plan('waive').digest, refused: [] });
}

describe('a waiver', () => {
  it('given a question that may be waived, when two others approve a written reason, then the runbook goes on', () => {
    const story = unprovenFreeze();
    expect(story.says('ana', { do: 'waive', reason: REASON })).toMatchObject({ ok: true });
    expect(story.incident.position.phase).toBe('prove-freeze');
    expect(story.approves('ana', story.plan('waive'))).toMatchObject({
      ok: false,
      code: 'requester',
    });
    story.approves('ben', story.plan('waive'));
    expect(story.incident.position.phase).toBe('prove-freeze');
    story.approves('cho', story.plan('waive'));
    expect(story.incident.position.phase).toBe('prove-freeze');
    started(story);
    expect(story.incident.position.phase).toBe('find-time-bombs');
    expect(story.incident.waivers).toMatchObject([
      {
        phase: 'prove-freeze',
        reason: REASON,
        requester: 'ana',
        approvers: ['ben', 'cho'],
        because: ['production has no canary'],
      },
    ]);
  });

  it.each(['', '   ', 'too short', '123456789 '])(
    'given the reason %j, when somebody waives, then a written reason is asked for',
    (reason) => {
      const story = unprovenFreeze();
      expect(story.says('ana', { do: 'waive', reason })).toMatchObject({
        ok: false,
        code: 'reason-missing',
      });
      expect(story.incident.plans.some((p) => p.plan.kind === 'waive')).toBe(false);
    },
  );

  it('given a small team, when the one who asked approves, then it does not count: a waiver gives something up', () => {
    const story = unprovenFreeze();
    story.incident = { ...story.incident, roster: { ...story.incident.roster, smallTeam: true } };
    story.says('ana', { do: 'waive', reason: REASON });
    expect(story.approves('ana', story.plan('waive'))).toMatchObject({
      ok: false,
      code: 'requester',
    });
  });

  it('given one denial, when two others have approved, then the waiver is over', () => {
    const story = unprovenFreeze();
    story.says('ana', { do: 'waive', reason: REASON });
    const { plan, digest } = story.plan('waive');
    story.approves('ben', story.plan('waive'));
    story.says('dev', { do: 'deny', plan: plan.id, digest, reason: 'the plant can wait' });
    story.approves('cho', story.plan('waive'));
    started(story);
    expect(story.plan('waive').stage).toBe('denied');
    expect(story.incident.position).toMatchObject({ phase: 'prove-freeze', state: 'asking' });
  });

  it('given a waiver that was approved, when the question was answered otherwise meanwhile, then it means nothing', () => {
    const story = unprovenFreeze();
    story.says('ana', { do: 'waive', reason: REASON });
    story.approves('ben', story.plan('waive'));
    story.approves('cho', story.plan('waive'));
    story.says('ana', { do: 'resume' });
    story.now += 3_600_000;
    story.measures({ finding: 'unproven', unproven: ['something else could not be seen'] });
    started(story);
    expect(story.incident.waivers).toEqual([]);
    expect(story.plan('waive').stage).not.toBe('executed');
    expect(story.incident.position).toMatchObject({ phase: 'prove-freeze', state: 'asking' });
  });

  it('given a waiver, when the incident ends well in all else, then it is in the report, and the outcome is not ok', () => {
    const story = unprovenFreeze();
    story.says('ana', { do: 'waive', reason: REASON });
    story.approves('ben', story.plan('waive'));
    story.approves('cho', story.plan('waive'));
    started(story);
    goOnUntil(story, real, 'closed');
    const { waivers, outcome } = report(story);
    expect(waivers).toMatchObject([{ reason: REASON }]);
    expect(outcome.ok).toBe(false);
    // The same end without a waiver is ok: it is the waiver that makes the difference.
    expect(report(goOnUntil(chaos(real, []), real, 'closed')).outcome.ok).toBe(true);
  });
});

describe('what can’t be waived', () => {
  it('given a shield that could not be attached, when somebody waives, then it is refused', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    for (const effect of story.effects.filter((e) => e.kind === 'call')) {
      story.claims(effect);
      const { digest, call } = effect.data as { digest: string; call: string };
      story.happens({
        type: 'call-settled',
        digest,
        call,
        outcome: 'failed',
        error: 'ConstraintViolation',
      });
    }
    expect(story.incident.position).toMatchObject({ phase: 'attach-shield', state: 'asking' });
    expect(story.says('ana', { do: 'waive', reason: REASON })).toMatchObject({
      ok: false,
      code: 'not-waivable',
    });
  });

  it.each(['prove-shield', 'prove-freeze'])(
    'given %s is disproven, when somebody waives, then it is refused: what is not so can’t be waived',
    (phase) => {
      const story = goOnUntil(chaos(real, []), real, phase);
      story.now += 3_600_000;
      story.measures({ finding: 'disproven', says: ['the canary got through'] });
      expect(story.incident.position).toMatchObject({ phase, state: 'asking', stuck: 'disproven' });
      for (const person of ['ana', 'ben', 'dev']) {
        expect(story.says(person, { do: 'waive', reason: REASON })).toMatchObject({
          ok: false,
          code: 'not-waivable',
        });
      }
    },
  );

  it('given a plan that nobody approved in time, when somebody waives, then it is refused: an approval can’t be waived', () => {
    const story = tell();
    story.passes(10 * 3_600_000);
    expect(story.incident.position).toMatchObject({ phase: 'approve-emergency', state: 'asking' });
    expect(story.says('ana', { do: 'waive', reason: REASON })).toMatchObject({
      ok: false,
      code: 'not-waivable',
    });
  });
});
