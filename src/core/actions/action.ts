import type { DoorKind } from '../doors/door.ts';
import type { Call, Noise } from '../plan/call.ts';
import type { Direction } from '../plan/plan.ts';
import type { Situation } from '../incident/situation.ts';

/**
 * One response action: one move of ours. The object is the documentation; cards, tables and the list
 * of needed permissions are derived from it.
 */
export interface ResponseAction<Subject> {
  /** Stands in every call that it draws. */
  readonly id: string;
  readonly title: string;
  /** The kinds of doors that it closes; empty where it closes none. */
  readonly closes: readonly DoorKind[];
  /** What it does not stop: one sentence for the card. */
  readonly leaves: string;
  /** How much of it the attacker notices. */
  readonly noise: Noise;
  /** What stops working because of it; empty when nothing does. */
  readonly breaks: string;
  readonly direction: Direction;
  /** The documentation that it relies on. */
  readonly source: string;
  /** Draws the calls, in waves that run one after the other. */
  readonly draw: (subject: Subject, situation: Situation) => readonly (readonly Call[])[];
}
