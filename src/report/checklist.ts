import { checklistOf } from '../core/checklist/state.ts';
import type { Incident } from '../core/incident/incident.ts';
import { count } from './text.ts';
import type { ChecklistRow } from './schema.ts';

/** What only people could do, with who had it and who said that it was done. */
export function checklistRows(incident: Incident): ChecklistRow[] {
  return checklistOf(incident).map(({ id, title, owner, tickedBy, tickedAt, note }) => ({
    item: id,
    title,
    owner: owner ?? null,
    tickedBy: tickedBy ?? null,
    tickedAt: tickedAt ?? null,
    note: note ?? null,
  }));
}

/** What the accounts were, and what the bot could not do for them; plain sentences. */
export function scopeSentences({ runbook, scope }: Incident, accounts: string): string[] {
  const { scope: kind } = runbook.compiled;
  if (kind === 'member-accounts') {
    return [
      `In scope: ${count(scope.length, 'member account')} (${accounts}). Nothing is said of any other.`,
    ];
  }
  if (kind === 'peace') {
    return [
      scope.length === 0
        ? 'A run at peace, no incident. Nothing was tried: no sacrificial account was named.'
        : `A run at peace, no incident. What was tried was tried on ${accounts} and nowhere else.`,
    ];
  }
  const what = kind === 'management-account' ? 'the management account' : 'a standalone account';
  return [
    `In scope: ${what} (${accounts}). Nothing is said of any other.`,
    'No organization policy reaches this account: nothing in it was enforced from above. Boundaries bind users and roles, never root, and whoever they bind could undo them until they had spread.',
    'Signing in to the console was not restricted by the bot, buckets were not protected by it, and root was not touched: these stood on people’s checklist.',
    'What people ticked is their word; nothing measured it.',
  ];
}
