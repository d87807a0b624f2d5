import { emojiFor } from './emoji.ts';

/** A piece of running text. It is data, never HTML: the page can only turn it into text nodes. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user'; id: string; label?: string }
  | { kind: 'channel'; id: string; label?: string }
  | { kind: 'broadcast'; name: string }
  | { kind: 'date'; timestamp: number; format: string; link?: string; fallback: string }
  | { kind: 'emoji'; name: string; char: string };

/** A paragraph, a quotation or a preformatted block. */
export type Paragraph =
  | { kind: 'paragraph' | 'quote'; children: Inline[] }
  | { kind: 'pre'; text: string };

/**
 * Reads Slack's mrkdwn (https://docs.slack.dev/messaging/formatting-message-text). Whatever is not
 * mrkdwn stays text as it was written, so an ARN or a name full of markup is shown letter by letter.
 */
export function parseMrkdwn(source: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const parts = source.split('```');
  // A fence without its partner is plain text.
  if (parts.length % 2 === 0) parts.push(parts.splice(-2).join('```'));
  parts.forEach((part, index) => {
    const fenced = index % 2 === 1;
    if (fenced) paragraphs.push({ kind: 'pre', text: decodeEntities(trimNewlines(part)) });
    else paragraphs.push(...parseLines(trimAround(part, index > 0, index < parts.length - 1)));
  });
  return paragraphs;
}

/** Slack's three entities, and no others: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Only the schemes that a reader may follow; everything else is shown as text. */
export function safeUrl(url: string): string | undefined {
  return /^(https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}

/** Text without markup, in which only emoji short codes have a meaning (plain_text objects). */
export function parsePlain(source: string, emoji: boolean): Inline[] {
  return emoji
    ? withEmoji(decodeEntities(source))
    : [{ kind: 'text', text: decodeEntities(source) }];
}

function parseLines(text: string): Paragraph[] {
  if (text === '') return [];
  const paragraphs: { kind: 'paragraph' | 'quote'; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    const kind = quoted ? 'quote' : 'paragraph';
    const last = paragraphs.at(-1);
    if (last?.kind === kind) last.lines.push(quoted?.[1] ?? line);
    else paragraphs.push({ kind, lines: [quoted?.[1] ?? line] });
  }
  return paragraphs.map(({ kind, lines }) => ({ kind, children: parseInline(lines.join('\n')) }));
}

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** A single character, or a part that no style mark can reach into. */
type Unit = string | Inline;

/** Bold, italic and strike in one another: a fourth level has no meaning, and a bound keeps crafted text cheap. */
const deepest = 3;

function parseInline(source: string): Inline[] {
  return styled(unitsOf(source), 0);
}

function unitsOf(source: string): Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < source.length;) {
    const piece = specialAt(source, at) ?? codeAt(source, at);
    units.push(piece?.inline ?? source.charAt(at));
    at = piece?.end ?? at + 1;
  }
  return units;
}

function styled(units: Unit[], depth: number): Inline[] {
  const found: Inline[] = [];
  /** Marks without a partner further on in this line: not searched for again, so the work stays linear. */
  const alone = new Set<Unit>();
  let plain = '';
  const flush = () => {
    if (plain !== '') found.push(...withLinks(plain));
    plain = '';
  };
  for (let at = 0; at < units.length; at += 1) {
    const unit = units[at] ?? '';
    if (unit === '\n') alone.clear();
    const close = depth < deepest && !alone.has(unit) && opens(units, at) ? closing(units, at) : 0;
    if (close < 0) alone.add(unit);
    if (close > 0) {
      flush();
      const kind = styles[unit as keyof typeof styles];
      found.push({ kind, children: styled(units.slice(at + 1, close), depth + 1) });
      at = close;
    } else if (typeof unit === 'string') {
      plain += unit;
    } else {
      flush();
      found.push(unit);
    }
  }
  flush();
  return found;
}

/** `*bold*`, `_italic_`, `~strike~` begin only at a word's border, so that `a_b_c` stays a name. */
function opens(units: Unit[], at: number): boolean {
  const mark = units[at];
  if (mark !== '*' && mark !== '_' && mark !== '~') return false;
  const next = units[at + 1] ?? ' ';
  if (next === mark || (typeof next === 'string' && /\s/.test(next))) return false;
  return !isWord(units[at - 1]) && units[at - 1] !== mark;
}

/** Where the mark at `at` ends, or -1 when it has no partner in its line. */
function closing(units: Unit[], at: number): number {
  for (let i = at + 2; i < units.length && units[i] !== '\n'; i += 1) {
    const before = units[i - 1] ?? ' ';
    const glued = typeof before !== 'string' || !/\s/.test(before);
    if (units[i] === units[at] && glued && !isWord(units[i + 1])) return i;
  }
  return -1;
}

function isWord(unit: Unit | undefined): boolean {
  return typeof unit === 'string' && /[\p{L}\p{N}]/u.test(unit);
}

interface Piece {
  inline: Inline;
  end: number;
}

/** `<…>`: a mention, a date or a link. A link is at most 3000 characters long, which bounds the search. */
function specialAt(source: string, at: number): Piece | undefined {
  if (source[at] !== '<') return undefined;
  const body = /^<([^<>\n]{1,4000})>/.exec(source.slice(at, at + 4002))?.[1];
  const inline = body === undefined ? undefined : readSpecial(body);
  return inline && { inline, end: at + (body ?? '').length + 2 };
}

function readSpecial(body: string): Inline | undefined {
  const bar = body.indexOf('|');
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? undefined : decodeEntities(body.slice(bar + 1));
  const named = label === undefined || label === '' ? {} : { label };
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1), ...named };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1), ...named };
  if (/^!(here|channel|everyone)$/.test(target))
    return { kind: 'broadcast', name: target.slice(1) };
  if (target.startsWith('!subteam^')) {
    return { kind: 'broadcast', name: (label ?? target.slice(9)).replace(/^@/, '') };
  }
  if (target.startsWith('!date^')) return readDate(target, label ?? '');
  const url = safeUrl(decodeEntities(target));
  return url === undefined ? undefined : { kind: 'link', url, label: label ?? url };
}

function readDate(target: string, fallback: string): Inline | undefined {
  const date = /^!date\^(-?\d{1,12})\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (!date) return undefined;
  const link = date[3] === undefined ? undefined : safeUrl(decodeEntities(date[3]));
  return {
    kind: 'date',
    timestamp: Number(date[1]),
    format: decodeEntities(date[2] ?? ''),
    fallback,
    ...(link === undefined ? {} : { link }),
  };
}

function codeAt(source: string, at: number): Piece | undefined {
  if (source[at] !== '`') return undefined;
  const body = /^`([^`\n]{1,4000})`/.exec(source.slice(at, at + 4002))?.[1];
  if (body === undefined) return undefined;
  return { inline: { kind: 'code', text: decodeEntities(body) }, end: at + body.length + 2 };
}

/** Slack links bare addresses by itself. */
function withLinks(source: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of source.matchAll(/https?:\/\/[^\s<>|`"]*[^\s<>|`"'.,;:!?)\]}*_~]/g)) {
    found.push(...withEmoji(decodeEntities(source.slice(from, match.index))));
    const url = decodeEntities(match[0]);
    found.push({ kind: 'link', url, label: url });
    from = match.index + match[0].length;
  }
  return [...found, ...withEmoji(decodeEntities(source.slice(from)))];
}

function withEmoji(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(/(?<![\p{L}\p{N}:]):([a-z0-9_+-]+):(?![\p{L}\p{N}:])/gu)) {
    const char = emojiFor(match[1] ?? '');
    if (char === undefined) continue;
    if (match.index > from) found.push({ kind: 'text', text: text.slice(from, match.index) });
    found.push({ kind: 'emoji', name: match[1] ?? '', char });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from) });
  return found;
}

function trimNewlines(text: string): string {
  return text.replace(/^\n/, '').replace(/\n$/, '');
}

function trimAround(text: string, start: boolean, end: boolean): string {
  const head = start ? text.replace(/^\n/, '') : text;
  return end ? head.replace(/\n$/, '') : head;
}
