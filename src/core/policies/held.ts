import { fields, items, outputOf, text } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { canonicalize, toJson } from '../plan/canonical.ts';

/** Whether AWS has a policy, by name and by text. */

/**
 * The ids of the policies of this name, in AWS's lists.
 * @param listed type of policy and the answer to `ListPolicies` for it; one that failed holds none.
 */
export function idsOf(
  { type, name }: { readonly type: string; readonly name: string },
  listed: readonly (readonly [string, Answer])[],
): readonly string[] {
  const answer = listed.find(([one]) => one === type)?.[1];
  return items(outputOf(answer) ?? {}, 'Policies')
    .filter((policy) => text(policy, 'Name') === name)
    .map((policy) => text(policy, 'Id'))
    .filter((id) => id !== '');
}

/**
 * Does AWS hold exactly this document, whatever the order of its members?
 * @param answer of `DescribePolicy`.
 * @param content canonical JSON, as `prepare` makes it.
 */
export function holds(answer: Answer, content: string): boolean {
  const held = fields(outputOf(answer)?.['Policy'])['Content'];
  if (typeof held !== 'string') return false;
  try {
    return canonicalize(toJson(JSON.parse(held))) === content;
  } catch {
    // Not JSON, or nothing that could stand in a policy: it is not the document that we expect.
    return false;
  }
}
