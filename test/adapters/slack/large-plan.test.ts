import { describe, expect, it } from 'vitest';
import { planLines } from '../../../src/adapters/slack/render/plan-lines.ts';
import { largeStory } from '../../core/journal/large-journal.ts';

describe('a plan of very many calls', () => {
  it('given more than a thousand calls, when listed, then what they have in common is said once, and each target stands there', () => {
    const { story } = largeStory(1500, 0);
    const state = story.plan('doors');
    const lines = planLines(story.incident, state);
    const calls = state.plan.waves.flatMap((wave) => wave.calls);
    expect(calls).toHaveLength(1500);
    const text = lines.join('\n');
    const missing = calls.filter(
      ({ request }) =>
        !text.includes(`"AccessKeyId":${JSON.stringify(request.input['AccessKeyId'])}`),
    );
    expect(missing).toEqual([]);
    expect(lines.filter((line) => line.includes('iam:UpdateAccessKey in'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('. as call 1, with'))).toHaveLength(1499);
  });
});
