import type { Json, JsonObject } from '../plan/json.ts';
import { sha256 } from '../plan/canonical.ts';

/** An organization policy that was found made, with exactly this content. */
export interface ArmedPolicy extends JsonObject {
  readonly name: string;
  readonly id: string;
  /** SHA-256 of the document's text, hex. */
  readonly content: string;
}

/** What the measurement `armed` left, checked: it comes from a journal. Without one, nothing is armed. */
export function armedPolicies(
  data: { readonly [key: string]: unknown } | undefined,
): readonly ArmedPolicy[] {
  const policies = data?.['policies'];
  if (!Array.isArray(policies)) return [];
  return policies.filter((one): one is ArmedPolicy => {
    const { name, id, content } = (one ?? {}) as { readonly [key: string]: unknown };
    return typeof name === 'string' && typeof id === 'string' && typeof content === 'string';
  });
}

/**
 * The id of the policy that this request would create, where it is armed: same name, same text. Undefined for
 * every other request.
 */
export function armedId(
  {
    operation,
    input,
  }: { readonly operation: string; readonly input: { readonly [key: string]: Json } },
  armed: readonly ArmedPolicy[],
): string | undefined {
  const { Name: name, Content: content } = input;
  if (operation !== 'CreatePolicy' || typeof content !== 'string') return undefined;
  return armed.find((one) => one.name === name && one.content === sha256(content))?.id;
}
