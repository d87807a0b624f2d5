import type { ChecklistItem } from '../checklist/items.data.ts';
import type { ChecklistEntry } from '../checklist/state.ts';
import type { AtPeace } from '../order/standing-order.ts';
import type { Call } from '../plan/call.ts';
import type { Wave, Direction } from '../plan/plan.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import type { Finding, Measurement } from '../doors/measurement.ts';
import type { MeasurementId, RunbookPlanKind } from '../runbook/language.ts';
import type { Settings } from './settings.ts';

/** A call that has been made (or was already so), from the journal. */
export interface MadeCall {
  readonly plan: string;
  readonly call: Call;
  readonly at: string;
  /** The value that its check picked: a policy id, a key id, a job id. */
  readonly value?: Json;
}

/** All that drafting and measuring may know. Derived from the journal, so that both stay pure. */
export interface Situation {
  readonly incident: string;
  readonly settings: Settings;
  /** Account ids of the incident. */
  readonly scope: readonly string[];
  /** What is taken by itself: units that can't be attached to, account by account, and accounts that have left theirs. */
  readonly apart?: readonly string[];
  readonly openedAt: string;
  /** Now, ISO 8601; the drill's clock in a drill. */
  readonly now: string;
  /** When the phase that asks was entered. */
  readonly phaseSince: string;
  readonly mode: 'quiet' | 'destruction';
  /** The latest result data of each measurement. */
  readonly measured: { readonly [id in MeasurementId]?: JsonObject };
  /** Our own settled calls, in order. */
  readonly made: readonly MadeCall[];
  /** Calls that dropped out or failed and may be drafted again. */
  readonly dropped: readonly Call[];
  /**
   * Calls for a lock that were let go and did not end well, or whose end nobody has seen: what they did may
   * stand all the same. The value is the policy's id.
   */
  readonly tried?: readonly MadeCall[];
  /** Ids of foreign changes that people have judged as known and harmless. */
  readonly judged: readonly string[];
  /** The runbook that the incident began with lifts everything in one part. */
  readonly liftsAtOnce?: true;
  /** The items of the checklist, and what people say of each. */
  readonly checklist?: readonly (Pick<ChecklistItem, 'id' | 'title'> & ChecklistEntry)[];
  /** Accounts whose shield was proven, as far as no lock was off since. */
  readonly shielded?: readonly string[];
  /** A standing order is asked for so many days. */
  readonly orderDays?: number;
  /** The shield was fired before anybody could try the canaries: what they could do at peace. */
  readonly peace?: AtPeace;
  /** The backup baseline, pinned in the opening fact. */
  readonly baseline?: JsonObject;
}

export interface MeasurementResult extends JsonObject {
  readonly finding: Finding;
  /** What was measured and what came out, one plain sentence each; printed in the card and the report. */
  readonly says: readonly string[];
  /** Could not be measured or seen, one plain sentence each; ends up in the report's `unproven`. */
  readonly unproven: readonly string[];
  readonly data: JsonObject;
}
export type Measure = (situation: Situation) => Measurement<MeasurementResult>;
export type Measurements = { readonly [id in MeasurementId]: Measure };

/** The part of a plan that drafting decides; ids, times and nonce are added by the incident. */
export interface Draft {
  readonly direction: Direction;
  readonly title: string;
  readonly reason: string;
  readonly parameters: { readonly [key: string]: string | number | boolean | readonly string[] };
  readonly waves: readonly Wave[];
  readonly leaves: readonly string[];
}
export type Drafts = { readonly [kind in RunbookPlanKind]: (situation: Situation) => Draft };
