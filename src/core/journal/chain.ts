import { canonicalize, sha256, toJson } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';

/** `prev` of the first line. */
export const GENESIS = '0'.repeat(64);

/** No line is longer than this; a fact that would be is refused before it is written. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** A fact that is not yet in the journal. */
export interface Unsealed {
  readonly kind: string;
  readonly body: JsonObject;
}

/** One journal line, parsed. */
export interface Sealed extends Unsealed {
  readonly seq: number;
  /** RFC 3339 UTC with milliseconds, from the world's clock. */
  readonly ts: string;
  /** SHA-256 of the previous line's bytes without its LF. */
  readonly prev: string;
}

/** The end of a chain: what the next line must name. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}
export const EMPTY: Head = { seq: -1, hash: GENESIS };

/** Seals a fact behind `head`. Returns the exact bytes of the line (without LF) and the new head. */
export function seal(head: Head, fact: Unsealed, ts: string): { line: string; head: Head } {
  const entry = {
    body: toJson(fact.body),
    kind: fact.kind,
    prev: head.hash,
    seq: head.seq + 1,
    ts,
  };
  const line = canonicalize(entry);
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) {
    throw new RangeError(
      `a journal line of kind ${fact.kind} would be over ${MAX_LINE_BYTES} bytes`,
    );
  }
  return { line, head: { seq: entry.seq, hash: sha256(line) } };
}

export type ChainProblem = { readonly line: number; readonly problem: string };

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Reads one line and checks it against the head before it: canonical form, link, number, time form.
 * The same function serves appending and auditing, so that no store has a rule of its own.
 */
export function openLine(
  head: Head,
  line: string,
): { entry: Sealed; head: Head } | { problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { problem: 'not JSON' };
  }
  const entry = asEntry(parsed);
  if (entry === undefined) return { problem: 'not a journal entry: body, kind, prev, seq, ts' };
  if (entry.seq !== head.seq + 1)
    return { problem: `seq is ${entry.seq}, expected ${head.seq + 1}` };
  if (entry.prev !== head.hash) return { problem: 'prev is not the hash of the line before' };
  let canonical: string;
  try {
    canonical = canonicalize(toJson(parsed));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'not canonical' };
  }
  if (canonical !== line) return { problem: 'not canonical JSON (RFC 8785)' };
  return { entry, head: { seq: entry.seq, hash: sha256(line) } };
}

function asEntry(value: unknown): Sealed | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entry = value as Record<string, unknown>;
  const keys = Object.keys(entry).sort().join(',');
  const { body, kind, prev, seq, ts } = entry;
  if (keys !== 'body,kind,prev,seq,ts') return undefined;
  if (typeof kind !== 'string' || typeof prev !== 'string' || typeof ts !== 'string')
    return undefined;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  if (!TIMESTAMP.test(ts)) return undefined;
  return { kind, prev, seq, ts, body: body as JsonObject };
}

/** Checks a whole file's lines. Returns the entries and the head, or the first problem. */
export function openChain(
  lines: readonly string[],
): { ok: true; entries: Sealed[]; head: Head } | { ok: false; problem: ChainProblem } {
  const entries: Sealed[] = [];
  let head = EMPTY;
  for (const [index, line] of lines.entries()) {
    const opened = openLine(head, line);
    if ('problem' in opened)
      return { ok: false, problem: { line: index + 1, problem: opened.problem } };
    entries.push(opened.entry);
    head = opened.head;
  }
  return { ok: true, entries, head };
}

/**
 * Splits a journal file into lines. Every line must be ended by LF; what stands behind the last LF is
 * a torn write and is reported, not dropped.
 */
export function splitLines(text: string): { lines: string[]; torn: boolean } {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  return { lines: rest === '' ? lines : [...lines, rest], torn: rest !== '' };
}
