import { mkdir, open, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Incident } from '../../core/incident/incident.ts';
import { UsageError } from '../usage.ts';
import type { Stage } from './stage.ts';

/** What a drill writes of each incident; the last three are the report's. */
const OF_INCIDENT = 'journal.jsonl checkpoint.txt key.pub report.json report.html report.md'.split(
  ' ',
);
/** Everything that a drill writes into the folder itself. */
const FILES = [...OF_INCIDENT, 'commands.jsonl', 'events.jsonl'];

/** The name of a folder of an incident, or of a run at peace: its id. */
const FOLDER = /^(?:inc|order|arm)-\d{8}-[0-9a-f]{6}$/;

/**
 * Makes the folder of `--out` before anything is played: nobody wants to hear afterwards that it can't be. Takes out
 * what an earlier drill left, and nothing else: the files of a live incident have the same names.
 * @throws UsageError when it can't be written, or holds a journal that is not a drill's
 */
export async function makeOut(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    if ((await whoseJournal(dir)) === 'not-a-drill')
      throw new Error('journal.jsonl in it is not of a drill, and would be lost');
    for (const name of FILES) await rm(join(dir, name), { force: true });
    await clearFolders(dir);
    await writeFile(join(dir, 'commands.jsonl'), '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--out ${dir} can't be written: name a folder that you may write to (${why})`,
    );
  }
}

/** Takes out the folders of an earlier drill's incidents. In one that holds anything else nothing is touched. */
async function clearFolders(dir: string): Promise<void> {
  const found = await readdir(dir, { withFileTypes: true });
  // A link is no directory here: what it leads to is not ours.
  for (const folder of found.filter((one) => one.isDirectory() && FOLDER.test(one.name))) {
    const at = join(dir, folder.name);
    const files = await readdir(at, { withFileTypes: true });
    if (!files.every((one) => one.isFile() && OF_INCIDENT.includes(one.name))) continue;
    if ((await whoseJournal(at)) !== 'drill') continue;
    for (const { name } of files) await rm(join(at, name));
    await rmdir(at);
  }
}

/** What the journal in this folder says of itself: its first line names the kind of its incident. */
async function whoseJournal(dir: string): Promise<'drill' | 'not-a-drill' | 'none'> {
  if (!(await readdir(dir)).includes('journal.jsonl')) return 'none';
  const file = await open(join(dir, 'journal.jsonl'));
  try {
    for await (const line of file.readLines())
      return isDrillOpening(line) ? 'drill' : 'not-a-drill';
    return 'not-a-drill';
  } finally {
    await file.close();
  }
}

function isDrillOpening(line: string): boolean {
  try {
    const { kind, body } = JSON.parse(line) as { kind?: unknown; body?: { kind?: unknown } };
    return kind === 'incident.opened' && body?.kind === 'drill';
  } catch {
    return false;
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
  if (evidence !== undefined) await writeJournal(stage, evidence, dir);
}

/** Writes what a stranger needs to check one incident: its journal, the note and the key. Makes the folder if need be. */
export async function writeJournal(
  { keys }: Pick<Stage, 'keys'>,
  { lines, note }: Evidence,
  dir: string,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'journal.jsonl'), ended(lines));
  await writeFile(join(dir, 'checkpoint.txt'), note);
  await writeFile(join(dir, 'key.pub'), keys.publicKey.export({ type: 'spki', format: 'pem' }));
}

/** Where the files of an incident beside the main one go. */
export function folderOf({ id }: Pick<Incident, 'id'>, out: string): string {
  return join(out, id);
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
