import {
  livesAt,
  ok,
  refuse,
  SECRET_MARK,
  statusAt,
  textIn,
  type Answers,
  type Cloud,
  type Key,
} from './cloud.ts';

/** AWS lets a user have two. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const KEYS_OF_A_USER = 2;

/** Access keys. Lists are eventually consistent; changes act on the newest state. */
export const iamAnswers: Answers = (cloud, { operation, account, input, effect }, when) => {
  const user = textIn(input, 'UserName');
  const keyId = textIn(input, 'AccessKeyId');
  const mine = cloud.keys.filter((key) => key.account === account && key.user === user);
  const key = mine.find((one) => one.id === keyId && livesAt(one, when.now));
  switch (operation) {
    case 'GetUser':
      return ok({ User: { UserName: user } });
    case 'ListAccountAliases':
      return ok({ AccountAliases: [] });
    case 'ListAccessKeys':
      return ok({
        AccessKeyMetadata: mine
          .filter((one) => livesAt(one, when.seen))
          .map((one) => ({
            UserName: user,
            AccessKeyId: one.id,
            Status: statusAt(one, when.seen),
            // IAM tells whole seconds.
            CreateDate: new Date(Math.floor(one.created / 1000) * 1000),
          })),
      });
    case 'GetAccessKeyLastUsed':
      return ok({ UserName: user, AccessKeyLastUsed: { Region: 'N/A', ServiceName: 'N/A' } });
    case 'UpdateAccessKey':
      if (key === undefined) return refuse('NoSuchEntityException', 404);
      key.status.push({ at: when.now, is: textIn(input, 'Status') });
      return ok();
    case 'DeleteAccessKey':
      if (key === undefined) return refuse('NoSuchEntityException', 404);
      key.deleted = when.now;
      return ok();
    case 'CreateAccessKey': {
      if (mine.filter((one) => livesAt(one, when.now)).length >= KEYS_OF_A_USER)
        return refuse('LimitExceededException', 409);
      const made = makeKey(cloud, { account, user, at: when.now, effect });
      return ok({
        AccessKey: {
          UserName: user,
          AccessKeyId: made.id,
          SecretAccessKey: made.secret,
          Status: 'Active',
        },
      });
    }
    default:
      return undefined;
  }
};

export function makeKey(
  cloud: Cloud,
  key: { account: string; user: string; at: number; effect?: string },
): Key {
  cloud.made += 1;
  const number = String(cloud.made).padStart(4, '0');
  const { account, user, at, effect } = key;
  const made: Key = {
    id: `AKIAFAULTS${number}KEYS`,
    account,
    user,
    // Forty characters, like a real one.
    secret: `${SECRET_MARK}${number}`.padEnd(40, 'abcdefghij'),
    created: at,
    deleted: Infinity,
    status: [{ at, is: 'Active' }],
    ...(effect === undefined ? {} : { effect }),
  };
  cloud.keys.push(made);
  return made;
}
