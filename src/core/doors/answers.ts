import type { Json } from '../plan/json.ts';
import { sha256, toJson } from '../plan/canonical.ts';
import type { Answer } from './measurement.ts';

/**
 * Reading AWS answers. They come from the network and hold hostile text: whatever is not as expected
 * reads as missing, and never throws.
 */

export type Fields = { readonly [key: string]: unknown };

/** A longer text is cut: names and messages end up in a journal line. An ARN of IAM, with its path, is not. */
const LONGEST_TEXT = 1024;

export const missingAnswer: Answer = {
  ok: false,
  error: { kind: 'unavailable', code: 'NoAnswer', message: 'no answer came back' },
};

/** The output of a good answer, else undefined. */
export function outputOf(answer: Answer | undefined): Fields | undefined {
  return answer?.ok === true ? answer.output : undefined;
}

/** Why an answer is no answer, as a half sentence; without AWS's message, which can hold anything. */
export function whyNot(answer: Answer | undefined): string {
  if (answer === undefined) return 'no answer came back';
  return answer.ok ? 'it answered' : `${answer.error.kind} (${cut(answer.error.code)})`;
}

export function isAbsent(answer: Answer | undefined): boolean {
  return answer?.ok === false && answer.error.kind === 'absent';
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

/** The members of a list that are objects; a missing list is empty, as in AWS's own answers. */
export function items(from: Fields, key: string): readonly Fields[] {
  const value = from[key];
  return Array.isArray(value) ? value.map(fields) : [];
}

export function texts(from: Fields, key: string): readonly string[] {
  const value = from[key];
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'string').map(cut);
}

/** A string, well-formed and bounded; empty when there is none. */
export function text(from: Fields, key: string): string {
  const value = from[key];
  return typeof value === 'string' ? cut(value) : '';
}

/** An integer, else undefined; fractions are cut off. */
export function integer(from: Fields, key: string): number | undefined {
  const value = from[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** An instant as ISO 8601 UTC, from a Date, a date string or seconds since the epoch; else undefined. */
export function instant(from: Fields, key: string): string | undefined {
  const value = from[key];
  const date =
    value instanceof Date
      ? value
      : typeof value === 'string'
        ? new Date(value)
        : typeof value === 'number'
          ? new Date(value * 1000)
          : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/**
 * A policy document, parsed. IAM answers it URL-encoded (RFC 3986) in most places and raw in some
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html); both are accepted.
 */
export function policyDocument(value: unknown): Fields | undefined {
  if (typeof value !== 'string') return undefined;
  for (const candidate of [value, decoded(value)]) {
    const parsed = parseObject(candidate);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

/**
 * The value as journal JSON, or undefined where it holds what a plan may not: fractions, null, or a
 * member that would read as a reference to another call's value.
 */
export function journalJson(value: unknown): Json | undefined {
  try {
    const json = toJson(value);
    return JSON.stringify(json).includes('"$valueOf"') ? undefined : json;
  } catch {
    return undefined;
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}

/** JSON text as an object, else undefined. */
export function parseObject(json: unknown): Fields | undefined {
  if (typeof json !== 'string' || !json.trimStart().startsWith('{')) return undefined;
  try {
    return fields(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** What was cut ends with its digest: it equals neither another text with that beginning nor any name of AWS's. */
function cut(value: string): string {
  if (value.length <= LONGEST_TEXT) return value.toWellFormed();
  return `${value.slice(0, LONGEST_TEXT).toWellFormed()}… (cut, ${sha256(value.toWellFormed()).slice(0, 16)})`;
}
