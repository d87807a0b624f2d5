import { describe, expect, it } from 'vitest';
import { draftUndoOf } from '../../../src/core/actions/undo.ts';
import { madeCalls, situationOf } from '../../../src/core/incident/situation-of.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import { frozen } from '../watch/stage.ts';
import { tell, type Story } from './stage.ts';

const reason = 'it broke the plant';

const anyCall = (story: Story): Call => {
  const [call] = story.plan('emergency').plan.waves.flatMap(({ calls }) => calls);
  if (call === undefined) throw new Error('the plan is empty');
  return call;
};

describe('taking back all that a plan did', () => {
  it('given a plan that attached the shield, when its undo is asked for, then it is refused: the shield comes off last', () => {
    const story = frozen();
    const { id } = story.plan('emergency').plan;
    expect(story.says('ana', { do: 'undo', call: id, reason })).toMatchObject({
      ok: false,
      code: 'no-undo',
    });
  });

  it('given attached policies, when they are taken back together, then one after another and the last first', () => {
    const story = frozen();
    const made = madeCalls(story.incident).filter(
      ({ call }) => call.action.startsWith('attach-freeze') && call.id.includes('/attach/'),
    );
    const situation = situationOf(story.incident, iso(story.now));
    const draft = draftUndoOf(made, situation, 'p1');
    expect(draft).toMatchObject({
      direction: 'loosening',
      parameters: { call: 'p1' },
      waves: made.toReversed().map(({ call }) => ({ calls: [{ id: `undo/${call.id}` }] })),
      leaves: [],
    });
  });

  it('given keys that were switched off together, when they are taken back, then together, and what can’t be is named', () => {
    const story = frozen();
    const situation = situationOf(story.incident, iso(story.now));
    const off = (id: string, undo: Call['undo']): MadeCall => ({
      plan: 'd',
      at: situation.now,
      call: { ...anyCall(story), id, action: 'deactivate-access-keys', undo, doors: [] },
    });
    const { request, check } = anyCall(story);
    const iam = { request: { ...request, service: 'iam' as const }, check };
    const none = { none: 'it was deleted' };
    const draft = draftUndoOf([off('a', iam), off('b', none), off('c', iam)], situation, 'p4');
    expect(draft).toMatchObject({
      title: 'Take back 2 calls of p4',
      waves: [{ calls: [{ id: 'undo/c' }, { id: 'undo/a' }] }],
      leaves: [expect.stringContaining('it was deleted')],
    });
    expect(draftUndoOf([off('a', none), off('b', none)], situation, 'p4')).toHaveProperty('none');
  });

  it('given a plan that has done nothing yet, when its undo is asked for, then that is said', () => {
    const story = tell();
    const { id } = story.plan('emergency').plan;
    expect(story.says('ana', { do: 'undo', call: id, reason })).toMatchObject({
      ok: false,
      text: expect.stringContaining('has done nothing'),
    });
  });
});
