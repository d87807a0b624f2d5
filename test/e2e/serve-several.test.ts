import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../src/adapters/store/postgres.ts';
import { declare } from '../kills/site/declare.ts';
import { openDrillSite, type DrillSite } from '../kills/site/drill-site.ts';
import { changesAmong, sentWithoutClaim } from '../kills/site/owned.ts';
import { startServing, type Serving } from '../kills/site/serving.ts';
import { saidTwice, spoken } from '../kills/site/spoken.ts';
import { follow } from '../kills/site/stubborn.ts';
import { watchWho, type Claimed, type Who } from '../kills/site/who.ts';
import { PATIENCE_MS, until } from '../kills/until.ts';
import { hasPostgres } from '../postgres/binaries.ts';
import { startPostgres, type Database, type Server } from '../postgres/server.ts';
import { lockstep, type Env } from './child.ts';
import { factsOf } from './evidence.ts';
import { look } from './people.ts';

/**
 * Three real bots share one chat, one cloud and one database. The one that shows the incident is killed in the
 * middle of the containment; later two of the three stand still for longer than their lease, and wake up again.
 */

describe.runIf(hasPostgres())('several bots at one incident', { timeout: 900_000 }, () => {
  let server: Server;
  let site: DrillSite;
  let database: Database;
  let who: Who;
  const bots = new Map<string, Serving>();
  beforeAll(async () => {
    server = await startPostgres();
    site = await openDrillSite(1);
    database = await server.database();
  });
  afterAll(async () => {
    await Promise.all([...bots.values()].map((bot) => bot.kill()));
    await site.close();
    await server.close();
  });

  const envOf = (url: string): Env => ({
    ...site.env,
    LOCKSTEP_STORE: url,
    LOCKSTEP_STORE_OWNER: database.ownerUrl,
  });
  const start = async (name: string): Promise<Serving> => {
    // What it asks AWS bears its name, as its connections to the store do.
    const bot = startServing({ ...envOf(who.urlFor(name)), AWS_SDK_UA_APP_ID: name });
    bots.set(name, bot);
    if (!(await bot.ready)) throw new Error(`${name} ended: ${bot.stderr()}`);
    return bot;
  };
  const botNamed = (name: string | undefined): Serving => {
    const bot = bots.get(name ?? '');
    if (bot === undefined) throw new Error(`no bot ${name}`);
    return bot;
  };
  const log = () => [...bots].map(([name, bot]) => `-- ${name}\n${bot.stderr()}`).join('\n');

  it('given three, when the one that leads is killed and two stand still, then the incident goes on within seconds, nothing happens twice, and it reaches its end', async () => {
    await openTables(database);
    who = await watchWho(database);
    await Promise.all(['a', 'b', 'c'].map(start));
    const incident = await declare(site);

    // In the middle of the containment, while AWS has not answered a change.
    const attached = site.cloud.hold('AttachPolicy');
    const following = follow({ team: site.team, patienceMs: PATIENCE_MS, log });
    // Where they give up, nobody waits for anything else.
    const within = <Result>(what: Promise<Result>): Promise<Result> =>
      Promise.race([what, following.then(() => Promise.reject(new Error('it ended too early')))]);
    await within(attached.done);
    const leader = await who.shows(incident);
    const killedAt = Date.now();
    const shownAt = await status(site);
    await botNamed(leader).kill();
    bots.delete(leader ?? '');
    attached.release();
    await until('the incident goes on', async () =>
      (await who.wrote(incident)).some(({ name, at }) => at > killedAt && name !== leader),
    );
    const wroteAfter = Date.now() - killedAt;
    const claimed = await heldBy(who, leader);
    await until('others have done what it held', async () => {
      const done = (await who.claims()).filter((one) => one.done).map((one) => one.effect);
      return claimed.every((effect) => done.includes(effect));
    });
    const doneAfter = Date.now() - killedAt;
    await until('the channel catches up', async () => (await status(site)) !== shownAt);
    const caughtUpAfter = Date.now() - killedAt;
    const before = site.cloud.asked().length;
    const changed = site.cloud.hold('UpdateAccessKey');
    await start('d');

    // Who has just changed something, and who shows the incident, stand still before they hear what came of it.
    await within(changed.done);
    const held = site.cloud.asked().slice(before).find(isKeyUpdate);
    const keyId = new URLSearchParams(held?.body).get('AccessKeyId') ?? 'none';
    const holder = (await who.claims()).findLast(({ effect }) => effect.includes(keyId));
    const still = [...new Set([holder?.name, await who.shows(incident)])];
    const stoppedAt = Date.now();
    for (const name of still) botNamed(name).signal('SIGSTOP');
    changed.release();
    const effect = holder?.effect ?? '';
    await until('another bot takes over what was held', async () =>
      (await who.claims()).some(
        (one) => one.effect === effect && !still.includes(one.name) && one.done,
      ),
    );
    const takenAfter = Date.now() - stoppedAt;
    await until(
      'another bot shows the incident',
      async () => !still.includes(await who.shows(incident)),
    );
    for (const name of still) botNamed(name).signal('SIGCONT');
    await until('whoever woke up hears that it is too late', () =>
      botNamed(holder?.name)
        .stderr()
        .split('\n')
        .some((line) => line.includes(effect) && line.includes('came after the lease')),
    );
    // What nobody can take back any more: its bot died before it heard where it stands.
    const orphans = await who.leftPosting(leader ?? '');
    await until(
      'late messages are taken back',
      () => saidTwice(spoken(site.workspace), orphans).length === 0,
    );

    const followed = await following;
    console.log(
      `several bots: ${leader} was killed, another one wrote after ${seconds(wroteAfter)} s, what it held was done after ` +
        `${seconds(doneAfter)} s, and the channel had caught up after ${seconds(caughtUpAfter)} s; ${still.join(' and ')} stood still, the held change was taken over ` +
        `after ${seconds(takenAfter)} s; ${followed.again} times somebody did the same again`,
    );
    expect(followed.asked).toEqual([]);
    await once(site, incident, who);
    expectOneOfEach(site, orphans);
    expect(await who.notedLate(incident)).toEqual([]);
    expectChangedOnce(site, await who.claims());
    // A claim was never done by two, and each was done.
    const done = (await who.claims()).filter((one) => one.done).map((one) => one.effect);
    expect(done).toEqual([...new Set(done)]);
    for (const bot of bots.values()) {
      bot.signal('SIGTERM');
      expect(await bot.ended).toBe(0);
    }
  });

  /** The tables are made by whoever starts first; the triggers that watch must be there before. */
  async function openTables({ url, ownerUrl }: Database): Promise<void> {
    const store = await openPostgres(url, { ownerUrl, clock: { now: Date.now }, warn: () => {} });
    await store.shutdown();
  }

  /** Every event counted once, whoever heard it; several of them had a part; the journal holds. */
  async function once(here: DrillSite, incident: string, by: Who): Promise<void> {
    const env = envOf(by.urlFor('operator'));
    const exported = await lockstep(['journal', 'export', '--incident', incident], env);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const file = join(here.folder, 'journal.jsonl');
    await writeFile(file, exported.stdout);
    const checked = await lockstep(['journal', 'verify', file, '--chain-only'], env);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    const facts = factsOf(exported.stdout);
    const of = (kind: string, ...members: string[]) =>
      facts
        .filter((fact) => fact.kind === kind)
        .map(({ body }) => members.map((member) => String(body[member])).join(' '));
    for (const all of [of('vote.cast', 'person', 'digest'), of('call.settled', 'call', 'digest')])
      expect(all).toEqual([...new Set(all)]);
    expect(of('incident.opened', 'incident')).toEqual([incident]);
    expect(of('incident.closed', 'by')).toEqual(['ana']);
    expect(of('call.settled', 'outcome').filter((one) => !/^(?:done|already)$/.test(one))).toEqual(
      [],
    );
    const people = (await by.wrote(incident)).filter(({ kind }) => kind === 'vote.cast');
    expect(new Set(people.map(({ name }) => name)).size).toBeGreaterThan(1);
  }
});

/** What this bot was given and nobody has done yet. */
async function heldBy(who: Who, name: string | undefined): Promise<readonly string[]> {
  const claims = await who.claims();
  const done = claims.filter((one) => one.done).map((one) => one.effect);
  const given = claims.filter((one) => one.name === name).map((one) => one.effect);
  return [...new Set(given)].filter((effect) => !done.includes(effect));
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

const isKeyUpdate = ({ operation }: { readonly operation: string }) =>
  operation === 'UpdateAccessKey';

async function status({ team }: DrillSite): Promise<string> {
  return (await look(team.ana))?.status ?? '';
}

/** One channel, one status, one card for each plan, and nothing said twice but what the dead one left open. */
function expectOneOfEach({ workspace }: DrillSite, orphans: readonly string[]): void {
  const channels = workspace.inspect.channels().filter((one) => one.isPrivate && !one.isDirect);
  expect(channels).toHaveLength(1);
  expect(channels[0]?.pins).toHaveLength(1);
  const said = spoken(workspace);
  expect(saidTwice(said, orphans)).toEqual([]);
  const cards = said
    .filter(({ channel }) => channel === channels[0]?.id)
    .flatMap(({ text }) => /^\[SANDBOX\] .* plan (p\d+): /.exec(text)?.[1] ?? []);
  expect(new Set(cards).size).toBe(6);
}

/** Whoever took over looked first, and whoever woke up sent nothing more: nothing was asked of AWS a second time. */
function expectChangedOnce({ cloud }: DrillSite, claims: readonly Claimed[]): void {
  const changes = changesAmong(cloud.asked());
  expect(sentWithoutClaim(changes, claims)).toEqual([]);
  const named = changes.map(({ operation, body }) => `${operation} ${body}`);
  expect(named).toEqual([...new Set(named)]);
  expect(named.length).toBeGreaterThan(20);
}
