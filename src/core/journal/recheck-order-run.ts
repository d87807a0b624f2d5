import * as z from 'zod';
import { withdrawnBy } from '../order/order-seen.ts';
import { quoteOrder } from '../order/quote.ts';
import { digestOf, sha256 } from '../plan/canonical.ts';
import { openChain, type Sealed } from './chain.ts';
import { inert } from './inert.ts';

/**
 * An incident's journal quotes the standing order and can't say what became of it elsewhere. With the journal of the
 * order's own run beside it an auditor sees whether the quote is what was granted there, and whether the order was
 * withdrawn before the incident was opened with it, or fired it.
 */

const line = z.object({ seq: z.int().min(0), line: z.string() });
const quote = z.object({ line: z.string(), digest: z.string() });
type Seen = z.infer<typeof line> | undefined;

/** Clocks of two bots differ by less; what was withdrawn so long before, whoever fired must have found there, ms. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Holds an incident's journal against that of the run that made its standing order. The chain of the first must hold.
 * @param lines the run's whole journal, without line ends; nobody has checked them.
 * @returns what does not fit, one sentence each.
 */
export function recheckOrderRun(
  entries: readonly Sealed[],
  lines: readonly string[],
): readonly string[] {
  const opened = entries[0];
  const quoted = opened?.body['order'];
  const order = quote.safeParse(quoted).data;
  if (opened === undefined || order === undefined)
    return ['the incident was opened without a standing order'];
  const chain = openChain(lines);
  if (!chain.ok) return [`the run’s journal, line ${chain.problem.line}: ${chain.problem.problem}`];
  const at = lines.findIndex((one) => sha256(one) === order.line);
  if (at < 0) return ['the line that granted the standing order is not in the run’s journal'];
  const granted = quoteOrder(lines.slice(0, at + 1));
  const same = granted !== undefined && digestOf(granted) === digestOf(quoted);
  const withdrawals = chain.entries.filter(
    (entry, i) => i > at && withdrawnBy(entry, order.digest) !== undefined,
  );
  const fired = entries.filter(({ kind }) => kind === 'order.fired');
  return [
    ...(same ? [] : ['the standing order is not quoted as the run’s journal granted it']),
    ...[opened, ...fired].flatMap((entry) => {
      const seen = line.safeParse(entry.body[entry === opened ? 'orderSeen' : 'seen']).data;
      const what = `line ${entry.seq + 1}: the standing order was ${entry === opened ? 'quoted' : 'fired'}`;
      return [
        ...unseen(seen, lines, at).map((why) => `${what}, ${why}`),
        ...withdrawals
          .filter((one) => isBefore(one, seen, entry.ts))
          .map((one) => `${what}, but ${wordsOf(one)}`),
      ];
    }),
  ].map((problem) => inert(problem, 600));
}

/** The line that whoever wrote this says to have seen last must be one of the run, at or after the granting one. */
function unseen(seen: Seen, lines: readonly string[], at: number): string[] {
  if (seen === undefined) return [];
  const own = lines[seen.seq];
  return own !== undefined && seen.seq >= at && sha256(own) === seen.line
    ? []
    : ['and the line of its run that was seen then is not there'];
}

/** By the order of the lines, where it says what it saw; and by the times, which clocks may tell a little wrong. */
function isBefore({ seq, ts }: Sealed, seen: Seen, then: string): boolean {
  if (seen === undefined) return ts <= then;
  return seq <= seen.seq || Date.parse(ts) < Date.parse(then) - CLOCKS_DIFFER_MS;
}

function wordsOf({ seq, ts, body }: Sealed): string {
  const person = typeof body['person'] === 'string' ? body['person'] : 'somebody';
  return `${person} had withdrawn it at ${ts} (line ${seq + 1} of its run)`;
}
