import { openSqlite } from '../adapters/store/sqlite.ts';
import type { IncidentKind } from '../core/incident/incident.ts';
import { ReplayError } from '../core/incident/evolve.ts';
import { StartError, type Store } from '../responder/world.ts';
import { awsHosts } from './aws-hosts.ts';
import { startBot } from './bot.ts';
import { wallClock } from './clock.ts';
import { loadTerms } from './config.ts';
import { openHatch } from './hatch.ts';
import { createLog } from './log.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/** `lockstep serve`: the bot, until it is stopped. */
export async function serveCommand(args: string[]): Promise<number> {
  flags(args, {});
  const { env } = process;
  const botToken = required(env, 'SLACK_BOT_TOKEN', 'the bot token (xoxb-…) of the installed app');
  const appToken = required(
    env,
    'SLACK_APP_TOKEN',
    'the app-level token (xapp-…) with connections:write',
  );
  const { config, terms } = await loadTerms(env['LOCKSTEP_CONFIG'] ?? 'lockstep.yaml');
  const kind: IncidentKind = config.kind ?? 'live';
  const hosts = await awsHosts(kind, env);
  const log = createLog();
  const setting = storeSetting(env);
  const store = openStore(setting);
  const closeHatch = await openHatch(hatchPath(setting), store);
  const apiUrl = env['SLACK_API_URL'];
  const bot = await startBot({
    kind,
    terms,
    store,
    clock: wallClock(),
    log,
    aws: { credentials: 'default-chain', ...hosts },
    slack: { botToken, appToken, ...(apiUrl === undefined ? {} : { apiUrl }) },
  }).catch(async (error: unknown) => {
    await closeHatch();
    const isForPeople = error instanceof StartError || error instanceof ReplayError;
    throw isForPeople ? new UsageError(error.message, { cause: error }) : error;
  });
  log.info(
    { kind, runbook: terms.runbook.id, roster: terms.rosterDigest.slice(0, 12) },
    'lockstep is ready',
  );
  const signal = await stopSignal();
  log.info({ signal }, 'stopping: nothing new is taken, what is under way ends');
  await closeHatch();
  await bot.stop();
  return EXIT.done;
}

function required(env: NodeJS.ProcessEnv, name: string, what: string): string {
  const value = env[name];
  if (value === undefined || value === '')
    throw new UsageError(`${name} is not set; it takes ${what}`);
  return value;
}

/** Which store the environment names. */
export function storeSetting(env: NodeJS.ProcessEnv): string {
  return env['LOCKSTEP_STORE'] ?? 'sqlite:lockstep.sqlite';
}

/** Where a running bot answers other commands: beside its store. */
export function hatchPath(setting: string): string {
  return `${setting.slice(setting.indexOf(':') + 1)}.sock`;
}

/** Opens the store that `LOCKSTEP_STORE` names. */
export function openStore(setting: string): Store {
  const [scheme, ...rest] = setting.split(':');
  const path = rest.join(':');
  if (scheme === 'sqlite' && path !== '') return openSqlite(path, { now: Date.now });
  throw new UsageError(`LOCKSTEP_STORE is "${scheme}:…"; this version knows sqlite:PATH`);
}

/** Resolves when somebody asks the process to end. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    // A pending promise does not keep Node alive, and the drill's timers are not meant to.
    const alive = setInterval(() => {}, 2 ** 30);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        resolve(signal);
      });
    }
  });
}
