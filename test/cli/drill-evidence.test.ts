import { describe, expect, it } from 'vitest';
import { takeEvidence } from '../../src/cli/stage/files.ts';
import { keepNotes } from '../../src/cli/stage/notes.ts';
import type { Stage } from '../../src/cli/stage/stage.ts';
import { checkpointOf } from '../../src/core/journal/checkpoint.ts';

const written = ['first', 'second', 'third'];

/** A bot that goes on: while its journal is read it writes, and signs what it has written. */
function atWork() {
  const notes = keepNotes();
  const sign = (lines: readonly string[]) =>
    notes.put({
      incident: 'i1',
      checkpoint: checkpointOf('i1', lines),
      note: `${lines.length} lines`,
      from: 0,
      lines,
    });
  const entries = async () => {
    await sign(written);
    return written.map((line) => ({ line }));
  };
  return { stage: { notes, store: { entries } } as unknown as Stage, sign };
}

describe('what a drill leaves behind', () => {
  it('given a bot that writes and signs on meanwhile, when the journal is taken, then the note covers exactly its lines', async () => {
    const { stage, sign } = atWork();
    await sign(written.slice(0, 2));
    expect(await takeEvidence(stage, 'i1')).toEqual({
      lines: ['first', 'second'],
      note: '2 lines',
    });
  });

  it('given nothing that was signed, when the journal is taken, then that is an error and no evidence', async () => {
    await expect(takeEvidence(atWork().stage, 'i1')).rejects.toThrow(
      'no checkpoint was cut for i1',
    );
  });
});
