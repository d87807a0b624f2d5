import type { HandOver, Request } from '../core/plan/call.ts';
import type { Json } from '../core/plan/json.ts';
import type { Effect, Timer } from '../core/incident/effects.ts';
import type { Answer } from '../core/doors/measurement.ts';
import type { Checkpoint } from '../core/journal/checkpoint.ts';
import type { Command, Eligibility, Reply } from '../core/incident/command.ts';
import type { Incident, IncidentKind } from '../core/incident/incident.ts';

/**
 * Everything outside. Built once by cli, handed to responder and adapters; there is no other way out.
 */
export interface World {
  readonly kind: IncidentKind;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly aws: Aws;
  readonly chat: Chat;
  /** Signs checkpoints and puts them where the bot can't take them back; absent where nothing is signed. */
  readonly evidence?: Evidence;
  /** Counts for operators; nothing decides on them. */
  readonly meter?: Meter;
  /** `bytes` random bytes as lower-case hex. */
  randomHex(bytes: number): string;
}

/** The bot must not start like this; the message is a sentence for people and names the mend. */
export class StartError extends Error {}

/** The only time that responder and adapters know. Virtual milliseconds in a drill. */
export interface Clock {
  now(): number;
  /**
   * Ms that have gone by since some moment; unlike `now` it never steps back when a clock is set right.
   * Leases are reckoned in it. `now` where it is absent.
   */
  elapsed?(): number;
  /** Calls `run` after `ms` of this clock; returns a function that cancels it. Never keeps the process alive. */
  after(ms: number, run: () => void): () => void;
}

/** See `Clock.elapsed`. */
export function elapsed(clock: Pick<Clock, 'now' | 'elapsed'>): number {
  return clock.elapsed?.() ?? clock.now();
}

export interface Log {
  info(fields: { [key: string]: Json }, message: string): void;
  warn(fields: { [key: string]: Json }, message: string): void;
  error(fields: { [key: string]: Json }, message: string): void;
}

/** AWS, as one function for requests as data. Never throws for what AWS answers. */
export interface Aws {
  /**
   * Sends one request under its authority. A mutating request is sent at most once (`maxAttempts: 1`);
   * a read follows its pages and retries throttling. `effect` goes into the session name and user agent.
   */
  send(request: Request, options: SendOptions): Promise<Answer>;
  /**
   * Gets ready for changes under this authority that must not wait: the session and a connection. Changes
   * nothing and never fails; without it the first change only takes longer.
   */
  ready?(firing: Pick<Request, 'as' | 'account' | 'region' | 'service'>, session: string): void;
  /**
   * Sends a `CreateAccessKey` and puts the secret straight into the vault; only the key id comes back.
   * A key that is neither in the baseline nor in the vault is removed first if it can only be the orphan
   * of an earlier attempt, whose secret is lost: `attempt` (from 1) is not the first, and the key was made
   * since `handOver.since`, when the first attempt was announced. Any other foreign key fails with
   * `ForeignKey`: people must look.
   */
  sendAndHandOver(
    request: Request,
    handOver: HandOver,
    options: SendOptions & { readonly attempt: number },
  ): Promise<Answer>;
}

export interface SendOptions {
  readonly effect: string;
  readonly deadlineMs: number;
  /**
   * Asked at the last instant before a change leaves this process. False: it does not leave, and the
   * answer is a failure of the kind `not-ours`. A bot that was paused for longer than its lease must not
   * act on it when it wakes up (AWS can't check our fence).
   */
  readonly isOurs?: () => boolean;
  /**
   * For a change that fires (`Call.fires`): the session that `ready` prepared. It has a client of its own, waits for
   * no other request but those to the same target, and is sent again until AWS takes it or the deadline comes.
   */
  readonly session?: string;
}

/**
 * The key of the view under which the chat notes up to which line (its `seq`) a closed incident has been shown. A
 * start shows what has more, or no note: the last words must not be lost because a bot died behind them, nor a
 * withdrawal, which comes after the closing. Older bots wrote `yes`.
 */
export const TOLD = 'told';

/** The chat, outbound. Slack is a view: nothing here decides, and losing it stops nothing that was approved. */
export interface Chat {
  /** The incident changed: bring the channel up to date, some time soon. Never throws. */
  changed(incident: Incident): void;
  /** May this Slack account act? Asked fresh, never cached. */
  eligibility(slackUser: string): Promise<Eligibility>;
}

/** Makes the journal provable to people who don't trust the bot's host. */
export interface Evidence {
  /** SHA-256 of the public key (SPKI, DER) in hex: pinned in the opening fact of each incident. */
  readonly key: string;
  /** Signs a checkpoint; returns the whole note. */
  sign(checkpoint: Checkpoint): string;
  readonly anchors: readonly Anchor[];
}

/** An anchor's place does not stand yet (a channel that is being made): nobody's failure at first. */
export class NotYet extends Error {}

/** A place outside for checkpoints: one that was put there can be compared with the journal later. */
export interface Anchor {
  /** A short stable word, as it is in the configuration and the metrics: `channel`, `s3`. */
  readonly name: string;
  /** Where exactly, if the configuration may one day name another place: there nothing stands yet. */
  readonly place?: string;
  /** Rejects when it could not be put there. Putting the same again is harmless. */
  put(anchored: Anchored): Promise<void>;
}
export interface Anchored {
  readonly incident: string;
  readonly checkpoint: Checkpoint;
  readonly note: string;
  /** The lines that this anchor has not had yet, of which the first is line `from` (0 is the first). */
  readonly from: number;
  readonly lines: readonly string[];
}

/** What operators are told in figures. None of it may throw. */
export interface Meter {
  /** An effect ended: `call`, `measure` or `start`, and how. */
  effect(kind: string, outcome: string): void;
  /** An effect was given back to be tried again. */
  retry(kind: string): void;
  /** Slack was told that something arrived, this long after it did. */
  ack(ms: number): void;
  /** A checkpoint stands at this anchor, at this time of the world's clock. */
  checkpoint(incident: string, anchor: string, at: number): void;
  /** The worker looked for what is due, at this time of the world's clock. Long ago means that it is stuck. */
  swept(at: number): void;
}

/** The inbound port: what an adapter calls when a person acts. */
export interface Inbox {
  submit(command: Command): Promise<Reply>;
  /** The open incident of a channel, or the one open incident where there is only one. */
  incident(id: string): Incident | undefined;
  incidents(): readonly Incident[];
  /** Reads what other bots wrote: asked before a person is told that there is no such incident or plan. */
  refresh(): Promise<void>;
  /** A person who is not on the roster was seen in the incident's channel. */
  strangerSeen(incident: string, slackUser: string): Promise<void>;
}

/** One line of a journal: the exact bytes, without the LF. */
export interface Entry {
  readonly seq: number;
  readonly line: string;
}

export interface Claim {
  readonly effect: Effect;
  /** One higher with every claim of this effect: only the newest one's holder may finish it. */
  readonly fence: number;
}

/** An incident as the store knows it: `seq` is that of its last line. */
export interface Stored {
  readonly id: string;
  readonly open: boolean;
  readonly seq: number;
}

/** Another journal that a decision depends on, read from this line on. Nobody writes to it before the commit. */
export interface Beside {
  readonly incident: string;
  readonly fromSeq: number;
}
/** Which journal a transaction writes to, for which event, and what it reads. */
export interface TransactAt {
  readonly incident: string;
  readonly event: string;
  readonly fromSeq: number;
  readonly beside?: Beside;
}

/** What a transaction sees and what it wants written. */
export interface Transaction {
  readonly entries: readonly Entry[];
  /**
   * The open incidents, when this is the first event of a new one; otherwise empty. Whoever opens holds
   * the lock for opening, so that two bots can't open two incidents for one account.
   */
  readonly open: readonly string[];
  /**
   * When this is the first event of a new incident: the other incidents, open or closed, in which this very event was
   * handled; otherwise empty. A command that opens is written in the incident that it opened, or in which it acted.
   */
  readonly heard: readonly string[];
  /** Lines of the journal that was asked for beside this one; empty where none was, or there is none. */
  readonly beside: readonly Entry[];
}
export interface Writes<Result> {
  readonly append: readonly string[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
  readonly cancelTimers: readonly string[];
  /** Finishes this claim; the transaction fails as `stale` when its fence is no longer current. */
  readonly complete?: { readonly effect: string; readonly fence: number };
  /** It must not wait: a store that keeps room for such writes may use it. */
  readonly urgent?: true;
  readonly result: Result;
}
export type Transacted<Result> =
  | { readonly state: 'written'; readonly result: Result; readonly appended: readonly Entry[] }
  /** This event id was handled before: nothing was written. */
  | { readonly state: 'duplicate' }
  /** Somebody else holds the effect now: nothing was written. */
  | { readonly state: 'stale' };

/**
 * Durable storage. One contract suite runs on every implementation. What is due and whose lease is over is
 * decided by the store's own clock, because several bots share a store and not a clock.
 */
export interface Store {
  /** How long a claim is ours unless it is renewed, ms of the world's clock. Short where another bot waits. */
  readonly leaseMs: number;
  /**
   * Locks the incident, drops a duplicate event, calls the synchronous, pure `decide` on what the
   * journal holds after `fromSeq`, appends, queues, commits: all or nothing. The journal `beside` is locked
   * too: a line of it is either seen here, or written after this commit. `decide` may be called again when the store has to try again; only what its last call returned is written.
   */
  transact<Result>(
    at: TransactAt,
    decide: (transaction: Transaction) => Writes<Result>,
  ): Promise<Transacted<Result>>;
  /** All entries of an incident from `fromSeq` on, in order. */
  entries(incident: string, fromSeq: number): Promise<readonly Entry[]>;
  incidents(): Promise<readonly Stored[]>;
  /** Marks an incident as ended, so that it is no longer loaded at start. */
  close(incident: string): Promise<void>;
  /**
   * Takes up to `limit` due effects, the longest due first, none of the incidents in `except`: fence + 1,
   * and `leaseMs` to do it.
   */
  claim(limit: number, except?: readonly string[]): Promise<readonly Claim[]>;
  /** Keeps a claim for another `leaseMs`. False when the fence is no longer current: it is not ours. */
  renew(effect: string, fence: number): Promise<boolean>;
  /** Gives a claim back to be tried in `afterMs`; ignored when the fence is no longer current. */
  release(effect: string, fence: number, afterMs: number): Promise<void>;
  /** Timers that are due. They stay until the transaction that handles them cancels them. */
  dueTimers(): Promise<readonly Timer[]>;
  /** In how many ms the next effect or timer becomes due (0: now); undefined when there is none. */
  nextDue(): Promise<number | undefined>;
  /**
   * Takes or keeps a task that one bot at a time does (showing an incident, signing its checkpoints).
   * True: it is this bot's for another `leaseMs`. A dead bot's task is free after that time.
   */
  lead(task: string): Promise<boolean>;
  /** Lets go of all tasks of this bot, so that another one need not wait. */
  resign(): Promise<void>;
  /** Calls `hear` when another bot wrote to an incident or something became due. Hints may be lost. */
  onNews(hear: (incident: string | undefined) => void): void;
  /** What the chat view must remember (channel ids, message timestamps). Never a decision. */
  getView(incident: string, key: string): Promise<string | undefined>;
  setView(incident: string, key: string, value: string): Promise<void>;
  shutdown(): Promise<void>;
}
