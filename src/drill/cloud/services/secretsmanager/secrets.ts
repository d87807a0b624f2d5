import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { change, latest, versioned } from '../../versioned.ts';
import { flag, keyValues, objects, optionalNumber, optionalText, text, texts } from '../input.ts';
import { DAY_MS, date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { page } from '../paging.ts';
import { parseStoredPolicy } from '../stored-policy.ts';
import { liveSecret, newSecretArn, requestedSecret, secretQuestion, useSecretKey } from './find.ts';
import { secretsRegion } from './state.ts';
import type { SecretRecord } from './state.ts';
import { addVersion, sameValue } from './values.ts';

/** Making, describing, deleting and restoring secrets, and their resource policies. */
export const secretOperations: { [operation: string]: CloudOperation } = {
  CreateSecret: mutates(
    (context, input) => [
      own(
        context,
        'secretsmanager:CreateSecret',
        newSecretArn(context, text(input, 'Name'), '??????'),
        { context: { 'secretsmanager:Name': text(input, 'Name') } },
      ),
    ],
    createSecret,
  ),
  DescribeSecret: reads(
    (context, input) => [secretQuestion(context, 'secretsmanager:DescribeSecret', input)],
    (context, input) => {
      const secret = requestedSecret(context, input);
      return { ...entry(secret), VersionIdsToStages: versionsToStages(secret) };
    },
  ),
  ListSecrets: reads((context) => [own(context, 'secretsmanager:ListSecrets', '*')], listSecrets),
  DeleteSecret: mutates((context, input) => {
    const question = secretQuestion(context, 'secretsmanager:DeleteSecret', input);
    const more: { [key: string]: string } = {
      'secretsmanager:ForceDeleteWithoutRecovery': String(
        flag(input, 'ForceDeleteWithoutRecovery'),
      ),
    };
    const days = optionalNumber(input, 'RecoveryWindowInDays');
    if (days !== undefined) more['secretsmanager:RecoveryWindowInDays'] = String(days);
    return [{ ...question, context: { ...question.context, ...more } }];
  }, deleteSecret),
  RestoreSecret: mutates(
    (context, input) => [secretQuestion(context, 'secretsmanager:RestoreSecret', input)],
    (context, input) => {
      const secret = requestedSecret(context, input);
      delete secret.deletedAt;
      delete secret.deletionAt;
      return { ARN: secret.arn, Name: secret.name };
    },
  ),
  PutResourcePolicy: mutates(
    (context, input) => [secretQuestion(context, 'secretsmanager:PutResourcePolicy', input)],
    (context, input) => {
      const secret = liveSecret(context, input);
      const policy = parseStoredPolicy(
        text(input, 'ResourcePolicy'),
        'MalformedPolicyDocumentException',
      );
      change(secret.policy, policy, context.propagates('iam'));
      return { ARN: secret.arn, Name: secret.name };
    },
  ),
  GetResourcePolicy: reads(
    (context, input) => [secretQuestion(context, 'secretsmanager:GetResourcePolicy', input)],
    (context, input) => {
      const secret = requestedSecret(context, input);
      return present({
        ARN: secret.arn,
        Name: secret.name,
        ResourcePolicy: latest(secret.policy)?.text,
      });
    },
  ),
  DeleteResourcePolicy: mutates(
    (context, input) => [secretQuestion(context, 'secretsmanager:DeleteResourcePolicy', input)],
    (context, input) => {
      const secret = liveSecret(context, input);
      change(secret.policy, undefined, context.propagates('iam'));
      return { ARN: secret.arn, Name: secret.name };
    },
  ),
};

function createSecret(context: Context, input: JsonObject): JsonObject {
  const name = text(input, 'Name');
  const secrets = secretsRegion(
    accountOf(context.state, context.caller.accountId).secrets,
    context.region,
  );
  const before = secrets.get(name);
  if (before !== undefined) return sameCreation(before, input);
  const kmsKeyId = optionalText(input, 'KmsKeyId');
  const secret: SecretRecord = {
    name,
    arn: newSecretArn(context, name, context.id('', 6)),
    description: optionalText(input, 'Description') ?? '',
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    createdAt: context.now,
    changedAt: context.now,
    versions: new Map(),
    policy: versioned(undefined),
    tags: keyValues(input, 'Tags'),
  };
  const hasValue = input['SecretString'] !== undefined || input['SecretBinary'] !== undefined;
  if (hasValue) {
    useSecretKey(context, secret, { action: 'kms:GenerateDataKey', failure: 'EncryptionFailure' });
  }
  secrets.set(name, secret);
  const versionId = hasValue ? addVersion(context, secret, input).versionId : undefined;
  return present({ ARN: secret.arn, Name: name, VersionId: versionId });
}

/** Asking again with the same token and value is the same request; any other creation under the name is refused. */
function sameCreation(secret: SecretRecord, input: JsonObject): JsonObject {
  if (secret.deletedAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const versionId = optionalText(input, 'ClientRequestToken') ?? '';
  const version = secret.versions.get(versionId);
  if (version === undefined || !sameValue(version, input)) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${secret.name} already exists.`,
    );
  }
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
}

function listSecrets(context: Context, input: JsonObject): JsonObject {
  const secrets = secretsRegion(
    accountOf(context.state, context.caller.accountId).secrets,
    context.region,
  );
  const deletedToo = flag(input, 'IncludePlannedDeletion');
  const matching = [...secrets.values()].filter(
    (secret) => (deletedToo || secret.deletedAt === undefined) && passes(secret, input),
  );
  const { items, next } = page(matching, ({ name }) => name, {
    limit: optionalNumber(input, 'MaxResults') ?? 100,
    token: optionalText(input, 'NextToken'),
  });
  return present({
    SecretList: items.map((secret) => ({
      ...entry(secret),
      SecretVersionsToStages: versionsToStages(secret),
    })),
    NextToken: next,
  });
}

/** Filters match the beginning of words; `!` turns one round
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html). */
function passes(secret: SecretRecord, input: JsonObject): boolean {
  return objects(input, 'Filters').every((filter) => {
    const fields: { [key: string]: string[] } = {
      name: [secret.name],
      description: [secret.description],
      'tag-key': Object.keys(secret.tags),
      'tag-value': Object.values(secret.tags),
      all: [secret.name, secret.description],
    };
    const values = fields[optionalText(filter, 'Key') ?? ''] ?? [];
    return texts(filter, 'Values').some((wanted) => {
      const negated = wanted.startsWith('!');
      const prefix = negated ? wanted.slice(1) : wanted;
      return values.some((value) => value.startsWith(prefix)) !== negated;
    });
  });
}

function deleteSecret(context: Context, input: JsonObject): JsonObject {
  const secret = liveSecret(context, input);
  const days = optionalNumber(input, 'RecoveryWindowInDays');
  const force = flag(input, 'ForceDeleteWithoutRecovery');
  if (force && days !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    const message = 'RecoveryWindowInDays value must be between 7 and 30 days (inclusive).';
    throw new AwsError('InvalidParameterException', message);
  }
  const deletionAt = force ? context.now : context.now + (days ?? 30) * DAY_MS;
  secret.deletedAt = context.now;
  secret.deletionAt = deletionAt;
  const secrets = secretsRegion(
    accountOf(context.state, context.caller.accountId).secrets,
    context.region,
  );
  const remove = () => {
    // A restored and again deleted secret leaves an older effect behind that must not fire.
    const same = secrets.get(secret.name) === secret && secret.deletionAt === deletionAt;
    if (same) secrets.delete(secret.name);
  };
  if (force) remove();
  else context.schedule(deletionAt, `secret ${secret.name} is deleted`, remove);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: date(deletionAt) };
}

function versionsToStages(secret: SecretRecord): JsonObject {
  return Object.fromEntries(
    [...secret.versions]
      .filter(([, version]) => version.stages.size > 0)
      .map(([id, version]) => [id, [...version.stages]]),
  );
}

function entry(secret: SecretRecord): JsonObject {
  return present({
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description === '' ? undefined : secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: date(secret.createdAt),
    LastChangedDate: date(secret.changedAt),
    LastAccessedDate: date(secret.accessedAt),
    DeletedDate: date(secret.deletedAt),
    Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
  });
}
