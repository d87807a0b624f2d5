/** Tags of users, roles, policies and instance profiles. */
import type { CloudState } from '../../state.ts';
import type { JsonObject, Operation, Operations } from '../../types.ts';
import type { Tags } from './state.ts';
import {
  iamOf,
  limitExceeded,
  noSuchEntity,
  onMember,
  onProfile,
  onRole,
  onUser,
  page,
  read,
  roleOf,
  tagList,
  tagsIn,
  text,
  userOf,
  write,
  type Context,
} from './support.ts';

const TAGS_PER_RESOURCE = 50;

interface Kind {
  noun: string;
  find: (context: Context, input: JsonObject) => { tags: Tags };
  on: (context: Context, input: JsonObject) => string;
}

const KINDS: Kind[] = [
  { noun: 'User', find: userOf, on: onUser },
  { noun: 'Role', find: roleOf, on: onRole },
  {
    noun: 'Policy',
    on: onMember('PolicyArn'),
    find: (context, input) => {
      const arn = text(input, 'PolicyArn');
      const policy = iamOf(context).policies.get(arn);
      if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
      return policy;
    },
  },
  {
    noun: 'InstanceProfile',
    on: onProfile,
    find: (context, input) => {
      const name = text(input, 'InstanceProfileName');
      const profile = iamOf(context).instanceProfiles.get(name);
      if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
      return profile;
    },
  },
];

function tagOperations({ noun, find, on }: Kind): [string, Operation<CloudState>][] {
  const tag = write(`Tag${noun}`, on, (context, input) => {
    const holder = find(context, input);
    const tags = { ...holder.tags, ...tagsIn(input) };
    if (Object.keys(tags).length > TAGS_PER_RESOURCE)
      throw limitExceeded('TagsPerResource', TAGS_PER_RESOURCE);
    holder.tags = tags;
    return {};
  });
  const untag = write(`Untag${noun}`, on, (context, input) => {
    const holder = find(context, input);
    const gone = new Set((input['TagKeys'] ?? []) as string[]);
    holder.tags = Object.fromEntries(Object.entries(holder.tags).filter(([key]) => !gone.has(key)));
    return {};
  });
  const list = read(`List${noun}Tags`, on, (context, input) => {
    const { items, rest } = page(tagList(find(context, input).tags), input);
    return { Tags: items, ...rest };
  });
  return [
    [`Tag${noun}`, tag],
    [`Untag${noun}`, untag],
    [`List${noun}Tags`, list],
  ];
}

export const tagOperationsOfAll: Operations<CloudState> = Object.fromEntries(
  KINDS.flatMap(tagOperations),
);
