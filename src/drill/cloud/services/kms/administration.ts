import { grant } from '../../authorization/statements.ts';
import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { change, latest, versioned } from '../../versioned.ts';
import { flag, keyValues, optionalNumber, optionalText, text } from '../input.ts';
import { date, mutates, own, present, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { page } from '../paging.ts';
import { parseStoredPolicy } from '../stored-policy.ts';
import type { StoredPolicy } from '../stored-policy.ts';
import { keyQuestion, ownKey, requestedKey } from './keys.ts';
import { kmsRegion } from './state.ts';
import type { KeyRecord, KmsRegion } from './state.ts';

/** Making, describing, enabling and disabling keys, their policies and their names. */
export const administrationOperations: { [operation: string]: CloudOperation } = {
  CreateKey: mutates((context) => [own(context, 'kms:CreateKey', '*')], createKey),
  DescribeKey: reads(
    (context, input) => [keyQuestion(context, 'kms:DescribeKey', input)],
    (context, input) => {
      const { ownerId, key } = requestedKey(context, input);
      return { KeyMetadata: metadata(ownerId, key) };
    },
  ),
  ListKeys: reads(
    (context) => [own(context, 'kms:ListKeys', '*')],
    (context, input) => {
      const { items, next } = listed(input, [...here(context).keys.values()], (key) => key.keyId);
      return present({
        Keys: items.map((key) => ({ KeyId: key.keyId, KeyArn: key.arn })),
        Truncated: next !== undefined,
        NextMarker: next,
      });
    },
  ),
  ListAliases: reads((context) => [own(context, 'kms:ListAliases', '*')], listAliases),
  CreateAlias: mutates(
    (context, input) => [
      own(context, 'kms:CreateAlias', aliasArn(context, text(input, 'AliasName'))),
      keyQuestion(context, 'kms:CreateAlias', { KeyId: input['TargetKeyId'] }),
    ],
    createAlias,
  ),
  EnableKey: mutates(
    (context, input) => [keyQuestion(context, 'kms:EnableKey', input)],
    (context, input) => setState(ownKey(context, input), 'Enabled'),
  ),
  DisableKey: mutates(
    (context, input) => [keyQuestion(context, 'kms:DisableKey', input)],
    (context, input) => setState(ownKey(context, input), 'Disabled'),
  ),
  GetKeyPolicy: reads(
    (context, input) => [keyQuestion(context, 'kms:GetKeyPolicy', input)],
    (context, input) => ({
      Policy: latest(ownKey(context, input).policy).text,
      PolicyName: 'default',
    }),
  ),
  PutKeyPolicy: mutates(
    (context, input) => [keyQuestion(context, 'kms:PutKeyPolicy', input)],
    (context, input) => {
      const key = ownKey(context, input);
      const policy = parseStoredPolicy(text(input, 'Policy'), 'MalformedPolicyDocumentException');
      if (!flag(input, 'BypassPolicyLockoutSafetyCheck')) refuseLockout(context, key.arn, policy);
      change(key.policy, policy, context.propagates('iam'));
      return {};
    },
  ),
};

/** The key policy that a key gets if none is given
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html). */
function defaultKeyPolicy(accountId: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

/** What DescribeKey says of a key. */
function metadata(ownerId: string, key: KeyRecord): JsonObject {
  return present({
    AWSAccountId: ownerId,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.state,
    DeletionDate: date(key.deletionAt),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  });
}

function createKey(context: Context, input: JsonObject): JsonObject {
  const ownerId = context.caller.accountId;
  const keyId = uuid(context);
  const arn = `arn:aws:kms:${context.region}:${ownerId}:key/${keyId}`;
  const policy = parseStoredPolicy(
    optionalText(input, 'Policy') ?? defaultKeyPolicy(ownerId),
    'MalformedPolicyDocumentException',
  );
  if (!flag(input, 'BypassPolicyLockoutSafetyCheck')) refuseLockout(context, arn, policy);
  const key: KeyRecord = {
    keyId,
    arn,
    createdAt: context.now,
    description: optionalText(input, 'Description') ?? '',
    state: 'Enabled',
    manager: 'CUSTOMER',
    policy: versioned(policy),
    grants: new Map(),
    material: context.id('', 64, 'hex'),
    tags: keyValues(input, 'Tags', 'TagKey', 'TagValue'),
  };
  here(context).keys.set(keyId, key);
  return { KeyMetadata: metadata(ownerId, key) };
}

/**
 * The caller must be able to change the policy again
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html, BypassPolicyLockoutSafetyCheck).
 */
function refuseLockout(context: Context, arn: string, policy: StoredPolicy): void {
  const granted = grant(policy.document, {
    caller: context.caller,
    action: 'kms:PutKeyPolicy',
    resource: arn,
    keys: new Map(),
    hasBoundary: false,
  });
  if (granted !== undefined) return;
  throw new AwsError(
    'MalformedPolicyDocumentException',
    'The new key policy will not allow you to update the key policy in the future.',
  );
}

/** Enables or disables a key; refused for AWS managed keys and keys that are on their way out. */
export function setState(key: KeyRecord, state: 'Enabled' | 'Disabled'): JsonObject {
  if (key.manager === 'AWS') {
    throw new AwsError('AccessDeniedException', 'AWS managed keys cannot be changed.');
  }
  if (key.state === 'PendingDeletion') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
  key.state = state;
  return {};
}

function createAlias(context: Context, input: JsonObject): JsonObject {
  const name = text(input, 'AliasName');
  const region = here(context);
  if (!/^alias\/[\w/-]+$/.test(name) || name.startsWith('alias/aws/')) {
    throw new AwsError('InvalidAliasNameException', `Alias ${name} is not a valid name.`);
  }
  if (region.aliases.has(name)) {
    const message = `An alias with the name ${aliasArn(context, name)} already exists`;
    throw new AwsError('AlreadyExistsException', message);
  }
  const key = ownKey(context, { KeyId: input['TargetKeyId'] });
  region.aliases.set(name, { keyId: key.keyId, createdAt: context.now });
  return {};
}

function listAliases(context: Context, input: JsonObject): JsonObject {
  const wanted = optionalText(input, 'KeyId');
  const keyId = wanted === undefined ? undefined : requestedKey(context, input).key.keyId;
  const aliases = [...here(context).aliases].filter(
    ([, alias]) => keyId === undefined || alias.keyId === keyId,
  );
  const { items, next } = listed(input, aliases, ([name]) => name);
  return present({
    Aliases: items.map(([AliasName, alias]) => ({
      AliasName,
      AliasArn: aliasArn(context, AliasName),
      TargetKeyId: alias.keyId,
      CreationDate: date(alias.createdAt),
    })),
    Truncated: next !== undefined,
    NextMarker: next,
  });
}

function listed<T>(input: JsonObject, items: T[], keyOf: (item: T) => string) {
  const limit = optionalNumber(input, 'Limit') ?? 100;
  return page(items, keyOf, { limit, token: optionalText(input, 'Marker') });
}

function here(context: Context): KmsRegion {
  return kmsRegion(accountOf(context.state, context.caller.accountId).kms, context.region);
}

function aliasArn(context: Context, name: string): string {
  return `arn:aws:kms:${context.region}:${context.caller.accountId}:${name}`;
}
