import { AsyncLocalStorage } from 'node:async_hooks';
import type { Store } from '../../../src/responder/world.ts';
import type { Sent } from '../words.ts';
import type { Pace } from './pace.ts';
import { during } from './points.ts';

/** Under which fence the work at hand was begun; everything that follows from an intent happens within it. */
const working = new AsyncLocalStorage<number>();

/** What the store has told this bot: what is committed, and under which claim something is done. */
export function createKnown() {
  const lines = new Map<string, number>();
  return {
    intends: (event: string) => working.enterWith(Number(event.slice(event.lastIndexOf('/') + 1))),
    // Answers of two transactions may be heard in another order than they were committed in.
    committed: (incident: string, seq: number) =>
      void lines.set(incident, Math.max(seq, lines.get(incident) ?? -1)),
    witness(sent: Omit<Sent, 'fence' | 'seq'>): Sent {
      const fence = working.getStore();
      const seq = lines.get(sent.arrived.effect.split('/')[0] ?? '');
      return {
        ...sent,
        ...(fence === undefined ? {} : { fence }),
        ...(seq === undefined ? {} : { seq }),
      };
    },
  };
}

export type Known = ReturnType<typeof createKnown>;

/** The store, with a name for each of its calls, and time standing still while one is under way. */
export function watchStore(store: Store, pace: Pace, known: Known): Store {
  const call = <Result>(name: string, run: () => Promise<Result>): Promise<Result> =>
    pace.busy(() => during(name, run));
  return {
    leaseMs: store.leaseMs,
    async transact(at, decide) {
      const kind = at.event.split('/')[0] ?? '';
      if (kind === 'claim') known.intends(at.event);
      const written = await call(`transact/${kind}`, () => store.transact(at, decide));
      const last = written.state === 'written' ? written.appended.at(-1) : undefined;
      if (last !== undefined) known.committed(at.incident, last.seq);
      return written;
    },
    claim: (limit) => call('claim', () => store.claim(limit)),
    entries: (incident, fromSeq) => call('entries', () => store.entries(incident, fromSeq)),
    incidents: () => call('incidents', () => store.incidents()),
    close: (incident) => call('close', () => store.close(incident)),
    renew: (effect, fence) => call('renew', () => store.renew(effect, fence)),
    release: (effect, fence, afterMs) =>
      call('release', () => store.release(effect, fence, afterMs)),
    dueTimers: () => call('dueTimers', () => store.dueTimers()),
    nextDue: () => call('nextDue', () => store.nextDue()),
    lead: (task) => call('lead', () => store.lead(task)),
    resign: () => call('resign', () => store.resign()),
    onNews: (hear) => during('news', () => store.onNews(hear)),
    getView: (incident, key) => call('getView', () => store.getView(incident, key)),
    setView: (incident, key, value) => call('setView', () => store.setView(incident, key, value)),
    shutdown: () => call('shutdown', () => store.shutdown()),
  };
}
