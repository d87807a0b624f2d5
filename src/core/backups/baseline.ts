import { accountsWithResponder } from '../incident/accounts.ts';
import type { Measurement } from '../doors/measurement.ts';
import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';
import { keyStates, listCopies } from './reading.ts';
import type { Copy } from './reading.ts';

/** What was there at peace, to know what is missing later. Kept outside the incident's reach. */
export interface Baseline extends JsonObject {
  readonly version: 1;
  /** ISO 8601; empty when whoever took it did not say. */
  readonly takenAt: string;
  readonly copies: readonly Copy[];
  /** State of each key, by ARN. */
  readonly keys: { readonly [arn: string]: string };
  /** What could not be listed, one sentence each: the baseline is that much poorer. */
  readonly missed: readonly string[];
}

/**
 * Takes the backup baseline of all configured accounts. To be run at peace.
 * @param takenAt ISO 8601; core has no clock.
 */
export function* takeBaseline(settings: Settings, takenAt = ''): Measurement<Baseline> {
  const { copies, missed } = yield* listCopies(settings, accountsWithResponder(settings));
  const keys = yield* keyStates(settings, copies);
  return { version: 1, takenAt, copies, keys: Object.fromEntries(keys), missed };
}

/** The baseline of an incident, or undefined when there is none that can be read. */
export function baselineOf(pinned: JsonObject | undefined): Baseline | undefined {
  if (pinned?.['version'] !== 1 || !Array.isArray(pinned['copies'])) return undefined;
  return pinned as Baseline;
}
