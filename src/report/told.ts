import type { Dated } from '../core/incident/evolve.ts';
import type { Journal } from './journal.ts';

/** How much a line asks for the eye: `key` moved the incident, `bad` went wrong, `minor` is bookkeeping. */
export type Weight = 'key' | 'normal' | 'bad' | 'minor';

/** A fact in words; the texts in it are as hostile as those who wrote them. */
export interface Told {
  readonly who: string;
  readonly what: string;
  /** Who approved it, where the fact itself says so. */
  readonly approval?: string;
  readonly weight?: Weight;
}

/** Who did what nobody typed. */
export const BOT = 'the bot';

/** The facts of these kinds. */
export type Of<K extends Dated['kind']> = Extract<Dated, { kind: K }>;

/** The title of a phase in this incident's runbook; its id where the runbook has no such phase. */
export function phaseTitle(journal: Journal, phase: string): string {
  const { phases } = journal.incident.runbook.compiled;
  return phases.find((info) => info.id === phase)?.title ?? phase;
}
