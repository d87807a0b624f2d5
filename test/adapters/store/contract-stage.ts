import type { Effect, Timer } from '../../../src/core/incident/effects.ts';
import type { Store, Transaction, TransactAt, Writes } from '../../../src/responder/world.ts';

/** The store's own clock, which a test moves. */
export interface ContractClock {
  now(): number;
  pass(ms: number): void;
}

export interface Stage {
  readonly store: Store;
  readonly clock: ContractClock;
  readonly another: () => Promise<Store>;
}
/** Runs one story on a store of its own. */
export type Use = (story: (stage: Stage) => Promise<void>) => Promise<void>;

export const effect = (id: string, dueAt = 0): Effect => ({
  id,
  incident: 'i1',
  kind: 'measure',
  data: { n: 1, deep: { text: 'ü', list: [1, 'two', true] } },
  dueAt,
});

export const timer = (id: string, dueAt: number): Timer => ({ id, incident: 'i1', dueAt });

export const nothing: Writes<undefined> = {
  append: [],
  effects: [],
  timers: [],
  cancelTimers: [],
  result: undefined,
};

/** One transaction; `writes` says only what differs from writing nothing. */
export function write(
  store: Store,
  event: string,
  writes: Partial<Writes<undefined>> | ((tx: Transaction) => Partial<Writes<undefined>>),
  at: Partial<TransactAt> = {},
) {
  return store.transact({ incident: 'i1', event, fromSeq: 0, ...at }, (tx) => ({
    ...nothing,
    ...(typeof writes === 'function' ? writes(tx) : writes),
  }));
}

export async function linesOf(store: Store, incident = 'i1'): Promise<string[]> {
  return (await store.entries(incident, 0)).map(({ line }) => line);
}

/** What is claimed now, as id and fence. */
export async function claimed(store: Store, limit = 10): Promise<[string, number][]> {
  return (await store.claim(limit)).map((claim) => [claim.effect.id, claim.fence]);
}

/** Opens i1, then i0; what each of them sees as open, and the incidents that have lines then. */
export async function opened(store: Store): Promise<{ seen: unknown; listed: string[] }> {
  const seen: (readonly string[])[] = [];
  const look = (tx: Transaction) => {
    seen.push(tx.open);
    return { append: ['1'] };
  };
  for (const incident of ['i1', 'i0']) await write(store, 'first', look, { incident });
  const listed = (await store.incidents()).filter(({ seq }) => seq === 0);
  return { seen, listed: listed.map(({ id }) => id) };
}
