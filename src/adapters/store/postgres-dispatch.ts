import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Store } from '../../responder/world.ts';
import { asBossDatabase, BOSS_SCHEMA, WAKE } from './postgres-boss.ts';
import type { Warn } from './postgres-connection.ts';
import type { Listener } from './postgres-listen.ts';

/**
 * Hints, so that what is due is found at once and not by the next sweep. All of them may be lost; nothing is
 * decided by them.
 */
export interface Dispatcher {
  /** After a commit: one bot is to look after this incident, now or when something is due. */
  wake(incident: string, dueAt: readonly number[]): void;
  /** After a commit: the other bots' view of this incident is old. */
  tell(incident: string): void;
  hear: Store['onNews'];
  stop(): Promise<void>;
}

const NEWS = 'lockstep_news';
/** A day that pg-boss's interval arithmetic certainly holds; what is due later is found by the sweep. */
const LATEST_MS = Date.UTC(2200, 0);

/**
 * pg-boss carries what one bot shall do (https://pgboss.io/api/jobs), as a job that outlives whoever wrote it.
 * It is written behind the commit and not in it: what is wrong with the hints must not refuse a line. NOTIFY tells all of them that something was written.
 * @param options.bot this bot's name among the others: it does not hear itself
 * @param options.now what counts as due at once, ms
 */
export async function startDispatcher(options: {
  readonly pool: pg.Pool;
  readonly listener: Listener;
  readonly bot: string;
  readonly now: () => number;
  readonly warn: Warn;
}): Promise<Dispatcher> {
  const { pool, listener, bot, now, warn } = options;
  const boss = new PgBoss({
    db: {
      ...asBossDatabase(pool),
      // pg-boss gives up listening when its first try fails; this listener never does.
      listen(channel, hear, again) {
        listener.subscribe(channel, hear, again);
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    },
    schema: BOSS_SCHEMA,
    migrate: false,
    schedule: false,
    // Only the owner of the tables may rebuild an index.
    reindex: false,
    monitorVacuum: false,
    useListenNotify: true,
  });
  const tellSeldom = seldom(warn);
  boss.on('error', (error) => tellSeldom(`hints are late: ${error.message}`));
  await boss.start();
  const hearers: ((incident: string | undefined) => void)[] = [];
  const hearAll = (incident: string | undefined) => hearers.forEach((hear) => hear(incident));
  listener.subscribe(
    NEWS,
    (payload) => {
      const [from, incident] = parseNews(payload);
      if (from !== bot) hearAll(incident);
    },
    () => hearAll(undefined),
  );
  const teller = inTurn<string>(
    async (incidents) => {
      const news = [...new Set(incidents)].map((incident) => `${bot} ${incident}`);
      const text = `SELECT pg_notify('${NEWS}', n) FROM unnest($1::text[]) AS n`;
      await pool.query({ name: 'tell', text, values: [news] });
    },
    (error) => tellSeldom(`the other bots could not be told: ${String(error)}`),
  );
  const waker = inTurn<Job>(
    (jobs) => boss.insert(WAKE, jobs),
    (error) => tellSeldom(`hints are lost, and what is due is only swept for: ${String(error)}`),
  );
  return {
    wake: (incident, dueAt) => waker.add(wakeJobs(incident, dueAt, now())),
    tell: (incident) => teller.add([incident]),
    hear(hear) {
      hearers.push(hear);
      if (hearers.length > 1) return;
      listener.open();
      const often = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 50 };
      boss
        .work<{ incident: string }>(WAKE, often, (jobs) => {
          for (const { data } of jobs) hearAll(data.incident);
          return Promise.resolve();
        })
        .catch((error: unknown) => tellSeldom(`hints are not heard: ${String(error)}`));
    },
    async stop() {
      await Promise.all([teller.stop(), waker.stop()]);
      await boss.stop({ close: false, graceful: true, timeout: 1_000 });
    },
  };
}

interface Job {
  readonly data: { readonly incident: string };
  readonly singletonKey: string;
  readonly startAfter?: string;
}

function wakeJobs(incident: string, dueAt: readonly number[], now: number): readonly Job[] {
  const data = { incident };
  const later = dueAt.filter((at) => at > now && at < LATEST_MS);
  const jobs: Job[] = [];
  // Too late for pg-boss to hold is not now.
  if (dueAt.some((at) => at <= now)) jobs.push({ data, singletonKey: incident });
  if (later.length > 0) {
    const first = Math.min(...later);
    const startAfter = new Date(first).toISOString();
    jobs.push({ data, singletonKey: `${incident}@${first}`, startAfter });
  }
  return jobs;
}

/** One sending at a time; what comes meanwhile goes together with the next. What fails is lost, and told. */
function inTurn<T>(send: (all: T[]) => Promise<unknown>, failed: (error: unknown) => void) {
  let waiting: T[] = [];
  let sending: Promise<void> | undefined;
  const flush = async () => {
    while (waiting.length > 0) {
      const all = waiting;
      waiting = [];
      try {
        await send(all);
      } catch (error) {
        failed(error);
      }
    }
    sending = undefined;
  };
  return {
    add(more: readonly T[]) {
      waiting.push(...more);
      if (waiting.length > 0) sending ??= flush();
    },
    stop: () => sending ?? Promise.resolve(),
  };
}

function parseNews(payload: string): [string, string] {
  const space = payload.indexOf(' ');
  return [payload.slice(0, space), payload.slice(space + 1)];
}

const SELDOM_MS = 30_000;

/** While the store is away everything that polls would say so each second. */
function seldom(warn: Warn): Warn {
  let last = -Infinity;
  return (message) => {
    if (performance.now() - last < SELDOM_MS) return;
    last = performance.now();
    warn(message);
  };
}
