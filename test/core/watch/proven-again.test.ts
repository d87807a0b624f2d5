import { describe, expect, it } from 'vitest';
import { enforcementWords } from '../../../src/adapters/slack/render/words.ts';
import type { Finding } from '../../../src/core/doors/measurement.ts';
import type { Story } from '../incident/stage.ts';
import { frozen, lifting, looked, looksOf, off, settles } from './stage.ts';

/** A lock was found off, and people have put it back. */
function backOn(story = frozen()): Story {
  story.now += 1_000;
  looked(story, [off()]);
  story.now += 1_000;
  story.approves('ben', story.plan('retighten'));
  story.approves('cho', story.plan('retighten'));
  settles(story);
  expect(story.plan('retighten').stage).toBe('executed');
  return story;
}

/** The last proof that was ordered comes back. */
function proves(story: Story, finding: Finding, asked?: number): void {
  const effect = looksOf(story, 'locks-again').at(-1);
  if (effect === undefined) throw new Error('no proof was ordered');
  story.now = Math.max(story.now, effect.dueAt);
  const { phase, entry } = story.incident.position;
  story.happens({
    type: 'measured',
    measurement: 'locks-again',
    role: 'background',
    phase,
    entry,
    result: {
      finding,
      says: ['Asked.'],
      unproven: [],
      data: { lock: 'freeze', measuredAt: new Date(asked ?? story.now).toISOString() },
    },
  });
}

describe('locks that were put back', () => {
  it('given they are attached again, when nobody has measured it, then "enforced" is not said', () => {
    const story = backOn();
    expect(enforcementWords(story.incident)).toContain('in doubt');
    expect(looksOf(story, 'locks-again')).toHaveLength(1);
  });

  it('given the canaries are denied again, when that is measured, then it is enforced since then', () => {
    const story = backOn();
    proves(story, 'proven');
    expect(enforcementWords(story.incident)).toBe('enforced');
    story.now += 1_000;
    looked(story, [off('lifted/100000000003/lockstep-freeze/2')]);
    expect(enforcementWords(story.incident)).toContain('in doubt');
  });

  it('given a canary that still gets through, when the deadline is not over, then it is asked again, and after it an alarm is raised', () => {
    const story = backOn();
    proves(story, 'pending');
    expect(looksOf(story, 'locks-again')).toHaveLength(2);
    expect(story.incident.measurements['locks-again']).toBeUndefined();
    story.now += 400_000;
    const alarms = story.incident.alarms.length;
    proves(story, 'pending');
    expect(looksOf(story, 'locks-again')).toHaveLength(2);
    expect(enforcementWords(story.incident)).toContain('NOT in force');
    expect(story.incident.alarms).toHaveLength(alarms + 1);
  });

  it('given the canaries were asked before the freeze was found off again, when their answer comes after it, then it says nothing', () => {
    const story = backOn();
    story.now += 60_000;
    const asked = story.now;
    story.now += 2_000;
    looked(story, [off('lifted/100000000003/lockstep-freeze/2')]);
    story.now += 3_000;
    proves(story, 'proven', asked);
    expect(story.incident.measurements['locks-again']).toBeUndefined();
    expect(enforcementWords(story.incident)).toContain('in doubt');
  });

  it('given the lift goes on before the answer, when it comes, then it means nothing any more', () => {
    const story = backOn(lifting());
    story.says('ana', { do: 'resume' });
    const { digest } = story.plan('lift');
    story.now += 1_000;
    story.approves('ben', story.plan('lift'));
    story.approves('cho', story.plan('lift'));
    story.happens({ type: 'start-checked', digest, refused: [] });
    story.now += 400_000;
    proves(story, 'pending');
    expect(story.incident.measurements['locks-again']).toBeUndefined();
  });
});
