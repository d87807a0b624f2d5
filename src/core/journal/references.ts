import type { Json, JsonObject } from '../plan/json.ts';

/**
 * A request with every `{ $valueOf: <call id> }` replaced by what that call left, as the journal tells
 * it; or the id of the first call that has left nothing.
 */
export function resolveReferences(
  request: Json,
  valueOf: (call: string) => Json | undefined,
): { readonly request: Json } | { readonly missing: string } {
  let missing: string | undefined;
  const resolve = (value: Json): Json => {
    if (typeof value !== 'object') return value;
    if (isList(value)) return value.map(resolve);
    const reference = value['$valueOf'];
    if (typeof reference !== 'string' || Object.keys(value).length !== 1) return members(value);
    const found = valueOf(reference);
    if (found === undefined) missing ??= reference;
    return found ?? reference;
  };
  const members = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, resolve(value)]));
  const resolved = resolve(request);
  return missing === undefined ? { request: resolved } : { missing };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
