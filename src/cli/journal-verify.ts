import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { splitLines } from '../core/journal/chain.ts';
import { decodeJournal, verifyEvidence, type Evidence } from '../core/journal/evidence.ts';
import { inert } from '../core/journal/inert.ts';
import type { NoteFile } from '../core/journal/notes.ts';
import { recheckOrderRun } from '../core/journal/recheck-order-run.ts';
import { compareTrail } from '../core/journal/trail.ts';
import { verifyChain, type Verdict } from '../core/journal/verify.ts';
import { describeTrail, readTrail, trailHolds } from './journal-trail.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/**
 * `lockstep journal verify FILE --key PUB --checkpoint NOTE… [--cloudtrail FILE…] [--order RUN]`, or `--chain-only`.
 * Prints what holds and what stays open; 1 when anything does not hold.
 */
export async function verifyCommand(args: string[]): Promise<number> {
  const { values, positionals } = flags(args, {
    key: { type: 'string' },
    checkpoint: { type: 'string', multiple: true },
    cloudtrail: { type: 'string', multiple: true },
    order: { type: 'string' },
    'chain-only': { type: 'boolean', default: false },
  });
  const journal = await readBytes(onlyFile(positionals));
  if (values['chain-only']) {
    if (values.cloudtrail !== undefined || values.order !== undefined)
      throw new UsageError(
        '--cloudtrail and --order need the whole verification: --key and --checkpoint',
      );
    return chainOnly(journal);
  }
  if (values.key === undefined || values.checkpoint === undefined) {
    throw new UsageError(
      'verify needs --key PUB and --checkpoint NOTE, both from outside the file; --chain-only checks less',
    );
  }
  const key = publicKey(await readBytes(values.key), values.key);
  const notes: NoteFile[] = [];
  for (const name of values.checkpoint) notes.push({ name, text: noteText(await readBytes(name)) });
  const trails = [];
  for (const file of values.cloudtrail ?? []) trails.push(await readTrail(file));
  const verdict = verifyEvidence(journal, key, notes);
  if (!verdict.ok) return failed(verdict.problems);
  process.stdout.write(lines(describe(verdict)));
  if (values.order !== undefined) {
    const problems = recheckOrderRun(verdict.entries, await runLines(values.order));
    if (problems.length > 0) return failed(problems);
    process.stdout.write(lines([ORDER_HOLDS]));
  }
  if (trails.length === 0) return EXIT.done;
  const report = compareTrail(verdict.entries, trails.flat());
  process.stdout.write(lines(describeTrail(report)));
  if (trailHolds(report)) return EXIT.done;
  return failed([
    `CloudTrail shows ${report.alarms.length} changes without an intent, ${report.unreadable.length} events that can't be read, and not ${report.missing.length} calls that were done`,
  ]);
}

const ORDER_HOLDS =
  'The standing order is quoted as its own run granted it, and nobody had withdrawn it there. Verify that journal too, with a checkpoint of its own.';

/** The lines of a run's journal; what is no text fails as what it then is: no journal. */
async function runLines(file: string): Promise<readonly string[]> {
  const text = decodeJournal(await readBytes(file));
  return typeof text === 'string' ? splitLines(text).lines : [];
}

function chainOnly(journal: Uint8Array): number {
  const verdict = readChain(journal);
  if (!verdict.ok) return failed([verdict.problem]);
  process.stdout.write(
    lines([
      'The chain holds: no line was changed, dropped or put in after the first.',
      'Left open without key and checkpoint: whether the whole file was made anew, or its end cut off; the approvals were not checked.',
    ]),
  );
  return EXIT.done;
}

/** The chain of a file's bytes; bytes that are no text are a problem of the file, not of its usage. */
export function readChain(journal: Uint8Array): Verdict {
  const text = decodeJournal(journal);
  return typeof text === 'string' ? verifyChain(text) : { ok: false, problem: text.problem };
}

function describe({ entries, checkpoints, covered, counts, end }: Evidence): string[] {
  const behind = entries.length - covered;
  const { phase, state } = end.position;
  const agree = checkpoints.length === 1 ? '' : ` All ${checkpoints.length} checkpoints agree.`;
  return [
    `The journal is what was signed: ${covered} of ${entries.length} lines stand under the checkpoint of lockstep/${inert(end.id)}.${agree}`,
    behind === 0
      ? 'Left open: whether lines that came after this checkpoint were cut off. Only a later checkpoint can show it.'
      : `Left open: the last ${behind} lines came after it. They are chained, but not signed: whether they were made anew, or more of them cut off, only a later checkpoint can show.`,
    `Approvals, checked again from the lines alone: ${counts.plans} plans are what their digests say; ${counts.started} were started, ` +
      `each on enough different people's approval of exactly that digest (${counts.votes} votes); ${counts.intended} calls were let go, ` +
      `each one of a started plan and as it was approved; ${counts.settled} results belong to them.`,
    `The facts follow the runbook that the incident was opened with${
      end.closedAt === undefined ? `, to ${inert(phase)} (${state})` : ', to its end'
    }. This is a ${end.kind} incident.`,
  ];
}

/** Tells what does not hold. */
export function failed(problems: readonly string[]): number {
  for (const problem of problems)
    process.stderr.write(`lockstep: verification failed: ${inert(problem, 1000)}\n`);
  return EXIT.bad;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

export function onlyFile(positionals: readonly string[]): string {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one journal file');
  return file;
}

export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(
      `${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A note that is no text fails as what it then is: not a note. */
function noteText(bytes: Uint8Array): string {
  const text = decodeJournal(bytes);
  return typeof text === 'string' ? text : '';
}

function publicKey(pem: Buffer, file: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new UsageError(`${file} is not a public key in PEM (SPKI)`);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new UsageError(`${file} is not an Ed25519 key; checkpoints are signed with Ed25519`);
  return key;
}
