import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplayError } from '../core/incident/evolve.ts';
import type { Sealed } from '../core/journal/chain.ts';
import { verifyChain } from '../core/journal/verify.ts';
import { toHtml } from '../report/html.ts';
import { toMarkdown } from '../report/markdown.ts';
import { buildReport } from '../report/report.ts';
import type { Report } from '../report/schema.ts';
import { buildTimeline } from '../report/timeline.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/** The journal can't be told: its chain is broken, or its facts do not fit together. */
export class BrokenJournal extends Error {
  override readonly name = 'BrokenJournal';
}

/**
 * `lockstep report --journal FILE --out DIR`: verifies the chain, then writes report.json, report.md and
 * report.html. Returns 0 when they are written, 1 when the journal is broken (and writes nothing).
 * @throws UsageError for wrong flags and for files that can't be read or written.
 */
export async function reportCommand(args: string[]): Promise<number> {
  const { values, positionals } = flags(args, {
    journal: { type: 'string' },
    out: { type: 'string' },
  });
  const [stray] = positionals;
  if (stray !== undefined)
    throw new UsageError(`report takes no "${stray}"; it takes --journal FILE --out DIR`);
  const { journal, out } = values;
  if (journal === undefined)
    throw new UsageError('report needs --journal FILE, the exported journal.jsonl');
  if (out === undefined)
    throw new UsageError('report needs --out DIR, the folder to write the report into');
  const text = await readText(journal);
  try {
    const report = await write(entriesOf(text), out);
    process.stdout.write(
      `${told(report)}\nWritten: ${join(out, 'report.html')}, report.md, report.json\n`,
    );
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof BrokenJournal)) throw error;
    process.stderr.write(`lockstep: ${journal}: ${error.message}\nNo report was written.\n`);
    return EXIT.bad;
  }
}

/**
 * Writes the three files of a report into `dir`, which is made if need be. `lines` are the journal's
 * lines without their line feeds.
 * @throws BrokenJournal when they are no whole, linked journal.
 */
export async function writeReport(lines: readonly string[], dir: string): Promise<Report> {
  return write(entriesOf(lines.map((line) => `${line}\n`).join('')), dir);
}

async function write(entries: readonly Sealed[], dir: string): Promise<Report> {
  const { report, timeline } = tell(entries);
  const files = {
    'report.json': `${JSON.stringify(report, undefined, 2)}\n`,
    'report.md': toMarkdown(report, timeline),
    'report.html': toHtml(report, timeline),
  };
  try {
    await mkdir(dir, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  } catch (error) {
    throw new UsageError(
      `${dir} can't be written: name a folder that you may write to (${why(error)})`,
    );
  }
  return report;
}

function tell(entries: readonly Sealed[]) {
  try {
    return { report: buildReport(entries), timeline: buildTimeline(entries) };
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    throw new BrokenJournal(
      `${error.message}\nThe chain holds, but these facts can't have happened one after the other: the journal was not written by the bot, or by another version of it.`,
    );
  }
}

/** The entries of a journal whose chain holds. */
function entriesOf(text: string): readonly Sealed[] {
  const verdict = verifyChain(text);
  if (verdict.ok) return verdict.entries;
  throw new BrokenJournal(`${verdict.problem}\n${meaning(verdict.problem)}`);
}

/** What a broken chain means, for somebody who has never seen one. */
function meaning(problem: string): string {
  if (problem.includes('empty')) return 'There is nothing to report on: this file has no entry.';
  if (problem.includes('line feed')) {
    return 'The last line is torn: its writing was interrupted, or the end of the file was cut off. Export the journal again.';
  }
  if (problem.includes('prev is not') || problem.includes('seq is')) {
    return 'A line before this one was changed, dropped, put in or moved after it was written. Nothing from here on can be trusted; compare with the signed checkpoint and with other copies.';
  }
  return 'This line is not as the bot wrote it: it was edited, or passed through a program that rewrote it. Nothing from here on can be trusted.';
}

function told({ incident, outcome }: Report): string {
  if (outcome.ok) return `${incident.id} (${incident.kind}): ok.`;
  return `${incident.id} (${incident.kind}): not ok. ${outcome.because.join(' ')}`;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} can't be read: name the journal file that was exported (${why(error)})`,
    );
  }
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
