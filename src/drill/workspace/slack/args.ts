import { SlackError, slackProblems } from './error.ts';
import { asText, isObject, type Json } from './json.ts';

/**
 * Reads the arguments of a Web API request: JSON, form or multipart, and the query string.
 * Throws SlackError `invalid_json` or `invalid_form_data`.
 */
export async function readArgs(
  contentType: string,
  body: Buffer,
  query: URLSearchParams,
): Promise<Json> {
  const args: Json = Object.fromEntries(query);
  if (body.length === 0) return args;
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body.toString('utf8'), 'invalid_json');
    if (!isObject(parsed)) throw new SlackError('json_not_object');
    return { ...args, ...parsed };
  }
  if (contentType.startsWith('multipart/form-data')) {
    try {
      const form = await new Response(new Uint8Array(body), {
        headers: { 'content-type': contentType },
      }).formData();
      return { ...args, ...Object.fromEntries(form) };
    } catch {
      throw new SlackError('invalid_form_data');
    }
  }
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return { ...args, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
  throw new SlackError('invalid_post_type');
}

function parseJson(text: string, code: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackError(code);
  }
}

/** A text argument, or undefined when it is absent or empty. */
export function textArg(args: Json, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A text argument that must be there; throws SlackError `invalid_arguments` that names it. */
export function neededArg(args: Json, name: string): string {
  const value = textArg(args, name);
  if (value === undefined)
    throw slackProblems('invalid_arguments', [`[ERROR] missing required field: ${name}`]);
  return value;
}

/** A yes-or-no argument: Slack takes `true`, `"true"`, `1` and `"1"`. */
export function flagArg(args: Json, name: string): boolean {
  return ['true', '1'].includes(String(args[name]).toLowerCase());
}

/** A structured argument, given as JSON text (form) or as it is (JSON body). Throws SlackError `code` for broken JSON. */
export function jsonArg(args: Json, name: string, code = 'invalid_arguments'): unknown {
  const value = args[name];
  return typeof value === 'string' && value !== ''
    ? parseJson(value, code)
    : value === ''
      ? undefined
      : value;
}

/** Ids separated by commas, or a JSON list of them. */
export function idsArg(args: Json, name: string): string[] {
  const value = args[name];
  const items = Array.isArray(value) ? value.map(String) : (asText(value) ?? '').split(',');
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/**
 * One page of a list by Slack's `limit` and `cursor`. Throws SlackError `invalid_cursor`.
 * https://docs.slack.dev/apis/web-api/pagination
 */
export function page<T>(
  items: readonly T[],
  args: Json,
  usual = 100,
): { items: T[]; next: string } {
  const cursor = textArg(args, 'cursor');
  const start =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Number.isInteger(start) || start < 0) throw new SlackError('invalid_cursor');
  const size = Math.min(Math.max(Number(textArg(args, 'limit') ?? usual) || usual, 1), 1000);
  const end = start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64url') : '',
  };
}
