import { createHash } from 'node:crypto';

/** The Merkle tree hash of RFC 6962 §2.1 over the journal's lines (their bytes without LF). */
export function merkleRoot(leaves: readonly string[]): Buffer {
  const stack: Subtree[] = [];
  for (const leaf of leaves) grow(stack, leaf);
  return rootOf(stack);
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
  const stack: Subtree[] = [];
  if (sizes.has(0)) roots.set(0, rootOf(stack));
  for (const [index, leaf] of leaves.entries()) {
    grow(stack, leaf);
    if (sizes.has(index + 1)) roots.set(index + 1, rootOf(stack));
  }
  return roots;
}

/** A complete subtree: its number of leaves is a power of two. */
interface Subtree {
  readonly size: number;
  readonly hash: Buffer;
}

// An RFC 6962 tree splits at the largest power of two; a stack of complete subtrees gives the same root.
function grow(stack: Subtree[], leaf: string): void {
  let top: Subtree = { size: 1, hash: hash(0x00, Buffer.from(leaf, 'utf8')) };
  while (stack.at(-1)?.size === top.size) {
    const left = stack.pop();
    if (left === undefined) break;
    top = { size: left.size + top.size, hash: hash(0x01, left.hash, top.hash) };
  }
  stack.push(top);
}

function rootOf(stack: readonly Subtree[]): Buffer {
  return (
    stack
      .map((subtree) => subtree.hash)
      .reduceRight<Buffer | undefined>(
        (right, left) => (right === undefined ? left : hash(0x01, left, right)),
        undefined,
      ) ?? createHash('sha256').digest()
  );
}

function hash(prefix: number, ...parts: Buffer[]): Buffer {
  const digest = createHash('sha256').update(Buffer.from([prefix]));
  for (const part of parts) digest.update(part);
  return digest.digest();
}
