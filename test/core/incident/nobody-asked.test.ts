import { describe, expect, it } from 'vitest';
import { tell, type Story } from './stage.ts';

/** The shield is attached, and its proof waits for an answer. */
function proving(): Story {
  const story = tell();
  story.approves('ben');
  story.approves('cho');
  story.callsSucceed();
  expect(story.incident.position.phase).toBe('prove-shield');
  return story;
}

describe('a proof that could not be had', () => {
  it.each([
    ['canaries were asked', { asked: 1 }, 'prove-shield'],
    ['nobody was asked, because people went on without the lock', { asked: 0 }, 'attach-freeze'],
    ['a freeze hides the shield', { asked: 1, settled: true }, 'attach-freeze'],
  ])(
    'given %s, when it comes back before its deadline, then it is repeated only if that can help',
    (_, data, phase) => {
      const story = proving();
      story.measures({ finding: 'unproven', data });
      expect(story.incident.position.phase).toBe(phase);
    },
  );
});
