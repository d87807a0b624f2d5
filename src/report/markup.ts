import { plain } from './text.ts';

/** HTML that is safe to print. Only `html` makes it, so that nothing unescaped can get in. */
export interface Html {
  readonly html: string;
}

type Value = string | number | Html | readonly Html[];

/** A template whose values are escaped, unless they are `Html` themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const shown = values.map((value) => print(value));
  return { html: parts.reduce((text, part, i) => text + (shown[i - 1] ?? '') + part) };
}

function print(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  if ('html' in value) return value.html;
  return value.map((one) => one.html).join('');
}

/** Text for HTML, in an element and in a quoted attribute. Bounded, on one line. */
function escapeHtml(text: string): string {
  return plain(text, 2000)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Marks what is HTML already: the plotting library's own output and our style sheet. */
export function trusted(text: string): Html {
  return { html: text };
}

/**
 * Text for Markdown (CommonMark and GitHub's tables): all that could begin markup is escaped, and an
 * address does not become a link.
 */
export function escapeMarkdown(text: string): string {
  return plain(text, 2000)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]#|~!$@]/g, (sign) => `\\${sign}`)
    .replaceAll('://', ':\\//')
    .replaceAll(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`);
}
