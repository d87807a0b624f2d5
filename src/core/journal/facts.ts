import type { Json, JsonObject } from '../plan/json.ts';
import type { Plan } from '../plan/plan.ts';
import type { MeasurementResult } from '../incident/situation.ts';
import type { IncidentKind } from '../incident/incident.ts';
import type { Roster, Settings } from '../incident/settings.ts';
import type { LineSeen } from '../order/order-seen.ts';
import type { AtPeace, StandingOrder } from '../order/standing-order.ts';
import type { ArmedPolicy } from '../policies/armed.ts';
import type { MeasurementId, Position } from '../runbook/language.ts';
import type { Piece } from './pieces.ts';

/**
 * Every kind of fact that a journal can hold. A fact says what happened; its time is its entry's `ts`.
 * The state of an incident is the fold of its facts and nothing else.
 */
export interface FactBodies {
  'incident.opened': {
    readonly incident: string;
    readonly kind: IncidentKind;
    readonly by: string;
    readonly reason: string;
    readonly scope: readonly string[];
    /**
     * The whole runbook: an incident finishes on the one that it began with. `text` is the file as
     * people read it, `digest` its SHA-256, `definition` the same as data, which is what is compiled.
     */
    readonly runbook: {
      readonly id: string;
      readonly digest: string;
      readonly text: string;
      readonly definition: JsonObject;
    };
    readonly settings: Settings;
    readonly settingsDigest: string;
    readonly roster: Roster;
    readonly rosterDigest: string;
    readonly baseline?: JsonObject;
    /** The standing order of that moment, quoted whole. */
    readonly order?: StandingOrder;
    /** The last line of the order's own run at that moment: up to it the order was not withdrawn. */
    readonly orderSeen?: LineSeen;
    /** Of a run that makes a standing order: for how many days it is asked. */
    readonly orderDays?: number;
    /** Version of the bot that opened it. */
    readonly bot: string;
    /** SHA-256 (hex) of the public key that signs this journal's checkpoints, SPKI in DER. */
    readonly evidenceKey?: string;
  };
  /** The machine moved, by this event, to this position. Replay checks that it says the same. */
  'phase.moved': { readonly event: string; readonly position: Position };
  'phase.asked': {
    readonly phase: string;
    readonly because: readonly string[];
    readonly choices: readonly string[];
    readonly waivable: boolean;
  };
  'plan.drafted': { readonly digest: string; readonly plan: Plan };
  'vote.cast': {
    readonly digest: string;
    readonly person: string;
    readonly decision: 'approve' | 'deny';
    readonly assurance: 'click';
    readonly surface: 'command' | 'click' | 'modal';
    readonly team: string;
    readonly slackUser: string;
    readonly checkedAt: string;
    readonly command: string;
    readonly reason?: string;
  };
  'vote.revoked': { readonly digest: string; readonly person: string; readonly why: string };
  'plan.approved': { readonly digest: string; readonly approvers: readonly string[] };
  /** Execution began: who counted, and how their standing was checked at that moment. */
  'plan.started': {
    readonly digest: string;
    readonly approvers: readonly string[];
    readonly checked: 'pinned-roster' | 'fresh';
  };
  'plan.ended': {
    readonly digest: string;
    readonly stage:
      | 'executed'
      | 'failed'
      | 'indeterminate'
      | 'denied'
      | 'expired'
      | 'withdrawn'
      | 'voided';
    readonly why: string;
  };
  /** Written before the request leaves. No entry, no request. */
  'call.intended': {
    readonly digest: string;
    readonly call: string;
    readonly attempt: number;
    readonly fence: number;
    /** Digest of the request as it will be sent, its references resolved. */
    readonly request: string;
  };
  'call.settled': {
    readonly digest: string;
    readonly call: string;
    readonly outcome: 'done' | 'already' | 'changed' | 'failed' | 'unknown';
    readonly value?: Json;
    readonly before?: Json;
    readonly error?: string;
  };
  /**
   * What the call would make stood there before the plan was started, measured to be exactly what was
   * approved: nothing is sent for it.
   */
  'call.found': { readonly digest: string; readonly call: string; readonly value: string };
  /** At peace, enough people approved the shield in advance: from here on one person can fire it. */
  'order.granted': {
    readonly digest: string;
    readonly until: string;
    readonly accounts: readonly string[];
    readonly approvers: readonly string[];
    /** Policies of it that were measured to be made already. */
    readonly policies: readonly ArmedPolicy[];
    /** What the canaries could do then. */
    readonly peace?: AtPeace;
  };
  /** One person fired the standing order: the plan that it starts, and who it was, as Slack says. */
  'order.fired': {
    readonly digest: string;
    readonly order: string;
    readonly person: string;
    readonly reason: string;
    readonly surface: 'command' | 'click' | 'modal';
    readonly team: string;
    readonly slackUser: string;
    readonly checkedAt: string;
    readonly command: string;
    /** The last line of the order's own run at that moment. */
    readonly seen?: LineSeen;
  };
  /** In the run that granted it: one person took the order back. From here on it fires nowhere. */
  'order.withdrawn': {
    /** Digest of the order. */
    readonly order: string;
    readonly person: string;
    readonly reason: string;
    readonly surface: 'command' | 'click' | 'modal';
    readonly team: string;
    readonly slackUser: string;
    readonly checkedAt: string;
    readonly command: string;
  };
  measured: {
    readonly measurement: MeasurementId;
    readonly phase: string;
    readonly entry: number;
    readonly result: MeasurementResult;
    /** With this one the watch begins; absent where it does not, and for a proven freeze of an older bot. */
    readonly watch?: 'begins';
  };
  'waiver.granted': {
    readonly phase: string;
    readonly reason: string;
    readonly requester: string;
    readonly approvers: readonly string[];
    readonly because: readonly string[];
  };
  'changes.judged': {
    readonly changes: readonly string[];
    readonly reason: string;
    readonly approvers: readonly string[];
  };
  /**
   * An account was left out, so that the others are not. Where its proof had stopped, `approvers` are those who
   * approved going on without it.
   */
  'scope.narrowed': {
    readonly account: string;
    readonly by: string;
    readonly reason?: string;
    readonly approvers?: readonly string[];
  };
  'mode.changed': { readonly mode: 'quiet' | 'destruction'; readonly by: string };
  'hold.placed': { readonly by: string; readonly reason: string; readonly until: string };
  'hold.ended': { readonly why: string };
  'commander.changed': { readonly from: string; readonly to: string };
  'suspect.marked': { readonly person: string; readonly reason: string };
  'approver.set-aside': { readonly person: string; readonly reason: string };
  'roster.shrunk': { readonly removed: readonly string[] };
  'note.added': { readonly by: string; readonly text: string };
  /** A person has taken an item of the checklist, or was given it. */
  'checklist.assigned': { readonly item: string; readonly owner: string; readonly by: string };
  /** A person says that an item of the checklist is done; nobody has measured it. */
  'checklist.ticked': { readonly item: string; readonly person: string; readonly note?: string };
  'alarm.raised': {
    readonly text: string;
    /** What it is about, by ids that stay the same: nothing is told twice. */
    readonly about?: readonly string[];
  };
  /** Somebody asked for what does not work; nothing changed. */
  'command.refused': {
    readonly slackUser: string;
    readonly person?: string;
    readonly command: string;
    readonly code: string;
    readonly text: string;
  };
  /** Something arrived that means nothing here: a late result, a stale timer. */
  'event.ignored': { readonly what: string; readonly why: string };
  'incident.closed': { readonly by: string };
  /** A part of the text of a fact that is too long for one line; the fact follows the last one. See pieces.ts. */
  'fact.piece': Piece;
  /** What really happened, as the simulation knows it. Drills only. */
  'drill.truth': JsonObject;
}
export type FactKind = keyof FactBodies;
export type Fact = {
  [K in FactKind]: { readonly kind: K; readonly body: FactBodies[K] };
}[FactKind];

/** The enumeration, for the schema and for readers without TypeScript. */
export const factKinds = [
  'incident.opened',
  'phase.moved',
  'phase.asked',
  'plan.drafted',
  'vote.cast',
  'vote.revoked',
  'plan.approved',
  'plan.started',
  'plan.ended',
  'call.intended',
  'call.settled',
  'call.found',
  'order.granted',
  'order.fired',
  'order.withdrawn',
  'measured',
  'waiver.granted',
  'changes.judged',
  'mode.changed',
  'scope.narrowed',
  'hold.placed',
  'hold.ended',
  'commander.changed',
  'suspect.marked',
  'approver.set-aside',
  'roster.shrunk',
  'note.added',
  'checklist.assigned',
  'checklist.ticked',
  'alarm.raised',
  'command.refused',
  'event.ignored',
  'incident.closed',
  'fact.piece',
  'drill.truth',
] as const satisfies readonly FactKind[];

export function isFactKind(kind: string): kind is FactKind {
  return (factKinds as readonly string[]).includes(kind);
}
