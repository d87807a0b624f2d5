import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stateOfGolden } from './condense.ts';
import { eventful, goodDay, openInContain } from './play.ts';

/**
 * Writes the golden journals of this version; run by hand, once for each release:
 *
 *     node test/goldens/make-journal.ts
 *
 * What is there is never written over, because it is what that version wrote: a released journal that no
 * longer replays is a mistake of the new bot. `--again` is for a version that is not released yet.
 */
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
const folder = new URL(`journals/v${version}/`, import.meta.url);

if (existsSync(folder) && !process.argv.includes('--again')) {
  console.error(
    `The goldens of ${version} are there. They stay as they are; raise the version in package.json first (or give --again if ${version} is not released).`,
  );
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  for (const golden of [await goodDay(), await eventful(), await openInContain()]) {
    const { name, lines, pending } = golden;
    const write = (suffix: string, text: string) =>
      writeFileSync(new URL(`${name}${suffix}`, folder), text);
    write('.jsonl', lines.map((line) => `${line}\n`).join(''));
    write('.state.json', `${JSON.stringify(stateOfGolden(lines), undefined, 2)}\n`);
    const isOpen = !lines.some((line) => line.includes('"kind":"incident.closed"'));
    if (isOpen) write('.pending.json', `${JSON.stringify(pending, undefined, 2)}\n`);
    console.log(`v${version}/${name}: ${lines.length} lines, ${lines.join('\n').length} bytes`);
  }
  // The formatter is one of the checks; the journals themselves are bytes that it leaves alone.
  const oxfmt = fileURLToPath(new URL('../../node_modules/oxfmt/bin/oxfmt', import.meta.url));
  spawnSync(process.execPath, [oxfmt, fileURLToPath(folder)], { stdio: 'inherit' });
  // The bot that died in the middle of its story waits for ever.
  process.exit(0);
}
