import { createConnection, createServer } from 'node:net';
import { rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { SqliteStore } from '../adapters/store/sqlite.ts';
import type { Store } from '../responder/world.ts';
import { UsageError } from './usage.ts';

/**
 * The hatch: while `serve` holds its store, other commands ask it over a Unix socket beside the file.
 * It reads, copies, and asks for a run at peace, which two people have to approve; who may open the socket is who may
 * open the file.
 */

/** One question, one line of JSON: an incident's journal, which journals there are, a copy of the store into a new file, or a run at peace. */
type Question =
  | { readonly ask: 'entries'; readonly incident: string }
  | { readonly ask: 'runs' }
  | { readonly ask: 'backup'; readonly to: string }
  | { readonly ask: 'arm' };
/** The journal's lines; none for a copy; for a run the sentence that says where it is. */
type Answer = { readonly lines: readonly string[] } | { readonly error: string };

const LONGEST_QUESTION = 10_000;

/**
 * Opens the hatch of a running bot; returns how to close it. A stale socket of a dead bot is replaced.
 * @param arm opens an arming run and says so; throws what to print when it can't.
 */
export async function openHatch(
  path: string,
  store: Store,
  arm?: () => Promise<string>,
): Promise<() => Promise<void>> {
  await rm(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let asked = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      asked += text;
      if (asked.length > LONGEST_QUESTION) socket.destroy();
    });
    socket.on('end', () => {
      reply({ store, arm }, asked)
        .then((answer) => textOf(answer))
        .then(
          (text) => socket.end(text),
          (error: unknown) => {
            const said = error instanceof Error ? error.message : String(error);
            socket.end(JSON.stringify({ error: said } satisfies Answer));
          },
        );
    });
    // Whoever asked went away; there is nobody to tell.
    socket.on('error', () => socket.destroy());
  });
  // Only the bot's own user may look through it, whatever the umask says.
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  return async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await rm(path, { force: true });
  };
}

/**
 * An answer as JSON. A journal that is longer than one text can be (512 MiB) is an error, not the end of the bot.
 * @throws UsageError that names the mend
 */
function textOf(answer: Answer): string {
  try {
    return JSON.stringify(answer);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the journal is too long to be asked of a running bot (${why}): make a back-up of the store and read that, or stop the bot`,
    );
  }
}

interface Behind {
  readonly store: Store;
  readonly arm: (() => Promise<string>) | undefined;
}

async function reply({ store, arm }: Behind, text: string): Promise<Answer> {
  const question = JSON.parse(text) as Partial<Question>;
  if (question.ask === 'entries' && typeof question.incident === 'string')
    return { lines: (await store.entries(question.incident, 0)).map((entry) => entry.line) };
  if (question.ask === 'runs') return { lines: (await store.incidents()).map(({ id }) => id) };
  if (question.ask === 'backup' && typeof question.to === 'string') {
    await backUp(store, question.to);
    return { lines: [] };
  }
  if (question.ask === 'arm' && arm !== undefined) return { lines: [await arm()] };
  return { error: 'not a question that this bot knows' };
}

/** The copy is for the bot's own user, like the socket. */
async function backUp(store: Store, to: string): Promise<void> {
  if (!canBackUp(store) || !isAbsolute(to)) throw new UsageError('this store makes no back-ups');
  const before = process.umask(0o177);
  let copying: Promise<void>;
  try {
    // The file is made before this call returns.
    copying = store.backUp(to);
  } finally {
    process.umask(before);
  }
  return copying;
}

function canBackUp(store: Store): store is Store & Pick<SqliteStore, 'backUp'> {
  return 'backUp' in store;
}

/**
 * Asks a running bot for an incident's journal lines. Returns undefined when no bot answers there.
 * @throws UsageError with what the bot said when it could not answer
 */
export async function askHatch(
  path: string,
  incident: string,
): Promise<readonly string[] | undefined> {
  return ask(path, { ask: 'entries', incident });
}

/** Asks a running bot for the ids of all journals, closed ones too. Returns undefined when no bot answers there. */
export async function askRuns(path: string): Promise<readonly string[] | undefined> {
  return ask(path, { ask: 'runs' });
}

/**
 * Asks a running bot to copy its store into a new file. Returns false when no bot answers there.
 * @throws UsageError with what the bot said when it could not
 */
export async function askForBackup(path: string, to: string): Promise<boolean> {
  return (await ask(path, { ask: 'backup', to })) !== undefined;
}

/**
 * Asks a running bot to open an arming run. Returns what it said; undefined when no bot answers there.
 * @throws UsageError with why it did not
 */
export async function askToArm(path: string): Promise<string | undefined> {
  return (await ask(path, { ask: 'arm' }))?.join('\n');
}

async function ask(path: string, question: Question): Promise<readonly string[] | undefined> {
  const text = await new Promise<string | undefined>((resolve, reject) => {
    const socket = createConnection(path);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.end(JSON.stringify(question)));
    socket.on('data', (part: string) => (answer += part));
    socket.on('end', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const nobody = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      if (nobody) resolve(undefined);
      else reject(error);
    });
  });
  if (text === undefined) return undefined;
  const answer = JSON.parse(text) as Answer;
  if ('error' in answer) throw new UsageError(answer.error);
  return answer.lines;
}
