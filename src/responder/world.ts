import type { HandOver, Request } from '../core/plan/call.ts';
import type { Json } from '../core/plan/json.ts';
import type { Effect, Timer } from '../core/incident/effects.ts';
import type { Answer } from '../core/doors/measurement.ts';
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
  /** `bytes` random bytes as lower-case hex. */
  randomHex(bytes: number): string;
}

/** The bot must not start like this; the message is a sentence for people and names the mend. */
export class StartError extends Error {}

/** The only time that responder and adapters know. Virtual milliseconds in a drill. */
export interface Clock {
  now(): number;
  /** Calls `run` after `ms` of this clock; returns a function that cancels it. Never keeps the process alive. */
  after(ms: number, run: () => void): () => void;
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
  send(
    request: Request,
    options: { readonly effect: string; readonly deadlineMs: number },
  ): Promise<Answer>;
  /**
   * Sends a `CreateAccessKey` and puts the secret straight into the vault; only the key id comes back.
   * A key that is neither in the baseline nor in the vault is removed first if it can only be the orphan
   * of an earlier attempt, whose secret is lost: `attempt` (from 1) is not the first, and the key was made
   * since the plan was drawn. Any other foreign key fails with `ForeignKey`: people must look.
   */
  sendAndHandOver(
    request: Request,
    handOver: HandOver,
    options: { readonly effect: string; readonly deadlineMs: number; readonly attempt: number },
  ): Promise<Answer>;
}

/** The chat, outbound. Slack is a view: nothing here decides, and losing it stops nothing that was approved. */
export interface Chat {
  /** The incident changed: bring the channel up to date, some time soon. Never throws. */
  changed(incident: Incident): void;
  /** May this Slack account act? Asked fresh, never cached. */
  eligibility(slackUser: string): Promise<Eligibility>;
}

/** The inbound port: what an adapter calls when a person acts. */
export interface Inbox {
  submit(command: Command): Promise<Reply>;
  /** The open incident of a channel, or the one open incident where there is only one. */
  incident(id: string): Incident | undefined;
  incidents(): readonly Incident[];
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
  readonly fence: number;
  readonly attempt: number;
}

/** What a transaction sees and what it wants written. */
export interface Transaction {
  readonly entries: readonly Entry[];
}
export interface Writes<Result> {
  readonly append: readonly string[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
  readonly cancelTimers: readonly string[];
  /** Finishes this claim; the transaction fails as `stale` when its fence is no longer current. */
  readonly complete?: { readonly effect: string; readonly fence: number };
  readonly result: Result;
}
export type Transacted<Result> =
  | { readonly state: 'written'; readonly result: Result; readonly appended: readonly Entry[] }
  /** This event id was handled before: nothing was written. */
  | { readonly state: 'duplicate' }
  /** Somebody else holds the effect now: nothing was written. */
  | { readonly state: 'stale' };

/**
 * Durable storage. One contract suite runs on every implementation.
 */
export interface Store {
  /**
   * Locks the incident, drops a duplicate event, calls the synchronous, pure `decide` on what the
   * journal holds after `fromSeq`, appends, queues, commits: all or nothing.
   */
  transact<Result>(
    at: { readonly incident: string; readonly event: string; readonly fromSeq: number },
    decide: (transaction: Transaction) => Writes<Result>,
  ): Promise<Transacted<Result>>;
  /** All entries of an incident from `fromSeq` on, in order. */
  entries(incident: string, fromSeq: number): Promise<readonly Entry[]>;
  incidents(): Promise<readonly { readonly id: string; readonly open: boolean }[]>;
  /** Marks an incident as ended, so that it is no longer loaded at start. */
  close(incident: string): Promise<void>;
  /** Takes up to `limit` due effects: fence + 1, lease until `now + leaseMs`. */
  claim(now: number, leaseMs: number, limit: number): Promise<readonly Claim[]>;
  /** Keeps a claim that is still being worked on; ignored when the fence is no longer current. */
  renew(effect: string, fence: number, leaseUntil: number): Promise<void>;
  /** Gives a claim back to be tried at `dueAt`; ignored when the fence is no longer current. */
  release(effect: string, fence: number, dueAt: number): Promise<void>;
  /** Timers due at `now`. They stay until the transaction that handles them cancels them. */
  dueTimers(now: number): Promise<readonly Timer[]>;
  /** When the next effect or timer becomes due; undefined when there is none. */
  nextDue(): Promise<number | undefined>;
  /** What the chat view must remember (channel ids, message timestamps). Never a decision. */
  getView(incident: string, key: string): Promise<string | undefined>;
  setView(incident: string, key: string, value: string): Promise<void>;
  shutdown(): Promise<void>;
}
