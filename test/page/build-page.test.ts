import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildPage } from '../../src/drill/workspace/build-page.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('building the page', () => {
  it('given a built page, when asked again, then nothing is built and nothing is printed', async () => {
    const directory = await buildPage();
    const said = vi.spyOn(console, 'log').mockReturnValue();
    expect(await buildPage()).toBe(directory);
    expect(said).not.toHaveBeenCalled();
  });

  it('given the built page, when read, then it runs under the strictest policy', async () => {
    const directory = await buildPage();
    const html = await readFile(path.join(directory, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/<style|\son\w+=|style="/);
    expect(html).not.toMatch(/(src|href)="(?!\.\/|data:)/);
    for (const file of await readdir(path.join(directory, 'assets'))) {
      const text = await readFile(path.join(directory, 'assets', file), 'utf8');
      expect(text).not.toMatch(/\beval\(|new Function\(|@import|url\((?!["']?data:)/);
    }
  });

  it('given three that build at once, when all are done, then the page is whole', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    const home = await mkdtemp(path.join(tmpdir(), 'lockstep-page-'));
    const place = path.join(home, 'page');
    await Promise.all([buildPage(place), buildPage(place), buildPage(place)]);
    const html = await readFile(path.join(place, 'index.html'), 'utf8');
    const script = /src="\.\/(assets\/[^"]+)"/.exec(html)?.[1] ?? 'missing';
    expect((await readFile(path.join(place, script))).length).toBeGreaterThan(100_000);
    const beside = await readdir(home);
    await rm(home, { recursive: true });
    expect(beside).toEqual(['page']);
  });
});
