import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalBytes, optionalText, texts } from '../input.ts';
import { date, mutates, present, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { liveSecret, secretQuestion, useSecretKey } from './find.ts';
import type { SecretRecord, SecretVersion } from './state.ts';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** Reading and writing a secret's values and their staging labels. */
export const valueOperations: { [operation: string]: CloudOperation } = {
  PutSecretValue: mutates(
    (context, input) => [secretQuestion(context, 'secretsmanager:PutSecretValue', input)],
    putSecretValue,
  ),
  GetSecretValue: reads((context, input) => {
    const question = secretQuestion(context, 'secretsmanager:GetSecretValue', input);
    const stage = optionalText(input, 'VersionStage') ?? CURRENT;
    const more = { 'secretsmanager:VersionStage': stage };
    return [{ ...question, context: { ...question.context, ...more } }];
  }, getSecretValue),
  ListSecretVersionIds: reads(
    (context, input) => [secretQuestion(context, 'secretsmanager:ListSecretVersionIds', input)],
    (context, input) => {
      const secret = liveSecret(context, input);
      const all = input['IncludeDeprecated'] === true;
      const versions = [...secret.versions].filter(([, version]) => all || version.stages.size > 0);
      return {
        ARN: secret.arn,
        Name: secret.name,
        Versions: versions.map(([VersionId, version]) => ({
          VersionId,
          VersionStages: [...version.stages],
          CreatedDate: date(version.createdAt),
        })),
      };
    },
  ),
  UpdateSecretVersionStage: mutates(
    (context, input) => [secretQuestion(context, 'secretsmanager:UpdateSecretVersionStage', input)],
    updateStage,
  ),
};

/**
 * Adds a version, or finds the one that the same request made before: the same token with the same value is the same
 * request, with another value it is refused
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html).
 */
export function addVersion(
  context: Context,
  secret: SecretRecord,
  input: JsonObject,
): { versionId: string; version: SecretVersion } {
  const versionId = optionalText(input, 'ClientRequestToken') ?? uuid(context);
  const before = secret.versions.get(versionId);
  if (before !== undefined) {
    if (sameValue(before, input)) return { versionId, version: before };
    throw new AwsError(
      'ResourceExistsException',
      `A version with the token ${versionId} and another value already exists.`,
    );
  }
  const secretString = optionalText(input, 'SecretString');
  const secretBinary = optionalBytes(input, 'SecretBinary');
  const version: SecretVersion = {
    ...(secretString === undefined ? {} : { secretString }),
    ...(secretBinary === undefined ? {} : { secretBinary }),
    createdAt: context.now,
    stages: new Set(),
  };
  secret.versions.set(versionId, version);
  const stages = texts(input, 'VersionStages');
  for (const stage of stages.length === 0 ? [CURRENT] : stages) moveStage(secret, stage, versionId);
  secret.changedAt = context.now;
  return { versionId, version };
}

/** Does the version hold the value that the request brings? */
export function sameValue(version: SecretVersion, input: JsonObject): boolean {
  const bytes = optionalBytes(input, 'SecretBinary');
  const sameBytes =
    bytes === undefined || version.secretBinary === undefined
      ? bytes === version.secretBinary
      : Buffer.compare(bytes, version.secretBinary) === 0;
  return sameBytes && version.secretString === optionalText(input, 'SecretString');
}

/** One version at a time has a label; the one that loses AWSCURRENT becomes AWSPREVIOUS. */
function moveStage(secret: SecretRecord, stage: string, to: string | undefined): void {
  const holder = secret.versions.entries().find(([, version]) => version.stages.has(stage));
  if (holder?.[0] === to) return;
  holder?.[1].stages.delete(stage);
  if (to !== undefined) secret.versions.get(to)?.stages.add(stage);
  if (stage !== CURRENT || holder === undefined) return;
  for (const version of secret.versions.values()) version.stages.delete(PREVIOUS);
  holder[1].stages.add(PREVIOUS);
}

function putSecretValue(context: Context, input: JsonObject): JsonObject {
  const secret = liveSecret(context, input);
  if (input['SecretString'] === undefined && input['SecretBinary'] === undefined) {
    const message = 'You must provide either SecretString or SecretBinary.';
    throw new AwsError('InvalidRequestException', message);
  }
  useSecretKey(context, secret, { action: 'kms:GenerateDataKey', failure: 'EncryptionFailure' });
  const { versionId, version } = addVersion(context, secret, input);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: versionId,
    VersionStages: [...version.stages],
  };
}

function getSecretValue(context: Context, input: JsonObject): JsonObject {
  const secret = liveSecret(context, input);
  const id = optionalText(input, 'VersionId');
  const stage = optionalText(input, 'VersionStage') ?? (id === undefined ? CURRENT : undefined);
  const found = secret.versions
    .entries()
    .find(
      ([versionId, version]) =>
        (id === undefined || versionId === id) &&
        (stage === undefined || version.stages.has(stage)),
    );
  if (found === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${stage === undefined ? `VersionId: ${id}` : `staging label: ${stage}`}`,
    );
  }
  useSecretKey(context, secret, { action: 'kms:Decrypt', failure: 'DecryptionFailure' });
  const [VersionId, version] = found;
  secret.accessedAt = context.now;
  return present({
    ARN: secret.arn,
    Name: secret.name,
    VersionId,
    SecretString: version.secretString,
    SecretBinary: version.secretBinary,
    VersionStages: [...version.stages],
    CreatedDate: date(version.createdAt),
  });
}

function updateStage(context: Context, input: JsonObject): JsonObject {
  const secret = liveSecret(context, input);
  const stage = optionalText(input, 'VersionStage') ?? '';
  const from = optionalText(input, 'RemoveFromVersionId');
  const to = optionalText(input, 'MoveToVersionId');
  const holder = secret.versions.entries().find(([, version]) => version.stages.has(stage))?.[0];
  if (to !== undefined && !secret.versions.has(to)) {
    const message = "Secrets Manager can't find the specified secret version.";
    throw new AwsError('ResourceNotFoundException', message);
  }
  if (holder !== undefined && holder !== from && holder !== to) {
    throw new AwsError(
      'InvalidParameterException',
      `The staging label ${stage} is attached to another version; name it in RemoveFromVersionId.`,
    );
  }
  if (to === undefined && stage === CURRENT) {
    const message = `You can't remove the staging label ${stage}: move it instead.`;
    throw new AwsError('InvalidParameterException', message);
  }
  moveStage(secret, stage, to);
  return { ARN: secret.arn, Name: secret.name };
}
