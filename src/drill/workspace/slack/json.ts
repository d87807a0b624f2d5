/** A JSON object whose fields are not known yet. */
export type Json = Record<string, unknown>;

/** Is this a plain JSON object (not null, not an array)? */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list; anything that is not one counts as an empty list. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text, or undefined if it is not a string. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
