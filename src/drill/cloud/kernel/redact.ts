/** What a log line may hold. Secrets never reach one; bytes and dates are written so that they can be read back. */
import type { JsonObject } from '../types.ts';

const REDACTED = '[redacted]';

/** Member names whose value is a secret in some service's request or response. */
const SECRET_MEMBERS = new Set([
  'SecretString',
  'SecretBinary',
  'Password',
  'OldPassword',
  'NewPassword',
  'SecretAccessKey',
  'SessionToken',
  'Plaintext',
  'PrivateKeyPlaintext',
  'PrivateKeyCiphertextBlob',
  'PrivateKey',
  'Base32StringSeed',
  'QRCodePNG',
  'AuthenticationCode1',
  'AuthenticationCode2',
  'ServicePassword',
  'SSECustomerKey',
  'CopySourceSSECustomerKey',
  'UserData',
  'KeyMaterial',
  'EncryptedKeyMaterial',
  'ImportToken',
  'GrantToken',
  'RandomPassword',
  'SAMLAssertion',
  'WebIdentityToken',
  'TokenCode',
]);

/** Bytes stay bytes, so that a replay meets the type that the operation expects. */
function withheld(member: unknown): unknown {
  return member instanceof Uint8Array ? { $bytes: REDACTED } : REDACTED;
}

/**
 * A copy without secrets: plain JSON, with `{"$date":ms}` and `{"$bytes":base64}` for what JSON has not. `also` names
 * further members to withhold.
 */
export function redacted(value: unknown, also?: string): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map((item) => redacted(item, also));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([name, member]) => {
      const secret = SECRET_MEMBERS.has(name) || name === also;
      return [name, secret ? withheld(member) : redacted(member, also)];
    }),
  );
}

/** Turns what `redacted` wrote back into Dates and bytes. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (value === null || typeof value !== 'object') return value;
  if ('$date' in value && typeof value.$date === 'number') return new Date(value.$date);
  if ('$bytes' in value && typeof value.$bytes === 'string')
    return new Uint8Array(Buffer.from(value.$bytes, value.$bytes === REDACTED ? 'utf8' : 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revived(member)]));
}

/** `revived` for an operation's input. */
export function revivedInput(value: unknown): JsonObject {
  return revived(value) as JsonObject;
}
