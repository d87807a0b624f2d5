import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalText, text, texts } from '../input.ts';
import { date, mutates, present, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { keyQuestion, requestedKey } from './keys.ts';
import type { GrantRecord, KeyRecord } from './state.ts';

/**
 * Grants give a key away without touching its policy (https://docs.aws.amazon.com/kms/latest/developerguide/grants.html).
 * They are kept and shown; what is decided about a key's use does not look at them.
 */
export const grantOperations: { [operation: string]: CloudOperation } = {
  CreateGrant: mutates(
    (context, input) => [question(context, 'kms:CreateGrant', input)],
    (context, input) => {
      const { key } = requestedKey(context, input);
      const grant: GrantRecord = {
        id: context.id('', 64, 'hex'),
        grantee: text(input, 'GranteePrincipal'),
        operations: texts(input, 'Operations'),
        createdAt: context.now,
        issuer: `arn:aws:iam::${context.caller.accountId}:root`,
        ...named(optionalText(input, 'Name')),
      };
      if (grant.operations.length === 0)
        throw new AwsError('ValidationException', 'Operations must not be empty.');
      key.grants.set(grant.id, grant);
      return { GrantId: grant.id, GrantToken: context.id('', 64) };
    },
  ),
  ListGrants: reads(
    (context, input) => [question(context, 'kms:ListGrants', input)],
    (context, input) => {
      const { key } = requestedKey(context, input);
      return { Grants: [...key.grants.values()].map((one) => shown(key, one)), Truncated: false };
    },
  ),
  RevokeGrant: mutates(
    (context, input) => [question(context, 'kms:RevokeGrant', input)],
    (context, input) => {
      const { key } = requestedKey(context, input);
      const id = text(input, 'GrantId');
      if (key.grants.delete(id)) return {};
      throw new AwsError('NotFoundException', `Grant ID ${id} not found`);
    },
  ),
};

/**
 * Nobody here calls through another AWS service, so the grant is never for a resource of one
 * (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource).
 */
function question(context: Context, action: string, input: JsonObject): Question {
  return {
    ...keyQuestion(context, action, input),
    context: { 'kms:GrantIsForAWSResource': 'false' },
  };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

function shown(key: KeyRecord, one: GrantRecord): JsonObject {
  return present({
    KeyId: key.arn,
    GrantId: one.id,
    Name: one.name,
    CreationDate: date(one.createdAt),
    GranteePrincipal: one.grantee,
    IssuingAccount: one.issuer,
    Operations: one.operations,
  });
}
