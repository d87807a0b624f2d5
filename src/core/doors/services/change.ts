import type { Json, JsonObject } from '../../plan/json.ts';
import { journalJson } from '../answers.ts';
import type { Fields } from '../answers.ts';

/** What a document is, and what a plan makes of it. */
export interface Change {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** Both documents of a change together, in characters: a few long ones would push all other doors out of a plan. */
const LONGEST = 16_384;

/**
 * A change of a whole document as a plan holds it, or why it can't.
 * @param noun what the document is, for the half sentence: `policy`.
 */
export function changeOf(
  noun: string,
  before: Fields,
  after: Fields,
): { readonly change: Change } | { readonly why: string } {
  const change = { before: journalJson(before), after: journalJson(after) };
  if (!isObject(change.before) || !isObject(change.after))
    return { why: `a plan can not hold its ${noun}` };
  if (JSON.stringify(change).length > LONGEST) return { why: `its ${noun} is too long for a plan` };
  return { change: { before: change.before, after: change.after } };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && !Array.isArray(value);
}
