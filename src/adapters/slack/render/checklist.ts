import { checklistOf } from '../../../core/checklist/state.ts';
import type { Incident } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { pages } from './pages.ts';
import { banner, inert, rawNameOf, utc } from './text.ts';

/** What only people can do, with who has it and who says that it is done; for one person. */
export function renderChecklist(incident: Incident): Message[] {
  const lines = checklistOf(incident).flatMap(({ id, title, asks, ...entry }) => {
    const { owner, tickedBy, tickedAt, note } = entry;
    const state =
      tickedBy !== undefined
        ? `done, says ${rawNameOf(incident, tickedBy)}, ${utc(tickedAt ?? incident.openedAt)}${note === undefined ? '' : `: ${inert(note, 500)}`}`
        : owner === undefined
          ? `OPEN, nobody has it: /incident checklist ${id} @person`
          : `OPEN, ${rawNameOf(incident, owner)} has it: /incident tick ${id}`;
    const command = asks.replaceAll('<account>', incident.scope.join(' or '));
    return [`• [${id}] ${title}: ${state}`, ...(tickedBy === undefined ? [`    ${command}`] : [])];
  });
  return pages(`${banner(incident)}Only people can do these`, [
    ...lines,
    'Ticking is a person’s word in the journal; the bot has measured none of it.',
  ]);
}

/** One line for the status card: how many are open, and how many of them nobody has. No names, no accounts. */
export function checklistLine(incident: Incident): string {
  const items = checklistOf(incident);
  const open = items.filter(({ tickedBy }) => tickedBy === undefined);
  if (open.length === 0) return 'Checklist: people say that all of it is done';
  const untaken = open.filter(({ owner }) => owner === undefined).length;
  return `Checklist: ${open.length} of ${items.length} open, ${untaken} without an owner: \`/incident checklist\``;
}
