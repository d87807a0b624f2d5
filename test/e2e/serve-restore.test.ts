import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockstep } from './child.ts';
import {
  approve,
  declare,
  journalOf,
  openCloudSite,
  serveAt,
  type CloudSite,
  type Served,
} from './cloud-site.ts';
import { factsOf } from './evidence.ts';

/** Back-up and restore as docs/operations.md has them, with the incident that is open meanwhile. */
describe('a store that is lost', () => {
  let site: CloudSite | undefined;
  const bots: Served[] = [];
  afterAll(async () => {
    for (const bot of bots) bot.signal('SIGKILL');
    await Promise.all(bots.map((bot) => bot.ended));
    await site?.close();
  });
  const start = async (at: CloudSite): Promise<Served> => {
    const bot = await serveAt(at);
    bots.push(bot);
    return bot;
  };

  it('given a back-up from before the approval, when the store is lost after it, then the restored bot asks again, finds what was done, and makes nothing twice', async () => {
    const here = await openCloudSite();
    site = here;
    const bot = await start(here);
    const incident = await declare(here);
    const copy = join(here.folder, 'copy.sqlite');
    // While the bot holds its store.
    const backup = await lockstep(['store', 'backup', copy], here.env);
    expect(backup).toMatchObject({ code: 0, stderr: '' });
    expect(backup.stdout).toMatch(/copy\.sqlite is a back-up of .*\n.*\b1 incidents\b/);
    await approve(here);
    const made = (operation: string) =>
      here.cloud
        .asked()
        .filter((one) => one.operation === operation)
        .map(({ body }) => body);
    await expect.poll(() => made('AttachPolicy').length).toBeGreaterThanOrEqual(2);
    bot.signal('SIGKILL');
    await bot.ended;
    const before = await journalOf(here, incident);
    const [created, attached] = [made('CreatePolicy').length, made('AttachPolicy').length];
    const store = join(here.folder, 'lockstep.sqlite');
    for (const end of ['', '-wal', '-shm']) await rm(`${store}${end}`, { force: true });

    await copyFile(copy, store);
    const again = await start(here);
    const restored = await journalOf(here, incident);
    expect(restored.length).toBeLessThan(before.length);
    expect(before.startsWith(restored)).toBe(true);
    // The votes came after the copy: nothing moves without them.
    expect(factsOf(restored).map(({ kind }) => kind)).not.toContain('vote.cast');
    await approve(here);
    const outcomes = async () =>
      factsOf(await journalOf(here, incident))
        .filter(({ kind }) => kind === 'call.settled')
        .map(({ body }) => body['outcome']);
    await expect
      .poll(async () => (await outcomes()).length, { timeout: 200_000, interval: 500 })
      .toBeGreaterThanOrEqual(attached + created);
    expect((await outcomes()).slice(0, created)).toEqual(
      Array.from({ length: created }, () => 'already'),
    );
    expect(new Set(made('CreatePolicy').map(nameIn)).size).toBe(made('CreatePolicy').length);
    again.signal('SIGTERM');
    expect(await again.ended).toBe(0);
  });
});

const nameIn = (body: string): string => (JSON.parse(body) as { Name: string }).Name;
