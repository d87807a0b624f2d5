import type { Json, JsonObject } from '../plan/json.ts';
import type { ArmedPolicy } from '../policies/armed.ts';
import type { Body } from './bodies.ts';
import type { OrderSeen } from './recheck-order.ts';

/** What an auditor has on his desk while he reads the journal once, from its first line to its last. */
export interface Book {
  readonly incident: string;
  readonly rosterDigest: string;
  readonly settingsDigest: string;
  readonly quorum: number;
  readonly smallTeam: boolean;
  /** By the person's id; who was removed is not here any more. */
  readonly people: Map<
    string,
    /** `fires`: may start what was approved in advance. */
    { readonly slack: string; readonly approver: boolean; readonly fires: boolean }
  >;
  readonly suspects: Set<string>;
  readonly setAside: Set<string>;
  /** By digest. */
  readonly plans: Map<string, PlanSeen>;
  readonly planIds: Set<string>;
  /** The standing order that the opening quotes. */
  readonly order?: OrderSeen;
  /** The policies that were measured to be made already. */
  armed: readonly ArmedPolicy[];
  /** The phases of the runbook that the opening pins, by id. */
  readonly phases: { readonly [phase: string]: { readonly [key: string]: unknown } };
  /** In which of them the incident stands. */
  phase?: string;
  /** What a phase asks, and since when. */
  question?: { readonly phase: string; readonly since: string; readonly waivable: boolean };
  /** The machine's events that a released plan allows next. */
  released?: string;
  /** A plan that was carried out, and whose outcome is to be written down next. */
  carriedOut?: PlanSeen;
  /** In a run at peace: the digest of the order that it granted, and whether that was taken back. */
  granted?: { readonly digest: string; withdrawn: boolean };
  closed: boolean;
}

export interface PlanSeen {
  readonly line: number;
  readonly plan: Body<'plan.drafted'>['plan'];
  stage: 'pending' | 'approved' | 'executing' | 'executed' | 'over';
  /** The one vote that each person has standing now. */
  readonly votes: Map<string, { readonly decision: 'approve' | 'deny'; readonly line: number }>;
  readonly calls: Map<string, CallSeen>;
  /** How soon after its approval it must start, seconds. */
  readonly startWithin: number | undefined;
  /** When it was approved, ISO 8601 UTC. */
  approvedAt?: string;
  /** Of a plan on the standing order: who fired it. */
  firedBy?: string;
  /** Who counted when it was started. */
  counted: readonly string[];
}

export interface WaveSeen {
  readonly part: string;
  /** The wave of the same part that comes before it. */
  readonly previous: WaveSeen | undefined;
  /** Calls that have not settled once. */
  left: number;
}

export interface CallSeen {
  /** As it was approved, references and all. */
  readonly request: JsonObject & { readonly operation: string; readonly input: JsonObject };
  readonly wave: WaveSeen;
  attempts: number;
  /** Intended, and not settled since. */
  open: boolean;
  settled: boolean;
  value: Json | undefined;
}

/** What a plan is called in a sentence. */
export function nameOf(seen: PlanSeen): string {
  return `plan ${seen.plan.id}`;
}

/** The calls of a plan, and which waves stand before which; undefined when an id stands twice. */
export function callsOf(plan: PlanSeen['plan']): Map<string, CallSeen> | undefined {
  const calls = new Map<string, CallSeen>();
  const last = new Map<string, WaveSeen>();
  for (const { part, calls: drawn } of plan.waves) {
    const wave = { part, left: drawn.length, previous: last.get(part) };
    for (const { id, request } of drawn) {
      if (calls.has(id)) return undefined;
      const fresh = { attempts: 0, open: false, settled: false, value: undefined };
      // The line was canonical JSON without null and fractions before it got here.
      calls.set(id, { request: request as unknown as CallSeen['request'], wave, ...fresh });
    }
    last.set(part, wave);
  }
  return calls;
}
