import type { Draft } from '../incident/situation.ts';
import { MAX_LINE_BYTES } from '../journal/chain.ts';

/**
 * An order is quoted whole in the opening fact of every incident that it could be fired in, beside the settings, the
 * runbook, the roster and the baseline, and that fact is one line of the journal.
 */

/** An order's plan may take so much of that line: the rest is for what stands beside it. */
const MOST_ORDER_BYTES = 1.5 * 1024 * 1024;
/** For what is not known yet when an opening is measured (who, why, which line), and for what is around it. */
const ROOM_BYTES = 64 * 1024;

/** Why no order can be made of this plan, as sentences for people; undefined when it is short enough to be quoted. */
export function tooLong(draft: Draft): string | undefined {
  const bytes = bytesOf(draft);
  if (bytes <= MOST_ORDER_BYTES) return undefined;
  return `The calls of this order take ${inMebibytes(bytes)} MiB, and ${inMebibytes(MOST_ORDER_BYTES)} MiB is the most that every incident can quote. Name organizational units that hold these accounts (organization.units), so that one call shields many, or ask for fewer accounts.`;
}

/** Does all of this fit into the line of an opening fact? @param opening the fact's body, as far as it is known. */
export function fitsOpening(opening: object): boolean {
  return bytesOf(opening) + ROOM_BYTES <= MAX_LINE_BYTES;
}

/** Canonical JSON (RFC 8785) differs from this in the order of its members, and not in its length. */
function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function inMebibytes(bytes: number): string {
  return (Math.ceil((bytes / 1024 / 1024) * 10) / 10).toFixed(1);
}
