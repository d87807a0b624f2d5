import { EMPTY, openLine, seal, type Head } from '../core/journal/chain.ts';
import { isFactKind } from '../core/journal/facts.ts';
import { evolve, open, ReplayError, type Dated } from '../core/incident/evolve.ts';
import type { Incident, IncidentKind } from '../core/incident/incident.ts';
import { iso, type Decision } from '../core/incident/turn.ts';
import {
  StartError,
  type Beside,
  type Entry,
  type Store,
  type Transacted,
  type Transaction,
  type Writes,
} from './world.ts';

/** What is known of one incident's journal: its fold, and where the chain ends. */
export interface Known {
  readonly incident: Incident | undefined;
  readonly head: Head;
  /** When its last line was written, ms. */
  readonly at: number;
}
const NOTHING: Known = { incident: undefined, head: EMPTY, at: 0 };

/** Folds further entries in; every link of the chain is checked on the way (a broken one stops the bot). */
export function fold(known: Known, entries: readonly Entry[]): Known {
  let { incident, head, at } = known;
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
    at = Math.max(at, Date.parse(entry.ts));
  }
  return { incident, head, at };
}

export interface Decided<Result> extends Pick<Writes<Result>, 'complete' | 'result'> {
  readonly decision: Decision;
}

/**
 * Decides on what the journal holds at this moment. `now` is never before the last line's time: clocks of
 * several bots differ, and a journal must not run backwards. `seen`: see `Transaction`.
 */
export type Decide<Result> = (
  incident: Incident | undefined,
  now: number,
  seen: Omit<Transaction, 'entries'>,
) => Decided<Result>;

/**
 * The incidents as the journals tell them. All writing goes through `write`: one transaction for each
 * event.
 */
export interface Ledger {
  get(incident: string): Incident | undefined;
  all(): readonly Incident[];
  /**
   * Reads an incident's journal from the store. Throws `ReplayError` if it does not hold, `StartError` if
   * it is open and of another kind than this bot.
   */
  load(incident: string): Promise<Incident | undefined>;
  /**
   * Reads what other bots wrote since the last look. An incident that can't be read is told, and keeps
   * nobody from the others.
   */
  sync(unreadable: (incident: string, error: unknown) => void): Promise<void>;
  write<Result>(
    at: {
      readonly incident: string;
      readonly event: string;
      readonly now: number;
      readonly beside?: Beside;
    },
    decide: Decide<Result>,
  ): Promise<Transacted<Result>>;
}

/** The journals of this bot's kind in a store, folded as they grow; `changed` hears of each incident after a commit. */
export function createLedger(
  store: Store,
  kind: IncidentKind,
  changed: (incident: Incident) => void,
): Ledger {
  const { cache, keep, take } = createCache(kind);
  const read = async (id: string): Promise<Known> =>
    take(id, await store.entries(id, (cache.get(id)?.head.seq ?? -1) + 1));
  return {
    get: (id) => cache.get(id)?.incident,
    all: () => [...cache.values()].flatMap((known) => known.incident ?? []),
    async load(id) {
      const { incident } = await read(id);
      // A crash between the last fact and this mark left it open.
      if (incident?.closedAt !== undefined) await store.close(id);
      return incident;
    },
    async sync(unreadable) {
      for (const { id, open, seq } of await store.incidents()) {
        const known = cache.get(id);
        // The mark that it has ended may have been lost on its way.
        if (open && known?.incident?.closedAt !== undefined) await store.close(id);
        if (known === undefined ? !open : known.head.seq >= seq) continue;
        const entries = await store.entries(id, (known?.head.seq ?? -1) + 1);
        try {
          const { incident } = take(id, entries);
          if (incident !== undefined) changed(incident);
        } catch (error) {
          unreadable(id, error);
        }
      }
    },
    async write(at, decide) {
      const before = cache.get(at.incident) ?? NOTHING;
      let after = before;
      const { incident: id, event, now: _now, ...beside } = at;
      const written = await store.transact(
        { ...beside, incident: id, event, fromSeq: before.head.seq + 1 },
        (tx) => {
          const known = fold(before, tx.entries);
          const now = Math.max(at.now, known.at);
          const { decision, result, complete } = decide(known.incident, now, tx);
          const sealed = sealAll(known.head, decision, iso(now));
          after = { incident: decision.incident, head: sealed.head, at: now };
          const { effects, timers, cancelTimers } = decision;
          const urgent = isUrgent(decision.incident) ? { urgent: true as const } : {};
          const writes = { append: sealed.lines, effects, timers, cancelTimers, result, ...urgent };
          return complete === undefined ? writes : { ...writes, complete };
        },
      );
      if (written.state !== 'written') return written;
      keep(id, after);
      const { incident } = after;
      if (incident?.closedAt !== undefined && before.incident?.closedAt === undefined)
        await store.close(id);
      if (incident !== undefined) changed(incident);
      return written;
    },
  };
}

/** Is an emergency plan, or the shield of a standing order, on its way, from its first approval to its last call? */
function isUrgent(incident: Incident | undefined): boolean {
  const urgent = ['emergency', 'shield-order'];
  const plans = incident?.plans.filter(({ plan }) => urgent.includes(plan.kind)) ?? [];
  return plans.some(
    ({ stage, votes }) =>
      stage === 'approved' || stage === 'executing' || (stage === 'pending' && votes.length > 0),
  );
}

/** What was read so far, by incident. Readers and writers may overtake each other. */
function createCache(kind: IncidentKind) {
  const cache = new Map<string, Known>();
  const keep = (id: string, known: Known): void => {
    // With several writers an older answer may come in late; it must not replace a newer one.
    if (known.head.seq < (cache.get(id)?.head.seq ?? -1)) return;
    cache.set(id, known);
  };
  /** Folds what was read into what is known by now; another reader may have been faster. */
  const take = (id: string, entries: readonly Entry[]): Known => {
    const before = cache.get(id) ?? NOTHING;
    const news = entries.filter(({ seq }) => seq > before.head.seq);
    const known = fold(before, news);
    refuseOtherKind(known.incident, kind);
    keep(id, known);
    return known;
  };
  return { cache, keep, take };
}

function refuseOtherKind(incident: Incident | undefined, kind: IncidentKind): void {
  if (incident === undefined || incident.closedAt !== undefined || incident.kind === kind) return;
  throw new StartError(
    `incident ${incident.id} is ${incident.kind}, this bot runs as ${kind}; the kind can't change while an incident is open`,
  );
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
