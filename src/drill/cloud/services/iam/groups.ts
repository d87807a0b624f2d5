/** Groups and who is in them. */
import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { change, latest } from '../../versioned.ts';
import { noPolicyOf } from './attachments.ts';
import { groupShape, userShape } from './shapes.ts';
import { newGroup, type IamGroup, type IamUser } from './state.ts';
import {
  alreadyExists,
  checkedName,
  deleteConflict,
  groupOf,
  iamOf,
  limitExceeded,
  noSuchEntity,
  onAny,
  onGroup,
  onUser,
  page,
  pathOf,
  read,
  underPrefix,
  userOf,
  write,
  type Context,
} from './support.ts';

const GROUPS_PER_USER = 10;

function membersOf(context: Context, group: IamGroup): IamUser[] {
  const users = underPrefix(iamOf(context).users.values(), {});
  return users.filter((user) => latest(user.groups).includes(group));
}

export const groupOperations: Operations<CloudState> = {
  CreateGroup: write('CreateGroup', onGroup, (context, input) => {
    const name = checkedName(input, 'GroupName');
    const { groups } = iamOf(context);
    if (groups.has(name)) throw alreadyExists(`Group with name ${name} already exists.`);
    const about = { name, id: context.id('AGPA', 17), createDate: context.now };
    const group = newGroup(about, pathOf(input));
    groups.set(name, group);
    return { Group: groupShape(context, group) };
  }),
  GetGroup: read('GetGroup', onGroup, (context, input) => {
    const group = groupOf(context, input);
    const { items, rest } = page(membersOf(context, group), input);
    const Users = items.map((user) => userShape(context, user));
    return { Group: groupShape(context, group), Users, ...rest };
  }),
  ListGroups: read('ListGroups', onAny('group'), (context, input) => {
    const { items, rest } = page(underPrefix(iamOf(context).groups.values(), input), input);
    return { Groups: items.map((group) => groupShape(context, group)), ...rest };
  }),
  ListGroupsForUser: read('ListGroupsForUser', onUser, (context, input) => {
    const { items, rest } = page(latest(userOf(context, input).groups), input);
    return { Groups: items.map((group) => groupShape(context, group)), ...rest };
  }),
  DeleteGroup: write('DeleteGroup', onGroup, (context, input) => {
    const group = groupOf(context, input);
    if (membersOf(context, group).length > 0) throw deleteConflict('remove users from group');
    noPolicyOf(group);
    iamOf(context).groups.delete(group.name);
    return {};
  }),
  AddUserToGroup: write('AddUserToGroup', onGroup, (context, input) => {
    const group = groupOf(context, input);
    const user = userOf(context, input);
    const groups = latest(user.groups);
    if (groups.includes(group)) return {};
    if (groups.length >= GROUPS_PER_USER) throw limitExceeded('GroupsPerUser', GROUPS_PER_USER);
    change(user.groups, [...groups, group], context.propagates('iam'));
    return {};
  }),
  RemoveUserFromGroup: write('RemoveUserFromGroup', onGroup, (context, input) => {
    const group = groupOf(context, input);
    const user = userOf(context, input);
    const groups = latest(user.groups);
    if (!groups.includes(group))
      throw noSuchEntity(`User ${user.name} is not in group ${group.name}.`);
    const left = groups.filter((other) => other !== group);
    change(user.groups, left, context.propagates('iam'));
    return {};
  }),
};
