/**
 * Text from a file that a stranger may have written, as one line that does nothing in a terminal:
 * control, format (also those that turn the writing direction) and separator characters become `\u…`.
 * At most `max` UTF-16 units are taken; what was cut off is marked.
 */
export function inert(text: string, max = 160): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut
    .toWellFormed()
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) =>
      Array.from({ length: char.length }, (_, i) => escaped(char.charCodeAt(i))).join(''),
    );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
