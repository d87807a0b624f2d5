import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  declareAndApprove,
  journalOf,
  openCloudSite,
  serveAt,
  type CloudSite,
  type Served,
} from './cloud-site.ts';
import type { Env } from './child.ts';
import { factsOf } from './evidence.ts';

/** What a supervisor does to a bot: SIGTERM, SIGTERM again; and what a fault does. */
describe('a bot that is stopped', () => {
  const sites: CloudSite[] = [];
  const bots: Served[] = [];
  afterAll(async () => {
    for (const bot of bots) bot.signal('SIGKILL');
    await Promise.all(bots.map((bot) => bot.ended));
    await Promise.all(sites.map((site) => site.close()));
  });
  const open = async (): Promise<CloudSite> => {
    const site = await openCloudSite();
    sites.push(site);
    return site;
  };
  const start = async (site: CloudSite, more: Env = {}): Promise<Served> => {
    const bot = await serveAt(site, more);
    bots.push(bot);
    return bot;
  };

  it('given a call under way, when it is told to stop, then the result is journaled, it ends with 0, and the next start repeats nothing', async () => {
    const site = await open();
    const held = site.cloud.hold('CreatePolicy');
    const bot = await start(site);
    expect(await ready(bot)).toEqual({ status: 200, missing: [] });
    const incident = await declareAndApprove(site);
    await held.done;
    bot.signal('SIGTERM');
    await expect
      .poll(() => ready(bot))
      .toEqual({ status: 503, missing: expect.arrayContaining(['stopping']) as string[] });
    // It waits for the answer: it is still there.
    expect((await fetch(`${bot.http}/healthz`)).status).toBe(200);
    held.release();
    expect(await bot.ended).toBe(0);
    expect(bot.stderr()).toMatch(/"msg":"stopped"/);

    const calls = callsIn(await journalOf(site, incident));
    expect(calls.intended.length).toBeGreaterThan(0);
    expect(calls.settled).toEqual(expect.arrayContaining(calls.intended));
    const before = creations(site);
    const next = await start(site);
    await expect.poll(() => attachments(site)).toBeGreaterThanOrEqual(2);
    // What was made before is not made again, and nothing is made twice.
    expect(creations(site).slice(before.length)).not.toEqual(expect.arrayContaining(before));
    expect(new Set(creations(site)).size).toBe(creations(site).length);
    next.signal('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('given a call under way, when it is told to stop twice, then it ends at once with 1, and the next start looks before it acts', async () => {
    const site = await open();
    const held = site.cloud.hold('CreatePolicy');
    const bot = await start(site);
    const incident = await declareAndApprove(site);
    await held.done;
    let ended: number | null | undefined;
    void bot.ended.then((code) => (ended = code));
    // Signals within a moment of each other are one key press; later ones mean it.
    await expect
      .poll(() => (bot.signal('SIGTERM'), ended), { timeout: 200_000, interval: 200 })
      .toBe(1);
    expect(bot.stderr()).toMatch(/asked again to stop; ending now/);
    const lost = callsIn(await journalOf(site, incident));
    expect(lost.intended.filter((call) => !lost.settled.includes(call))).not.toEqual([]);
    held.release();
    const before = site.cloud.asked().length;
    await start(site);
    await expect.poll(() => attachments(site)).toBeGreaterThanOrEqual(2);
    const since = site.cloud.asked().slice(before);
    const looked = since.findIndex(({ operation }) => operation === 'ListPolicies');
    const changed = since.findIndex(({ operation }) => /^(?:Create|Attach)/.test(operation));
    expect(looked).toBeGreaterThanOrEqual(0);
    expect(looked).toBeLessThan(changed);
    expect(new Set(creations(site)).size).toBe(creations(site).length);
  });

  it.each([
    ['an exception', 'throw fault'],
    ['a rejection', 'void Promise.reject(fault)'],
  ])(
    'given %s that nobody catches, when it happens, then it is one log line without secrets, the bot ends with 1, and starts again',
    async (_, how) => {
      const site = await open();
      const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
      const url = 'postgres://bot:hunter2@db.internal/lockstep';
      const code = `process.on('SIGUSR2', () => { const fault = new Error('broken at ${url}\\n${secret}'); ${how}; });`;
      const file = join(site.folder, 'fault.mjs');
      await writeFile(file, code);
      const bot = await start(site, { NODE_OPTIONS: `--import ${file}` });
      bot.signal('SIGUSR2');
      expect(await bot.ended).toBe(1);
      const lines = bot.stderr().trimEnd().split('\n');
      const last = JSON.parse(lines.at(-1) ?? '') as { level: string; error: string; msg: string };
      expect(last).toMatchObject({
        level: 'error',
        msg: 'a fault that nobody expected; ending now',
        error: expect.stringContaining('broken at postgres://bot:[redacted]@') as string,
      });
      expect(bot.stderr() + bot.stdout()).not.toMatch(/hunter2|wJalrXUtnFEMI/);
      const again = await start(site);
      again.signal('SIGINT');
      expect(await again.ended).toBe(0);
    },
  );
});

async function ready({ http }: Served): Promise<{ status: number; missing: string[] }> {
  const answer = await fetch(`${http}/readyz`);
  const { missing } = (await answer.json()) as { missing: string[] };
  return { status: answer.status, missing };
}

/** Names of the policies that were asked to be made. */
function creations({ cloud }: CloudSite): string[] {
  return cloud
    .asked()
    .filter(({ operation }) => operation === 'CreatePolicy')
    .map(({ body }) => (JSON.parse(body) as { Name: string }).Name);
}

function attachments({ cloud }: CloudSite): number {
  return cloud.asked().filter(({ operation }) => operation === 'AttachPolicy').length;
}

function callsIn(journal: string): { intended: string[]; settled: string[] } {
  const of = (kind: string) =>
    factsOf(journal)
      .filter((fact) => fact.kind === kind)
      .map(({ body }) => String(body['call']));
  return { intended: of('call.intended'), settled: of('call.settled') };
}
