import type { Effect, Timer } from '../../core/incident/effects.ts';
import type { Entry, TransactAt, Transacted, Transaction, Writes } from '../../responder/world.ts';
import { refuseUnkeepableWrites } from './text.ts';

/** One caller's event, waiting for its turn. */
export interface Call extends TransactAt {
  readonly decide: (transaction: Transaction) => Writes<unknown>;
  readonly resolve: (outcome: Transacted<unknown>) => void;
  readonly reject: (error: unknown) => void;
  /** Written beside the event: a later try knows by it that an earlier one was committed. */
  readonly token: string;
  /** Its claim is lost. That does not change: fences only grow. */
  stale: boolean;
  outcome: Transacted<unknown> | { readonly threw: unknown } | undefined;
}

/** What the transaction found. */
export interface Seen {
  /** Of the calls' events those that were handled before, each with the token that it was written with. */
  readonly events: ReadonlyMap<string, string>;
  /** The journal from the earliest line that a call asked for. */
  readonly entries: readonly Entry[];
  /** The seq of the next line. */
  readonly next: number;
  /** The open incidents when this one is new. */
  readonly open: readonly string[];
  /** By event of a call, when this incident is new: the other incidents in which it was handled. */
  readonly heard: ReadonlyMap<string, readonly string[]>;
  /** The journals that calls asked for beside this one, from the earliest line. */
  readonly beside: ReadonlyMap<string, readonly Entry[]>;
}

/** What all calls together want written. */
export interface Decided {
  readonly written: readonly Call[];
  readonly lines: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
  readonly cancelTimers: readonly string[];
  readonly completes: readonly {
    readonly call: Call;
    readonly effect: string;
    readonly fence: number;
  }[];
}

/**
 * Asks each call in turn; each sees what those before it add. A call that throws, comes twice or is stale adds
 * nothing. Leaves the outcome of each call in the call, true once the transaction is committed.
 */
export function decideAll(calls: readonly Call[], seen: Seen): Decided {
  const written: Call[] = [];
  const taken = new Set(seen.events.keys());
  const lines: Entry[] = [];
  const effects: Effect[] = [];
  const timers = new Map<string, Timer>();
  const cancelTimers = new Set<string>();
  const completes: Decided['completes'][number][] = [];
  const completed = new Set<string>();
  for (const call of calls) {
    if (taken.has(call.event)) {
      call.outcome = { state: 'duplicate' };
      continue;
    }
    const writes = call.stale ? STALE : ask(call, seen, lines);
    if ('threw' in writes) {
      call.outcome = writes;
      continue;
    }
    const { complete } = writes;
    if (call.stale || (complete !== undefined && completed.has(complete.effect))) {
      call.outcome = { state: 'stale' };
      continue;
    }
    if (complete !== undefined) {
      completed.add(complete.effect);
      completes.push({ call, ...complete });
    }
    const from = seen.next + lines.length;
    const appended = writes.append.map((line, i) => ({ seq: from + i, line }));
    lines.push(...appended);
    effects.push(...writes.effects);
    for (const timer of writes.timers) {
      timers.set(timer.id, timer);
      cancelTimers.delete(timer.id);
    }
    // A plan that was drawn and ended in one decision has its timer cancelled already.
    for (const id of writes.cancelTimers) {
      timers.delete(id);
      cancelTimers.add(id);
    }
    taken.add(call.event);
    written.push(call);
    call.outcome = { state: 'written', result: writes.result, appended };
  }
  const all = { timers: [...timers.values()], cancelTimers: [...cancelTimers] };
  return { written, lines, effects, completes, ...all };
}

const STALE: Writes<undefined> = {
  append: [],
  effects: [],
  timers: [],
  cancelTimers: [],
  result: undefined,
};

function ask(
  call: Call,
  seen: Seen,
  lines: readonly Entry[],
): Writes<unknown> | { readonly threw: unknown } {
  try {
    const entries = [...seen.entries, ...lines].filter(({ seq }) => seq >= call.fromSeq);
    const { beside: asked } = call;
    const beside =
      asked === undefined
        ? []
        : (seen.beside.get(asked.incident) ?? []).filter(({ seq }) => seq >= asked.fromSeq);
    const isFirst = lines.length === 0;
    const open = isFirst ? seen.open : [];
    const heard = isFirst ? (seen.heard.get(call.event) ?? []) : [];
    const writes = call.decide({ entries, open, heard, beside });
    refuseUnkeepableWrites(call, writes);
    return writes;
  } catch (error) {
    return { threw: error };
  }
}
