import type { Dated } from '../core/incident/evolve.ts';
import type { Sealed } from '../core/journal/chain.ts';
import { nameOf, readJournal, type Journal } from './journal.ts';
import { tell } from './telling.ts';
import { planOf } from './telling-course.ts';
import type { Weight } from './told.ts';
import { list, plain } from './text.ts';

/** One fact in plain words. Texts are bounded and on one line; they are not yet escaped for a format. */
export interface TimelineLine {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly who: string;
  readonly what: string;
  /** On whose approval, for what was done in a plan's name. */
  readonly approval: string | null;
  readonly weight: Weight;
}

/**
 * One line for each fact, in the journal's order: who did what, when, on whose approval.
 * @throws ReplayError as `buildReport` does.
 */
export function buildTimeline(entries: readonly Sealed[]): TimelineLine[] {
  const journal = readJournal(entries);
  const approvers = new Map<string, readonly string[]>();
  return journal.facts.map((fact) => {
    if (fact.kind === 'plan.approved' || fact.kind === 'plan.started') {
      approvers.set(fact.body.digest, fact.body.approvers);
    }
    const told = tell(journal, fact);
    const { seq, ts: at, kind } = fact;
    const approval = told.approval ?? approvalOf(journal, fact, approvers);
    const weight = told.weight ?? 'normal';
    return {
      seq,
      at,
      kind,
      who: plain(told.who, 80),
      what: plain(told.what),
      approval: bounded(approval),
      weight,
    };
  });
}

/** What happens in the name of a plan happens on its approvers' word; nothing else does. */
function approvalOf(
  journal: Journal,
  fact: Dated,
  approvers: ReadonlyMap<string, readonly string[]>,
): string | null {
  switch (fact.kind) {
    case 'plan.approved':
    case 'plan.started':
    case 'call.intended':
    case 'call.settled':
    case 'call.found':
      break;
    default:
      return null;
  }
  const names = (approvers.get(fact.body.digest) ?? []).map((person) => nameOf(journal, person));
  return `${planOf(journal, fact.body.digest)}: ${list(names)}`;
}

function bounded(approval: string | null): string | null {
  return approval === null ? null : plain(approval, 200);
}
