import { afterAll, describe, expect, it } from 'vitest';
import { hasMoto } from '../moto/moto.ts';
import { lockstep, serve, type Serving } from './child.ts';
import { attached, hasPassword, keysOf, keyState, secretsInVault } from './end-state.ts';
import { exportJournal, factsOf, report } from './evidence.ts';
import {
  everythingSaid,
  expectContained,
  expectLocked,
  expectNoForbiddenWord,
  expectNowhere,
  expectOnce,
  expectRotated,
  LOCKS,
} from './expectations.ts';
import { followThrough, gather, lastAnswer, look, WAIVER, type Team } from './people.ts';
import { openSite, type Site } from './site.ts';
import { changes, type Seen } from './tap.ts';

/** Declares as a person does, and reads the incident's id from the answer. */
async function declare({ organization, workspace }: Site, { ana }: Team): Promise<string> {
  const general = (await ana.channels()).find((c) => !c.isPrivate && !c.isDirect)!.id;
  await ana.type(
    `/incident declare ${organization.accounts.prod} because a note was found in the console`,
    general,
  );
  await expect.poll(() => lastAnswer(ana, general)).toMatch(/inc-\S+ is declared/);
  expect(workspace.inspect.sockets()).toBeGreaterThan(0);
  return /inc-\d{8}-[0-9a-f]{6}/.exec(await lastAnswer(ana, general))![0];
}

/** Each incident has a moto, a chat and a folder of its own, so they can run side by side. */
describe.runIf(hasMoto()).concurrent('serve against a third party’s AWS', () => {
  const begun = performance.now();
  let sites: Site[] = [];
  const open = async (options: Parameters<typeof openSite>[0]): Promise<Site> => {
    const site = await openSite(options);
    sites = [...sites, site];
    return site;
  };
  const bots = new Set<Serving>();
  const start = async ({ env }: Site): Promise<Serving> => {
    const bot = await serve(env);
    bots.add(bot);
    return bot;
  };
  afterAll(async () => {
    await Promise.all([...bots].map((bot) => bot.kill()));
    await Promise.all(sites.map((site) => site.close()));
    process.stderr.write(
      `the incidents against moto took ${Math.round((performance.now() - begun) / 1000)} s\n`,
    );
  });

  it('given no canary, when three people take an incident to its end, then AWS is as it should be and everything unproven is named', async () => {
    const site = await open({ canary: false });
    const { organization } = site;
    const team = gather(site.workspace);
    const bot = await start(site);
    const incident = await declare(site, team);
    let during = '';
    const waived = await followThrough({
      team,
      log: bot.output,
      async onCard(card) {
        // The locks stand from the emergency plan until the lift plan has run.
        if (!['Time bomb plan', 'Door plan', 'Rotation plan', 'Lift plan'].includes(card.kind))
          return;
        for (const type of LOCKS) await expectLocked(organization, type);
        if (card.kind === 'Lift plan') {
          // While the bot holds its store, the CLI asks the bot.
          const exported = await lockstep(['journal', 'export', '--incident', incident], site.env);
          expect(exported).toMatchObject({ code: 0, stderr: '' });
          during = exported.stdout;
        }
      },
    });
    expect(waived).toEqual([
      'Prove the freeze',
      'Look for time bombs',
      'Prove the rotation',
      'List the backups',
      'Verify the backups',
      'Verify that nobody got through',
      'Watch before the shield comes off',
    ]);
    await expectContained(organization);
    const { secretAccessKey, accessKeyId } = await expectRotated(organization);
    expect(await bot.stop()).toBe(0);

    const journal = await exportJournal(site, incident);
    expect(during.length).toBeGreaterThan(1000);
    expect(journal.startsWith(during)).toBe(true);
    const told = await report(site);
    expectNowhere(secretAccessKey, await everythingSaid(site, [bot]), accessKeyId);
    await expectNoForbiddenWord(site);
    const facts = factsOf(journal);
    expect(told.incident.kind).toBe('sandbox');
    expect(told.outcome).toMatchObject({ phase: 'closed', ok: false });
    const granted = facts.filter(({ kind }) => kind === 'waiver.granted').map(({ body }) => body);
    expect(granted).toHaveLength(waived.length);
    for (const { phase } of granted) {
      expect(told.waivers.find((waiver) => waiver.phase === phase)).toMatchObject({
        reason: WAIVER,
        requester: 'ana',
        approvers: ['ben', 'cho'],
      });
    }
    const gaps = facts
      .filter(({ kind }) => kind === 'measured')
      .flatMap(({ body }) => (body['result'] as { unproven: string[] }).unproven);
    expect(gaps.length).toBeGreaterThan(5);
    for (const gap of gaps) expect(told.unproven).toContain(gap);
  });

  it('given a canary that nothing denies, when the shield is to be proven, then the runbook refuses to go on, and nobody can waive it', async () => {
    const site = await open({ canary: true });
    const { organization } = site;
    const team = gather(site.workspace);
    const { ana } = team;
    const bot = await start(site);
    await declare(site, team);
    await followThrough({
      team,
      log: bot.output,
      until: ({ questions }) => questions.length > 0,
    });
    const view = (await look(ana))!;
    expect(view.questions[0]).toMatchObject({ phase: 'Prove the shield' });
    expect(view.questions[0]!.text).not.toContain('/incident waive');
    const refused = async (command: string, why: RegExp): Promise<void> => {
      await ana.type(command, view.channel);
      await expect.poll(() => lastAnswer(ana, view.channel)).toMatch(why);
    };
    await refused(
      `/incident waive because ${WAIVER}`,
      /What was measured and is not so can['’]t be waived/,
    );
    await refused('/incident lift', /Lifting comes after/);
    await refused('/incident close', /can be closed after the review/);
    await ana.type('/incident resume', view.channel);
    await expect
      .poll(
        async () => (await look(ana))!.questions.some(({ ts }) => ts !== view.questions[0]!.ts),
        {
          timeout: 200_000,
          interval: 200,
        },
      )
      .toBe(true);
    expect((await look(ana))!.cards).toEqual([]);
    expect(await bot.stop()).toBe(0);

    // The shield was attached, quietly; nothing that he could see as a lock came after it.
    const made = changes(site.tap)
      .filter((seen) => !isProbe(seen))
      .map(({ operation }) => operation);
    expect(made).toEqual(['CreatePolicy', 'CreatePolicy', 'AttachPolicy', 'AttachPolicy']);
    for (const type of LOCKS) {
      expect((await attached(organization, type)).map(({ name }) => name)).toEqual([
        expect.stringMatching(/^lockstep-shield-/),
      ]);
    }
    for (const user of ['alice', 'bob', 'svc-backup', 'deploy']) {
      const on = organization.keyIds[user]!.map((id) => `${id} Active`).sort();
      expect(await keysOf(organization, user)).toEqual(on);
    }
    for (const user of ['alice', 'bob']) expect(await hasPassword(organization, user)).toBe(true);
    expect(await keyState(organization)).toBe('PendingDeletion');
    await expectNoForbiddenWord(site);
  });

  it('given crashes in the freeze and between a new key and its vault, when the bot starts again, then the incident ends the same and nothing is made twice', async () => {
    const site = await open({ canary: false });
    const { organization, tap } = site;
    const team = gather(site.workspace);
    const first = await start(site);
    const incident = await declare(site, team);
    let attaching = 0;
    // Two policies of the shield go first; the third is the freeze's.
    const freezing = tap.loseAnswer(
      ({ operation }) => operation === 'AttachPolicy' && (attaching += 1) === 3,
      () => first.kill(),
    );
    await followUntil(freezing, { team, log: first.output });
    const second = await start(site);
    const minting = tap.loseAnswer(
      ({ operation }) => operation === 'CreateAccessKey',
      () => second.kill(),
    );
    const answer = await followUntil(minting, { team, log: second.output });
    const orphan = /<SecretAccessKey>([^<]+)</.exec(answer)![1]!;
    expect(await keysOf(organization, 'deploy')).toHaveLength(2);
    expect(await secretsInVault(organization)).toEqual([]);
    const third = await start(site);
    await followThrough({ team, log: third.output });
    await expectContained(organization);
    const { secretAccessKey, accessKeyId } = await expectRotated(organization);
    expect(await third.stop()).toBe(0);

    const journal = await exportJournal(site, incident);
    const said = await everythingSaid(site, [first, second, third]);
    for (const secret of [secretAccessKey, orphan]) expectNowhere(secret, said, accessKeyId);
    await expectNoForbiddenWord(site);
    expectOnce(site);
    const settled = factsOf(journal)
      .filter(({ kind }) => kind === 'call.settled')
      .map(({ body }) => `${String(body['digest'])} ${String(body['call'])}`);
    expect(settled).toEqual([...new Set(settled)]);
  });
});

/** What a canary tries is a dry run, or deletes what can't exist. */
function isProbe({ operation, body }: Seen): boolean {
  if (operation === 'DeleteSnapshot') return body.includes('DryRun=true');
  return operation === 'DeleteAccessKey' && body.includes('UserName=lockstep-canary-nobody');
}

/** The people go on until the bot has crashed. */
async function followUntil(
  crash: Promise<string>,
  script: Parameters<typeof followThrough>[0],
): Promise<string> {
  let crashed = false;
  void crash.then(() => (crashed = true));
  await followThrough({ ...script, until: () => crashed });
  return crash;
}
