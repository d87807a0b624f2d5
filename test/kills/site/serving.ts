import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Env } from '../../e2e/child.ts';
import { guard } from '../guard.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** A `lockstep serve` that may be killed at any moment, its start included. */
export interface Serving {
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Resolves to false when it ended before it was ready. */
  readonly ready: Promise<boolean>;
  isGone(): boolean;
  /** SIGKILL, which ends one that stands still, too; resolves when it is gone. */
  kill(): Promise<void>;
}

const READY = '"lockstep is ready"';

export function startServing(env: Env): Serving {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  guard(child);
  let stderr = '';
  let isGone = false;
  const { promise: ended, resolve: end, reject } = Promise.withResolvers<number | null>();
  const { promise: ready, resolve: isReady } = Promise.withResolvers<boolean>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (stderr.includes(READY)) isReady(true);
  });
  child.once('error', reject);
  child.once('close', (code) => {
    isGone = true;
    isReady(false);
    end(code);
  });
  return {
    stderr: () => stderr,
    signal: (signal) => void child.kill(signal),
    ended,
    ready,
    isGone: () => isGone,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
