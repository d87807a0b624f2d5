import { EMPTY, openLine, seal, type Head } from '../core/journal/chain.ts';
import { isFactKind } from '../core/journal/facts.ts';
import { evolve, open, ReplayError, type Dated } from '../core/incident/evolve.ts';
import type { Incident } from '../core/incident/incident.ts';
import { iso, type Decision } from '../core/incident/turn.ts';
import type { Entry, Store, Transacted, Writes } from './world.ts';

/** What is known of one incident's journal: its fold, and where the chain ends. */
export interface Known {
  readonly incident: Incident | undefined;
  readonly head: Head;
}
const NOTHING: Known = { incident: undefined, head: EMPTY };

/** Folds further entries in; every link of the chain is checked on the way (a broken one stops the bot). */
export function fold(known: Known, entries: readonly Entry[]): Known {
  let { incident, head } = known;
  for (const { line } of entries) {
    const opened = openLine(head, line);
    if ('problem' in opened)
      throw new ReplayError(`journal line ${head.seq + 2}: ${opened.problem}`);
    const { entry } = opened;
    if (!isFactKind(entry.kind))
      throw new ReplayError(`journal line ${entry.seq + 1}: unknown kind ${entry.kind}`);
    // The kind is checked; the body was written by `seal` from a typed fact and its chain holds.
    const fact = {
      kind: entry.kind,
      body: entry.body,
      seq: entry.seq,
      ts: entry.ts,
    } as unknown as Dated;
    incident = incident === undefined ? open(fact) : evolve(incident, fact);
    head = opened.head;
  }
  return { incident, head };
}

/**
 * The incidents as the journals tell them. All writing goes through `write`: one transaction for each
 * event, decided on what the journal holds at that moment.
 */
export interface Decided<Result> extends Pick<Writes<Result>, 'complete' | 'result'> {
  readonly decision: Decision;
}

export interface Ledger {
  get(incident: string): Incident | undefined;
  all(): readonly Incident[];
  /** Reads an incident's journal from the store; throws `ReplayError` if it does not hold. */
  load(incident: string): Promise<Incident | undefined>;
  write<Result>(
    at: { readonly incident: string; readonly event: string; readonly now: number },
    decide: (incident: Incident | undefined) => Decided<Result>,
  ): Promise<Transacted<Result>>;
}

export function createLedger(store: Store, changed: (incident: Incident) => void): Ledger {
  const cache = new Map<string, Known>();
  return {
    get: (id) => cache.get(id)?.incident,
    all: () => [...cache.values()].flatMap((known) => known.incident ?? []),
    async load(id) {
      const known = fold(NOTHING, await store.entries(id, 0));
      cache.set(id, known);
      // A crash between the last fact and this mark left it open.
      if (known.incident?.closedAt !== undefined) await store.close(id);
      return known.incident;
    },
    async write(at, decide) {
      const before = cache.get(at.incident) ?? NOTHING;
      let after = before;
      const { incident: id, event } = at;
      const written = await store.transact(
        { incident: id, event, fromSeq: before.head.seq + 1 },
        (tx) => {
          const known = fold(before, tx.entries);
          const { decision, result, complete } = decide(known.incident);
          const sealed = sealAll(known.head, decision, iso(at.now));
          after = { incident: decision.incident, head: sealed.head };
          const { effects, timers, cancelTimers } = decision;
          const writes = { append: sealed.lines, effects, timers, cancelTimers, result };
          return complete === undefined ? writes : { ...writes, complete };
        },
      );
      if (written.state !== 'written') return written;
      // With several writers an older answer may come in late; it must not replace a newer one.
      if (after.head.seq >= (cache.get(id)?.head.seq ?? -1)) cache.set(id, after);
      const { incident } = after;
      if (incident?.closedAt !== undefined && before.incident?.closedAt === undefined)
        await store.close(id);
      if (incident !== undefined) changed(incident);
      return written;
    },
  };
}

function sealAll(head: Head, decision: Decision, ts: string): { lines: string[]; head: Head } {
  const lines: string[] = [];
  let end = head;
  for (const fact of decision.facts) {
    const sealed = seal(end, { kind: fact.kind, body: fact.body as never }, ts);
    lines.push(sealed.line);
    end = sealed.head;
  }
  return { lines, head: end };
}
