import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Processes that must not outlive this one, in whatever way it ends. A bot that stands still notices nothing by
 * itself; a shell does, whose standard input ends with this process.
 */
export function guard(child: Pick<ChildProcess, 'pid' | 'once'>): void {
  if (child.pid === undefined) return;
  const { pid } = child;
  tell(`+ ${pid}`);
  child.once('exit', () => tell(`- ${pid}`));
}

const SCRIPT = [
  'trap "" INT TERM HUP',
  'pids=" "',
  'while read -r what pid; do',
  '  case $what in',
  '    +) pids="$pids$pid " ;;',
  '    -) pids="${pids%% $pid *} ${pids#* $pid }" ;;',
  '  esac',
  'done',
  'for pid in $pids; do kill -9 "$pid" 2>/dev/null; done',
].join('\n');

let shell: ChildProcess | undefined;

function tell(line: string): void {
  shell ??= start();
  shell.stdin?.write(`${line}\n`);
}

function start(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'] });
  // It keeps nobody waiting: it ends with this process, and never before.
  child.unref();
  (child.stdin as Writable & { unref(): void }).unref();
  return child;
}
