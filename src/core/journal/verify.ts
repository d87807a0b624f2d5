import { openChain, splitLines, type Head, type Sealed } from './chain.ts';

export type Verdict = { ok: true; entries: Sealed[]; head: Head } | { ok: false; problem: string };

/** The chain alone: finds edits, not a whole journal that somebody made anew. */
export function verifyChain(text: string): Verdict {
  const { lines, torn } = splitLines(text);
  if (torn) return { ok: false, problem: `line ${lines.length}: does not end with a line feed` };
  if (lines.length === 0) return { ok: false, problem: 'the journal is empty' };
  const chain = openChain(lines);
  if (!chain.ok)
    return { ok: false, problem: `line ${chain.problem.line}: ${chain.problem.problem}` };
  return { ok: true, entries: chain.entries, head: chain.head };
}
