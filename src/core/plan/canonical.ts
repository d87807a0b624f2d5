import { createHash } from 'node:crypto';
import type { Json } from './json.ts';

/**
 * Canonical JSON after RFC 8785: keys sorted by UTF-16 code units, ECMAScript's own spelling of
 * numbers and strings, no white space. Takes any JSON value (also null and fractions, which the RFC
 * covers but Lockstep's own `Json` forbids).
 * @throws TypeError for what is not JSON: undefined, NaN, infinities, lone surrogates, functions.
 */
export function canonicalize(value: unknown): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('JSON has no NaN and no infinity');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value);
  throw new TypeError(`a ${typeof value} is not JSON`);
}

function canonicalString(text: string): string {
  // RFC 8785 §3.2.2.2: a lone surrogate must be refused, not replaced.
  if (!text.isWellFormed()) throw new TypeError('a string with a lone surrogate is not JSON');
  return JSON.stringify(text);
}

function canonicalObject(object: object): string {
  const members = Object.entries(object)
    // Default string comparison is by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${canonicalString(key)}:${canonicalize(value)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of a text's UTF-8 bytes, 64 lower-case hex digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The digest that people approve and that pins settings, rosters and runbooks. */
export function digestOf(value: unknown): string {
  return sha256(canonicalize(value));
}

/** Twelve digits are what a person types and compares; the whole digest is what is voted on. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/**
 * Turns plain data into `Json`, or says where it is not: no null, no fractions, no numbers beyond
 * ±2^53−1, no lone surrogates. Members that are undefined are left out.
 * @throws TypeError naming the path of what does not belong.
 */
export function toJson(value: unknown, path = '$'): Json {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${path}: a string with a lone surrogate`);
      return value;
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new TypeError(`${path}: ${value} is not a safe integer`);
      return value;
    case 'object': {
      if (value === null) throw new TypeError(`${path}: null has no place in a journal`);
      if (Array.isArray(value)) return value.map((item, i) => toJson(item, `${path}[${i}]`));
      const entries = Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, toJson(member, `${path}.${key}`)] as const);
      return Object.fromEntries(entries);
    }
    default:
      throw new TypeError(`${path}: a ${typeof value} has no place in a journal`);
  }
}
