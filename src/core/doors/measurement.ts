import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';

/** What came back for one request of a measurement. Lists arrive whole; the adapter follows the pages. */
export type Answer =
  | { readonly ok: true; readonly output: { readonly [key: string]: unknown } }
  | { readonly ok: false; readonly error: AwsFailure };

/** An AWS error as data. `kind` is the adapter's reading of it; `message` is AWS's, bounded, without secrets. */
export interface AwsFailure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly message: string;
}

/**
 * - `denied`: AccessDenied, UnauthorizedOperation and kin
 * - `absent`: the entity does not exist
 * - `conflict`: already exists, already attached, already so
 * - `throttled`, `unavailable` (5xx, connection): try again
 * - `unknown-outcome`: a mutating request whose answer was lost
 * - `unsupported`: this endpoint does not know the operation
 * - `dry-run`: DryRunOperation, i.e. it would have succeeded
 * - `invalid`: the request itself is wrong
 * - `not-ours`: a change that was not sent, because the bot's claim on it had run out
 * - `credentials`: expired, unknown or inactive credentials, or the role could not be assumed
 */
export type FailureKind =
  | 'denied'
  | 'absent'
  | 'conflict'
  | 'throttled'
  | 'unavailable'
  | 'unknown-outcome'
  | 'unsupported'
  | 'dry-run'
  | 'invalid'
  | 'not-ours'
  | 'credentials';

/**
 * A measurement is a pure program: it yields read-only requests (a batch may run in parallel), is
 * resumed with one answer each, in order, and returns what it found. The responder drives it; core
 * never touches the network.
 */
export type Measurement<Result extends JsonObject> = Generator<
  readonly Request[],
  Result,
  readonly Answer[]
>;

/** A batch without requests: whoever drives the measurement lets others have a turn, and resumes it with no answers. */
export const giveWay: readonly Request[] = [];

/** So many principals are worked through before others have a turn. */
export const IN_A_TURN = 250;

/** How a measurement ended, for the machine. A word is said only after its measurement (promise 8). */
export type Finding =
  /** Shown, with what was measured. */
  | 'proven'
  /** Could not be measured; people may waive it. */
  | 'unproven'
  /** Measured, and it is not so; can't be waived. */
  | 'disproven'
  /** Not so yet, may become so: measure again until the deadline. */
  | 'pending';
