import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CrashTask, Report, Task } from './task.ts';

const child = fileURLToPath(new URL('child.ts', import.meta.url));

/**
 * Gives a task to a process of its own; resolves when it has ended.
 * @throws Error when the process broke: that is no violation but a mistake in the simulation
 */
export function runTask(task: Task | CrashTask, heard: (report: Report) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { execArgv: ['--no-warnings'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] };
    const running = fork(child, [JSON.stringify(task)], options as object);
    let said = '';
    running.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000);
    });
    running.on('message', (message) => heard(message as Report));
    running.on('error', reject);
    running.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a child ended with ${code ?? signal ?? ''}: ${said.trim()}`));
    });
  });
}

/** Does all, so many at a time. */
export async function inParallel<T>(
  things: readonly T[],
  atOnce: number,
  each: (thing: T) => Promise<void>,
): Promise<void> {
  const queue = [...things];
  const worker = async () => {
    for (let thing = queue.shift(); thing !== undefined; thing = queue.shift()) await each(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
