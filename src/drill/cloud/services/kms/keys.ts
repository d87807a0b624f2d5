import type { CloudState } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { enforced } from '../../versioned.ts';
import { text } from '../input.ts';
import type { Context, Question } from '../operation.ts';
import { kmsRegion } from './state.ts';
import type { KeyRecord } from './state.ts';

/** Finding keys, and asking about them. */

/** A key together with the account that owns it. */
export interface OwnedKey {
  ownerId: string;
  key: KeyRecord;
}

/** Where an identifier without an ARN is looked up. */
export interface Place {
  accountId: string;
  region: string;
}

/**
 * The key behind a key id, key ARN, alias name or alias ARN, in whatever account the ARN names
 * (https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id).
 */
export function findKey(state: CloudState, id: string, place: Place): OwnedKey | undefined {
  const [, , , arnRegion, arnAccount, arnRest] = id.startsWith('arn:') ? id.split(':') : [];
  const name = arnRest ?? id;
  const ownerId = arnAccount ?? place.accountId;
  const account = state.accounts.get(ownerId);
  if (account === undefined) return undefined;
  const region = kmsRegion(account.kms, arnRegion ?? place.region);
  const keyId = name.startsWith('alias/')
    ? region.aliases.get(name)?.keyId
    : name.replace(/^key\//, '');
  const key = keyId === undefined ? undefined : region.keys.get(keyId);
  return key === undefined ? undefined : { ownerId, key };
}

/**
 * Why what this key encrypts can't be read now, or undefined
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html).
 */
export function usableKeyProblem(
  context: Pick<Context, 'state' | 'region' | 'caller'>,
  keyId: string,
): string | undefined {
  const place = { accountId: context.caller.accountId, region: context.region };
  const found = findKey(context.state, keyId, place);
  if (found === undefined) return `KMS key ${keyId} does not exist.`;
  if (found.key.state === 'Disabled') return `${found.key.arn} is disabled.`;
  if (found.key.state === 'PendingDeletion') return `${found.key.arn} is pending deletion.`;
  return undefined;
}

/** The key that the request names in `KeyId`, or AWS's NotFoundException. */
export function requestedKey(context: Context, input: JsonObject): OwnedKey {
  const id = text(input, 'KeyId');
  const found = findKey(context.state, id, here(context));
  if (found === undefined) {
    const message = id.startsWith('alias/')
      ? `Alias arn:aws:kms:${context.region}:${context.caller.accountId}:${id} is not found.`
      : `Key '${keyArn(context, id)}' does not exist`;
    throw new AwsError('NotFoundException', message);
  }
  return found;
}

/**
 * The question about the key in `KeyId`, with its key policy as now enforced. A key that does not exist is asked about
 * all the same: whoever may not call the operation must not learn that.
 */
export function keyQuestion(context: Context, action: string, input: JsonObject): Question {
  return questionAbout(context, action, text(input, 'KeyId'));
}

/** The same for a key that some other service uses on the caller's behalf. */
export function questionAbout(context: Context, action: string, keyId: string): Question {
  const found = findKey(context.state, keyId, here(context));
  if (found === undefined) {
    return {
      action,
      resource: keyArn(context, keyId),
      resourceAccountId: context.caller.accountId,
    };
  }
  return {
    action,
    resource: found.key.arn,
    resourceAccountId: found.ownerId,
    resourcePolicy: enforced(found.key.policy, context.now).document,
  };
}

/** Refuses what AWS lets nobody do from another account, whatever the key policy says. */
export function ownKey(context: Context, input: JsonObject): KeyRecord {
  const { ownerId, key } = requestedKey(context, input);
  if (ownerId !== context.caller.accountId) {
    const message = 'This operation cannot be performed on a KMS key of another account.';
    throw new AwsError('AccessDeniedException', message);
  }
  return key;
}

/** Refuses a cryptographic operation with a key that is not Enabled. */
export function refuseUnusable(key: KeyRecord): void {
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (key.state === 'PendingDeletion') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
}

function here(context: Context): Place {
  return { accountId: context.caller.accountId, region: context.region };
}

function keyArn(context: Context, id: string): string {
  if (id.startsWith('arn:')) return id;
  const name = id.startsWith('alias/') ? id : `key/${id}`;
  return `arn:aws:kms:${context.region}:${context.caller.accountId}:${name}`;
}
