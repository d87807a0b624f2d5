import { createHash, type KeyObject } from 'node:crypto';
import { evolve, open, type Dated } from '../incident/evolve.ts';
import type { Incident } from '../incident/incident.ts';
import type { Sealed } from './chain.ts';
import { splitLines } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { inert } from './inert.ts';
import { openNotes, type NoteFile } from './notes.ts';
import { recheckApprovals, type Counts } from './recheck.ts';
import { verifyChain } from './verify.ts';

/** All that a journal shows when it holds. */
export interface Evidence {
  readonly ok: true;
  readonly entries: readonly Sealed[];
  /** By size; the last one covers the most lines. */
  readonly checkpoints: readonly Checkpoint[];
  /** Lines under the last checkpoint; those behind it are chained and nothing more. */
  readonly covered: number;
  readonly counts: Counts;
  /** Where the runbook stands after the last line. */
  readonly end: Pick<Incident, 'id' | 'kind' | 'position' | 'closedAt'>;
}

export type EvidenceVerdict =
  | Evidence
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Everything that can be checked offline: the chain; every checkpoint's signature, size and root; every
 * approval, from the facts alone; and that the facts, told again, follow the runbook that the incident
 * was opened with. Key and checkpoints must come from outside the file.
 */
export function verifyEvidence(
  journal: Uint8Array,
  publicKey: KeyObject,
  notes: readonly NoteFile[],
): EvidenceVerdict {
  const text = decodeJournal(journal);
  if (typeof text !== 'string') return { ok: false, problems: [text.problem] };
  const chain = verifyChain(text);
  if (!chain.ok) return { ok: false, problems: [inert(chain.problem, 600)] };
  const { entries } = chain;
  const { lines } = splitLines(text);
  const incident = entries[0]?.body['incident'];
  if (typeof incident !== 'string')
    return { ok: false, problems: ['line 1: it names no incident'] };
  const otherKey = keyProblem(entries[0], publicKey);
  if (otherKey !== undefined) return { ok: false, problems: [otherKey] };
  const opened = openNotes({ incident, lines }, publicKey, notes);
  if (!opened.ok) return opened;
  const covered = opened.checkpoints.at(-1)?.size;
  if (covered === undefined) return { ok: false, problems: ['no checkpoint was given'] };
  const { problems, more, counts } = recheckApprovals(entries);
  if (problems.length > 0) {
    const listed = problems.map(({ line, problem }) => `line ${line}: ${problem}`);
    return { ok: false, problems: more ? [...listed, 'and more'] : listed };
  }
  const told = tellAgain(entries);
  if ('problem' in told) return { ok: false, problems: [told.problem] };
  return { ...chain, ...told, checkpoints: opened.checkpoints, covered, counts };
}

/**
 * A journal's bytes as text. Bytes that are not UTF-8 are refused, not replaced: the replacement would
 * hide them. A byte order mark stays and fails as what it is, a changed first line.
 */
export function decodeJournal(bytes: Uint8Array): string | { readonly problem: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // Bytes that are not UTF-8 are a TypeError; what is longer than one text can be (512 MiB) must not be called that.
    if (error instanceof TypeError) return { problem: 'the file is not UTF-8' };
    const why = error instanceof Error ? error.message : String(error);
    return {
      problem: `the file of ${bytes.length} bytes can't be read as one text: ${inert(why, 200)}`,
    };
  }
}

/**
 * An incident that was opened by a bot with a signing key names it: SHA-256 of the public key, SPKI in DER.
 * One that was opened without a key names none, and nothing can be said.
 */
function keyProblem(first: Sealed | undefined, publicKey: KeyObject): string | undefined {
  const pinned = first?.body['evidenceKey'];
  if (pinned === undefined) return undefined;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const given = createHash('sha256').update(der).digest('hex');
  if (pinned === given) return undefined;
  const said = typeof pinned === 'string' ? `${inert(pinned.slice(0, 12))}…` : 'no text';
  return `line 1: the incident was opened with the signing key ${said}, the key given is ${given.slice(0, 12)}…`;
}

/** These only make a list longer; copying it for each of 100,000 would take the square of their number. */
const grows: ReadonlySet<string> = new Set(['note.added', 'alarm.raised']);

/** Folds the facts as the bot does: a journal that the bot would refuse to run on is no evidence either. */
function tellAgain(
  entries: readonly Sealed[],
): { readonly end: Evidence['end'] } | { readonly problem: string } {
  let incident: Incident | undefined;
  for (const entry of entries) {
    if (incident !== undefined && grows.has(entry.kind)) {
      incident = { ...incident, seq: entry.seq };
      continue;
    }
    // The re-check has read every fact that decides something; what evolve can't fold, it throws for.
    const fact = entry as unknown as Dated;
    try {
      incident = incident === undefined ? open(fact) : evolve(incident, fact);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { problem: `line ${entry.seq + 1}: ${inert(why, 600)}` };
    }
  }
  return incident === undefined ? { problem: 'the journal is empty' } : { end: incident };
}
