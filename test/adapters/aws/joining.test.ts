import { describe, expect, it } from 'vitest';
import { createGate } from '../../../src/adapters/aws/gate.ts';
import { createJoining } from '../../../src/adapters/aws/joining.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';

/** One lane that lets one question through at a time; `answer` answers the one that is under way. */
function stage() {
  const gate = createGate(1);
  const joining = createJoining();
  const left: string[] = [];
  const underWay: ((output: string) => void)[] = [];
  const send = (question: string): Promise<Answer> => {
    left.push(question);
    return new Promise((resolve) =>
      underWay.push((output) => resolve({ ok: true, output: { output } })),
    );
  };
  const ask = (question: string): Promise<Answer> =>
    joining.through(question, (gone) =>
      gate.through('account', () => {
        gone();
        return send(question);
      }),
    );
  /** Whatever can go on, goes on. */
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };
  const answer = async (output: string): Promise<void> => {
    underWay.shift()?.(output);
    await settled();
  };
  return { ask, answer, left };
}

const said = (output: string): Answer => ({ ok: true, output: { output } });

describe('questions that wait', () => {
  it('given a question that waits, when the same is asked, then it leaves once and both have its answer', async () => {
    const { ask, answer, left } = stage();
    const first = ask('other');
    const both = [ask('keys of ann'), ask('keys of ann')];
    await answer('busy');
    expect(left).toEqual(['other', 'keys of ann']);
    await answer('both off');
    expect(await Promise.all(both)).toEqual([said('both off'), said('both off')]);
    expect(await first).toEqual(said('busy'));
    expect(left).toHaveLength(2);
  });

  it('given a question that has left, when the same is asked, then it is asked again, and gets an answer of its own', async () => {
    const { ask, answer, left } = stage();
    const before = ask('keys of ann');
    const after = ask('keys of ann');
    await answer('on');
    await answer('off');
    expect([await before, await after]).toEqual([said('on'), said('off')]);
    expect(left).toHaveLength(2);
  });

  it('given a joined question that was answered, when the same is asked later, then nothing of the old answer is left', async () => {
    const { ask, answer, left } = stage();
    const busy = ask('other');
    const waited = ask('keys of ann');
    await answer('busy');
    await answer('on');
    const later = ask('keys of ann');
    await answer('off');
    expect([await busy, await waited, await later]).toEqual(['busy', 'on', 'off'].map(said));
    expect(left).toHaveLength(3);
  });
});
