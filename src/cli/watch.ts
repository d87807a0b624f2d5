import { createRegistry } from '../adapters/http/gauges.ts';
import { createHealth } from '../adapters/http/health.ts';
import { startHttp } from '../adapters/http/http.ts';
import { createMeter } from '../adapters/http/meter.ts';
import type { IncidentKind } from '../core/incident/incident.ts';
import type { Clock, Log, Meter, Store } from '../responder/world.ts';
import type { Bot } from './bot.ts';
import { BOT_VERSION, type Config } from './config.ts';

export interface WatchOptions {
  readonly listen: Config['http'];
  readonly kind: IncidentKind;
  readonly clock: Clock;
  readonly store: Store;
  readonly log: Log;
}

/** How operators look at a bot: metrics and health, where the configuration asks for them. */
export interface Watch {
  /** What the bot counts with; absent when nobody looks. */
  readonly meter?: Meter;
  /** The bot has started: from here on it can be ready. */
  watch(bot: Bot): void;
  /** From here on it is not ready. */
  stopping(): void;
  readonly close: () => Promise<void>;
}

/**
 * Listens before the bot starts, so that a long recovery can be seen.
 * @throws StartError when nothing can listen there
 */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const { listen, kind, clock, store, log } = options;
  if (listen === undefined)
    return { watch: () => {}, stopping: () => {}, close: () => Promise.resolve() };
  let bot: Bot | undefined;
  let isStopping = false;
  const isConnected = () => bot?.healthy() ?? false;
  const registry = createRegistry({
    kind,
    version: BOT_VERSION,
    incidents: () => bot?.responder.incidents() ?? [],
    isConnected,
  });
  const meter = createMeter(registry, (id) => {
    const incident = bot?.responder.incident(id);
    return incident !== undefined && incident.closedAt === undefined;
  });
  const health = createHealth({
    clock,
    store,
    sweptAt: meter.sweptAt,
    isConnected,
    isRecovered: () => bot !== undefined,
    isStopping: () => isStopping,
  });
  const { port, close } = await startHttp({ listen, registry, health, log });
  log.info({ host: listen.host, port }, 'metrics and health can be asked for');
  return {
    meter,
    watch(started) {
      bot = started;
    },
    stopping() {
      isStopping = true;
    },
    close,
  };
}
