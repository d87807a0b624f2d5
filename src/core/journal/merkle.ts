import { createHash } from 'node:crypto';

/** The Merkle tree hash of RFC 6962 §2.1 over the journal's lines (their bytes without LF). */
export function merkleRoot(leaves: readonly string[]): Buffer {
  // An RFC 6962 tree splits at the largest power of two; a stack of complete subtrees gives the same root.
  const stack: { size: number; hash: Buffer }[] = [];
  for (const leaf of leaves) {
    stack.push({ size: 1, hash: hash(0x00, Buffer.from(leaf, 'utf8')) });
    while (stack.length > 1 && stack.at(-1)?.size === stack.at(-2)?.size) mergeTop(stack);
  }
  while (stack.length > 1) mergeTop(stack);
  return stack[0]?.hash ?? createHash('sha256').digest();
}

function mergeTop(stack: { size: number; hash: Buffer }[]): void {
  const right = stack.pop();
  const left = stack.pop();
  if (left === undefined || right === undefined) return;
  stack.push({ size: left.size + right.size, hash: hash(0x01, left.hash, right.hash) });
}

function hash(prefix: number, ...parts: Buffer[]): Buffer {
  const digest = createHash('sha256').update(Buffer.from([prefix]));
  for (const part of parts) digest.update(part);
  return digest.digest();
}
