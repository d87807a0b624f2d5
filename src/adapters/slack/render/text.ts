import { sha256 } from '../../../core/plan/canonical.ts';
import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import type { Incident } from '../../../core/incident/incident.ts';

/** Slack's limits, with a margin. https://docs.slack.dev/reference/block-kit/blocks */
const sectionMost = 2900;
const headerMost = 148;

/** Escapes Slack's three control characters. https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A string that an attacker may have chosen, as one visible line: controls, line breaks, invisible and
 * direction-changing characters are spelled out, and what is too long ends with its length and digest,
 * so that nothing is hidden unsaid (AP-15).
 */
export function inert(value: string, most = 400): string {
  const line = value.replaceAll(
    /\p{C}|\p{Zl}|\p{Zp}|\u115F|\u1160|\u3164|\uFFA0|\p{Variation_Selector}/gu,
    spelledOut,
  );
  if (line.length <= most) return line;
  const digest = sha256(value).slice(0, 12);
  return `${line.slice(0, most).toWellFormed()}… (${value.length} characters, sha256 ${digest})`;
}

function spelledOut(character: string): string {
  if (character === '\n' || character === '\r' || character === '\t') return ' ';
  const point = character.codePointAt(0) ?? 0;
  return `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Text that is shown letter by letter: no markup, no mentions, no emoji codes. */
export function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text: escape(text), emoji: false };
}

function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text };
}

export function header(text: string): KnownBlock {
  const escaped = escape(inert(text, headerMost));
  return {
    type: 'header',
    text: { type: 'plain_text', text: cut(escaped, headerMost), emoji: false },
  };
}

/** A section of our own words. Anything interpolated must be escaped before. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: mrkdwn(cut(text, sectionMost)) };
}

export function context(...lines: readonly string[]): KnownBlock {
  return {
    type: 'context',
    elements: lines.slice(0, 10).map((line) => mrkdwn(cut(line, sectionMost))),
  };
}

/** Lines of possibly hostile text, as sections of plain text, each within Slack's limit; a long line goes on in the next. */
export function plainSections(lines: readonly string[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '')
      blocks.push({ type: 'section', text: { type: 'plain_text', text, emoji: false } });
    text = '';
  };
  for (const escaped of lines.flatMap((line) => pieces(escape(line)))) {
    if (text.length + escaped.length + 1 > sectionMost) flush();
    text = text === '' ? escaped : `${text}\n${escaped}`;
  }
  flush();
  return blocks;
}

/** A long escaped text in several, none of which ends within an entity or a character. */
function pieces(escaped: string): string[] {
  const all: string[] = [];
  let rest = escaped;
  while (rest.length > sectionMost) {
    const piece = rest
      .slice(0, sectionMost)
      .replace(/&[a-z]{0,3}$/, '')
      .replace(/[\uD800-\uDBFF]$/, '');
    all.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...all, rest];
}

/** Cuts without leaving half an entity or half a character behind. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text
    .slice(0, most - 1)
    .replace(/&[a-z]{0,3}$/, '')
    .toWellFormed()}…`;
}

/** An instant in the reader's own time zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function when(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  if (!Number.isFinite(seconds)) return escape(inert(iso, 40));
  const fallback = `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return `<!date^${seconds}^{date_num} {time_secs}|${fallback}>`;
}

/** The time alone, for lists under a date. */
export function clock(iso: string): string {
  return when(iso)
    .replace('{date_num} ', '')
    .replace(/\|\d{4}-\d\d-\d\d /, '|');
}

/** The same instant for plain text, in UTC. */
export function utc(iso: string): string {
  const at = Date.parse(iso);
  return Number.isFinite(at)
    ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : inert(iso, 40);
}

/** `0123456789ab…cdef`: enough to compare by eye (AP-15). */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, 12)}…${digest.slice(-4)}`;
}

/** A person's name from the roster, escaped. */
export function nameOf(incident: Incident, person: string): string {
  return escape(rawNameOf(incident, person));
}

/** The same for plain text, which is escaped as a whole. */
export function rawNameOf(incident: Incident, person: string): string {
  return inert(incident.roster.people.find((p) => p.person === person)?.name ?? person, 80);
}

/** A mention of somebody on the roster, so that Slack tells them. */
export function mention(incident: Incident, person: string): string {
  const slack = incident.roster.people.find((p) => p.person === person)?.slack;
  return slack === undefined ? nameOf(incident, person) : `<@${slack}>`;
}

/** `[DRILL] `, `[SANDBOX] `, or nothing: in every text, so that no notification can be mistaken. */
export function banner(incident: Pick<Incident, 'kind'>): string {
  return incident.kind === 'live' ? '' : `[${incident.kind.toUpperCase()}] `;
}

export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
