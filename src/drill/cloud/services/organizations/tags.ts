/** Tags of policies: the bot finds its own policies by them. */
import type { CloudState } from '../../state.ts';
import type { JsonObject, Operations } from '../../types.ts';
import type { OrganizationState } from './state.ts';
import { notFound, onEverything, organizationOf, read, text, write } from './support.ts';

function tagsOf(
  organization: OrganizationState,
  input: JsonObject,
): { tags: { [key: string]: string } } {
  const id = text(input, 'ResourceId');
  const policy = organization.policies.get(id);
  if (policy === undefined) throw notFound('TargetResource', id);
  return policy;
}

export const tagOperations: Operations<CloudState> = {
  ListTagsForResource: read('ListTagsForResource', onEverything, (context, input) => {
    const { tags } = tagsOf(organizationOf(context), input);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  }),
  TagResource: write('TagResource', onEverything, (context, input) => {
    const holder = tagsOf(organizationOf(context), input);
    const added = (input['Tags'] ?? []) as { Key: string; Value: string }[];
    for (const { Key, Value } of added) holder.tags[Key] = Value;
    return {};
  }),
  UntagResource: write('UntagResource', onEverything, (context, input) => {
    const holder = tagsOf(organizationOf(context), input);
    const gone = new Set((input['TagKeys'] ?? []) as string[]);
    holder.tags = Object.fromEntries(Object.entries(holder.tags).filter(([key]) => !gone.has(key)));
    return {};
  }),
};
