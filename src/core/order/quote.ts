import type { FactBodies } from '../journal/facts.ts';
import { openChain, type Sealed } from '../journal/chain.ts';
import { PiecesError, wholeFacts } from '../journal/pieces.ts';
import { sha256 } from '../plan/canonical.ts';
import type { StandingOrder } from './standing-order.ts';

/**
 * The standing order that a run at peace granted, put together from the run's own journal: as its lines say it, and
 * with the hash of the granting line, so that an auditor who has both journals finds it there.
 * @param lines the run's whole journal, without line ends.
 * @returns undefined when the chain or a fact in pieces does not hold, or nothing was granted.
 */
export function quoteOrder(lines: readonly string[]): StandingOrder | undefined {
  const chain = openChain(lines);
  if (!chain.ok) return undefined;
  const entries = whole(chain.entries);
  const run = entries[0]?.body['incident'];
  const at = entries.findLastIndex(({ kind }) => kind === 'order.granted');
  const granting = entries[at];
  // A fact that stands in pieces is one entry and several lines.
  const line = lines[granting?.seq ?? -1];
  if (typeof run !== 'string' || granting === undefined || line === undefined) return undefined;
  const granted = bodyOf<'order.granted'>(granting);
  const before = entries.slice(0, at);
  const drawn = before
    .filter(({ kind }) => kind === 'plan.drafted')
    .map((entry) => bodyOf<'plan.drafted'>(entry))
    .find(({ digest }) => digest === granted.digest);
  if (drawn === undefined) return undefined;
  const votes = before
    .filter(({ kind }) => kind === 'vote.cast')
    .map((entry) => ({ ...bodyOf<'vote.cast'>(entry), at: entry.ts }))
    .filter(({ digest, decision }) => digest === granted.digest && decision === 'approve');
  return {
    run,
    line: sha256(line),
    grantedAt: granting.ts,
    until: granted.until,
    accounts: granted.accounts,
    digest: granted.digest,
    plan: drawn.plan,
    votes: granted.approvers.flatMap((person) => {
      const vote = votes.findLast((one) => one.person === person);
      if (vote === undefined) return [];
      const { assurance, surface, team, slackUser, checkedAt, command, at: cast } = vote;
      return { person, assurance, surface, team, slackUser, checkedAt, command, at: cast };
    }),
    policies: granted.policies,
    ...(granted.peace === undefined ? {} : { peace: granted.peace }),
  };
}

function whole(entries: readonly Sealed[]): readonly Sealed[] {
  try {
    return wholeFacts(entries);
  } catch (error) {
    if (!(error instanceof PiecesError)) throw error;
    return [];
  }
}

/** The chain holds, and the bot's own `seal` wrote the body from a typed fact of this kind. */
function bodyOf<K extends keyof FactBodies>({ body }: { readonly body: unknown }): FactBodies[K] {
  return body as FactBodies[K];
}
