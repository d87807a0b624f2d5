import { createHash } from 'node:crypto';

/**
 * As much of an RFC 6962 tree as its growth needs: the roots of its complete subtrees, largest first. A
 * journal that grows is hashed once, however many checkpoints are cut; nothing in here changes.
 */
export interface Frontier {
  /** Number of leaves. */
  readonly size: number;
  readonly peaks: readonly Peak[];
}

/** A complete subtree: its number of leaves is a power of two. */
interface Peak {
  readonly size: number;
  readonly hash: Buffer;
}

export const NO_LEAVES: Frontier = { size: 0, peaks: [] };

/** The frontier with these lines (their bytes without LF) behind those that it has. */
export function growFrontier(frontier: Frontier, lines: readonly string[]): Frontier {
  const peaks = [...frontier.peaks];
  for (const line of lines) {
    let top: Peak = { size: 1, hash: hash(0x00, Buffer.from(line, 'utf8')) };
    while (peaks.at(-1)?.size === top.size) {
      const left = peaks.pop();
      if (left === undefined) break;
      top = { size: left.size + top.size, hash: hash(0x01, left.hash, top.hash) };
    }
    peaks.push(top);
  }
  return { size: frontier.size + lines.length, peaks };
}

/** The tree's root (RFC 6962 §2.1, https://www.rfc-editor.org/rfc/rfc6962#section-2.1). */
export function frontierRoot({ peaks }: Frontier): Buffer {
  const last = peaks.at(-1);
  if (last === undefined) return createHash('sha256').digest();
  return peaks.slice(0, -1).reduceRight((right, left) => hash(0x01, left.hash, right), last.hash);
}

function hash(prefix: number, ...parts: Buffer[]): Buffer {
  const digest = createHash('sha256').update(Buffer.from([prefix]));
  for (const part of parts) digest.update(part);
  return digest.digest();
}
