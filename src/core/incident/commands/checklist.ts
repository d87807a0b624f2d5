import { personOf } from '../../approval/quorum.ts';
import { checklistOf } from '../../checklist/state.ts';
import { bounded } from '../bounded.ts';
import { phaseInfo, step } from '../machine.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { add, type Turn } from '../turn.ts';

/** The checklist of what only people can do: who has an item, and who says that it is done. */

/** Gives an item to a person; who gives it to nobody else takes it. */
export function assign(turn: Turn, person: Person, item: string, to: string): Answered {
  const unknown = unknownItem(turn, item);
  if (unknown !== undefined) return unknown;
  const owner = personOf(turn.incident.roster, to);
  if (owner === undefined) return refused('unknown-person', `${to} is not on the roster.`);
  if (turn.incident.suspects.includes(to))
    return refused('suspect', `${owner.name} is marked as a suspect.`);
  add(turn, 'checklist.assigned', { item, owner: to, by: person.person });
  return said(`${owner.name} has "${titleOf(turn, item)}" now.`);
}

/** Writes down that a person says it is done. When it was the last one that a phase waits for, the phase goes on. */
export function tick(turn: Turn, person: Person, item: string, note?: string): Answered {
  const unknown = unknownItem(turn, item);
  if (unknown !== undefined) return unknown;
  const before = turn.incident.checklist?.[item];
  if (before?.tickedBy !== undefined) {
    return refused('duplicate', `${before.tickedBy} has ticked it already.`, [
      '/incident checklist',
    ]);
  }
  add(turn, 'checklist.ticked', {
    item,
    person: person.person,
    ...(note === undefined || note === '' ? {} : { note: bounded(note, 500) }),
  });
  const left = checklistOf(turn.incident).filter(({ tickedBy }) => tickedBy === undefined).length;
  const { does } = phaseInfo(turn.incident);
  const asked = does.kind === 'measure' && does.measurement === 'checklist';
  if (left === 0 && asked && turn.incident.position.state === 'asking') step(turn, 'RETRY');
  return said(
    `"${titleOf(turn, item)}" is ticked, in your name. ${left === 0 ? 'Nothing is open.' : `${left} open.`}`,
  );
}

function titleOf({ incident }: Turn, item: string): string {
  return checklistOf(incident).find(({ id }) => id === item)?.title ?? item;
}

function unknownItem({ incident }: Turn, item: string): Answered | undefined {
  const items = checklistOf(incident);
  if (items.some(({ id }) => id === item)) return undefined;
  return refused(
    'unknown-item',
    `There is no such item: ${bounded(item, 40)}.`,
    items.map(({ id }) => `/incident tick ${id}`),
  );
}
