import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('page', import.meta.url));
const built = fileURLToPath(new URL('../../../dist/page', import.meta.url));

/**
 * The directory of the built chat page. It is built only when it is missing or older than its sources.
 * Prints one line when it builds. Throws when it must be built and the build tool isn't installed.
 */
export async function buildPage(place: string = built): Promise<string> {
  if (await isFresh(place)) return place;
  console.log('Building the chat page (once)…');
  const build = await loadVite();
  // Built beside its place and then moved: two drills that start at once never see half a page.
  const fresh = `${place}.${randomUUID()}`;
  try {
    const configFile = path.join(sources, 'vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
    // Another drill may have been faster, and may already serve its page.
    if (!(await isFresh(place))) await replace(place, fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return place;
}

async function isFresh(place: string): Promise<boolean> {
  const builtAt = await modified(path.join(place, 'index.html'));
  return builtAt !== undefined && builtAt >= (await newestSource());
}

async function loadVite() {
  try {
    return (await import('vite')).build;
  } catch (error) {
    const why =
      'The chat page must be built, but vite is not installed: run `npm ci` without `--omit=dev`.';
    throw new Error(why, { cause: error });
  }
}

async function replace(place: string, fresh: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const old = `${place}.${randomUUID()}`;
    // Nothing to move aside on the first build.
    await rename(place, old).catch(() => undefined);
    await rm(old, { recursive: true, force: true });
    try {
      return await rename(fresh, place);
    } catch (error) {
      // Another one that builds at the same time was faster: its page is as good, but has to go first.
      if (attempt === 5) throw error;
    }
  }
}

/** When the newest source was changed, in milliseconds; the API's types are a source too. */
async function newestSource(): Promise<number> {
  const files = await readdir(sources, { recursive: true }).catch(() => []);
  const api = fileURLToPath(new URL('api.ts', import.meta.url));
  const times = await Promise.all(
    [...files.map((file) => path.join(sources, file)), api].map(modified),
  );
  return Math.max(...times.map((time) => time ?? 0));
}

async function modified(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
