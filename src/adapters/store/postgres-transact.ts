import type pg from 'pg';
import type { Store, TransactAt, Transacted, Transaction, Writes } from '../../responder/world.ts';
import { isPassing, persistently } from './postgres-connection.ts';
import type { Dispatcher } from './postgres-dispatch.ts';
import { decideAll, type Call } from './postgres-decide.ts';
import { lockIncident, look, lookBeside, save } from './postgres-rows.ts';
import { refuseUnkeepable } from './text.ts';

/** Events of one incident that share a commit, at most. */
const TOGETHER = 64;

interface Context {
  readonly pool: pg.Pool;
  readonly place: string;
  readonly dispatcher: Dispatcher;
}

/**
 * `Store.transact`. The journal of an incident is written by one transaction at a time, whoever writes: its
 * row is locked. What this bot wants to write meanwhile waits here and goes together, in one commit; every
 * decision still sees the lines of those before it, and each stands or falls alone.
 */
export function createTransact(context: Context): Store['transact'] {
  const queues = new Map<string, Call[]>();
  const drain = async (incident: string, queue: Call[]) => {
    while (queue.length > 0) {
      const calls = queue.splice(0, TOGETHER);
      try {
        await commit(context, incident, calls);
      } catch (error) {
        // The store is away: who waits would only wait longer to hear the same.
        for (const call of [...calls, ...queue.splice(0)]) call.reject(error);
      }
    }
    queues.delete(incident);
  };
  return <Result>(at: TransactAt, decide: (transaction: Transaction) => Writes<Result>) =>
    new Promise<Transacted<Result>>((resolve, reject) => {
      // Before anybody is asked: these would be looked for as other ids than they are.
      refuseUnkeepable(at.incident, 'the id of an incident');
      refuseUnkeepable(at.event, 'the id of an event');
      if (at.beside !== undefined)
        refuseUnkeepable(at.beside.incident, 'the id of an incident beside');
      const call: Call = {
        ...at,
        decide,
        // The caller's own `decide` made the result that comes back.
        resolve: resolve as Call['resolve'],
        reject,
        token: crypto.randomUUID(),
        stale: false,
        outcome: undefined,
      };
      const queue = queues.get(at.incident);
      if (queue !== undefined) return void queue.push(call);
      const fresh = [call];
      queues.set(at.incident, fresh);
      void drain(at.incident, fresh);
    });
}

/** Settles all calls. Rejects, with none of them settled, when the store can't be reached. */
async function commit(context: Context, incident: string, calls: readonly Call[]): Promise<void> {
  const batch: Batch = { incident, calls, dueAt: [] };
  try {
    await persistently(context.place, () => attempt(context, batch));
  } catch (error) {
    const isAway = error instanceof Error && isPassing(error.cause);
    if (isAway) throw error;
    // What the database refuses is refused to who wanted it, not to who happened to come along.
    if (calls.length > 1) for (const call of calls) await commit(context, incident, [call]);
    else for (const call of calls) call.reject(error);
    return;
  }
  let isNews = false;
  for (const { outcome, resolve, reject } of calls) {
    if (outcome === undefined) reject(new Error('a call was left undecided'));
    else if ('threw' in outcome) reject(outcome.threw);
    else resolve(outcome);
    isNews ||= outcome !== undefined && 'state' in outcome && outcome.state === 'written';
  }
  if (!isNews) return;
  context.dispatcher.tell(incident);
  context.dispatcher.wake(incident, batch.dueAt);
}

interface Batch {
  readonly incident: string;
  readonly calls: readonly Call[];
  /** When what the last try queued is due, ms. If that try was committed and nobody heard, it is still true. */
  dueAt: readonly number[];
}

/** One transaction, from the lock to the commit. Leaves each call's outcome in the call. */
async function attempt({ pool }: Context, batch: Batch): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    let again = true;
    while (again) {
      await client.query('BEGIN');
      again = (await within(client, batch)) === 'again';
    }
    broken = false;
  } catch (error) {
    // After a refusal the connection is good; after anything else nobody knows.
    if (!isPassing(error))
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
    throw error;
  } finally {
    client.release(broken);
  }
}

/** From after BEGIN to COMMIT or ROLLBACK. `again`: a claim was found lost, and is marked so. */
async function within(client: pg.PoolClient, batch: Batch): Promise<'done' | 'again'> {
  const { incident, calls } = batch;
  const locked = await lockIncident(client, incident, calls);
  const seen = await look(client, incident, calls);
  if (calls.some(({ event, token }) => seen.events.get(event) === token)) {
    // An earlier try was committed and only its answer was lost: the outcomes of then are true.
    await client.query('ROLLBACK');
    return 'done';
  }
  const beside = await lookBeside(client, calls);
  const decided = decideAll(calls, { ...seen, ...locked, beside });
  if (decided.written.length === 0) {
    await client.query('ROLLBACK');
    return 'done';
  }
  const lost = await save(client, incident, decided);
  if (lost.length > 0) {
    // Others decided on what these wrote: all of it is decided again, without them.
    for (const call of lost) call.stale = true;
    await client.query('ROLLBACK');
    return 'again';
  }
  batch.dueAt = [...decided.effects, ...decided.timers].map((one) => one.dueAt);
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`);
  return 'done';
}
