import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';

const SQLITE = new URL('../../../src/adapters/store/sqlite.ts', import.meta.url).href;

/** Code for a process of its own: `openSqlite`, `write(store, event, line)` and `path` are there. */
function program(path: string, body: string): string {
  return `
    const { openSqlite } = await import(${JSON.stringify(SQLITE)});
    const path = ${JSON.stringify(path)};
    const clock = { now: () => 1_000 };
    const write = (store, event, ...append) => store.transact(
      { incident: 'i1', event, fromSeq: 0 },
      () => ({ append, effects: [], timers: [], cancelTimers: [], result: undefined }));
    // Rights don't bind root; whoever runs these tests, this process is nobody special.
    const becomeNobody = () => {
      if (process.getuid() !== 0) return;
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
    };
    ${body}`;
}

/** Starts a process that does this, and gives what it prints when it has ended. */
export async function inChild(
  path: string,
  body: string,
  through: readonly string[] = [],
): Promise<{ stdout: string; stderr: string; signal: NodeJS.Signals | null }> {
  const child = start(path, body, through);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const { stdout: out, stderr: err } = child;
  if (out === null || err === null) throw new Error('the child has no output');
  const [stdout, stderr, [, signal]] = await Promise.all([text(out), text(err), ended]);
  return { stdout, stderr, signal };
}

/** Starts a process that does this and then stays, until it is killed. */
export async function holding(path: string, body: string): Promise<{ kill(): Promise<void> }> {
  const child = start(path, `${body}; console.log('ready'); setInterval(() => {}, 1_000);`, []);
  if (child.stdout === null) throw new Error('the child has no output');
  const first = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (!String(first[0]).startsWith('ready')) throw new Error('the child did not get ready');
  return {
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function start(path: string, body: string, through: readonly string[]): ChildProcess {
  const node = [process.execPath, '--input-type=module', '-e', program(path, body)];
  const [command = '', ...args] = [...through, ...node];
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}
