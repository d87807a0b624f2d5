/**
 * Members that hold a secret, wherever they stand in an answer. The SDK marks some of them as sensitive, but
 * a session token is not marked and an account's name is, so the list is ours.
 */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'Base32StringSeed',
  'BootstrapKey',
  // The configuration of a VPN's other end, with its pre-shared keys.
  'CustomerGatewayConfiguration',
  'GeneratedRandomPassword',
  'KeyMaterial',
  'Password',
  'PasswordData',
  'Plaintext',
  'PreSharedKey',
  'PrivateKeyPlaintext',
  'QRCodePNG',
  'RandomPassword',
  'SecretAccessKey',
  'SecretBinary',
  'SecretString',
  'ServiceCredentialSecret',
  'ServicePassword',
  'SessionToken',
  // Environment variables of functions: nobody asks for them, and many hold passwords.
  'Variables',
]);

const OBJECT_LIMIT = 1_048_576;

/** The answer is too large or of a kind that can't be plain data. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * An SDK output as plain JSON: dates as ISO 8601, bytes and streams (up to 1 MiB) as base64, undefined and
 * null left out, `$metadata` left out, members that hold secrets left out (promise 6).
 *
 * @throws OutputError when a stream is longer than that
 */
export async function toPlain(output: object): Promise<{ [key: string]: unknown }> {
  return members(output);
}

type Members = { [key: string]: unknown };

/** At once where there is nothing to wait for: a promise for each of a million members would be most of the memory. */
function members(output: object): Members | Promise<Members> {
  const kept = Object.entries(output)
    .filter(([key]) => key !== '$metadata' && !SECRET_MEMBERS.has(key))
    .map(([key, value]) => [key, reduce(value)] as const);
  const put = (all: readonly (readonly [string, unknown])[]): Members =>
    Object.fromEntries(all.filter(([, value]) => value !== undefined));
  if (!kept.some(([, value]) => value instanceof Promise)) return put(kept);
  return Promise.all(kept.map(async ([key, value]) => [key, await value] as const)).then(put);
}

/** The plain value, or a promise of it where it has to be read. */
function reduce(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'function') return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map(reduce);
    const there = (all: readonly unknown[]) => all.filter((item) => item !== undefined);
    return items.some((item) => item instanceof Promise)
      ? Promise.all(items).then(there)
      : there(items);
  }
  if (Symbol.asyncIterator in value) return readAll(value as AsyncIterable<unknown>);
  return members(value);
}

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (!(part instanceof Uint8Array)) throw new OutputError('the answer holds a stream of events');
    size += part.length;
    if (size > OBJECT_LIMIT)
      throw new OutputError(`the object is longer than ${OBJECT_LIMIT} bytes`);
    chunks.push(Buffer.from(part));
  }
  return Buffer.concat(chunks).toString('base64');
}
