import type { Block, KnownBlock } from '@slack/types';

/** What goes to Slack: blocks for people, and the text that notifications and screen readers show. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly (KnownBlock | Block)[];
}

/**
 * Secrets that must never reach Slack (promise 6), whatever a person pasted or AWS answered. Access key
 * *ids* are no secrets and stay: people must read which key a plan disables.
 */
const secrets: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|$)/g,
  },
  { what: 'Slack token', pattern: /\b(?:xox[a-z]|xapp|xwfp)-[A-Za-z0-9-]{8,}/g },
  { what: 'token', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g },
  { what: 'token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g },
  // Session tokens and presigned material: long unbroken base64. A SHA-256 has only 64 characters.
  { what: 'token', pattern: /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{100,}={0,2}/g },
  {
    what: 'secret',
    pattern:
      /\b((?:aws_?)?(?:secret_?access_?key|session_?token|security_?token|password|passwd|client_?secret)["']?\s*[=:]\s*["']?)(?!\[)[^\s"',;]{6,}/gi,
  },
];
/** The shape of a secret access key. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const secretAccessKey = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

/** Replaces every secret by its kind in square brackets. */
export function redact(text: string): string {
  let clean = text;
  for (const { what, pattern } of secrets) {
    clean = clean.replaceAll(
      pattern,
      (...found: unknown[]) => `${typeof found[1] === 'string' ? found[1] : ''}[${what} removed]`,
    );
  }
  return clean.replaceAll(secretAccessKey, (found) =>
    looksRandom(found) ? '[secret removed]' : found,
  );
}

/** Forty hex digits are a SHA-1, forty letters a path; a secret key has all three kinds of character. */
function looksRandom(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && !/^[0-9a-f]+$/i.test(text);
}

/**
 * Makes every angle bracket inert but those that we mean: a date, a channel, and a mention of somebody
 * in `mentions`. So `<!channel>`, foreign mentions and links stay text even if a renderer forgot to
 * escape. https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function neutralise(text: string, mentions: ReadonlySet<string>): string {
  return text.replaceAll(/<([^<>]*)>|<|>/g, (whole, inside: string | undefined, offset: number) => {
    if (inside === undefined) return whole === '<' ? '&lt;' : keepQuote(text, offset);
    const user = /^@([UW][A-Z0-9]+)$/.exec(inside)?.[1];
    if (user !== undefined && mentions.has(user)) return whole;
    if (/^#C[A-Z0-9]+$/.test(inside)) return whole;
    if (/^!date\^\d+\^[\w {}:,.-]+\|[\w :.,-]+$/.test(inside)) return whole;
    return `&lt;${inside}&gt;`;
  });
}

/** A `>` at the beginning of a line is a quotation; anywhere else it is text. */
function keepQuote(text: string, offset: number): string {
  return offset === 0 || text[offset - 1] === '\n' ? '>' : '&gt;';
}

/** Redacts and neutralises every string of a message. The one thing that `say` sends is what this returns. */
export function hygienic<Value>(value: Value, mentions: ReadonlySet<string>): Value {
  if (typeof value === 'string') return neutralise(redact(value), mentions) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => hygienic(item, mentions)) as Value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, hygienic<unknown>(inner, mentions)]),
    ) as Value;
  }
  return value;
}
