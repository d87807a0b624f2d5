import { openLine, type Head, type Sealed } from '../journal/chain.ts';
import { sha256 } from '../plan/canonical.ts';
import type { StandingOrder } from './standing-order.ts';

/** A line of another journal: its number there, and the SHA-256 (hex) of its bytes. */
export interface LineSeen {
  readonly seq: number;
  readonly line: string;
}

/** Who took an order back, when, and why. */
export interface Withdrawn {
  readonly person: string;
  readonly reason: string;
  readonly at: string;
}

/** How far the run that granted an order was read, and whether the order was withdrawn up to there. */
export interface RunSeen extends LineSeen {
  readonly withdrawn?: Withdrawn;
}

/**
 * Reads what the run of an order says of it since it was granted.
 * @param lines of the run's journal, from the granting line on.
 * @returns undefined when these are not those lines, or their chain does not hold: then nobody knows, and nothing fires.
 */
export function lookAtRun(
  lines: readonly string[],
  order: Pick<StandingOrder, 'line' | 'digest'>,
): RunSeen | undefined {
  const [granting = '', ...later] = lines;
  if (sha256(granting) !== order.line) return undefined;
  const seq = seqOf(granting);
  if (seq === undefined) return undefined;
  let head: Head = { seq, hash: order.line };
  let withdrawn: Withdrawn | undefined;
  for (const line of later) {
    const opened = openLine(head, line);
    if ('problem' in opened) return undefined;
    head = opened.head;
    withdrawn ??= withdrawnBy(opened.entry, order.digest);
  }
  const seen = { seq: head.seq, line: head.hash };
  return withdrawn === undefined ? seen : { ...seen, withdrawn };
}

/** Does this entry take the order with this digest back? */
export function withdrawnBy({ kind, body, ts }: Sealed, digest: string): Withdrawn | undefined {
  if (kind !== 'order.withdrawn' || body['order'] !== digest) return undefined;
  const { person, reason } = body;
  return {
    person: typeof person === 'string' ? person : 'somebody',
    reason: typeof reason === 'string' ? reason : '',
    at: ts,
  };
}

/** Why an order does not fire, by what its own run says, as half a sentence; undefined when nothing there is against it. */
export function runProblem(run: RunSeen | undefined): string | undefined {
  if (run === undefined) return 'the journal of the run that granted it can’t be read';
  return run.withdrawn === undefined ? undefined : withdrawnWords(run.withdrawn);
}

/** That an order was withdrawn, as half a sentence about it. */
export function withdrawnWords({ person, at, reason }: Withdrawn): string {
  return `${person} withdrew it at ${at}: ${reason}`;
}

/** The line may have passed through any hands: its hash is that of the quote, and the quote could be forged. */
function seqOf(line: string): number | undefined {
  const seq = /"seq":(?<seq>\d{1,9}),"ts":"[^"]*"\}$/.exec(line)?.groups?.['seq'];
  return seq === undefined ? undefined : Number(seq);
}
