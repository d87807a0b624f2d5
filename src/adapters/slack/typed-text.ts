/**
 * Reads what Slack makes of typed text when `should_escape` is on: entities, and mentions and links in
 * angle brackets. https://docs.slack.dev/interactivity/implementing-slash-commands#escaping
 */

const bracketed = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;

/** The Slack user id of a mention `<@U012AB3CD|name>` that is the whole word; undefined otherwise. */
export function mentionedUser(word: string): string | undefined {
  return /^<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(word)?.[1];
}

/** The words as the person typed them: mentions become `@name`, links their label, entities their characters. */
export function asTyped(text: string): string {
  return text
    .replaceAll(bracketed, (_whole, sign: string, target: string, label: string | undefined) => {
      if (sign === '@' || sign === '#')
        return `${sign}${label === undefined || label === '' ? target : label}`;
      if (sign === '!') return `@${label ?? target}`;
      return label ?? target;
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Splits at the first word `because`: what stands before it, and the reason behind it. */
export function splitReason(text: string): {
  readonly head: string;
  readonly reason: string | undefined;
} {
  const found = /(?:^|\s)because(?=\s|:|$):?\s*/i.exec(text);
  if (found === null) return { head: text.trim(), reason: undefined };
  const reason = asTyped(text.slice(found.index + found[0].length)).trim();
  return { head: text.slice(0, found.index).trim(), reason: reason === '' ? undefined : reason };
}

/** The words of a text, without the backticks in which cards print what is to be copied. */
export function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replaceAll('`', ''))
    .filter((word) => word !== '');
}
