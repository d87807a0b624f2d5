import { fileURLToPath } from 'node:url';
import { redact } from '../adapters/aws/no-secrets.ts';
import { bounded } from '../core/incident/bounded.ts';

/**
 * What may stand in a log line. Everything passes here, whoever wrote it: names that say that their value is
 * a secret, texts that look like one, errors with all that they carry, and text of strangers, which is
 * bounded and can't break a line or a terminal.
 */

export type Clean = string | number | boolean | null | readonly Clean[] | { [key: string]: Clean };

const REDACTED = '[redacted]';

/** A log is read by people; the whole is in the journal or with whoever said it. */
const LONGEST = { text: 2_000, stack: 6_000, key: 60, raw: 20_000 };
const MOST = { depth: 6, keys: 40, items: 40, parts: 400, entry: 30_000 };

/** Names of fields whose value is a secret whatever it looks like; compared without case and separators. */
const SECRET_NAME =
  /secret|passw|passphrase|authorization|credential|cookie|signature|privatekey|apikey|connectionstring|responseurl|triggerid|ticket|token/;
const isSecretName = (name: string): boolean =>
  SECRET_NAME.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''));

/**
 * Ids of ours, as long as a secret and what a reader searches for. They begin with an incident's id, and have
 * words, digests and names of principals between slashes.
 */
const ID_NAMES: readonly string[] = ['effect', 'event', 'incident', 'timer'];
const ID = /^inc-\d{8}-[0-9a-f]{6}(?:\/[\w.@+=,:-]{0,200}){0,12}$/;
const LONG_PART = /[A-Za-z0-9+]{40,}/;

/**
 * What else is a secret besides the shapes that `redact` knows, and what is kept of it. Repetitions are
 * bounded: a hostile text must not cost seconds.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // The password in any address: postgres://bot:…@host. Written carelessly it holds slashes and at-signs.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}):[^\s]{0,500}@/gi, `$1:${REDACTED}@`],
  [
    /\b([a-z][a-z0-9+.-]{1,20}%3A%2F%2F[\w.%-]{0,100}?)%3A[^\s/:@]{0,500}%40/gi,
    `$1%3A${REDACTED}%40`,
  ],
  // Slack's addresses for answers and sockets are keys: who has one speaks as the bot.
  [/\b(https?|wss?):\/\/([\w.-]{0,60}slack(?:-msgs)?\.com)\/[^\s"'<>]+/gi, `$1://$2/${REDACTED}`],
  // A trigger id opens a form at a person's screen. https://docs.slack.dev/interactivity/handling-user-interaction
  [/\b\d{6,20}\.\d{6,20}\.[0-9a-f]{20,}\b/gi, REDACTED],
  [/\b(authorization\\?["']?\s{0,5}[:=]\s{0,5})[^\r\n]+/gi, `$1${REDACTED}`],
  [/\b(Bearer\s{1,5})[\w.~+/=-]{6,}/gi, `$1${REDACTED}`],
  // Whatever says by its name that a secret follows: password=…, "SecretAccessKey": "…", X-Amz-Signature=…
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  [
    /((?:secret[\w-]{0,40}|passw(?:or)?d|passphrase|token|api_?key|private_?key|signature|ticket)\\?["']?\s{0,5}[:=]\s{0,5})(\\?"(?:[^"\\]|\\(?!"))*\\?"|'[^']*'|[^\s"',;&)}\]]+)/gi,
    `$1${REDACTED}`,
  ],
];

/** Characters that end a line or steer a terminal: C0, C1, direction marks, line and paragraph separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Where this program lies: shortened away, because a long path looks like a secret, and nobody misses it. */
const HERE = new URL('../../', import.meta.url);
const PLACES = [HERE.href, fileURLToPath(HERE)].filter((place) => place.length > 1);

/** One text without secrets, on one line, at most `most` characters. */
export function cleanText(text: string, most = LONGEST.text): string {
  const near = PLACES.reduce((shorter, place) => shorter.replaceAll(place, ''), whole(text));
  const inert = withoutSecrets(near).replaceAll(UNSEEN, ' ');
  return inert.length <= most ? inert.toWellFormed() : `${bounded(inert, most - 1)}…`;
}

/** Long texts are cut between words before the search: half of a secret has no shape to know it by. */
function whole(text: string): string {
  if (text.length <= LONGEST.raw) return text;
  const head = text.slice(0, LONGEST.raw);
  const end = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'));
  return `${end < 0 ? '' : head.slice(0, end)}…`;
}

function withoutSecrets(text: string): string {
  let clean = text;
  for (const [shape, kept] of SHAPES) clean = clean.replace(shape, kept);
  return redact(clean);
}

/** The fields of an entry. Never throws, whatever it is given; nothing of it can take the place of a log's own fields. */
export function cleanFields(fields: unknown): { [key: string]: Clean } {
  const left = { parts: MOST.parts, text: MOST.entry };
  const clean = cleanValue(fields, { depth: 0, seen: [], left });
  if (typeof clean !== 'object' || clean === null || Array.isArray(clean)) return { value: clean };
  return Object.fromEntries(
    Object.entries(clean).map(([key, value]) => [own.has(key) ? `${key}_` : key, value]),
  );
}
const own: ReadonlySet<string> = new Set(['level', 'time', 'msg']);

interface Walk {
  readonly depth: number;
  /** Objects on the way down, to know a circle by. */
  readonly seen: readonly object[];
  /** How much more fits into the entry. */
  readonly left: { parts: number; text: number };
}

function cleanValue(value: unknown, walk: Walk): Clean {
  switch (typeof value) {
    case 'string':
      return take(cleanText(value), walk);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'bigint':
      return cleanText(String(value));
    case 'object':
      return value === null ? null : cleanObject(value, walk);
    default:
      return `[${typeof value}]`;
  }
}

function take(text: string, { left }: Walk): string {
  if (text.length > left.text) return '[more]';
  left.text -= text.length;
  return text;
}

function cleanObject(value: object, walk: Walk): Clean {
  if (walk.seen.includes(value)) return '[circular]';
  if (walk.depth >= MOST.depth || walk.left.parts <= 0) return '[more]';
  const inside = { ...walk, depth: walk.depth + 1, seen: [...walk.seen, value] };
  try {
    if (value instanceof Error) return cleanError(value, inside);
    if (value instanceof Date) return cleanText(String(value));
    if (ArrayBuffer.isView(value)) return '[bytes]';
    if (Array.isArray(value)) return cleanItems(value, inside);
    if (value instanceof Map || value instanceof Set) return cleanItems([...value], inside);
    return cleanEntries(value, inside);
  } catch {
    return '[unreadable]';
  }
}

function cleanItems(items: readonly unknown[], walk: Walk): Clean {
  return items.slice(0, MOST.items).map((item) => {
    walk.left.parts -= 1;
    return cleanValue(item, walk);
  });
}

function cleanEntries(value: object, walk: Walk): { [key: string]: Clean } {
  const clean: [string, Clean][] = [];
  for (const key of Object.keys(value).slice(0, MOST.keys)) {
    walk.left.parts -= 1;
    if (walk.left.parts < 0) break;
    const inner: unknown = (value as { readonly [key: string]: unknown })[key];
    if (inner !== undefined)
      clean.push([cleanText(key, LONGEST.key), cleanField(key, inner, walk)]);
  }
  return Object.fromEntries(clean);
}

function cleanField(key: string, value: unknown, walk: Walk): Clean {
  if (ID_NAMES.includes(key) && typeof value === 'string' && isId(value)) return value;
  if (isSecretName(key) && value !== null && typeof value !== 'boolean') return REDACTED;
  return cleanValue(value, walk);
}

function isId(value: string): boolean {
  return ID.test(value) && !LONG_PART.test(value);
}

/** An error with its stack, what caused it, and what it carries besides. */
function cleanError(error: Error, walk: Walk): Clean {
  const { cause } = error;
  return {
    ...cleanEntries(error, walk),
    name: cleanText(error.name, LONGEST.key),
    message: cleanText(error.message),
    stack: take(cleanText(error.stack ?? '', LONGEST.stack), walk),
    ...(cause === undefined ? {} : { cause: cleanValue(cause, walk) }),
    ...(error instanceof AggregateError ? { errors: cleanItems(error.errors, walk) } : {}),
  };
}
