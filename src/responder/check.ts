import type { Answer, AwsFailure } from '../core/doors/measurement.ts';
import type { Check, Pick } from '../core/plan/call.ts';
import { canonicalize, toJson } from '../core/plan/canonical.ts';
import type { Json } from '../core/plan/json.ts';
import { inOneOrder } from '../core/plan/policy-order.ts';
import type { Aws } from './world.ts';

/** What a check's read showed. `failed`: it could not be read, so nothing is known. */
export type Seen =
  | { readonly state: 'holds'; readonly value?: Json }
  | { readonly state: 'differs'; readonly value?: Json }
  | { readonly state: 'failed'; readonly failure: AwsFailure };

/** Reads and compares. Something that does not exist counts as absent, not as an error. */
export async function look(
  aws: Aws,
  check: Check,
  options: { readonly effect: string; readonly deadlineMs: number },
): Promise<Seen> {
  return judge(check, await aws.send(check.read, options));
}

/** What an answer to a check's read shows. */
export function judge(check: Check, answer: Answer): Seen {
  if (!answer.ok && answer.error.kind !== 'absent')
    return { state: 'failed', failure: answer.error };
  const value = answer.ok ? pick(answer.output, check.pick) : undefined;
  const state = holds(check, value) ? 'holds' : 'differs';
  return value === undefined ? { state } : { state, value };
}

function holds(check: Check, value: Json | undefined): boolean {
  const { expect } = check;
  if ('absent' in expect) return value === undefined;
  if ('otherThan' in expect)
    return value === undefined || canonicalize(value) !== canonicalize(expect.otherThan);
  if (value === undefined) return false;
  if ('present' in expect) return true;
  if ('equals' in expect) return canonicalize(value) === canonicalize(expect.equals);
  if ('oneOf' in expect)
    return expect.oneOf.some((one) => canonicalize(value) === canonicalize(one));
  // Unresolved: what it refers to is not known, so it can't be the same.
  if ('documentOf' in expect) return false;
  return sameDocument(value, expect.document);
}

/** Policy documents come back as text, URL-encoded by IAM, and with their members and their sets in any order. */
function sameDocument(value: Json, document: Json): boolean {
  const wanted = canonicalize(inOneOrder(document));
  if (typeof value !== 'string') return canonicalize(inOneOrder(value)) === wanted;
  try {
    const text = value.startsWith('%') ? decodeURIComponent(value) : value;
    return canonicalize(inOneOrder(JSON.parse(text))) === wanted;
  } catch {
    // Not JSON at all: it is not the document that we expect.
    return false;
  }
}

/** Walks into an answer; undefined where the path ends early. */
export function pick(output: { readonly [key: string]: unknown }, path: Pick): Json | undefined {
  let here: unknown = output;
  for (const step of path) {
    if (typeof step === 'string') here = member(here, step);
    else here = Array.isArray(here) ? here.find((item) => matches(item, step)) : undefined;
    if (here === undefined || here === null) return undefined;
  }
  return toJson(here);
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { [key: string]: unknown })[key];
}

const NOT = '$not ';

function matches(item: unknown, wanted: { readonly [key: string]: string }): boolean {
  // No member of AWS's begins with a dollar sign.
  return Object.entries(wanted).every(([key, value]) => {
    if (key === '$holds') return holdsAll(item, value);
    if (key === '$lacks') return !holdsAll(item, value);
    if (key.startsWith(NOT)) return member(item, key.slice(NOT.length)) !== value;
    return (key === '$text' ? item : member(item, key)) === value;
  });
}

/** Does each of these texts, with spaces between them, stand in the item as a value, at any depth? */
function holdsAll(item: unknown, texts: string): boolean {
  const values = new Set(valuesIn(item));
  return texts.split(' ').every((text) => values.has(text));
}

function valuesIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(valuesIn);
}
