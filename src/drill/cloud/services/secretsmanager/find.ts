import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { enforced } from '../../versioned.ts';
import { text } from '../input.ts';
import { questionAbout, usableKeyProblem } from '../kms/keys.ts';
import type { Context, Question } from '../operation.ts';
import { secretsRegion } from './state.ts';
import type { SecretRecord } from './state.ts';

/** Finding secrets, and asking about them. */

interface OwnedSecret {
  ownerId: string;
  secret: SecretRecord;
}

/** The secret behind a name, a whole ARN, or an ARN without its six random characters. */
function findSecret(context: Context, id: string): OwnedSecret | undefined {
  const [, , , arnRegion, arnAccount] = id.startsWith('arn:') ? id.split(':') : [];
  const ownerId = arnAccount ?? context.caller.accountId;
  const account = context.state.accounts.get(ownerId);
  if (account === undefined) return undefined;
  const secrets = secretsRegion(account.secrets, arnRegion ?? context.region);
  const secret =
    secrets.get(id) ??
    secrets
      .values()
      .find(({ arn }) => arn === id || (id.startsWith('arn:') && arn.slice(0, -7) === id));
  return secret === undefined ? undefined : { ownerId, secret };
}

/** The question about the secret in `SecretId`, with its resource policy as now enforced. */
export function secretQuestion(context: Context, action: string, input: JsonObject): Question {
  const id = text(input, 'SecretId');
  const found = findSecret(context, id);
  if (found === undefined) {
    return {
      action,
      resource: id.startsWith('arn:') ? id : newSecretArn(context, id, '??????'),
      resourceAccountId: context.caller.accountId,
    };
  }
  const policy = enforced(found.secret.policy, context.now);
  return {
    action,
    resource: found.secret.arn,
    resourceAccountId: found.ownerId,
    context: { 'secretsmanager:SecretId': found.secret.arn },
    ...(policy === undefined ? {} : { resourcePolicy: policy.document }),
  };
}

/** The secret in `SecretId`, deleted or not, or AWS's ResourceNotFoundException. */
export function requestedSecret(context: Context, input: JsonObject): SecretRecord {
  const found = findSecret(context, text(input, 'SecretId'));
  if (found === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }
  return found.secret;
}

/** The same, refused when it is marked for deletion. */
export function liveSecret(context: Context, input: JsonObject): SecretRecord {
  const secret = requestedSecret(context, input);
  if (secret.deletedAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return secret;
}

/**
 * Asks whether the caller may use the secret's own KMS key for this, and whether the key is usable. With the service's
 * default key nothing is asked (https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html).
 */
export function useSecretKey(
  context: Context,
  secret: Pick<SecretRecord, 'kmsKeyId'>,
  use: { action: 'kms:Decrypt' | 'kms:GenerateDataKey'; failure: string },
): void {
  const { kmsKeyId } = secret;
  if (kmsKeyId === undefined || kmsKeyId === 'alias/aws/secretsmanager') return;
  context.authorize(questionAbout(context, use.action, kmsKeyId));
  const problem = usableKeyProblem(context, kmsKeyId);
  if (problem !== undefined) throw new AwsError(use.failure, problem);
}

export function newSecretArn(context: Context, name: string, suffix: string): string {
  return `arn:aws:secretsmanager:${context.region}:${context.caller.accountId}:secret:${name}-${suffix}`;
}
