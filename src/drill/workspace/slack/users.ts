import { flagArg, neededArg, page } from './args.ts';
import { SlackError } from './error.ts';
import { userArg, type Methods } from './method.ts';
import { userObject } from './objects.ts';

/** https://docs.slack.dev/reference/methods#users and usergroups */
export const userMethods: Methods = {
  'users.info': {
    scopes: ['users:read'],
    run: ({ workspace }, args) => ({ user: userObject(workspace, userArg(workspace, args)) }),
  },
  'users.list': {
    scopes: ['users:read'],
    run({ workspace }, args) {
      const { items, next } = page([...workspace.users.values()], args);
      return {
        members: items.map((user) => userObject(workspace, user)),
        cache_ts: 0,
        response_metadata: { next_cursor: next },
      };
    },
  },
  'usergroups.list': {
    scopes: ['usergroups:read'],
    run({ workspace }, args) {
      const groups = [...workspace.userGroups.values()].filter(
        (group) => !group.disabled || flagArg(args, 'include_disabled'),
      );
      return {
        usergroups: groups.map((group) => ({
          id: group.id,
          team_id: workspace.teamId,
          is_usergroup: true,
          name: group.name,
          handle: group.handle,
          date_delete: group.disabled ? 1 : 0,
          user_count: group.users.length,
          ...(flagArg(args, 'include_users') ? { users: group.users } : {}),
        })),
      };
    },
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    run({ workspace }, args) {
      const group = workspace.userGroups.get(neededArg(args, 'usergroup'));
      if (group === undefined) throw new SlackError('no_such_subteam');
      if (group.disabled && !flagArg(args, 'include_disabled'))
        throw new SlackError('no_such_subteam');
      return { users: group.users };
    },
  },
};
