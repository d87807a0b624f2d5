import { existsSync } from 'node:fs';
import { lookAtRun, type Withdrawn } from '../core/order/order-seen.ts';
import { quoteOrder } from '../core/order/quote.ts';
import type { StandingOrder } from '../core/order/standing-order.ts';
import { sha256 } from '../core/plan/canonical.ts';
import { ORDER_RUN } from '../responder/orders.ts';
import { askHatch, askRuns } from './hatch.ts';
import { hatchPath, openStore, storeSetting } from './open-store.ts';

/**
 * The standing order that was granted last: from the bot that holds the store, if one runs; else from the store
 * itself; and who withdrew it, if somebody did. Undefined when there is none, or no store yet; `unreadable` when a
 * run says that it granted one that can't be read, and no other was granted later.
 * @param env names the store.
 */
export async function standingOrder(
  env: NodeJS.ProcessEnv,
): Promise<Told | 'unreadable' | undefined> {
  const setting = storeSetting(env);
  const hatch = hatchPath(setting);
  const runs = hatch === undefined ? undefined : await askRuns(hatch);
  if (hatch !== undefined && runs !== undefined)
    return latest(runs, async (run) => (await askHatch(hatch, run)) ?? []);
  // To open what is not there would make it.
  if (hatch !== undefined && !existsSync(setting.slice('sqlite:'.length))) return undefined;
  const warn = (message: string) => void process.stderr.write(`lockstep: ${message}\n`);
  const store = await openStore(setting, { warn });
  try {
    const ids = (await store.incidents()).map(({ id }) => id);
    return await latest(ids, async (run) => (await store.entries(run, 0)).map(({ line }) => line));
  } finally {
    await store.shutdown();
  }
}

type Told = StandingOrder & { readonly withdrawn?: Withdrawn };

/** What a run's whole journal says of its order; of one that can't be read, when it was granted, ISO 8601. */
function told(lines: readonly string[]): Told | { readonly unreadable: string } | undefined {
  const order = quoteOrder(lines);
  if (order === undefined) {
    const granting = lines.findLast((line) => line.includes('"kind":"order.granted"'));
    return granting === undefined ? undefined : { unreadable: timeOf(granting) };
  }
  const since = lines.slice(lines.findIndex((line) => sha256(line) === order.line));
  const withdrawn = lookAtRun(since, order)?.withdrawn;
  return withdrawn === undefined ? order : { ...order, withdrawn };
}

async function latest(
  runs: readonly string[],
  linesOf: (run: string) => Promise<readonly string[]>,
): Promise<Told | 'unreadable' | undefined> {
  const own = runs.filter((run) => run.startsWith(ORDER_RUN));
  const orders = await Promise.all(own.map(async (run) => told(await linesOf(run))));
  const [last] = orders
    .filter((order) => order !== undefined)
    .toSorted((a, b) => Date.parse(grantedAt(b)) - Date.parse(grantedAt(a)));
  return last !== undefined && 'unreadable' in last ? 'unreadable' : last;
}

function grantedAt(order: Told | { readonly unreadable: string }): string {
  return 'unreadable' in order ? order.unreadable : order.grantedAt;
}

/** A line that does not hold may say any time, or none: it counts as the newest then, and people look at it. */
function timeOf(line: string): string {
  const ts = /"ts":"(?<ts>[^"]*)"\}$/.exec(line)?.groups?.['ts'] ?? '';
  return Number.isFinite(Date.parse(ts)) ? ts : '9999-12-31T00:00:00.000Z';
}
