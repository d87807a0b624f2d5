import type { KeyObject } from 'node:crypto';
import { openCheckpoint, originOf, type Checkpoint } from './checkpoint.ts';
import { inert } from './inert.ts';
import { merkleRoots } from './merkle.ts';

/** A file of checkpoint notes, under the name by which people know it. */
export interface NoteFile {
  readonly name: string;
  readonly text: string;
}

/** One note, and where it came from: `anchors.txt, note 2`. */
interface Note {
  readonly where: string;
  readonly text: string;
}

/**
 * Checks every note of every file against the journal: each must be signed by the key, be for this
 * incident, count no more lines than there are, and have the root of exactly its lines. Notes that were
 * taken at different times are thereby consistent with each other. Returns them by size, or every problem.
 */
export function openNotes(
  journal: { readonly incident: string; readonly lines: readonly string[] },
  publicKey: KeyObject,
  files: readonly NoteFile[],
): { ok: true; checkpoints: Checkpoint[] } | { ok: false; problems: string[] } {
  const split = files.flatMap(splitNotes);
  const opened = split.map(({ where, text }) => ({ where, ...openCheckpoint(text, publicKey) }));
  const sizes = new Set(opened.flatMap((note) => (note.ok ? [note.checkpoint.size] : [])));
  const roots = merkleRoots(journal.lines, sizes);
  const problems: string[] = [];
  const checkpoints: Checkpoint[] = [];
  for (const note of opened) {
    const problem = note.ok ? noteProblem(journal, roots, note.checkpoint) : note.problem;
    if (problem !== undefined) problems.push(`checkpoint (${note.where}): ${problem}`);
    else if (note.ok) checkpoints.push(note.checkpoint);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, checkpoints: checkpoints.toSorted((a, b) => a.size - b.size) };
}

function noteProblem(
  { incident, lines }: { readonly incident: string; readonly lines: readonly string[] },
  roots: ReadonlyMap<number, Buffer>,
  { origin, size, root }: Checkpoint,
): string | undefined {
  if (origin !== originOf(incident)) {
    return `it is for ${inert(origin)}, not for this journal (${inert(originOf(incident))})`;
  }
  if (size === 0) return 'it counts no line, so it shows nothing';
  if (size > lines.length) {
    return `it counts ${size} lines, the file has ${lines.length}: its end is missing`;
  }
  if (roots.get(size)?.toString('base64') === root) return undefined;
  return `its ${size} lines are not the first ${size} of this file (Merkle root differs)`;
}

/**
 * Splits a file that may hold several notes one behind the other, with or without an empty line between
 * them. Every byte belongs to some note; what is none fails when it is opened.
 */
function splitNotes({ name, text }: NoteFile): Note[] {
  const notes: string[] = [];
  let current = '';
  let signed = false;
  for (const line of text.split(/(?<=\n)/)) {
    const isSignature = line.startsWith('— ');
    if (signed && !isSignature) {
      notes.push(current);
      current = '';
      signed = false;
      if (line === '\n') continue;
    }
    current += line;
    signed = isSignature;
  }
  if (current !== '' || notes.length === 0) notes.push(current);
  if (notes.length === 1) return [{ where: name, text: notes[0] ?? '' }];
  return notes.map((note, i) => ({ where: `${name}, note ${i + 1}`, text: note }));
}
