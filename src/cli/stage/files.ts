import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Incident } from '../../core/incident/incident.ts';
import { UsageError } from '../usage.ts';
import type { Stage } from './stage.ts';

/** Everything that a drill writes; the last three are the report's. */
const FILES =
  'journal.jsonl checkpoint.txt key.pub commands.jsonl events.jsonl report.json report.html report.md';

/** Makes the folder of `--out` before anything is played: nobody wants to hear afterwards that it can't be. Takes out what an earlier drill left. */
export async function makeOut(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    for (const name of FILES.split(' ')) await rm(join(dir, name), { force: true });
    await writeFile(join(dir, 'commands.jsonl'), '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--out ${dir} can't be written: name a folder that you may write to (${why})`,
    );
  }
}

/** A journal and the note that covers exactly its lines. */
export interface Evidence {
  readonly lines: readonly string[];
  readonly note: string;
}

/**
 * The journal of an incident up to the last note that was signed for it. A bot still at work writes on, and signs that
 * too: the note is taken first, and what it does not cover is left out.
 * @throws Error when nothing was signed
 */
export async function takeEvidence(
  { notes, store }: Pick<Stage, 'notes' | 'store'>,
  incident: string,
): Promise<Evidence> {
  const last = notes.last(incident);
  if (last === undefined) throw new Error(`no checkpoint was cut for ${incident}`);
  const entries = await store.entries(incident, 0);
  return { lines: entries.slice(0, last.size).map(({ line }) => line), note: last.note };
}

/** Writes what a drill leaves behind (DESIGN §7), besides the report. Without an incident: what the cloud saw. */
export async function writeEvidence(
  stage: Stage,
  evidence: Evidence | undefined,
  dir: string,
): Promise<void> {
  const { kernel } = stage.built;
  // Both of one instant: the bot goes on looking while they are written.
  const [commands, events] = [ended(kernel.commands), ended(kernel.events)];
  await writeFile(join(dir, 'commands.jsonl'), commands);
  await writeFile(join(dir, 'events.jsonl'), events);
  if (evidence === undefined) return;
  const { publicKey } = stage.keys;
  await writeFile(join(dir, 'journal.jsonl'), ended(evidence.lines));
  await writeFile(join(dir, 'checkpoint.txt'), evidence.note);
  await writeFile(join(dir, 'key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

/** Where the files of an incident beside the main one go. */
export function folderOf({ id }: Pick<Incident, 'id'>, out: string): string {
  return join(out, id);
}

/** The journal of an incident beside the main one; its report goes into the same folder. */
export async function writeBeside(lines: readonly string[], dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'journal.jsonl'), ended(lines));
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
