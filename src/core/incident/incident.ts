import type { Json, JsonObject } from '../plan/json.ts';
import type { Plan } from '../plan/plan.ts';
import type { ChecklistState } from '../checklist/state.ts';
import type { Finding } from '../doors/measurement.ts';
import type { FactBodies } from '../journal/facts.ts';
import type { StandingOrder } from '../order/standing-order.ts';
import type { CompiledRunbook, MeasurementId, Position } from '../runbook/language.ts';
import type { CallStates } from './call-states.ts';
import type { Piece } from '../journal/pieces.ts';
import type { Roster, Settings } from './settings.ts';

export type IncidentKind = 'live' | 'sandbox' | 'drill';

/** The state of one incident: the fold of its journal and nothing else. Renderers read it, nobody writes it. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly reason: string;
  readonly scope: readonly string[];
  readonly runbook: {
    readonly id: string;
    readonly digest: string;
    readonly compiled: CompiledRunbook;
  };
  readonly settings: Settings;
  readonly settingsDigest: string;
  readonly roster: Roster;
  readonly rosterDigest: string;
  readonly baseline?: JsonObject;
  /** The standing order that its opening fact quotes. */
  readonly order?: StandingOrder;
  /** Who fired it, when, and the plan that it started; the last time, if there were several. */
  readonly fired?: FactBodies['order.fired'] & { readonly at: string };
  /** Of a run that makes a standing order: for how many days it was asked. */
  readonly orderDays?: number;
  /** The standing order that this run made, and the number of the line that grants it. */
  readonly granted?: FactBodies['order.granted'] & { readonly at: string; readonly seq: number };
  /** In a run that granted an order: who took it back. */
  readonly withdrawn?: FactBodies['order.withdrawn'] & { readonly at: string };
  readonly mode: 'quiet' | 'destruction';
  /** The person who chose the mode, if it is not the one that the bot draws by itself. */
  readonly modeBy?: string;
  /** Accounts that people took out of the emergency plan because they can't be reached. */
  readonly left: readonly string[];
  /** Holds that are over: nobody places one again at once. */
  readonly holdsOver: readonly { readonly by: string; readonly at: string }[];
  readonly position: Position;
  /** When the machine last moved: the deadline of a repeated proof counts from here. */
  readonly movedAt: string;
  readonly phases: readonly PhaseRecord[];
  readonly commander: string;
  /** In the order in which they were drawn. */
  readonly plans: readonly PlanState[];
  readonly measurements: { readonly [id in MeasurementId]?: MeasurementRecord };
  /** Set while a phase asks people. */
  readonly question?: Question;
  readonly hold?: { readonly by: string; readonly reason: string; readonly until: string };
  readonly waivers: readonly Waiver[];
  readonly judged: readonly string[];
  readonly suspects: readonly string[];
  readonly setAside: readonly string[];
  readonly notes: readonly { readonly at: string; readonly by: string; readonly text: string }[];
  /** What people say of the things that only they can do, by item. */
  readonly checklist?: ChecklistState;
  readonly alarms: readonly {
    readonly at: string;
    readonly text: string;
    /** Ids of what the watch found; absent for other alarms. */
    readonly about?: readonly string[];
  }[];
  /** The watch has begun, and each of its looks arms the next one: nothing begins it again. */
  readonly watched?: true;
  readonly closedAt?: string;
  /** The pieces of a long fact, until it follows them; never between two transactions. */
  readonly pieces?: readonly Piece[];
  /** A drill's truth, appended at its end. */
  readonly truth?: JsonObject;
  /** Sequence number of the last entry folded in. */
  readonly seq: number;
}

export interface PhaseRecord {
  readonly phase: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

/** AP-16. `expired` from pending and from approved; `indeterminate` needs people. */
export type PlanStage =
  | 'pending'
  | 'approved'
  | 'executing'
  | 'executed'
  | 'failed'
  | 'indeterminate'
  | 'denied'
  | 'expired'
  | 'withdrawn'
  | 'voided';

export interface PlanState {
  readonly plan: Plan;
  readonly digest: string;
  readonly stage: PlanStage;
  readonly votes: readonly Vote[];
  /** How many approvals it needs now: a veto against a tightening plan raises it to three. */
  readonly need: number;
  readonly draftedAt: string;
  readonly approvedAt?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Why it ended, for denied, expired, voided, failed. */
  readonly why?: string;
  readonly calls: CallStates;
}

export interface Vote {
  readonly person: string;
  readonly decision: 'approve' | 'deny';
  readonly at: string;
  readonly assurance: 'click' | 'signed';
  readonly reason?: string;
  readonly revoked: boolean;
}

/** `changed`: its before-state had changed, it dropped out. `unknown`: asked about, never skipped. */
export type CallStage =
  | 'waiting'
  | 'intended'
  | 'done'
  | 'already'
  | 'changed'
  | 'failed'
  | 'unknown';

export interface CallState {
  readonly stage: CallStage;
  readonly attempts: number;
  /** When its first intent was written: nothing that it made can be older. */
  readonly since?: string;
  readonly at?: string;
  readonly value?: Json;
  /** What the check's read showed before the call, for the undo. */
  readonly before?: Json;
  readonly error?: string;
}

export interface MeasurementRecord {
  readonly at: string;
  readonly phase: string;
  readonly finding: Finding;
  readonly says: readonly string[];
  readonly unproven: readonly string[];
  readonly data: JsonObject;
}

/** Why a phase can't go on by itself, and what people can do. */
export interface Question {
  readonly phase: string;
  readonly since: string;
  readonly because: readonly string[];
  /** Corrected text commands that would work now. */
  readonly choices: readonly string[];
  readonly waivable: boolean;
}

export interface Waiver {
  readonly phase: string;
  readonly at: string;
  readonly reason: string;
  readonly requester: string;
  readonly approvers: readonly string[];
  /** What was waived, as the question put it. */
  readonly because: readonly string[];
}
