import { describe, expect, it } from 'vitest';
import { settings, tell, type Story } from '../incident/stage.ts';
import { looked, off, settles, timersOf } from './stage.ts';

/** Somebody took a lock off before it was proven: the proof of this phase says that it does not hold. */
function disproven(phase: 'prove-shield' | 'prove-freeze'): Story {
  const story = tell({ settings: settings() });
  story.approves('ben');
  story.approves('cho');
  story.callsSucceed();
  story.now += 200_000;
  if (phase === 'prove-freeze') {
    story.measures({ finding: 'proven' });
    story.callsSucceed();
  }
  expect(story.incident.position.phase).toBe(phase);
  story.now += 200_000;
  story.measures({ finding: 'disproven', says: ['A canary still gets through.'] });
  expect(story.incident.position.state).toBe('asking');
  return story;
}

describe('a lock that is taken off before it is proven', () => {
  it.each(['prove-shield', 'prove-freeze'] as const)(
    'given %s is disproven, when the watch finds the lock off, then an alarm names a plan that puts it back, and it can be approved',
    (phase) => {
      const story = disproven(phase);
      expect(timersOf(story, 'locks')).toHaveLength(1);
      story.now += 1_000;
      looked(story, [off()]);
      const { plan, stage } = story.plan('retighten');
      expect(stage).toBe('pending');
      expect(story.incident.alarms.at(-1)?.text).toContain(`${plan.id} is ready against it`);
      story.approves('ben', story.plan('retighten'));
      story.approves('cho', story.plan('retighten'));
      expect(story.plan('retighten').stage).toBe('executing');
    },
  );

  it.each([
    ['prove-shield', 'Put the shield back on one account', false],
    ['prove-freeze', 'Put shield and freeze back on one account', true],
  ] as const)(
    'given %s is disproven, when the watch draws its plan, then it puts back what was on and nothing else',
    (phase, title, frozen) => {
      const story = disproven(phase);
      story.now += 1_000;
      looked(story, [off()]);
      const { plan } = story.plan('retighten');
      expect(plan.title).toBe(title);
      const actions = plan.waves.flatMap(({ calls }) => calls.map(({ action }) => action));
      expect(actions).toContain('attach-shield-scp');
      expect(actions.some((action) => action.startsWith('attach-freeze'))).toBe(frozen);
      expect(plan.leaves.some((line) => line.includes('Freeze'))).toBe(frozen);
    },
  );

  it('given the lock is put back, when people go on and it holds, then the phase is done and there is one watch', () => {
    const story = disproven('prove-freeze');
    story.now += 1_000;
    looked(story, [off()]);
    story.approves('ben', story.plan('retighten'));
    story.approves('cho', story.plan('retighten'));
    settles(story);
    expect(story.plan('retighten').stage).toBe('executed');
    const timers = timersOf(story, 'locks').length;
    story.says('ana', { do: 'resume' });
    story.measures({ finding: 'proven' });
    expect(story.incident.position.phase).toBe('find-time-bombs');
    expect(timersOf(story, 'locks')).toHaveLength(timers);
  });
});
