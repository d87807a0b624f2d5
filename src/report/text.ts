/** Words of people, of AWS and of an attacker, made fit to be shown. None of them is trusted. */

/** Longest piece of free text that a report shows; the journal has the whole. */
const LONGEST = 400;

/**
 * One line of plain text: control, format and separator characters (line feeds, bidirectional overrides)
 * become visible escapes, so that no text can hide, turn round or break out of its line. Cut at `most`
 * characters.
 */
export function plain(text: string, most = LONGEST): string {
  // The cut comes first: escaping a megabyte to show four hundred characters would be a gift to him.
  const characters = Array.from(text.slice(0, 2 * most + 2));
  const cut = characters.length > most || text.length > 2 * most + 2;
  const kept = cut ? [...characters.slice(0, most - 1), '…'] : characters;
  return kept.map((one) => (/[\p{C}\p{Zl}\p{Zp}]/u.test(one) ? escaped(one) : one)).join('');
}

function escaped(character: string): string {
  if (character === '\n' || character === '\t') return ' ';
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}

/** `2026-06-17 09:00:12` out of an ISO 8601 instant; UTC, as everything in a report. */
export function clock(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** The time alone where it is the same day as `day`, else with its date. Both ISO 8601. */
export function timeOn(day: string, iso: string): string {
  return iso.slice(0, 10) === day.slice(0, 10) ? clock(iso).slice(11) : clock(iso);
}

/** A span in words that fit a table: `42 s`, `3 min 20 s`, `2 h 05 min`. Input in milliseconds. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms / 100)) / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Milliseconds between two ISO 8601 instants. */
export function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}

/** `1 door`, `3 doors`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** A measured number, or the words for one that was not measured. Never 0 in its place. */
export function orUnknown(number: number | null): string {
  return number === null ? 'not measured' : String(number);
}

/** How a vote came in and what vouches for it: `button, assurance click`. */
export function cameBy(vote: { readonly surface: string; readonly assurance: string }): string {
  const way = vote.surface === 'click' ? 'button' : vote.surface;
  return `${way}, assurance ${vote.assurance}`;
}

/** Names in a sentence: `Ana`, `Ana and Ben`, `Ana, Ben and Cho`. */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
