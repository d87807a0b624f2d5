import type { Fact, FactBodies, FactKind } from '../journal/facts.ts';
import { inPieces } from '../journal/pieces.ts';
import type { MachineEvent } from '../runbook/language.ts';
import type { Effect, Timer } from './effects.ts';
import { evolve, open, type Dated } from './evolve.ts';
import type { Incident } from './incident.ts';
import type { RunSeen } from '../order/order-seen.ts';

/** What the responder hands to every decision: the time, and randomness for nonces. */
export interface DecideContext {
  /** Virtual ms since the epoch, from the world's clock. */
  readonly now: number;
  /** 32 hex digits, used once for each plan that this decision draws (with a counter behind it). */
  readonly nonce: string;
  /** What the standing order's own run says, read in the same transaction; without it no order fires. */
  readonly orderRun?: RunSeen;
}

/** What a decision wants written, all or nothing. */
export interface Decision {
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
  readonly cancelTimers: readonly string[];
  /** The state after the facts; undefined only when there was and is no incident. */
  readonly incident: Incident | undefined;
}

/**
 * One decision in the making. Each fact is folded in as soon as it is added, so that what follows is
 * decided on what the journal will say. Lives for one call of `decide`; nothing outside sees it.
 */
export interface Turn {
  incident: Incident;
  readonly context: DecideContext;
  readonly facts: Fact[];
  readonly effects: Effect[];
  readonly timers: Timer[];
  readonly cancelTimers: string[];
}

/** Begins a turn on an incident in which nothing has been decided yet. */
export function beginTurn(incident: Incident, context: DecideContext): Turn {
  return { incident, context, facts: [], effects: [], timers: [], cancelTimers: [] };
}

/** What the machine is to be told next, and what people read if it asks them because of it. */
export interface Outcome {
  readonly event: MachineEvent;
  readonly because: readonly string[];
}

/** Begins the turn that opens an incident. */
export function beginWith(body: FactBodies['incident.opened'], context: DecideContext): Turn {
  const fact = { kind: 'incident.opened' as const, body };
  const turn = beginTurn(open({ ...fact, seq: 0, ts: iso(context.now) }), context);
  turn.facts.push(fact);
  return turn;
}

/** Adds a fact and folds it in; one that is too long for a line goes in pieces, and is folded from them. */
export function add<K extends FactKind>(turn: Turn, kind: K, body: FactBodies[K]): void {
  for (const one of inPieces({ kind, body })) {
    // The pair is correlated by K; the union can't express that without this assertion.
    const fact = one as unknown as Fact;
    turn.facts.push(fact);
    const dated = { ...fact, seq: turn.incident.seq + 1, ts: iso(turn.context.now) } as Dated;
    turn.incident = evolve(turn.incident, dated);
  }
}

/** What the turn came to: its facts, effects and timers, and the incident after them. */
export function finish(turn: Turn): Decision {
  const { facts, effects, timers, cancelTimers, incident } = turn;
  return { facts, effects, timers, cancelTimers, incident };
}

/** Milliseconds since 1970 as ISO 8601 in UTC. Throws RangeError for what is no time. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Why something that happened means nothing here. Journaled: late events are never lost silently. */
export function ignore(turn: Turn, what: string, why: string): void {
  add(turn, 'event.ignored', { what, why });
}
