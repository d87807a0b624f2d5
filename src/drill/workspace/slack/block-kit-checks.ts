import { isObject, type Json } from './json.ts';

/** Where blocks are shown; each place allows other blocks. */
export type Surface = 'message' | 'modal' | 'home';

/** One run of the Block Kit checks: what it looks at, and what it has found so far. */
export interface Check {
  readonly surface: Surface;
  readonly problems: string[];
}

export interface TextRule {
  max: number;
  /** Only `plain_text` is allowed here (headers, labels, button texts). */
  plain?: boolean;
}

/** Records one problem in the form of Slack's own `response_metadata.messages`. */
export function fail(check: Check, path: string, sentence: string): void {
  check.problems.push(`[ERROR] ${sentence} [json-pointer:${path}]`);
}

/**
 * Checks that an object has no field that Slack does not know; Slack refuses such a block as a whole.
 * `known` is a list of names separated by spaces.
 */
export function onlyKnownFields(check: Check, value: Json, path: string, known: string): void {
  const names = new Set(known.split(' '));
  for (const name of Object.keys(value))
    if (!names.has(name)) fail(check, path, `invalid additional property: ${name}`);
}

/** Checks a string's length in UTF-16 units. `required: false` lets it be absent, never of the wrong type. */
export function checkString(
  check: Check,
  value: unknown,
  path: string,
  rule: { max: number; min?: number; required?: boolean },
): void {
  if (value === undefined) {
    if (rule.required !== false) fail(check, path, 'missing required field');
    return;
  }
  if (typeof value !== 'string') return fail(check, path, 'must be a string');
  if (value.length < (rule.min ?? 1))
    fail(check, path, `must be more than ${(rule.min ?? 1) - 1} characters`);
  if (value.length > rule.max) fail(check, path, `must be less than ${rule.max + 1} characters`);
}

/** Checks a list's size and hands back its items, or nothing when it is not a list. */
export function checkList(
  check: Check,
  value: unknown,
  path: string,
  rule: { max: number; min?: number },
): unknown[] {
  if (!Array.isArray(value)) {
    fail(check, path, value === undefined ? 'missing required field' : 'must be an array');
    return [];
  }
  const min = rule.min ?? 1;
  if (value.length < min) fail(check, path, `no fewer than ${min} items allowed`);
  if (value.length > rule.max) fail(check, path, `no more than ${rule.max} items allowed`);
  return value;
}

/**
 * Checks a text object: its type, its length and its fields.
 * https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
export function checkTextObject(check: Check, value: unknown, path: string, rule: TextRule): void {
  if (!isObject(value))
    return fail(
      check,
      path,
      value === undefined ? 'missing required field' : 'must be a text object',
    );
  if (value['type'] !== 'plain_text' && (rule.plain === true || value['type'] !== 'mrkdwn')) {
    return fail(
      check,
      `${path}/type`,
      rule.plain === true ? 'must be plain_text' : 'must be plain_text or mrkdwn',
    );
  }
  onlyKnownFields(
    check,
    value,
    path,
    value['type'] === 'mrkdwn' ? 'type text verbatim' : 'type text emoji',
  );
  checkString(check, value['text'], `${path}/text`, { max: rule.max });
}

/** As checkTextObject, where the text may be left out. */
export function checkOptionalText(
  check: Check,
  value: unknown,
  path: string,
  rule: TextRule,
): void {
  if (value !== undefined) checkTextObject(check, value, path, rule);
}

/** Checks that a value is one of a few words, or absent. */
export function checkWord(
  check: Check,
  value: unknown,
  path: string,
  words: readonly string[],
): void {
  if (value !== undefined && !words.some((word) => word === value))
    fail(check, path, `must be one of ${words.join(', ')}`);
}

/** Calls `visit` for each item that is an object, and reports each one that isn't. */
export function eachObject(
  check: Check,
  items: readonly unknown[],
  path: string,
  visit: (item: Json, path: string) => void,
): void {
  for (const [index, item] of items.entries()) {
    if (isObject(item)) visit(item, `${path}/${index}`);
    else fail(check, `${path}/${index}`, 'must be an object');
  }
}
