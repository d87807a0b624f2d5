/**
 * A text from AWS as one word of a shell, for commands that people copy. Whoever named the thing may have meant it
 * to run in their shell. Control characters would act on the terminal even between quotes.
 */
export function quoted(text: string): string {
  const tame = text.replaceAll(/\p{Cc}/gu, '?');
  return `'${tame.replaceAll("'", String.raw`'\''`)}'`;
}
