import { evolve, open, ReplayError, type Dated } from '../core/incident/evolve.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Roster } from '../core/incident/settings.ts';
import type { Sealed } from '../core/journal/chain.ts';
import { isFactKind } from '../core/journal/facts.ts';
import { wholeFacts } from '../core/journal/pieces.ts';
import { canonicalize, sha256 } from '../core/plan/canonical.ts';

/** A journal as a report reads it: its facts, the state they fold to, and where its chain ends. */
export interface Journal {
  readonly facts: readonly Dated[];
  readonly incident: Incident;
  /** As it was opened: people who were taken off later keep their names in the report. */
  readonly roster: Roster;
  readonly head: string;
}

/**
 * Folds the entries of one journal. Their chain is the caller's to verify.
 * @throws ReplayError when an entry can't have happened where it stands, naming its line.
 */
export function readJournal(entries: readonly Sealed[]): Journal {
  const last = entries.at(-1);
  if (last === undefined) throw new ReplayError('the journal is empty');
  const facts = entries.map(dated);
  let incident: Incident | undefined;
  for (const fact of facts) {
    try {
      incident = incident === undefined ? open(fact) : evolve(incident, fact);
    } catch (error) {
      // A forged body makes the fold stumble anywhere; for the reader it is one thing, with its line.
      const why = error instanceof Error ? error.message : String(error);
      throw new ReplayError(`line ${fact.seq + 1}: ${why}`, { cause: error });
    }
  }
  const [first] = facts;
  if (incident === undefined || first?.kind !== 'incident.opened') {
    throw new ReplayError('a journal begins with incident.opened');
  }
  const { body, kind, prev, seq, ts } = last;
  const head = sha256(canonicalize({ body, kind, prev, seq, ts }));
  return { facts: wholeFacts(facts), incident, roster: first.body.roster, head };
}

function dated(entry: Sealed): Dated {
  const { kind, body, seq, ts } = entry;
  if (!isFactKind(kind)) throw new ReplayError(`line ${seq + 1}: there is no fact "${kind}"`);
  // The kind is checked; the body is what the bot sealed, and the fold refuses what does not fit.
  return { kind, body, seq, ts } as unknown as Dated;
}

/** A person's name as the roster has it; the id of somebody who is not on it. */
export function nameOf(journal: Pick<Journal, 'roster'>, person: string): string {
  return journal.roster.people.find((one) => one.person === person)?.name ?? person;
}
