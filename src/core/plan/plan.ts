import type { Call } from './call.ts';
import { digestOf, toJson } from './canonical.ts';

/** Which part of the runbook a plan belongs to. `waive`, `suspect`, `set-aside` and `leave-out` change no AWS state. */
export type PlanKind =
  | 'emergency'
  | 'defuse'
  | 'doors'
  | 'rotate'
  | 'backups'
  | 'lift'
  | 'protect'
  | 'boundary'
  | 'arm'
  | 'standing-order'
  | 'shield-order'
  | 'undo'
  | 'retighten'
  | 'waive'
  | 'judge'
  | 'suspect'
  | 'set-aside'
  | 'leave-out';

export type Direction = 'tightening' | 'loosening';

/** Calls that may run at the same time. The next wave begins when this one has settled. */
export interface Wave {
  /** The part of the plan that a phase runs: `shield`, `freeze`, … */
  readonly part: string;
  readonly calls: readonly Call[];
}

/**
 * What people approve. The digest over its canonical JSON is what they vote on: what is read is what
 * is hashed is what runs (AP-09). Times are ISO 8601 UTC.
 */
export interface Plan {
  readonly version: 1;
  readonly incident: string;
  /** Unique and short, for the text command: `p3`. */
  readonly id: string;
  readonly kind: PlanKind;
  readonly direction: Direction;
  readonly phase: string;
  readonly title: string;
  /** The person who asked for it or edited a parameter; absent for a plan that the bot drew up itself. */
  readonly requester?: string;
  /** Why; written by a person for waivers, by the bot otherwise. */
  readonly reason: string;
  /** Free parameters that the card shows: `{ mode: 'quiet', proofDeadlineSeconds: 90 }`. */
  readonly parameters: { readonly [key: string]: string | number | boolean | readonly string[] };
  readonly waves: readonly Wave[];
  /** Doors that stay open and why, things that cannot be seen: printed on the card. */
  readonly leaves: readonly string[];
  readonly draftedAt: string;
  /** Votes count before this instant. */
  readonly voteUntil: string;
  /** Execution starts at the latest this long after the quorum. */
  readonly startWithinSeconds: number;
  readonly rosterDigest: string;
  readonly settingsDigest: string;
  /** 128 bits, hex: two plans are never the same, even with the same content. */
  readonly nonce: string;
}

interface Known {
  readonly digest: string;
  readonly calls: ReadonlyMap<string, Call>;
  /** The wave of each call, by the call's id. */
  readonly waves: ReadonlyMap<string, Wave>;
}

const known = new WeakMap<Plan, Known>();

/**
 * Everything is checked against a plan for each of its calls: what is costly is worked out once for each
 * plan object. The object is frozen first, with all that it holds, so that it can't become another plan.
 */
function know(plan: Plan) {
  const before = known.get(plan);
  if (before !== undefined) return before;
  freeze(plan);
  const calls = plan.waves.flatMap((wave) => wave.calls);
  const facts = {
    digest: digestOf(toJson(plan)),
    calls: new Map(calls.map((call) => [call.id, call])),
    waves: new Map(plan.waves.flatMap((wave) => wave.calls.map(({ id }) => [id, wave]))),
  };
  known.set(plan, facts);
  return facts;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}

/** SHA-256 over the plan's canonical JSON: what people vote on. */
export function digestOfPlan(plan: Plan): string {
  return know(plan).digest;
}

/** The call with this id, if the plan has one. */
export function callOf(plan: Plan, id: string): Call | undefined {
  return know(plan).calls.get(id);
}

/** The wave that the call with this id is in, if the plan has one. */
export function waveOf(plan: Plan, id: string): Wave | undefined {
  return know(plan).waves.get(id);
}
