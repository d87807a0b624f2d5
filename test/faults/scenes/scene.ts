import type { Effect, Timer } from '../../../src/core/incident/effects.ts';
import type { OpeningTerms } from '../../../src/responder/opening.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Random } from '../sim/random.ts';

/** Where a run begins: an incident that has come this far without faults, and the AWS around it. */
export interface Scene {
  readonly name: string;
  /** The incident's id; empty where it has yet to be declared. */
  readonly incident: string;
  readonly terms: OpeningTerms;
  /** What the store holds at the beginning. */
  readonly front: Front;
  /** Runs at peace that granted standing orders, the newest last. */
  readonly orders?: readonly { readonly id: string; readonly lines: readonly string[] }[];
  /** Furnishes AWS: what is there before the run. */
  furnish(cloud: Cloud, random: Random): void;
  /** What somebody else does to AWS meanwhile, and to which key; undefined where the freeze lets nobody. */
  readonly disturb?: (cloud: Cloud, random: Random, now: number) => string | undefined;
}

export interface Front {
  readonly lines: readonly string[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
}

/** When every run begins. */
export const BEGIN = Date.parse('2026-06-17T09:00:00.000Z');
export const ACCOUNT = '100000000003';
export const VAULT = '100000000004';
