#!/usr/bin/env node
// Runs a script under Node 24: this process's own Node when it is new enough, else a pinned one
// from npm. Plain JavaScript that Node 20 understands; everything else in the repository needs 24.
import { spawn, execFileSync } from 'node:child_process';
import { dirname, delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';

const PINNED = 'node@24';
const NEEDED_MAJOR = 24;

export const nodeMajor = Number(process.versions.node.split('.')[0]);

/** Path of a Node binary that is at least version 24; resolves the pinned one through npx if needed. */
export function resolveNode() {
  if (nodeMajor >= NEEDED_MAJOR) return process.execPath;
  process.stderr.write(
    `lockstep: this is Node ${process.versions.node}; using a pinned Node ${NEEDED_MAJOR} from npm\n`,
  );
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  const out = execFileSync(npx, ['-y', '-p', PINNED, '--', 'node', '-p', 'process.execPath'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  return out.trim().split('\n').at(-1);
}

/** Spawns `node` with `args`, passes signals on, and exits with its code. npx stays out of the way:
 * between us and the bot it would orphan the bot on SIGTERM. */
export function run(node, args) {
  const env = { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? '') };
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(`lockstep: cannot start ${node}: ${error.message}\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  run(resolveNode(), process.argv.slice(2));
}
