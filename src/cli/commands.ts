import { EXIT, HELP, UsageError } from './usage.ts';

/** Each command's code is loaded when it is asked for: `serve` never loads the drill. */
const commands: { [name: string]: () => Promise<(args: string[]) => Promise<number>> } = {
  drill: async () => (await import('./drill.ts')).drillCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  cloud: async () => (await import('./cloud.ts')).cloudCommand,
  workspace: async () => (await import('./workspace.ts')).workspaceCommand,
  runbook: async () => (await import('./runbook.ts')).runbookCommand,
  journal: async () => (await import('./journal.ts')).journalCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  store: async () => (await import('./store.ts')).storeCommand,
};

/** Runs one command. Returns the exit code; prints errors for people, with the mend. */
export async function run(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  // Behind a command, too: who asks for help is not told that the question is wrong.
  if (name === 'help' || args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  const load = commands[name];
  if (load === undefined) {
    process.stderr.write(`lockstep: there is no command "${name}"\n\n${HELP}`);
    return EXIT.usage;
  }
  try {
    const command = await load();
    return await command(rest);
  } catch (error) {
    if (!isForPeople(error)) throw error;
    process.stderr.write(`lockstep: ${error.message}\n`);
    return EXIT.usage;
  }
}

/** Errors whose message is a sentence for people; any other is a bug and keeps its stack. */
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    (error instanceof Error && error.constructor.name === 'StoreError')
  );
}
