import { setTimeout as pause } from 'node:timers/promises';
import type { IncidentKind } from '../core/incident/incident.ts';
import { ReplayError } from '../core/incident/evolve.ts';
import { StartError, type Log } from '../responder/world.ts';
import { awsHosts } from './aws-hosts.ts';
import { startBot, type Bot } from './bot.ts';
import { wallClock } from './clock.ts';
import { loadTerms } from './config.ts';
import { loadSigningKey, tellSigning } from './evidence.ts';
import { openHatch } from './hatch.ts';
import { createLog } from './log.ts';
import { hatchPath, openStore, storeSetting } from './open-store.ts';
import { endOnFault, listenForStop } from './stop.ts';
import { startWatch } from './watch.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/** What is under way when the bot is stopped has this long to end. */
const DRAIN_MS = 30_000;
/** Sockets that somebody else holds open are not waited for longer than this. */
const LINGER_MS = 2_000;

/** `lockstep serve`: the bot, until it is stopped. */
export async function serveCommand(args: string[]): Promise<number> {
  flags(args, {});
  const log = createLog();
  endOnFault(log);
  const { env } = process;
  const botToken = required(env, 'SLACK_BOT_TOKEN', 'the bot token (xoxb-…) of the installed app');
  const appToken = required(
    env,
    'SLACK_APP_TOKEN',
    'the app-level token (xapp-…) with connections:write',
  );
  const configFile = env['LOCKSTEP_CONFIG'] ?? 'lockstep.yaml';
  const { config, terms } = await loadTerms(configFile);
  const keys = await loadSigningKey(config, configFile);
  const signing = keys === undefined ? undefined : { keys };
  const kind: IncidentKind = config.kind ?? 'live';
  const hosts = await awsHosts(kind, env);
  const setting = storeSetting(env);
  const store = await openStore(setting, {
    owner: env['LOCKSTEP_STORE_OWNER'],
    keepsRoom: true,
    warn: (message) => log.warn({}, message),
  });
  const clock = wallClock();
  const open: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of open.splice(0).toReversed()) await close();
  };
  // From the beginning: who is asked to stop while it starts ends well, too.
  const stop = listenForStop(log);
  open.push(async () => stop.release());
  try {
    const watch = await startWatch({ listen: config.http, kind, clock, store, log });
    open.push(watch.close);
    const hatch = hatchPath(setting);
    const running: { bot?: Bot } = {};
    if (hatch !== undefined) open.push(await openHatch(hatch, store, () => askToArm(running.bot)));
    const apiUrl = env['SLACK_API_URL'];
    const bot = await startBot({
      kind,
      terms,
      store,
      clock,
      log,
      ...(config.bots === undefined ? {} : { bots: config.bots }),
      ...(watch.meter === undefined ? {} : { meter: watch.meter }),
      ...(signing === undefined ? {} : { signing }),
      aws: { credentials: 'default-chain', ...hosts },
      slack: { botToken, appToken, ...(apiUrl === undefined ? {} : { apiUrl }) },
    });
    running.bot = bot;
    watch.watch(bot);
    tellSigning(log, signing, terms.settings);
    log.info(
      { kind, runbook: terms.runbook.id, roster: terms.rosterDigest.slice(0, 12) },
      'lockstep is ready',
    );
    const signal = await stop.asked;
    log.info({ signal }, 'stopping: nothing new is taken, what is under way ends');
    watch.stopping();
    await end(log, bot, closeAll);
    return EXIT.done;
  } catch (error) {
    await closeAll();
    const isForPeople = error instanceof StartError || error instanceof ReplayError;
    throw isForPeople ? new UsageError(error.message, { cause: error }) : error;
  } finally {
    // A connection that somebody holds open must not keep a bot that has ended.
    setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}

/** `lockstep doctor --arm` through the hatch: what the bot says, or why it opens no run. */
async function askToArm(bot: Bot | undefined): Promise<string> {
  if (bot === undefined) throw new UsageError('the bot is starting; try again in a moment');
  const reply = await bot.responder.arm();
  if (!reply.ok) throw new UsageError(reply.text);
  return reply.text;
}

/** What is under way ends, or is left to the next start; then everything is closed. */
async function end(log: Log, bot: Bot, closeAll: () => Promise<void>): Promise<void> {
  const left = await bot.stop(DRAIN_MS);
  await Promise.race([closeAll(), pause(LINGER_MS, undefined, { ref: false })]);
  if (left.length === 0) return log.info({}, 'stopped');
  log.warn(
    { effects: [...left] },
    'stopped; these did not end in time, the next start looks first',
  );
  // They must not go on without a store.
  process.exit(EXIT.done);
}

function required(env: NodeJS.ProcessEnv, name: string, what: string): string {
  const value = env[name];
  if (value === undefined || value === '')
    throw new UsageError(`${name} is not set; it takes ${what}`);
  return value;
}
