/**
 * From plain JSON to what the SDK wants. The SDK carries each operation's shapes as data ("schemas"): a
 * timestamp is known by its shape, never by how a string looks. Only the few forms below are read.
 *
 * A schema is a number (a simple type, with a bit for "list of" or "map to"), an array
 * `[id, namespace, name, traits, …]`, a function that returns one, or a pair `[schema, traits]`.
 */
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const SIMPLE = 0;
const OPERATION = 9;

const LIST_OF = 0b0100_0000;
const MAP_TO = 0b1000_0000;
const BLOB = 0b0001_0101;
const STREAMING_BLOB = 0b0010_1010;
/** Default, date-time, http-date and epoch-seconds. */
const TIMESTAMPS: ReadonlySet<unknown> = new Set([4, 5, 6, 7]);

/** The input is not what the operation takes: a wrong date, base64 that isn't. Names the member. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The schema of an operation's input, from the SDK's operation schema (`ListUsers$`). */
export function inputSchema(operation: unknown): unknown {
  return Array.isArray(operation) && operation[0] === OPERATION ? operation[4] : undefined;
}

/**
 * The value with ISO 8601 strings turned into Dates and base64 into bytes, where the schema says
 * timestamp or blob. A member that the schema doesn't know is an error: the SDK would drop it in silence,
 * and a call would do less than what people read and approved.
 */
export function toSdkInput(schema: unknown, value: unknown, path = 'input'): unknown {
  const shape = dereference(schema);
  if (typeof shape === 'number') return simple(shape, value, path);
  if (!Array.isArray(shape)) return value;
  const kind: unknown = shape[0];
  if (kind === SIMPLE) return toSdkInput(shape[4], value, path);
  if (kind === LIST) return list(shape[4], value, path);
  if (kind === MAP) return record(value, path, () => shape[5]);
  if (kind === STRUCTURE || kind === UNION) {
    const names: unknown = shape[4];
    const members: unknown = shape[5];
    if (!Array.isArray(names) || !Array.isArray(members)) return value;
    return record(value, path, (name) => {
      const at = names.indexOf(name);
      if (at < 0) throw new InputError(`${path} has no member ${name}`);
      return members[at];
    });
  }
  return value;
}

function dereference(schema: unknown): unknown {
  let shape = schema;
  for (let depth = 0; depth < 8; depth += 1) {
    if (typeof shape === 'function') shape = (shape as () => unknown)();
    else if (Array.isArray(shape) && shape.length === 2) shape = shape[0];
    else return shape;
  }
  return shape;
}

function simple(type: number, value: unknown, path: string): unknown {
  if ((type & LIST_OF) !== 0) return list(type & ~LIST_OF, value, path);
  if ((type & MAP_TO) !== 0) return record(value, path, () => type & ~MAP_TO);
  if (TIMESTAMPS.has(type)) return timestamp(value, path);
  if (type === BLOB || type === STREAMING_BLOB) return bytes(value, path);
  return value;
}

function list(element: unknown, value: unknown, path: string): unknown {
  if (!Array.isArray(value)) throw new InputError(`${path} must be a list`);
  return value.map((item, index) => toSdkInput(element, item, `${path}[${index}]`));
}

function record(value: unknown, path: string, schemaOf: (name: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${path} must be an object`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      toSdkInput(schemaOf(name), member, `${path}.${name}`),
    ]),
  );
}

function timestamp(value: unknown, path: string): Date {
  const isIso = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value);
  const date = isIso ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) {
    throw new InputError(`${path} must be an ISO 8601 instant`);
  }
  return date;
}

function bytes(value: unknown, path: string): Uint8Array {
  const isBase64 = typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
  if (!isBase64 || value.length % 4 !== 0) throw new InputError(`${path} must be base64`);
  return Uint8Array.from(Buffer.from(value, 'base64'));
}
