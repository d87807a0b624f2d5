/**
 * At most `max` UTF-16 units of a person's text, never half a character: a lone surrogate has no place
 * in a journal, and a note that ends in half an emoji must not be an error.
 */
export function bounded(text: string, max: number): string {
  return text.slice(0, max).toWellFormed();
}
