import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontierRoot, growFrontier, NO_LEAVES } from '../../../src/core/journal/frontier.ts';

/** The definition of RFC 6962 §2.1 word for word, slow as it is. */
function rootOf(leaves: readonly string[]): Buffer {
  const [first] = leaves;
  const sha256 = (...parts: (Buffer | string)[]): Buffer =>
    createHash('sha256')
      .update(Buffer.concat(parts.map((p) => Buffer.from(p))))
      .digest();
  if (first === undefined) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), first);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

describe('the frontier of a growing tree', () => {
  it('given lines that come in pieces, when the root is asked after each, then it is the root over all so far', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string(), { maxLength: 9 }), { maxLength: 12 }),
        (pieces) => {
          let frontier = NO_LEAVES;
          const soFar: string[] = [];
          for (const piece of pieces) {
            frontier = growFrontier(frontier, piece);
            soFar.push(...piece);
            expect(frontier.size).toBe(soFar.length);
            expect(frontierRoot(frontier)).toEqual(rootOf(soFar));
          }
        },
      ),
      { endOnFailure: true },
    );
  });

  it('given a frontier, when another grows out of it, then the first is what it was', () => {
    const three = growFrontier(NO_LEAVES, ['a', 'b', 'c']);
    const before = frontierRoot(three);
    growFrontier(three, ['d', 'e']);
    expect(frontierRoot(three)).toEqual(before);
  });

  it('given 20,000 lines one by one, when each has its root, then no more is kept than one hash for each doubling', () => {
    let frontier = NO_LEAVES;
    for (let line = 0; line < 20_000; line += 1) {
      frontier = growFrontier(frontier, [String(line)]);
      frontierRoot(frontier);
      expect(frontier.peaks.length).toBeLessThanOrEqual(15);
    }
    expect(frontier.size).toBe(20_000);
  });
});
