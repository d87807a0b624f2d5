#!/usr/bin/env node
// The launcher. Looks at its own Node before anything that an older one could not parse is loaded.
import { fileURLToPath } from 'node:url';
import { nodeMajor, resolveNode, run } from './node24.mjs';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const args = process.argv.slice(2);

if (args[0] === 'serve' && nodeMajor < 24) {
  // A bot for real incidents never downloads its own runtime.
  process.stderr.write(
    `lockstep serve needs Node 24 or newer; this is ${process.versions.node}.\n` +
      'Install Node 24 and start again (lockstep drill fetches one by itself, serve does not).\n',
  );
  process.exit(2);
}
run(resolveNode(), [main, ...args]);
