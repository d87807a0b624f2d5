import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { createAws } from '../../adapters/aws/aws.ts';
import { requestRefusal } from '../../adapters/aws/hosts.ts';
import { openSqlite } from '../../adapters/store/sqlite.ts';
import { takeBaseline } from '../../core/backups/baseline.ts';
import type { JsonObject } from '../../core/plan/json.ts';
import { startCloud, type CloudServer } from '../../drill/cloud/server.ts';
import { AWS_LIMITS } from '../../drill/cloud/services/limits.ts';
import { buildScenario, type BuiltScenario } from '../../drill/scenario/build.ts';
import type { Scenario } from '../../drill/scenario/schema.ts';
import { rosterFor, settingsFor } from '../../drill/scenario/settings.ts';
import { buildPage } from '../../drill/workspace/build-page.ts';
import { startWorkspace, type RunningWorkspace } from '../../drill/workspace/workspace.ts';
import { drive } from '../../responder/measure.ts';
import type { Log, Store } from '../../responder/world.ts';
import { startBot, type Bot } from '../bot.ts';
import { drillClock, type DrillClock } from '../clock.ts';
import { SHIPPED_RUNBOOK, termsOf } from '../config.ts';
import { keyPair, type SigningKey } from '../evidence.ts';
import { drillCommands, FASTEST } from './drill-commands.ts';
import { keepNotes, type KeptNotes } from './notes.ts';
import { onPort } from './on-port.ts';

export interface StageOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
  readonly port?: number;
  readonly cloudPort?: number;
  /** Without a page the people act through the API alone. */
  readonly page: boolean;
  /** Between two messages of the bot to one conversation, real ms; Slack's own pace when absent. */
  readonly paceMs?: number;
  readonly log: Log;
}

/** Everything of a drill in one process: cloud, chat, adversary, and the real bot between them. */
export interface Stage {
  readonly clock: DrillClock;
  readonly scenario: Scenario;
  readonly built: BuiltScenario;
  readonly cloud: CloudServer;
  readonly workspace: RunningWorkspace;
  readonly bot: Bot;
  readonly store: Store;
  /** Made for this drill; it signs nothing else. */
  readonly keys: SigningKey;
  readonly notes: KeptNotes;
  /** Resolves when somebody ends the drill from the chat. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const MANIFEST = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

/**
 * Sets the stage. The adversary does not look yet.
 * @throws UsageError when a port is taken, or when the scenario's people make no roster; nothing stays open.
 */
export async function setStage(options: StageOptions): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return { ...(await build(options, closers)), close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function build(
  options: StageOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<Stage, 'close'>> {
  const { scenario, seed } = options;
  const built = buildScenario(scenario, seed, AWS_LIMITS);
  const clock = drillClock(Date.parse(scenario.start), options.speed);
  const cloud = await onPort('--cloud-port', options.cloudPort, (port) =>
    startCloud({ kernel: built.kernel, clock, ...port }),
  );
  closers.push(() => cloud.close());
  const manifest = parse(await readFile(MANIFEST, 'utf8')) as object;
  const people = scenario.people.map(({ name }) => ({ name }));
  const page = options.page ? { pageDir: await buildPage() } : {};
  const workspace = await onPort('--port', options.port, (port) =>
    startWorkspace({ manifest, people, clock, ...port, ...page }),
  );
  closers.push(() => workspace.close());
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const keys = keyPair(generateKeyPairSync('ed25519').privateKey);
  const notes = keepNotes();
  const here = { built, clock, cloud, workspace, end, keys, notes };
  const { bot, store } = await hireBot(options, here);
  closers.push(async () => {
    // What is under way ends quickly; on a clock that stands it never would.
    clock.setSpeed(FASTEST);
    await bot.stop();
  });
  return { clock, scenario, built, cloud, workspace, bot, store, keys, notes, ended };
}

/** Starts the bot as a company would, after a baseline taken at peace. */
async function hireBot(
  { scenario, log, paceMs }: StageOptions,
  here: Pick<Stage, 'built' | 'clock' | 'cloud' | 'workspace' | 'keys' | 'notes'> & {
    readonly end: () => void;
  },
): Promise<Pick<Stage, 'bot' | 'store'>> {
  const { built, clock, cloud, workspace, end, keys, notes } = here;
  const ids = new Map(workspace.ready.people.map((p) => [p.name, p.slackUserId]));
  const settings = settingsFor(scenario, built.kernel);
  const refuseUrl = (service: Parameters<typeof requestRefusal>[1], url: string) =>
    requestRefusal('drill', service, url);
  const aws = { credentials: built.bot, endpoint: cloud.endpoint, refuseUrl };
  const baseline = await takeBaselineAtPeace({ ...aws, settings, clock });
  // A drill has no bucket: its notes go to the channel and to its own folder.
  const config = { ...settings, roster: rosterFor(scenario, ids), evidence: undefined };
  const terms = await termsOf(config, SHIPPED_RUNBOOK, baseline);
  const store = openSqlite(':memory:', clock);
  const { botToken, appToken, apiUrl } = workspace.ready;
  const slack = { botToken, appToken, apiUrl, ...(paceMs === undefined ? {} : { paceMs }) };
  const bot = await startBot({
    kind: 'drill',
    terms,
    store,
    clock,
    log,
    aws,
    slack,
    signing: { keys, anchors: [notes] },
    drill: drillCommands({ clock, adversary: built.adversary, scenario, end }),
  });
  return { bot, store };
}

/** The backups as they were before anything happened: what the incident will be compared with. */
async function takeBaselineAtPeace(
  options: Omit<
    Parameters<typeof createAws>[0],
    'baseRegion' | 'sessionName' | 'userAgentSuffix'
  > & {
    settings: Parameters<typeof takeBaseline>[0];
  },
): Promise<JsonObject> {
  const aws = createAws({
    ...options,
    baseRegion: 'us-east-1',
    sessionName: 'lockstep-baseline',
    userAgentSuffix: 'lockstep-baseline',
  });
  return drive(takeBaseline(options.settings), { aws, effect: 'baseline', deadlineMs: 30_000 });
}
