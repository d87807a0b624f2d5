import type { JsonObject } from '../plan/json.ts';

/**
 * The words between a runbook and the rest of core. The runbook names phases and their order; what a
 * plan kind, a part or a measurement *is*, core knows.
 */

export const measurementIds = [
  'canary-baseline',
  'armed',
  'inventory',
  'shield-proof',
  'freeze-proof',
  'time-bombs',
  'doors-closed',
  'rotation-proof',
  'backups-listed',
  'backups-verified',
  'activity',
  'cutoff-proof',
  'quiet',
  'watch-locks',
  'watch-doors',
  'locks-again',
  'checklist',
  'protectable',
  'principals',
  'sweep',
  'sweep-clean',
  'arm-ready',
  'shield-trial',
  'freeze-trial',
  'trial-over',
  'armed-now',
] as const;
export type MeasurementId = (typeof measurementIds)[number];

/** Plan kinds that a runbook can ask approval for. The others (waive, undo, …) come from people's commands. */
export const runbookPlanKinds = [
  'emergency',
  'defuse',
  'doors',
  'rotate',
  'backups',
  'lift',
  'protect',
  'boundary',
  'arm',
  'standing-order',
] as const;
export type RunbookPlanKind = (typeof runbookPlanKinds)[number];

/**
 * What stands above the accounts of a runbook. Member accounts: organization policies. A standalone account and
 * the management account: nothing, so every deny is inside the attacker's reach for a while (DESIGN §5 "Scope").
 * Peace is no scope of an incident: a run that prepares the organization while nothing has happened.
 */
export const scopeKinds = [
  'member-accounts',
  'standalone-account',
  'management-account',
  'peace',
] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** The names that `report.json` knows (DESIGN §7). Several phases may report as one. */
export const reportPhases = [
  'declare',
  'investigate',
  'plan',
  'contain',
  'prove',
  'rotate',
  'prove-rotation',
  'verify-backups',
  'lift',
  'review',
] as const;
export type ReportPhase = (typeof reportPhases)[number];

/**
 * What each part of a plan does, for the checker: which parts change AWS, and which orders are forbidden.
 * `visible`: the attacker sees it as a lock (DESIGN §5: no medium or loud call before the shield).
 */
export const parts = {
  'emergency/shield': { plan: 'emergency', part: 'shield', visible: false },
  'emergency/freeze': { plan: 'emergency', part: 'freeze', visible: true },
  'defuse/defuse': { plan: 'defuse', part: 'defuse', visible: true },
  'doors/close': { plan: 'doors', part: 'close', visible: true },
  'rotate/rotate': { plan: 'rotate', part: 'rotate', visible: true },
  'backups/restore': { plan: 'backups', part: 'restore', visible: true },
  'lift/cutoff': { plan: 'lift', part: 'cutoff', visible: true },
  'lift/freeze': { plan: 'lift', part: 'freeze', visible: true },
  'lift/shield': { plan: 'lift', part: 'shield', visible: true },
  /** All of it at once: for incidents that began with a runbook that knew no steps. */
  'lift/lift': { plan: 'lift', part: 'lift', visible: true },
  'protect/protect': { plan: 'protect', part: 'protect', visible: false },
  'boundary/sweep': { plan: 'boundary', part: 'sweep', visible: true },
  'arm/create': { plan: 'arm', part: 'create', visible: false },
  'arm/try-shield': { plan: 'arm', part: 'try-shield', visible: false },
  'arm/try-freeze': { plan: 'arm', part: 'try-freeze', visible: false },
  'arm/end-trial': { plan: 'arm', part: 'end-trial', visible: false },
  'arm/guard': { plan: 'arm', part: 'guard', visible: false },
} as const satisfies Record<string, { plan: RunbookPlanKind; part: string; visible: boolean }>;
export type PartId = keyof typeof parts;

/** Everything that can happen to the machine. Each is derived from one fact in the journal. */
export const machineEvents = [
  /** approve: the current plan of this kind reached its quorum */
  'APPROVED',
  /** approve: there is nothing to change; no plan is needed */
  'NOTHING',
  /** approve: the plan was denied, expired or voided without approval */
  'ENDED',
  /** approve, asking: a new plan was drawn */
  'DRAFTED',
  /** run: every call of the part has settled well */
  'DONE',
  /** run, measure: something failed or its outcome is unknown */
  'FAILED',
  /** measure: shown */
  'PROVEN',
  /** measure: could not be measured before the deadline */
  'UNPROVEN',
  /** measure: measured, and it is not so */
  'DISPROVEN',
  /** measure: go round again (new doors were found); run: back to its `again` phase, its plan is over */
  'AGAIN',
  /** asking: people want another try */
  'RETRY',
  /** measure, asking: two people go on without an account; what is approved is drawn without it */
  'WITHOUT',
  /** asking: two people waived it */
  'WAIVED',
  /** person: closed by a person */
  'CLOSED',
] as const;
export type MachineEvent = (typeof machineEvents)[number];

/** What the machine wants done on entering a phase; plain data, executed by the responder. */
export type MachineAction =
  | { readonly do: 'background'; readonly measurement: MeasurementId }
  | { readonly do: 'draft'; readonly plan: RunbookPlanKind }
  | { readonly do: 'execute'; readonly plan: RunbookPlanKind; readonly part: string }
  | { readonly do: 'measure'; readonly measurement: MeasurementId }
  | { readonly do: 'ask' };

/** Why a phase asks people. What is `disproven` can't be waived; the others can where the phase says so. */
export const stuckReasons = ['ended', 'failed', 'unproven', 'disproven'] as const;
export type Stuck = (typeof stuckReasons)[number];

/**
 * Where the machine stands. `entry` counts phase entries and retries, each of which orders the phase's
 * work anew: an effect of an earlier entry is stale. `stuck` is there exactly while `state` is `asking`.
 */
export interface Position extends JsonObject {
  readonly phase: string;
  readonly state: 'working' | 'asking' | 'final';
  readonly entry: number;
  readonly stuck?: Stuck;
}

export interface Step {
  readonly position: Position;
  readonly actions: readonly MachineAction[];
  /** False when the event means nothing here: journaled as ignored, never lost silently. */
  readonly handled: boolean;
}

/** A phase as the rest of core and the renderers see it. */
export interface PhaseInfo {
  readonly id: string;
  readonly title: string;
  readonly report: ReportPhase;
  readonly does:
    | { readonly kind: 'pass' }
    | { readonly kind: 'approve'; readonly plan: RunbookPlanKind }
    | { readonly kind: 'run'; readonly plan: RunbookPlanKind; readonly part: string }
    | { readonly kind: 'measure'; readonly measurement: MeasurementId }
    | { readonly kind: 'person' }
    | { readonly kind: 'final' };
  /** May two people go on although this is unproven or failed? */
  readonly waivable: boolean;
  /** What is unproven is named, and the machine goes on without asking. */
  readonly goesOnUnproven: boolean;
  /** Where it leads when it fails or is not so, without asking anybody: the end of a trial. */
  readonly fallback?: string;
}

/** A compiled runbook. Pure: nothing runs inside, time never passes inside. */
export interface CompiledRunbook {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly scope: ScopeKind;
  readonly phases: readonly PhaseInfo[];
  start(): Step;
  step(position: Position, event: MachineEvent): Step;
}
