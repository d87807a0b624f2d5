import type { KeyObject } from 'node:crypto';
import { openChain, splitLines, type Head, type Sealed } from './chain.ts';
import { checkpointOf, openCheckpoint, type Checkpoint } from './checkpoint.ts';

export type Verdict =
  | { ok: true; entries: Sealed[]; head: Head; checkpoint?: Checkpoint }
  | { ok: false; problem: string };

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

/**
 * The journal is what was signed: chain, signature by `publicKey`, as many lines as the checkpoint
 * counts, and its root. Key and checkpoint must come from outside the file.
 */
export function verifyJournal(text: string, publicKey: KeyObject, note: string): Verdict {
  const chain = verifyChain(text);
  if (!chain.ok) return chain;
  const opened = openCheckpoint(note, publicKey);
  if (!opened.ok) return { ok: false, problem: `checkpoint: ${opened.problem}` };
  const { checkpoint } = opened;
  const { lines } = splitLines(text);
  if (checkpoint.size > lines.length) {
    return {
      ok: false,
      problem: `the checkpoint counts ${checkpoint.size} lines, the file has ${lines.length}: its end is missing`,
    };
  }
  const incident = checkpoint.origin.replace(/^lockstep\//, '');
  if (chain.entries[0]?.body['incident'] !== incident) {
    return {
      ok: false,
      problem: `the checkpoint is for ${checkpoint.origin}, not for this journal`,
    };
  }
  if (checkpointOf(incident, lines.slice(0, checkpoint.size)).root !== checkpoint.root) {
    return { ok: false, problem: 'the lines are not those that were signed (Merkle root differs)' };
  }
  return { ...chain, checkpoint };
}
