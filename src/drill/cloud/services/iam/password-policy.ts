/** The password policy of an account. Nobody chooses a password here, so nothing is held against it. */
import type { CloudState } from '../../state.ts';
import type { JsonObject, Operations } from '../../types.ts';
import { iamOf, noSuchEntity, onEverything, read, write } from './support.ts';

const FLAGS = [
  'RequireSymbols',
  'RequireNumbers',
  'RequireUppercaseCharacters',
  'RequireLowercaseCharacters',
  'AllowUsersToChangePassword',
] as const;
const OPTIONAL = ['MaxPasswordAge', 'PasswordReusePrevention', 'HardExpiry'] as const;

/** What is not sent falls back to its default: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html */
export const passwordPolicyOperations: Operations<CloudState> = {
  GetAccountPasswordPolicy: read('GetAccountPasswordPolicy', onEverything, (context) => {
    const { passwordPolicy } = iamOf(context);
    if (passwordPolicy !== undefined) return { PasswordPolicy: structuredClone(passwordPolicy) };
    throw noSuchEntity(
      `The Password Policy with domain name ${context.caller.accountId} cannot be found.`,
    );
  }),
  UpdateAccountPasswordPolicy: write(
    'UpdateAccountPasswordPolicy',
    onEverything,
    (context, input) => {
      iamOf(context).passwordPolicy = written(input);
      return {};
    },
  ),
};

function written(input: JsonObject): JsonObject {
  const given = OPTIONAL.filter((key) => input[key] !== undefined);
  return {
    MinimumPasswordLength: input['MinimumPasswordLength'] ?? 6,
    ...Object.fromEntries(FLAGS.map((flag) => [flag, input[flag] === true])),
    ...Object.fromEntries(given.map((key) => [key, input[key]])),
    ExpirePasswords: input['MaxPasswordAge'] !== undefined,
  };
}
