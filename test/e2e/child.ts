import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** What a child gets to know of this machine: nothing but the path, and what the test hands over. */
export type Env = { readonly [name: string]: string };
const bare = (env: Env): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], ...env });

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lockstep` with these arguments to its end, in a process of its own. */
export async function lockstep(args: readonly string[], env: Env): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: bare(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')];
  const code = await endOf(child);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** A running `lockstep serve`. */
export interface Serving {
  /** Everything that it wrote so far, to both streams. */
  readonly output: () => string;
  /** Ends it as an operator does; its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Ends it as a crash does, and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts `lockstep serve` and waits for the line that says it is ready. Rejects with its output if it ends first. */
export async function serve(env: Env): Promise<Serving> {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: bare(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')];
  const output = (): string => stdout() + stderr();
  const ended = endOf(child);
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('"lockstep is ready"')) resolve();
    });
  });
  await Promise.race([
    ready,
    ended.then((code) => {
      throw new Error(`serve ended with ${code} before it was ready:\n${output()}`);
    }),
  ]);
  return {
    output,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  const pieces: Buffer[] = [];
  child[stream]?.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString('utf8');
}

/** `close` and not `exit`: by then both streams have been read to their ends. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
