import { describe, expect, it } from 'vitest';
import { PROD, type Story } from '../incident/stage.ts';
import { EVERY, frozen, lifting, looked, looksOf, off, settles } from './stage.ts';

/** One call that goes wrong stops neither the locks that go on, nor those that come off, nor the watch. */

function releases(story: Story): void {
  story.approves('ben', story.plan('retighten'));
  story.approves('cho', story.plan('retighten'));
}

describe('a plan that puts locks back', () => {
  it('given one call that fails, when it runs, then the later waves run all the same, and the plan says what failed', () => {
    const story = frozen();
    looked(story, [off()]);
    releases(story);
    settles(story, (call) => (call === 'shield-scp/create' ? 'failed' : 'done'));
    const { stage, why, calls } = story.plan('retighten');
    expect(stage).toBe('failed');
    expect(why).toContain('failed (AWS says no)');
    expect(calls[`freeze-scp/attach/${PROD}`]?.stage).toBe('done');
    expect(Object.values(calls).filter((call) => call.stage === 'waiting')).toEqual([]);
  });

  it('given it has failed, when the policy is still off, then it is drawn again without another alarm', () => {
    const story = frozen();
    looked(story, [off()]);
    releases(story);
    settles(story, () => 'failed');
    const { digest, stage } = story.plan('retighten');
    expect(stage).toBe('failed');
    looked(story, [off()]);
    expect(story.plan('retighten')).toMatchObject({ stage: 'pending' });
    expect(story.plan('retighten').digest).not.toBe(digest);
    expect(story.incident.alarms).toHaveLength(1);
  });
});

describe('a lift', () => {
  const isScp = (call: string): boolean => call.includes('-scp-');

  it('given a detach that fails, when the part goes on, then the later wave runs, and all that stays on is told at the end', () => {
    const story = lifting();
    const freeze = story.plan('lift').plan.waves.filter(({ part }) => part === 'freeze');
    expect(freeze).toHaveLength(2);
    settles(story, (call) => (isScp(call) ? 'failed' : 'done'));
    const { calls } = story.plan('lift');
    for (const { id } of freeze.flatMap((wave) => wave.calls))
      expect(calls[id]?.stage).toBe(isScp(id) ? 'failed' : 'done');
    expect(story.incident.question).toMatchObject({ phase: 'lift', waivable: true });
    const failed = freeze[0]?.calls.map(({ says }) => `${says}: failed (AWS says no)`);
    expect(story.incident.question?.because).toEqual(failed);
    // Another try makes only what is not done.
    story.says('ana', { do: 'resume' });
    settles(story);
    expect(story.incident.position.phase).toBe('watch-lift');
  });

  it('given an alarm that stops it, when two people go on without the rest, then the waiver says what stays on', () => {
    const story = lifting();
    looked(story, [off(`lifted/${PROD}/lockstep-shield/1`)]);
    story.says('ana', { do: 'waive', reason: 'we take them off by hand' });
    const freeze = story.plan('lift').plan.waves.filter(({ part }) => part === 'freeze');
    for (const { says } of freeze.flatMap((wave) => wave.calls))
      expect(story.plan('waive').plan.leaves).toContain(`${says}: not done, so it stays on`);
  });
});

describe('an intent whose plan was given up', () => {
  /** A detach was on its way when the lift was drawn anew. */
  function givenUp(): { story: Story; policy: string } {
    const story = lifting();
    const { digest } = story.plan('lift');
    const effect = story.effects.findLast((e) => e.data['digest'] === digest)!;
    expect(story.claims(effect)).toBe('go');
    const { plan } = story.plan('lift');
    const call = plan.waves.flatMap((wave) => wave.calls).find((c) => c.id === effect.data['call']);
    looked(story, [off(`lifted/${PROD}/lockstep-shield/1`)]);
    story.says('ana', { do: 'redraft' });
    return { story, policy: call!.request.input['PolicyId'] as string };
  }

  it('given it is recent, when the watch looks, then it may be our own doing; later it is an alarm', () => {
    const { story, policy } = givenUp();
    looked(story, [{ ...off(), policy }]);
    expect(story.incident.alarms).toHaveLength(1);
    story.now += 600_000;
    looked(story, [{ ...off(), policy }]);
    expect(story.incident.alarms).toHaveLength(2);
  });

  it('given it is old, when the doors are due, then they are looked at', () => {
    const { story } = givenUp();
    story.passes(EVERY);
    const before = looksOf(story, 'watch-doors').length;
    story.passes(6 * EVERY);
    story.passes(6 * EVERY);
    expect(looksOf(story, 'watch-doors').length).toBeGreaterThan(before);
    const takenAt = new Date(story.now - 1_000).toISOString();
    const change = { id: 'c9', kind: 'change' as const, account: PROD, says: 'changed' };
    looked(story, [change], { measurement: 'watch-doors', takenAt });
    expect(story.incident.alarms.at(-1)?.about).toEqual(['c9']);
  });
});
