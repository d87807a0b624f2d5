import type { Writes } from '../../responder/world.ts';
import { StoreError } from './store-error.ts';

/**
 * Refuses what not every store gives back as the same bytes: NUL, which PostgreSQL's text can't hold
 * (https://www.postgresql.org/docs/current/datatype-character.html), and half a surrogate pair, which
 * has no UTF-8 and would silently become another character. Canonical JSON holds neither.
 * @param what how a person would call this text
 * @throws StoreError
 */
export function refuseUnkeepable(text: string, what: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return;
  throw new StoreError(
    `${what} can't be kept as the same bytes: it holds a NUL or half a character; nothing was written`,
  );
}

/** The same for everything that one transaction writes. Throws `StoreError` before anything is written. */
export function refuseUnkeepableWrites(
  at: { readonly incident: string; readonly event: string },
  writes: Writes<unknown>,
): void {
  refuseUnkeepable(at.incident, 'the id of an incident');
  refuseUnkeepable(at.event, 'the id of an event');
  for (const line of writes.append) refuseUnkeepable(line, 'a line of the journal');
  // The data of an effect is stored as JSON, which escapes both.
  for (const { id, incident } of writes.effects) {
    refuseUnkeepable(id, 'the id of an effect');
    refuseUnkeepable(incident, 'the id of an incident');
  }
  for (const { id, incident } of writes.timers) {
    refuseUnkeepable(id, 'the id of a timer');
    refuseUnkeepable(incident, 'the id of an incident');
  }
}
