import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { buildPage } from '../drill/workspace/build-page.ts';
import { startWorkspace } from '../drill/workspace/workspace.ts';
import { wallClock } from './clock.ts';
import { onPort, portFlag } from './stage/on-port.ts';
import { stopRequest } from './stage/stopping.ts';
import { EXIT, flags, UsageError } from './usage.ts';

const MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));
const PEOPLE = ['Ana Ruiz', 'Ben Okafor', 'Cho Min-jun'];

/**
 * `lockstep workspace`: the local chat alone, as a Slack API host. Prints one JSON line when it is ready
 * (DESIGN §7) and runs until it is stopped. The page can be left out with `--no-page`.
 * @throws UsageError for wrong flags and a taken port.
 */
export async function workspaceCommand(args: string[]): Promise<number> {
  const { values, positionals } = flags(args, {
    port: { type: 'string' },
    person: { type: 'string', multiple: true },
    'no-page': { type: 'boolean' },
  });
  const [stray] = positionals;
  if (stray !== undefined) {
    throw new UsageError(
      `workspace takes no "${stray}"; people are --person "${stray}", once for each`,
    );
  }
  const port = portFlag('--port', values.port);
  const names = values.person ?? PEOPLE;
  if (names.length > 20) throw new UsageError('--person may be given twenty times at most');
  const options = {
    manifest: parse(await readFile(MANIFEST, 'utf8')) as object,
    people: names.map((name) => ({ name })),
    clock: wallClock(),
    ...(values['no-page'] === true ? {} : { pageDir: await quietly(buildPage) }),
  };
  const workspace = await onPort('--port', port, (at) => startWorkspace({ ...options, ...at }));
  // Before the line: whoever reads it may stop us in the same moment.
  const stop = stopRequest();
  process.stdout.write(`${JSON.stringify({ ...workspace.ready, pageUrl: workspace.pageUrl })}\n`);
  await stop.asked;
  await workspace.close();
  stop.release();
  return EXIT.done;
}

/** Standard output carries one JSON line and nothing else; what the build says goes to standard error. */
async function quietly<T>(build: () => Promise<T>): Promise<T> {
  const log = console.log;
  console.log = (...words: unknown[]) => console.error(...words);
  try {
    return await build();
  } finally {
    console.log = log;
  }
}
