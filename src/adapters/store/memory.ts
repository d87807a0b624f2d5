import type { Effect, Timer } from '../../core/incident/effects.ts';
import type {
  Claim,
  Clock,
  Entry,
  Store,
  TransactAt,
  Transacted,
  Transaction,
  Writes,
} from '../../responder/world.ts';
import { StoreError } from './store-error.ts';
import { refuseUnkeepable, refuseUnkeepableWrites } from './text.ts';

/** A store that lives as long as this object; several bots share it, each through its own handle. */
export interface MemoryStores {
  /** One more bot's handle. A bot that dies is simply never heard of again: its leases run out. */
  connect(): Store;
}

interface Row {
  readonly incident: string;
  readonly kind: Effect['kind'];
  /** As JSON: nobody shares an object with the store. */
  readonly data: string;
  dueAt: number;
  /** Until when it is held; undefined when nobody holds it. */
  leaseUntil: number | undefined;
  fence: number;
}

interface State {
  readonly clock: Pick<Clock, 'now'>;
  readonly leaseMs: number;
  readonly journals: Map<string, string[]>;
  readonly closed: Set<string>;
  readonly events: Set<string>;
  /** Every effect that ever was: an id is used once. */
  readonly effectIds: Set<string>;
  /** Those that are not finished. */
  readonly effects: Map<string, Row>;
  readonly timers: Map<string, Timer>;
  readonly views: Map<string, string>;
  readonly tasks: Map<string, { readonly by: object; readonly until: number }>;
  readonly hearers: Map<object, ((incident: string | undefined) => void)[]>;
}

/**
 * The store that the simulations run on: the same contract as the durable ones, without a disk. All of a
 * call happens at once, so a call is a transaction; nothing in it is shared with its callers.
 * @param options.clock decides what is due and whose lease is over
 * @param options.leaseMs how long a claim lasts
 */
export function createMemoryStores(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly leaseMs: number;
}): MemoryStores {
  const state: State = {
    ...options,
    journals: new Map(),
    closed: new Set(),
    events: new Set(),
    effectIds: new Set(),
    effects: new Map(),
    timers: new Map(),
    views: new Map(),
    tasks: new Map(),
    hearers: new Map(),
  };
  return { connect: () => handle(state) };
}

function handle(state: State): Store {
  const me = {};
  let open = true;
  const { clock, leaseMs } = state;
  /** Errors arrive as rejections, as they do from a real store. */
  const call = async <T>(run: () => T): Promise<T> => {
    if (!open) throw new StoreError('the store is closed');
    return run();
  };
  return {
    leaseMs,
    transact: (at, decide) =>
      call(() => {
        const outcome = transact(state, at, decide);
        if (outcome.state === 'written') tellOthers(state, me, at.incident);
        return outcome;
      }),
    entries: (incident, fromSeq) => call(() => entries(state, incident, fromSeq)),
    incidents: () =>
      call(() =>
        [...state.journals]
          .map(([id, lines]) => ({ id, open: !state.closed.has(id), seq: lines.length - 1 }))
          .toSorted((a, b) => compare(a.id, b.id)),
      ),
    close: (incident) =>
      call(() => void (state.journals.has(incident) && state.closed.add(incident))),
    claim: (limit, except = []) => call(() => claim(state, limit, except)),
    renew: (effect, fence) =>
      call(() => {
        const row = held(state, effect, fence);
        if (row === undefined) return false;
        row.leaseUntil = clock.now() + leaseMs;
        return true;
      }),
    release: (effect, fence, afterMs) =>
      call(() => {
        const row = held(state, effect, fence);
        if (row === undefined) return;
        row.leaseUntil = undefined;
        row.dueAt = clock.now() + afterMs;
      }),
    dueTimers: () => call(() => dueTimers(state)),
    nextDue: () => call(() => nextDue(state)),
    lead: (task) =>
      call(() => {
        const now = clock.now();
        const led = state.tasks.get(task);
        if (led !== undefined && led.by !== me && led.until > now) return false;
        state.tasks.set(task, { by: me, until: now + leaseMs });
        return true;
      }),
    resign: () => call(() => resign(state, me)),
    onNews: (hear) => void state.hearers.set(me, [...(state.hearers.get(me) ?? []), hear]),
    getView: (incident, key) => call(() => state.views.get(pair(incident, key))),
    setView: (incident, key, value) =>
      call(() => {
        for (const text of [incident, key, value]) refuseUnkeepable(text, 'a view');
        state.views.set(pair(incident, key), value);
      }),
    shutdown: () =>
      call(() => {
        resign(state, me);
        state.hearers.delete(me);
        open = false;
      }),
  };
}

/** Everything is checked before anything is changed, so there is never anything to roll back. */
function transact<Result>(
  state: State,
  at: TransactAt,
  decide: (transaction: Transaction) => Writes<Result>,
): Transacted<Result> {
  const { incident } = at;
  const event = pair(incident, at.event);
  if (state.events.has(event)) return { state: 'duplicate' };
  const writes = decide({
    entries: entries(state, incident, at.fromSeq),
    open: state.journals.has(incident) ? [] : openIncidents(state),
    heard: state.journals.has(incident) ? [] : heardIn(state, at.event),
    beside: at.beside === undefined ? [] : entries(state, at.beside.incident, at.beside.fromSeq),
  });
  refuseUnkeepableWrites(at, writes);
  const { complete } = writes;
  if (complete !== undefined && state.effects.get(complete.effect)?.fence !== complete.fence)
    return { state: 'stale' };
  const effects = writes.effects.map(rowOf);
  const ids = new Set(writes.effects.map(({ id }) => id));
  if (ids.size < writes.effects.length || writes.effects.some(({ id }) => state.effectIds.has(id)))
    throw new StoreError('an effect with this id was queued before; nothing was written');

  state.events.add(event);
  if (complete !== undefined) state.effects.delete(complete.effect);
  const appended = append(state, incident, writes.append);
  for (const [id, row] of effects) {
    state.effectIds.add(id);
    state.effects.set(id, row);
  }
  // A plan that was drawn and ended in one decision has its timer cancelled already.
  for (const { id, incident: of, dueAt } of writes.timers)
    state.timers.set(id, { id, incident: of, dueAt });
  for (const id of writes.cancelTimers) state.timers.delete(id);
  return { state: 'written', result: writes.result, appended };
}

function append(state: State, incident: string, lines: readonly string[]): Entry[] {
  if (lines.length === 0) return [];
  const journal = state.journals.get(incident) ?? [];
  state.journals.set(incident, journal);
  return lines.map((line) => ({ seq: journal.push(line) - 1, line }));
}

function entries(state: State, incident: string, fromSeq: number): Entry[] {
  const from = Math.max(0, fromSeq);
  const lines = state.journals.get(incident) ?? [];
  return lines.slice(from).map((line, i) => ({ seq: from + i, line }));
}

function openIncidents(state: State): string[] {
  return [...state.journals.keys()].filter((id) => !state.closed.has(id)).toSorted(compare);
}

function heardIn({ journals, events }: State, event: string): string[] {
  return [...journals.keys()].filter((id) => events.has(pair(id, event))).toSorted(compare);
}

function rowOf({ id, incident, kind, data, dueAt }: Effect): [string, Row] {
  const row = { incident, kind, data: JSON.stringify(data), dueAt, leaseUntil: undefined };
  return [id, { ...row, fence: 0 }];
}

function claim(
  { effects, clock, leaseMs }: State,
  limit: number,
  except: readonly string[],
): Claim[] {
  const now = clock.now();
  const free = [...effects].filter(
    ([, row]) => dueAt(row) <= now && !except.includes(row.incident),
  );
  return free
    .toSorted(([a, one], [b, other]) => one.dueAt - other.dueAt || compare(a, b))
    .slice(0, Math.max(0, limit))
    .map(([id, row]) => {
      row.fence += 1;
      row.leaseUntil = now + leaseMs;
      const { incident, kind, fence } = row;
      const data = JSON.parse(row.data) as Effect['data'];
      const effect = { id, incident, kind, data, dueAt: row.dueAt };
      return { effect, fence };
    });
}

function dueTimers({ timers, clock }: State): Timer[] {
  return [...timers.values()]
    .filter((timer) => timer.dueAt <= clock.now())
    .toSorted((a, b) => a.dueAt - b.dueAt || compare(a.id, b.id))
    .map((timer) => ({ ...timer }));
}

function nextDue({ effects, timers, clock }: State): number | undefined {
  let next = Infinity;
  for (const row of effects.values()) next = Math.min(next, dueAt(row));
  for (const timer of timers.values()) next = Math.min(next, timer.dueAt);
  return next === Infinity ? undefined : Math.max(0, next - clock.now());
}

function dueAt({ dueAt: at, leaseUntil }: Row): number {
  return Math.max(at, leaseUntil ?? at);
}

/** The effect, if this claim of it was not given back and nobody claimed it after. */
function held({ effects }: State, id: string, fence: number): Row | undefined {
  const row = effects.get(id);
  return row?.fence === fence && row.leaseUntil !== undefined ? row : undefined;
}

function resign({ tasks }: State, by: object): void {
  for (const [task, led] of tasks) if (led.by === by) tasks.delete(task);
}

/** Later, never inside the writer's call: what a hearer does must not reach who wrote. */
function tellOthers({ hearers }: State, writer: object, incident: string): void {
  for (const [bot, hears] of hearers)
    if (bot !== writer) for (const hear of hears) queueMicrotask(() => hear(incident));
}

function pair(a: string, b: string): string {
  return JSON.stringify([a, b]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
