import { describe, expect, it } from 'vitest';
import { text, texts } from '../../../src/core/doors/answers.ts';

const read = (value: string): string => text({ value }, 'value');

describe('texts of answers', () => {
  it('given the longest ARN of a policy, when it is read, then it is whole: a cut one would never be found attached', () => {
    const arn = `arn:aws:iam::222222222222:policy/${'p'.repeat(510)}/${'n'.repeat(128)}`;
    expect(read(arn)).toBe(arn);
    expect(texts({ list: [arn] }, 'list')).toEqual([arn]);
  });

  it('given texts that are cut, when they are compared, then only the same are equal, and none is its own beginning', () => {
    const start = 'x'.repeat(1024);
    expect(read(`${start}a`)).toBe(read(`${start}a`));
    expect(read(`${start}a`)).not.toBe(read(`${start}b`));
    expect(read(`${start}a`)).not.toBe(read(start));
    expect(read(`${start}a`).length).toBeLessThan(1100);
  });

  it('given half a character at the cut, when it is read, then it can be journaled', () => {
    expect(read(`${'x'.repeat(1023)}\u{1f600}${'y'.repeat(9)}`).isWellFormed()).toBe(true);
    expect(read('\ud800').isWellFormed()).toBe(true);
  });
});
