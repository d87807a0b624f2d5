import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadScenario } from '../../../src/cli/drill.ts';
import { startCloud } from '../../../src/drill/cloud/server.ts';
import { buildScenario, type BuiltScenario } from '../../../src/drill/scenario/build.ts';
import type { Scenario } from '../../../src/drill/scenario/schema.ts';
import { rosterFor, settingsFor } from '../../../src/drill/scenario/settings.ts';
import { countLosses } from '../../../src/drill/scoring/losses.ts';
import { startWorkspace, type RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { lockstep, type Env } from '../../e2e/child.ts';
import { startHolding, type Holding } from '../../e2e/holding.ts';
import type { Team } from '../../e2e/people.ts';
import { createPerson } from '../../../src/cli/stage/person.ts';
import { cloudOf } from '../../promises/stage/end-state.ts';
import type { House } from '../../promises/stage/house.ts';

/**
 * Everything of a drill but the bot, in this process: the organization with its attacker, and the chat. The bot
 * is a real `lockstep serve` beside it, which may die.
 */
export interface DrillSite {
  readonly scenario: Scenario;
  readonly built: BuiltScenario;
  readonly cloud: Holding;
  readonly workspace: RunningWorkspace;
  readonly team: Team;
  readonly env: Env;
  readonly folder: string;
  /** What stands in the organization, without ids and times that are new each time. */
  organization(): object;
  losses(): ReturnType<typeof countLosses>;
  close(): Promise<void>;
}

/**
 * Short, where a drill waits for nothing but the time, and long where a slow machine would miss it; what he does and
 * when stays as it is.
 */
const timing = {
  proofDeadlineSeconds: 300,
  probeEverySeconds: 1,
  doorsSettleSeconds: 3,
  lateRequestsSeconds: 3,
  verifySettleSeconds: 3,
  watchEverySeconds: 3,
  quietSeconds: 2,
  propagationSeconds: 2,
};
const propagation = {
  iam: { min: 0, max: 1 },
  organizations: { min: 0, max: 2 },
  cloudtrail: { min: 60, max: 300 },
};

/** @param seed of the scenario: the same organization, the same attacker */
export async function openDrillSite(seed: number): Promise<DrillSite> {
  const shipped = await loadScenario('code-spaces');
  const scenario: Scenario = {
    ...shipped,
    start: new Date().toISOString(),
    propagation,
    timing: { ...shipped.timing, ...timing },
  };
  const built = buildScenario(scenario, seed);
  const clock = { now: () => Date.now() };
  const real = await startCloud({ kernel: built.kernel, clock });
  const cloud = await startHolding(real.endpoint);
  const manifest = await readFile(new URL('../../../manifest.yml', import.meta.url), 'utf8');
  const workspace = await startWorkspace({
    manifest: parse(manifest) as object,
    people: scenario.people.map(({ name }) => ({ name })),
    clock,
  });
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-kills-'));
  const ids = new Map(workspace.ready.people.map((one) => [one.name, one.slackUserId]));
  const settings = settingsFor(scenario, built.kernel);
  const config = { kind: 'sandbox', roster: rosterFor(scenario, ids), ...settings };
  await writeFile(join(folder, 'lockstep.yaml'), stringify(config));
  const env = environment({ built, cloud, workspace, folder });
  const baseline = await lockstep(['doctor', '--baseline', join(folder, 'baseline.json')], env);
  if (baseline.code !== 0) throw new Error(`no baseline: ${baseline.stderr}`);
  const { kernel, estate } = built;
  const prod = scenario.organization.accounts.prod.id;
  return {
    scenario,
    built,
    cloud,
    workspace,
    team: gather(scenario, workspace),
    env,
    folder,
    // It reads nothing else of a house.
    organization: () => cloudOf({ cloud: { kernel, prod }, settings } as unknown as House),
    losses: () => countLosses(scenario, kernel, estate),
    async close() {
      await workspace.close();
      await cloud.close();
      await real.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The scenario's people, each at their own place at the chat. */
function gather(scenario: Scenario, { ready }: RunningWorkspace): Team {
  const entries = scenario.people.map(({ person, name }) => {
    const found = ready.people.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} is not in the workspace`);
    return [person, createPerson(ready.chatUrl, found)] as const;
  });
  return Object.fromEntries(entries) as Team;
}

function environment(here: Pick<DrillSite, 'built' | 'cloud' | 'workspace' | 'folder'>): Env {
  const { built, cloud, workspace, folder } = here;
  const { accessKeyId, secretAccessKey, sessionToken } = built.bot;
  return {
    HOME: folder,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    SLACK_BOT_TOKEN: workspace.ready.botToken,
    SLACK_APP_TOKEN: workspace.ready.appToken,
    SLACK_API_URL: workspace.ready.apiUrl,
    LOCKSTEP_CONFIG: join(folder, 'lockstep.yaml'),
    LOCKSTEP_STORE: `sqlite:${join(folder, 'lockstep.sqlite')}`,
  };
}
