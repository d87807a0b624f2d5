import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortDigest } from '../../../src/core/plan/canonical.ts';
import { settings, tell, type Story } from './stage.ts';

/** AP-16 to AP-29: a plan from its drawing to its end. Each requirement carries its number. */

function released(story: Story): boolean {
  return story.effects.some((e) => e.kind === 'call');
}

describe('the life of a plan', () => {
  it('AP-16 given a plan that is over, when it is voted on, then it stays over', () => {
    const story = tell();
    const old = story.plan();
    story.says('ana', { do: 'redraft', mode: 'destruction' });
    expect(story.incident.plans[0]).toMatchObject({ stage: 'voided' });
    expect(story.approves('ben', old)).toMatchObject({ ok: false, code: 'plan-over' });
    expect(
      story.says('ben', { do: 'deny', plan: old.plan.id, digest: old.digest, reason: 'late' }),
    ).toMatchObject({ ok: false });
  });

  it('AP-17 given the end of the voting window, when one votes a moment before and one at it, then only the first counts', () => {
    const story = tell();
    const until = Date.parse(story.plan().plan.voteUntil);
    story.now = until - 1;
    expect(story.approves('ben')).toMatchObject({ ok: true });
    story.now = until;
    expect(story.approves('cho')).toMatchObject({ ok: false, code: 'window-over' });
    expect(released(story)).toBe(false);
  });

  it('AP-17 given a hold that outlasts the start window, when it ends, then the approved plan has expired', () => {
    const story = tell({
      settings: settings({ timing: { startWindowSeconds: 60, holdSeconds: 600 } }),
    });
    story.says('ana', { do: 'hold', reason: 'a moment' });
    story.approves('ben');
    story.approves('cho');
    expect(story.plan().stage).toBe('approved');
    story.passes(61_000);
    expect(story.plan().stage).toBe('expired');
    expect(released(story)).toBe(false);
    expect(story.incident.position.state).toBe('asking');
  });

  it('AP-18 given silence, when all the time there is passes, then nothing is approved', () => {
    const story = tell();
    story.approves('ben');
    story.passes(30 * 86_400_000);
    expect(story.plan('emergency').stage).toBe('expired');
    expect(released(story)).toBe(false);
  });

  it('AP-19 given a loosening plan, when one person denies it, then it is over, and a reason is asked for', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    const deny = { do: 'deny', plan: plan.plan.id, digest: shortDigest(plan.digest) } as const;
    expect(story.says('cho', { ...deny, reason: '' })).toMatchObject({
      ok: false,
      code: 'reason-missing',
    });
    expect(story.says('cho', { ...deny, reason: 'it was me, sorry' })).toMatchObject({ ok: true });
    expect(story.plan('suspect').stage).toBe('denied');
  });

  it('AP-19 given a tightening plan, when one person vetoes it, then three approvals release it all the same', () => {
    const story = tell();
    const plan = story.plan();
    story.says('dev', {
      do: 'deny',
      plan: plan.plan.id,
      digest: plan.digest,
      reason: 'I do not like it',
    });
    expect(story.plan().need).toBe(3);
    story.approves('ana');
    story.approves('ben');
    expect(released(story)).toBe(false);
    story.approves('cho');
    expect(released(story)).toBe(true);
  });

  it('AP-19 given a veto, when two others set that person aside, then two approvals are enough again', () => {
    const story = tell();
    const emergency = story.plan('emergency');
    story.says('dev', {
      do: 'deny',
      plan: emergency.plan.id,
      digest: emergency.digest,
      reason: 'no freeze',
    });
    story.approves('ana', emergency);
    story.approves('ben', emergency);
    expect(released(story)).toBe(false);
    story.says('ana', { do: 'set-aside', person: 'dev', reason: 'the account acts strangely' });
    story.approves('ana', story.plan('set-aside'));
    expect(story.approves('dev', story.plan('set-aside'))).toMatchObject({ ok: false });
    story.approves('ben', story.plan('set-aside'));
    story.happens({ type: 'start-checked', digest: story.plan('set-aside').digest, refused: [] });
    expect(released(story)).toBe(true);
  });

  it('AP-20 given a vote that was taken back, when another approves, then it is one', () => {
    const story = tell();
    const { plan, digest } = story.plan();
    story.approves('ben');
    expect(story.says('ben', { do: 'revoke', plan: plan.id, digest })).toMatchObject({ ok: true });
    story.approves('cho');
    expect(released(story)).toBe(false);
    story.approves('ben');
    expect(released(story)).toBe(true);
  });

  it('AP-21 given an approver who may no longer act when a loosening plan starts, when it is checked, then it does not run', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    story.approves('ben', plan);
    story.approves('cho', plan);
    expect(story.plan('suspect').stage).toBe('approved');
    expect(story.effects.at(-1)).toMatchObject({ kind: 'start' });
    story.happens({
      type: 'start-checked',
      digest: plan.digest,
      refused: [{ person: 'cho', why: 'was deactivated' }],
    });
    expect(story.plan('suspect').stage).toBe('voided');
    expect(story.incident.suspects).toEqual([]);
  });

  it('AP-22, AP-24 given a person who is taken off the roster while a plan is open, when counted, then their vote is void', () => {
    const story = tell();
    story.approves('cho');
    story.happens({ type: 'roster', people: ['ana', 'ben', 'dev'] });
    story.approves('ben');
    expect(released(story)).toBe(false);
    story.approves('dev');
    expect(released(story)).toBe(true);
  });

  it('AP-23 given an approved plan, when its start is told twice, then each call is queued once', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    const { digest } = story.plan('emergency');
    const before = story.effects.length;
    story.happens({ type: 'start-checked', digest, refused: [] });
    story.approves('dev');
    expect(story.effects).toHaveLength(before);
    expect(story.facts.filter((f) => f.kind === 'plan.started')).toHaveLength(1);
  });

  it('AP-29 given any sequence of votes, when fewer than two different people approve, then nothing is released', () => {
    const people = ['ana', 'ben', 'cho', 'dev', 'U0NOBODY'];
    const vote = fc.record({
      person: fc.constantFrom(...people),
      does: fc.constantFrom('approve', 'deny', 'revoke', 'redraft', 'hold', 'resume'),
    });
    fc.assert(
      fc.property(fc.array(vote, { maxLength: 14 }), (votes) => {
        const story = tell();
        for (const { person, does } of votes) {
          const { plan, digest } = story.plan('emergency');
          if (does === 'redraft') story.says(person, { do: 'redraft', mode: 'quiet' });
          else if (does === 'hold') story.says(person, { do: 'hold', reason: 'wait' });
          else if (does === 'resume') story.says(person, { do: 'resume' });
          else story.says(person, { do: does as 'deny', plan: plan.id, digest, reason: 'because' });
        }
        for (const started of story.facts.filter((f) => f.kind === 'plan.started')) {
          const cast = story.facts.filter(
            (f) =>
              f.kind === 'vote.cast' &&
              f.body.digest === started.body.digest &&
              f.body.decision === 'approve',
          );
          const voters = new Set(cast.map((f) => (f.kind === 'vote.cast' ? f.body.person : '')));
          expect(voters.size).toBeGreaterThanOrEqual(2);
          const plan = story.incident.plans.find((p) => p.digest === started.body.digest);
          expect(voters).not.toContain(plan?.plan.requester);
        }
      }),
      { numRuns: 300 },
    );
  });
});
