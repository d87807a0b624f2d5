import type { Command, Reply } from '../../src/core/incident/command.ts';
import type { Settings } from '../../src/core/incident/settings.ts';
import type { OpeningTerms } from '../../src/responder/opening.ts';
import type { Arrived, Carried } from '../faults/cloud/cloud.ts';
import type { Armed } from './child/points.ts';

/** What a test and a bot in a process of its own say to each other, over the pipe that Node gives them. */

export interface Go {
  readonly say: 'go';
  /** As in `LOCKSTEP_STORE`. */
  readonly store: string;
  readonly terms: OpeningTerms;
  /** Of the organization: which role stands where. */
  readonly settings: Settings;
  /** When the bot believes to begin, ms: its time jumps. Absent: it lives by the wall clock. */
  readonly begin?: number;
  /** How long a claim lasts, ms; by default as long as everywhere. */
  readonly leaseMs?: number;
  readonly armed?: Armed;
  /** For what it draws by chance. */
  readonly seed: number;
}

export type ToBot =
  | Go
  | { readonly say: 'submit'; readonly command: Command }
  /** The people have seen view `n`, and have said what they have to say. */
  | { readonly say: 'seen'; readonly n: number }
  /** What came of a request; `lost`: the answer never arrives. */
  | { readonly say: 'answer'; readonly id: number; readonly carried: Carried | 'lost' }
  | { readonly say: 'tell' }
  | { readonly say: 'stop' };

/** A plan that waits. */
export interface Waiting {
  readonly id: string;
  readonly digest: string;
  readonly requester?: string;
  readonly voted: readonly string[];
}

/** What a bot shows of an incident. */
export interface View {
  readonly incident: string;
  /** The number of its last line. */
  readonly seq: number;
  readonly phase: string;
  readonly does: string;
  readonly waiting?: Waiting;
  readonly asks?: readonly string[];
  readonly closed: boolean;
}

/** A request on its way to AWS. */
export interface Sent {
  readonly arrived: Arrived;
  /** The bot's time. */
  readonly now: number;
  /** The machine's time, ms: all processes of a test share it. */
  readonly wall: number;
  readonly changes: boolean;
  /** The fence of the claim that it is sent under. */
  readonly fence?: number;
  /** The last line of the incident of which the store has told this bot that it is committed. */
  readonly seq?: number;
}

export type FromBot =
  | { readonly say: 'ready' }
  | { readonly say: 'started'; readonly closed: readonly string[] }
  | { readonly say: 'view'; readonly n: number; readonly view: View; readonly now: number }
  | { readonly say: 'reply'; readonly command: string; readonly reply: Reply }
  /** The store was away: nobody heard the command. */
  | { readonly say: 'unheard'; readonly command: string; readonly why: string }
  | ({ readonly say: 'aws'; readonly id: number } & Sent)
  /** It stands still now, at the instant that it was armed with. */
  | { readonly say: 'stops'; readonly at: string }
  /** A result that came after the lease: the store refused it. */
  | { readonly say: 'stale'; readonly effect: string }
  /** A change that did not leave, because its claim was no longer this bot's. */
  | { readonly say: 'withheld'; readonly effect: string }
  | { readonly say: 'told'; readonly views: readonly View[] }
  | {
      readonly say: 'stopped';
      readonly points: readonly (readonly [string, number])[];
    }
  | { readonly say: 'fault'; readonly error: string };
