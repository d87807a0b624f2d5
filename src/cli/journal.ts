import { describeEntry } from './journal-show.ts';
import { failed, onlyFile, readBytes, readChain, verifyCommand } from './journal-verify.ts';
import { askHatch } from './hatch.ts';
import { hatchPath, openStore, storeSetting } from './open-store.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/** `lockstep journal verify | show | export`. */
export async function journalCommand(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'verify':
      return verifyCommand(rest);
    case 'show':
      return show(rest);
    case 'export':
      return exportJournal(rest);
    default:
      throw new UsageError('journal takes verify FILE, show FILE or export --incident ID');
  }
}

async function show(args: string[]): Promise<number> {
  const { positionals } = flags(args, {});
  const verdict = readChain(await readBytes(onlyFile(positionals)));
  if (!verdict.ok) return failed([verdict.problem]);
  for (const entry of verdict.entries) process.stdout.write(`${describeEntry(entry)}\n`);
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
  const hatch = hatchPath(setting);
  const fromBot = hatch === undefined ? undefined : await askHatch(hatch, incident);
  if (fromBot !== undefined) return fromBot;
  const store = await openStore(setting, {
    warn: (message) => process.stderr.write(`lockstep: ${message}\n`),
  });
  try {
    return (await store.entries(incident, 0)).map((entry) => entry.line);
  } finally {
    await store.shutdown();
  }
}
