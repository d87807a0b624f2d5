/** Access keys: at most two for a user, and a change of status that takes effect only after it has propagated. */
import { mintKey, findKey, rememberKey } from '../../credentials.ts';
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import { change, latest } from '../../versioned.ts';
import type { AccessKey, IamUser } from './state.ts';
import {
  date,
  iamOf,
  invalid,
  limitExceeded,
  noSuchEntity,
  onEverything,
  onUser,
  optionalText,
  page,
  read,
  text,
  userOf,
  write,
  type Context,
} from './support.ts';

const KEYS_PER_USER = 2;

/** The keys that the input means: a user's, or the root's when root itself asks and names nobody. */
function holderOf(
  context: Context,
  input: JsonObject,
): { keys: AccessKey[]; userName: string; user?: IamUser } {
  const { type } = context.caller;
  const asRoot = type === 'Root' || type === 'AssumedRoot';
  if (asRoot && optionalText(input, 'UserName') === undefined)
    return { keys: iamOf(context).root.accessKeys, userName: '' };
  const user = userOf(context, input);
  return { keys: user.accessKeys, userName: user.name, user };
}

function keyOf(keys: AccessKey[], input: JsonObject): AccessKey {
  const id = text(input, 'AccessKeyId');
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

export const accessKeyOperations: Operations<CloudState> = {
  CreateAccessKey: write('CreateAccessKey', onUser, (context, input) => {
    const { keys, userName, user } = holderOf(context, input);
    if (keys.length >= KEYS_PER_USER) throw limitExceeded('AccessKeysPerUser', KEYS_PER_USER);
    const key = mintKey((prefix, length) => context.id(prefix, length), context.now);
    const usable = context.propagates('iam');
    key.status = { history: [{ from: 0, value: 'Absent' }] };
    change(key.status, 'Active', usable);
    keys.push(key);
    const { accountId } = context.caller;
    rememberKey(context.state, { accountId, key, ...(user === undefined ? {} : { user }) });
    return {
      AccessKey: {
        UserName: userName,
        AccessKeyId: key.id,
        Status: 'Active',
        SecretAccessKey: key.secret,
        CreateDate: date(key.createDate),
      },
    };
  }),

  ListAccessKeys: read('ListAccessKeys', onUser, (context, input) => {
    const { keys, userName } = holderOf(context, input);
    const { items, rest } = page(keys, input);
    const AccessKeyMetadata = items.map((key) => ({
      UserName: userName,
      AccessKeyId: key.id,
      Status: latest(key.status),
      CreateDate: date(key.createDate),
    }));
    return { AccessKeyMetadata, ...rest };
  }),

  UpdateAccessKey: write('UpdateAccessKey', onUser, (context, input) => {
    const key = keyOf(holderOf(context, input).keys, input);
    const status = text(input, 'Status');
    if (status !== 'Active' && status !== 'Inactive')
      throw invalid(
        `Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
      );
    if (latest(key.status) !== status) change(key.status, status, context.propagates('iam'));
    return {};
  }),

  DeleteAccessKey: write('DeleteAccessKey', onUser, (context, input) => {
    const { keys, user } = holderOf(context, input);
    const key = keyOf(keys, input);
    keys.splice(keys.indexOf(key), 1);
    change(key.status, 'Absent', context.propagates('iam'));
    if (user !== undefined) iamOf(context).deletedKeys.push({ key, user });
    return {};
  }),

  GetAccessKeyLastUsed: read('GetAccessKeyLastUsed', onEverything, (context, input) => {
    const owner = findKey(context.state, text(input, 'AccessKeyId'));
    if (owner === undefined || owner.accountId !== context.caller.accountId)
      throw new AwsError('AccessDenied', 'You are not authorized to see this access key.', 403);
    const used = owner.key.lastUsed;
    const AccessKeyLastUsed =
      used === undefined
        ? { ServiceName: 'N/A', Region: 'N/A' }
        : { LastUsedDate: date(used.at), ServiceName: used.service, Region: used.region };
    return { UserName: owner.user?.name ?? '', AccessKeyLastUsed };
  }),
};
