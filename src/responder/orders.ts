import type { Incident } from '../core/incident/incident.ts';
import { quoteOrder } from '../core/order/quote.ts';
import type { StandingOrder } from '../core/order/standing-order.ts';
import type { Ledger } from './ledger.ts';
import type { World } from './world.ts';

/** Runs that make a standing order have ids that begin with it. */
export const ORDER_RUN = 'order-';

/**
 * The standing order that counts: the one that was granted last, whichever bot granted it. Read from the store alone,
 * so that firing it waits for neither AWS nor Slack. Whether it is still good, core says when it is fired.
 */
export async function latestOrder(
  world: Pick<World, 'store' | 'log' | 'kind'>,
  ledger: Ledger,
): Promise<StandingOrder | undefined> {
  try {
    return await readLatest(world, ledger);
  } catch (error) {
    // Whatever it is: declaring waits for this, and goes on without an order.
    world.log.error({ error: messageOf(error) }, 'the standing order can’t be read');
    return undefined;
  }
}

async function readLatest(
  world: Pick<World, 'store' | 'log' | 'kind'>,
  ledger: Ledger,
): Promise<StandingOrder | undefined> {
  await loadRuns(world, ledger);
  const [last] = ledger
    .all()
    .filter((run) => run.granted !== undefined && run.kind === world.kind)
    .toSorted((a, b) => Date.parse(grantedAt(b)) - Date.parse(grantedAt(a)));
  if (last?.granted === undefined) return undefined;
  const entries = await world.store.entries(last.id, 0);
  const order = quoteOrder(entries.slice(0, last.granted.seq + 1).map(({ line }) => line));
  if (order === undefined) world.log.error({ run: last.id }, 'a standing order can’t be read');
  return order;
}

/** A run is closed as soon as it has granted its order, so a bot that starts later has not read it. */
async function loadRuns(
  { store, log }: Pick<World, 'store' | 'log'>,
  ledger: Ledger,
): Promise<void> {
  for (const { id } of await store.incidents()) {
    if (!id.startsWith(ORDER_RUN) || ledger.get(id)?.closedAt !== undefined) continue;
    try {
      await ledger.load(id);
    } catch (error) {
      // An order that can't be read does not fire; nobody is kept from declaring by it, nor from the other runs.
      log.error(
        { run: id, error: messageOf(error) },
        'a run that made a standing order can’t be read',
      );
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no error';
}

function grantedAt({ granted, openedAt }: Incident): string {
  return granted?.at ?? openedAt;
}
