import type { Incident } from '../core/incident/incident.ts';
import { lookAtRun, type RunSeen, type Withdrawn } from '../core/order/order-seen.ts';
import { quoteOrder } from '../core/order/quote.ts';
import type { StandingOrder } from '../core/order/standing-order.ts';
import type { Ledger } from './ledger.ts';
import type { Beside, Entry, World } from './world.ts';

/** Runs that make a standing order have ids that begin with it. */
export const ORDER_RUN = 'order-';

/** The order that was granted last, and what its run said of it when it was read. */
export interface LatestOrder {
  readonly order: StandingOrder;
  /** Its run, from the granting line on: what whoever fires or quotes the order reads in the same transaction. */
  readonly beside: Beside;
  /** It was taken back; no older one counts instead. */
  readonly withdrawn?: Withdrawn;
}

/**
 * The standing order that counts: the one that was granted last, whichever bot granted it. Read from the store alone,
 * so that firing it waits for neither AWS nor Slack. Whether it is still good, core says when it is fired.
 * @returns `unreadable` when one was granted, or may have been, that can't be read: no older one counts instead.
 */
export async function latestOrder(
  world: Pick<World, 'store' | 'log' | 'kind'>,
  ledger: Ledger,
): Promise<LatestOrder | 'unreadable' | undefined> {
  try {
    return await readLatest(world, ledger);
  } catch (error) {
    // Whatever it is: declaring waits for this, and goes on without an order.
    world.log.error({ error: messageOf(error) }, 'the standing order can’t be read');
    return 'unreadable';
  }
}

async function readLatest(
  world: Pick<World, 'store' | 'log' | 'kind'>,
  ledger: Ledger,
): Promise<LatestOrder | 'unreadable' | undefined> {
  const unread = await loadRuns(world, ledger);
  const [last] = ledger
    .all()
    .filter((run) => run.granted !== undefined && run.kind === world.kind)
    .toSorted((a, b) => Date.parse(grantedAt(b)) - Date.parse(grantedAt(a)));
  if (last?.granted === undefined) return unread.length > 0 ? 'unreadable' : undefined;
  // Runs are open one at a time: one of an earlier day was over before this one began. Any other may be newer.
  if (unread.some((id) => dayIn(id) >= dayIn(last.id))) return 'unreadable';
  const entries = await world.store.entries(last.id, 0);
  const { seq } = last.granted;
  const lines = entries.map(({ line }) => line);
  const order = quoteOrder(lines.slice(0, seq + 1));
  const run = order === undefined ? undefined : lookAtRun(lines.slice(seq), order);
  if (order === undefined || run === undefined) {
    world.log.error({ run: last.id }, 'a standing order can’t be read');
    return 'unreadable';
  }
  const beside = { incident: last.id, fromSeq: seq };
  return { order, beside, ...(run.withdrawn === undefined ? {} : { withdrawn: run.withdrawn }) };
}

/**
 * Where the run of an order that an incident quotes says what became of it; undefined when that can't be read, and
 * then the order does not fire.
 */
export async function besideOf(
  { log }: Pick<World, 'log'>,
  ledger: Ledger,
  { run }: StandingOrder,
): Promise<Beside | undefined> {
  try {
    const granted = ledger.get(run)?.granted ?? (await ledger.load(run))?.granted;
    return granted === undefined ? undefined : { incident: run, fromSeq: granted.seq };
  } catch (error) {
    log.error({ run, error: messageOf(error) }, 'a standing order can’t be read');
    return undefined;
  }
}

/** What a transaction saw beside its own journal, as core is told of it. */
export function orderRunIn(
  beside: readonly Entry[],
  order: StandingOrder,
): { readonly orderRun?: RunSeen } {
  const orderRun = lookAtRun(
    beside.map(({ line }) => line),
    order,
  );
  return orderRun === undefined ? {} : { orderRun };
}

/**
 * Reads the runs that made orders, as far as this bot does not know them.
 *
 * A run is closed as soon as it has granted its order, so a bot that starts later has not read it.
 * @returns those that can't be read.
 */
export async function loadRuns(
  { store, log }: Pick<World, 'store' | 'log'>,
  ledger: Ledger,
): Promise<readonly string[]> {
  const unread: string[] = [];
  for (const { id } of await store.incidents()) {
    if (!id.startsWith(ORDER_RUN) || ledger.get(id)?.closedAt !== undefined) continue;
    try {
      await ledger.load(id);
    } catch (error) {
      unread.push(id);
      // An order that can't be read does not fire; nobody is kept from declaring by it, nor from the other runs.
      log.error(
        { run: id, error: messageOf(error) },
        'a run that made a standing order can’t be read',
      );
    }
  }
  return unread;
}

/** The day on which a run was opened, as it stands in its id: texts in the order of time. */
function dayIn(run: string): string {
  return run.slice(ORDER_RUN.length, ORDER_RUN.length + 'yyyymmdd'.length);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no error';
}

function grantedAt({ granted, openedAt }: Incident): string {
  return granted?.at ?? openedAt;
}
