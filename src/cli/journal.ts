import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { verifyChain, verifyJournal, type Verdict } from '../core/journal/verify.ts';
import { askHatch } from './hatch.ts';
import { hatchPath, openStore, storeSetting } from './serve.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/** `lockstep journal verify | show | export`. */
export async function journalCommand(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'verify':
      return verify(rest);
    case 'show':
      return show(rest);
    case 'export':
      return exportJournal(rest);
    default:
      throw new UsageError('journal takes verify FILE, show FILE or export --incident ID');
  }
}

async function verify(args: string[]): Promise<number> {
  const { values, positionals } = flags(args, {
    key: { type: 'string' },
    checkpoint: { type: 'string' },
    'chain-only': { type: 'boolean', default: false },
  });
  const text = await readText(onlyFile(positionals));
  if (values['chain-only']) {
    const verdict = verifyChain(text);
    return tell(verdict, () => [
      'The chain holds: no line was changed, dropped or put in after the first.',
      'Left open without key and checkpoint: whether the whole file was made anew, or its end cut off.',
    ]);
  }
  if (values.key === undefined || values.checkpoint === undefined) {
    throw new UsageError(
      'verify needs --key PUB and --checkpoint NOTE, both from outside the file; --chain-only checks less',
    );
  }
  const key = publicKey(await readText(values.key), values.key);
  const verdict = verifyJournal(text, key, await readText(values.checkpoint));
  return tell(verdict, (ok) => [
    `The journal is what was signed: ${ok.checkpoint?.size ?? 0} of ${ok.entries.length} lines stand under the checkpoint of ${ok.checkpoint?.origin ?? ''}.`,
  ]);
}

function tell(verdict: Verdict, lines: (ok: Extract<Verdict, { ok: true }>) => string[]): number {
  if (!verdict.ok) {
    process.stderr.write(`lockstep: verification failed: ${verdict.problem}\n`);
    return EXIT.bad;
  }
  process.stdout.write(`${lines(verdict).join('\n')}\n`);
  return EXIT.done;
}

async function show(args: string[]): Promise<number> {
  const { positionals } = flags(args, {});
  const verdict = verifyChain(await readText(onlyFile(positionals)));
  if (!verdict.ok) return tell(verdict, () => []);
  for (const { seq, ts, kind, body } of verdict.entries) {
    // JSON keeps control characters and markup of hostile text inert in a terminal.
    const shown = JSON.stringify(body);
    process.stdout.write(
      `${String(seq).padStart(5)}  ${ts}  ${kind.padEnd(18)} ${shown.slice(0, 200)}\n`,
    );
  }
  return EXIT.done;
}

async function exportJournal(args: string[]): Promise<number> {
  const { values } = flags(args, { incident: { type: 'string' } });
  if (values.incident === undefined) throw new UsageError('export needs --incident ID');
  const lines = await linesOf(values.incident);
  if (lines.length === 0) throw new UsageError(`the store has no incident ${values.incident}`);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return EXIT.done;
}

/** From the bot that holds the store, if one runs; else from the store itself. */
async function linesOf(incident: string): Promise<readonly string[]> {
  const setting = storeSetting(process.env);
  const fromBot = await askHatch(hatchPath(setting), incident);
  if (fromBot !== undefined) return fromBot;
  const store = openStore(setting);
  try {
    return (await store.entries(incident, 0)).map((entry) => entry.line);
  } finally {
    await store.shutdown();
  }
}

function onlyFile(positionals: readonly string[]): string {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one journal file');
  return file;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function publicKey(pem: string, file: string) {
  try {
    return createPublicKey(pem);
  } catch {
    throw new UsageError(`${file} is not a public key in PEM (SPKI)`);
  }
}
