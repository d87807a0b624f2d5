import type { Incident } from '../incident/incident.ts';
import { checklistItems } from './items.data.ts';
import type { ChecklistItem } from './items.data.ts';

/** What the journal holds about one item: who has it, and who says that it is done. */
export interface ChecklistEntry {
  /** The person who has taken it or was given it. */
  readonly owner?: string;
  readonly tickedBy?: string;
  /** ISO 8601. */
  readonly tickedAt?: string;
  readonly note?: string;
}

export type ChecklistState = { readonly [item: string]: ChecklistEntry };

/** The items of an incident, with what is known of each. */
export function checklistOf(
  incident: Pick<Incident, 'runbook' | 'checklist'>,
): readonly (ChecklistItem & ChecklistEntry)[] {
  const { scope } = incident.runbook.compiled;
  return checklistItems
    .filter(({ scopes }) => scopes.includes(scope))
    .map((item) => ({ ...item, ...incident.checklist?.[item.id] }));
}
