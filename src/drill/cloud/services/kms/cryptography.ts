import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalBytes, optionalNumber, optionalText, textMap } from '../input.ts';
import { reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { findKey, keyQuestion, questionAbout, refuseUnusable, requestedKey } from './keys.ts';
import type { KeyRecord } from './state.ts';

/**
 * A ciphertext of this simulation: magic, length of the key's ARN, ARN, 12 bytes nonce, 16 bytes tag, AES-256-GCM data.
 * As with AWS, the ciphertext itself says which key it needs.
 */
const MAGIC = Buffer.from('DRILLKMS');

/** Encrypt, Decrypt, GenerateDataKey. They change nothing in the account: CloudTrail calls them read-only. */
export const cryptographyOperations: { [operation: string]: CloudOperation } = {
  Encrypt: reads((context, input) => [keyQuestion(context, 'kms:Encrypt', input)], encryptData),
  Decrypt: reads(
    (context, input) => [
      questionAbout(
        context,
        'kms:Decrypt',
        keyOfCiphertext(input) ?? optionalText(input, 'KeyId') ?? 'unknown',
      ),
    ],
    decryptData,
  ),
  GenerateDataKey: reads(
    (context, input) => [keyQuestion(context, 'kms:GenerateDataKey', input)],
    generateDataKey,
  ),
};

function generateDataKey(context: Context, input: JsonObject): JsonObject {
  const { key } = requestedKey(context, input);
  refuseUnusable(key);
  const short = optionalText(input, 'KeySpec') === 'AES_128';
  const length = optionalNumber(input, 'NumberOfBytes') ?? (short ? 16 : 32);
  const plaintext = Buffer.from(context.id('', length * 2, 'hex'), 'hex');
  return {
    KeyId: key.arn,
    Plaintext: new Uint8Array(plaintext),
    CiphertextBlob: seal(context, key, { plaintext, input }),
  };
}

function encryptData(context: Context, input: JsonObject): JsonObject {
  const { key } = requestedKey(context, input);
  refuseUnusable(key);
  const plaintext = optionalBytes(input, 'Plaintext');
  if (plaintext === undefined || plaintext.length > 4096) {
    throw new AwsError('ValidationException', 'Plaintext must be 1 to 4096 bytes.');
  }
  return {
    KeyId: key.arn,
    CiphertextBlob: seal(context, key, { plaintext, input }),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  };
}

function decryptData(context: Context, input: JsonObject): JsonObject {
  const invalid = new AwsError('InvalidCiphertextException', 'The ciphertext is not valid.');
  const place = { accountId: context.caller.accountId, region: context.region };
  const arn = keyOfCiphertext(input);
  const found = arn === undefined ? undefined : findKey(context.state, arn, place);
  if (found === undefined) throw invalid;
  if (input['KeyId'] !== undefined && requestedKey(context, input).key !== found.key) {
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  refuseUnusable(found.key);
  const blob = Buffer.from(optionalBytes(input, 'CiphertextBlob') ?? []);
  const start = MAGIC.length + 2 + found.key.arn.length;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(found.key.material, 'hex'),
    blob.subarray(start, start + 12),
    { authTagLength: 16 },
  );
  decipher.setAAD(encryptionContext(input));
  decipher.setAuthTag(blob.subarray(start + 12, start + 28));
  try {
    const plaintext = Buffer.concat([decipher.update(blob.subarray(start + 28)), decipher.final()]);
    return {
      KeyId: found.key.arn,
      Plaintext: new Uint8Array(plaintext),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  } catch {
    throw invalid;
  }
}

function seal(
  context: Context,
  key: KeyRecord,
  about: { plaintext: Uint8Array; input: JsonObject },
): Uint8Array {
  const nonce = Buffer.from(context.id('', 24, 'hex'), 'hex');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'hex'), nonce);
  cipher.setAAD(encryptionContext(about.input));
  const data = Buffer.concat([cipher.update(about.plaintext), cipher.final()]);
  const arn = Buffer.from(key.arn);
  const length = Buffer.from([arn.length >> 8, arn.length & 255]);
  return new Uint8Array(Buffer.concat([MAGIC, length, arn, nonce, cipher.getAuthTag(), data]));
}

/** The encryption context does not travel in the ciphertext, but without the same one it does not open. */
function encryptionContext(input: JsonObject): Buffer {
  const sorted = Object.entries(textMap(input, 'EncryptionContext')).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return createHash('sha256').update(JSON.stringify(sorted)).digest();
}

/** The ARN inside the ciphertext, or undefined for what is no ciphertext of ours. */
function keyOfCiphertext(input: JsonObject): string | undefined {
  const blob = Buffer.from(optionalBytes(input, 'CiphertextBlob') ?? []);
  const start = MAGIC.length + 2;
  if (blob.length < start || !blob.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const length = blob.readUInt16BE(MAGIC.length);
  return blob.length < start + length + 28
    ? undefined
    : blob.toString('utf8', start, start + length);
}
