import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadScenario } from '../../src/cli/drill.ts';
import { startCloud } from '../../src/drill/cloud/server.ts';
import { buildScenario } from '../../src/drill/scenario/build.ts';
import { settingsFor } from '../../src/drill/scenario/settings.ts';
import { startWorkspace, type RunningWorkspace } from '../../src/drill/workspace/workspace.ts';
import { lockstep, type Env } from './child.ts';
import { startLockstep, type Process } from './drill-process.ts';
import { startHolding, type Holding } from './holding.ts';
import { gather, lastAnswer, look, type Team } from './people.ts';
import { people } from './site.ts';

/** The simulated organization at the wall clock, a chat, and a folder with a configuration: for a real `serve`. */
export interface CloudSite {
  readonly account: string;
  readonly cloud: Holding;
  readonly workspace: RunningWorkspace;
  readonly team: Team;
  readonly env: Env;
  readonly folder: string;
  close(): Promise<void>;
}

/** A running `serve`, and where it answers operators. */
export interface Served extends Process {
  readonly http: string;
}

export async function openCloudSite(): Promise<CloudSite> {
  const shipped = await loadScenario('code-spaces');
  const scenario = {
    ...shipped,
    start: new Date().toISOString(),
    propagation: {
      ...shipped.propagation,
      iam: { min: 0, max: 0 },
      organizations: { min: 0, max: 0 },
    },
  };
  const built = buildScenario(scenario, 1);
  const clock = { now: () => Date.now() };
  const real = await startCloud({ kernel: built.kernel, clock });
  const cloud = await startHolding(real.endpoint);
  const manifest = await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8');
  const workspace = await startWorkspace({
    manifest: parse(manifest) as object,
    people: people.map(({ name }) => ({ name })),
    clock,
  });
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-stop-'));
  const { backups: _none, ...settings } = settingsFor(scenario, built.kernel);
  const ids = new Map(workspace.ready.people.map((one) => [one.name, one.slackUserId]));
  const roster = people.map(({ person, name, roles }) => ({
    person,
    name,
    slack: ids.get(name),
    roles: [...roles],
  }));
  const config = { kind: 'sandbox', http: { port: 0 }, roster: { people: roster }, ...settings };
  await writeFile(join(folder, 'lockstep.yaml'), stringify(config));
  const { bot } = built;
  return {
    account: scenario.organization.accounts.prod.id,
    cloud,
    workspace,
    team: gather(workspace),
    folder,
    env: {
      HOME: folder,
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_ACCESS_KEY_ID: bot.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bot.secretAccessKey,
      ...(bot.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: bot.sessionToken }),
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      SLACK_BOT_TOKEN: workspace.ready.botToken,
      SLACK_APP_TOKEN: workspace.ready.appToken,
      SLACK_API_URL: workspace.ready.apiUrl,
      LOCKSTEP_CONFIG: join(folder, 'lockstep.yaml'),
      LOCKSTEP_STORE: `sqlite:${join(folder, 'lockstep.sqlite')}`,
    },
    async close() {
      await workspace.close();
      await cloud.close();
      await real.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts `serve` and waits until it is ready. */
export async function serveAt({ env }: CloudSite, more: Env = {}): Promise<Served> {
  const bot = startLockstep(['serve'], { ...env, ...more });
  const lines = (): readonly { msg?: string; port?: number }[] =>
    bot
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as { msg?: string; port?: number });
  await expect
    .poll(() => lines().some(({ msg }) => msg === 'lockstep is ready') || bot.stderr(), {
      timeout: 200_000,
    })
    .toBe(true);
  const port = lines().find((line) => line.port !== undefined)?.port;
  return { ...bot, http: `http://127.0.0.1:${port}` };
}

/** Ana declares; the incident's id, once its channel shows the emergency plan. */
export async function declare({ team, account }: CloudSite): Promise<string> {
  const { ana } = team;
  const general = (await ana.channels()).find((c) => !c.isPrivate && !c.isDirect)!.id;
  await ana.type(`/incident declare ${account} because a note was found`, general);
  const declared = () => lastAnswer(ana, general);
  await expect.poll(declared).toMatch(/inc-\S+ is declared/);
  await expect.poll(async () => (await look(ana))?.cards[0]).toBeDefined();
  return /inc-\d{8}-[0-9a-f]{6}/.exec(await declared())![0];
}

/** Ben and Cho approve the plan that waits. */
export async function approve({ team }: CloudSite): Promise<void> {
  const card = async () => (await look(team.ana))?.cards[0];
  await expect.poll(card).toBeDefined();
  const { id, digest } = (await card())!;
  const { channel } = (await look(team.ana))!;
  for (const person of [team.ben, team.cho])
    await person.type(`/incident approve ${id} ${digest}`, channel);
}

export async function declareAndApprove(site: CloudSite): Promise<string> {
  const incident = await declare(site);
  await approve(site);
  return incident;
}

/** The journal as an operator exports it. */
export async function journalOf({ env }: CloudSite, incident: string): Promise<string> {
  const exported = await lockstep(['journal', 'export', '--incident', incident], env);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  return exported.stdout;
}
