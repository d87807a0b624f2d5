/** Users. */
import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { change, latest } from '../../versioned.ts';
import { newUser } from './state.ts';
import { leftOver } from './user-credentials.ts';
import { fullUserShape, userShape } from './shapes.ts';
import {
  alreadyExists,
  checkedName,
  deleteConflict,
  iamOf,
  limitExceeded,
  onAny,
  onUser,
  optionalText,
  page,
  pathOf,
  read,
  shortness,
  tagsIn,
  underPrefix,
  userOf,
  write,
} from './support.ts';
import { noPolicyOf } from './attachments.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const USERS_PER_ACCOUNT = 5000;

export const userOperations: Operations<CloudState> = {
  CreateUser: write('CreateUser', onUser, (context, input) => {
    const name = checkedName(input, 'UserName');
    const { users } = iamOf(context);
    const taken = users.keys().some((other) => other.toLowerCase() === name.toLowerCase());
    if (taken) throw alreadyExists(`User with name ${name} already exists.`);
    if (users.size >= USERS_PER_ACCOUNT) throw limitExceeded('UsersPerAccount', USERS_PER_ACCOUNT);
    const user = newUser(
      { name, id: context.id('AIDA', 17), createDate: context.now },
      pathOf(input),
    );
    user.tags = tagsIn(input);
    const boundary = optionalText(input, 'PermissionsBoundary');
    if (boundary !== undefined) change(user.boundary, boundary, context.now);
    users.set(name, user);
    return { User: fullUserShape(context, user) };
  }),

  GetUser: read('GetUser', onUser, (context, input) => {
    const { caller } = context;
    if (
      caller.userName === undefined &&
      optionalText(input, 'UserName') === undefined &&
      caller.type === 'Root'
    ) {
      const Arn = `arn:aws:iam::${caller.accountId}:root`;
      return {
        User: { Path: '/', UserName: '', UserId: caller.accountId, Arn, CreateDate: new Date(0) },
      };
    }
    return { User: fullUserShape(context, userOf(context, input)) };
  }),

  ListUsers: read('ListUsers', onAny('user'), (context, input) => {
    const { items, rest } = page(
      underPrefix(iamOf(context).users.values(), input),
      input,
      shortness(context, input),
    );
    return { Users: items.map((user) => userShape(context, user)), ...rest };
  }),

  UpdateUser: write('UpdateUser', onUser, (context, input) => {
    const user = userOf(context, input);
    const { users } = iamOf(context);
    const name = optionalText(input, 'NewUserName');
    if (name !== undefined && name !== user.name) {
      if (users.has(name)) throw alreadyExists(`User with name ${name} already exists.`);
      users.delete(user.name);
      user.name = checkedName(input, 'NewUserName');
      users.set(name, user);
    }
    user.path = optionalText(input, 'NewPath') ?? user.path;
    return {};
  }),

  DeleteUser: write('DeleteUser', onUser, (context, input) => {
    const user = userOf(context, input);
    if (user.loginProfile !== undefined) throw deleteConflict('delete login profile');
    if (user.accessKeys.length > 0) throw deleteConflict('delete access keys');
    if (user.mfa.length > 0) throw deleteConflict('delete MFA device');
    const left = leftOver(iamOf(context).userCredentials, user);
    if (left !== undefined) throw deleteConflict(left);
    noPolicyOf(user);
    if (latest(user.groups).length > 0) throw deleteConflict('remove users from group');
    iamOf(context).users.delete(user.name);
    return {};
  }),
};
