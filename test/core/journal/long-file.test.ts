import { expect, it } from 'vitest';
import { decodeJournal } from '../../../src/core/journal/evidence.ts';

it('given a file that is longer than one text can be, when it is read, then that is said, and not that it is not UTF-8', () => {
  const said = decodeJournal(Buffer.alloc(540 * 2 ** 20, 'a'));
  expect(said).toMatchObject({ problem: expect.stringContaining('Cannot create a string longer') });
  expect(decodeJournal(Buffer.from([0xff]))).toEqual({ problem: 'the file is not UTF-8' });
});
