import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A running `lockstep`, as an operator sees it. */
export interface Process {
  stdout(): string;
  stderr(): string;
  /** The first match in standard output, as soon as it is there. Rejects when the process ends before, or after a minute. */
  see(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts `lockstep` with a bare environment, so that nothing of this machine helps or hinders it. */
export function startLockstep(
  args: readonly string[],
  env: { [name: string]: string } = {},
): Process {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  const heard = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let over = false;
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      over = true;
      heard();
      resolve(code);
    });
  });
  const see = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const finish = (act: () => void) => {
        waiting.delete(look);
        clearTimeout(deadline);
        act();
      };
      const give = (why: string) =>
        finish(() => reject(new Error(`${why}: no ${pattern}\n${stdout}\n${stderr}`)));
      const look = () => {
        const found = pattern.exec(stdout);
        if (found !== null) finish(() => resolve(found));
        else if (over) give('it ended');
      };
      const deadline = setTimeout(() => give('it never came'), 200_000);
      waiting.add(look);
      look();
    });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    see,
    signal: (signal) => void child.kill(signal),
    ended,
  };
}
