import { frontierRoot, growFrontier, NO_LEAVES } from './frontier.ts';

/** The Merkle tree hash of RFC 6962 §2.1 over the journal's lines (their bytes without LF). */
export function merkleRoot(leaves: readonly string[]): Buffer {
  return frontierRoot(growFrontier(NO_LEAVES, leaves));
}

/**
 * The roots over the first n lines, for each n of `sizes`, in one pass: many checkpoints of one
 * journal cost as much as the last one. Sizes beyond the end are left out.
 */
export function merkleRoots(
  leaves: readonly string[],
  sizes: ReadonlySet<number>,
): Map<number, Buffer> {
  const roots = new Map<number, Buffer>();
  let frontier = NO_LEAVES;
  for (const size of [...sizes].toSorted((a, b) => a - b)) {
    if (size > leaves.length) break;
    frontier = growFrontier(frontier, leaves.slice(frontier.size, size));
    roots.set(size, frontierRoot(frontier));
  }
  return roots;
}
