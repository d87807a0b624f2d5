import { AwsError } from '../types.ts';
import type { JsonObject } from '../types.ts';

/** Reading the members of an input. The wire layer gives the SDK's shapes; what is absent or of another type is refused here. */

/** The member, or the service's error for a missing one. */
export function text(input: JsonObject, name: string, code = 'ValidationException'): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError(code, `The request must contain the parameter ${name}.`);
}

export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

export function optionalNumber(input: JsonObject, name: string): number | undefined {
  const value = input[name];
  return typeof value === 'number' ? value : undefined;
}

export function flag(input: JsonObject, name: string): boolean {
  return input[name] === true;
}

/** A Date member as virtual ms. */
export function optionalTime(input: JsonObject, name: string): number | undefined {
  const value = input[name];
  return value instanceof Date ? value.getTime() : undefined;
}

export function optionalBytes(input: JsonObject, name: string): Uint8Array | undefined {
  const value = input[name];
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? new TextEncoder().encode(value) : undefined;
}

export function texts(input: JsonObject, name: string): string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function objects(input: JsonObject, name: string): JsonObject[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : [];
}

export function object(input: JsonObject, name: string): JsonObject {
  const value = input[name];
  return isObject(value) ? value : {};
}

/** A map of text to text, as tags of Backup or S3 metadata are. */
export function textMap(input: JsonObject, name: string): { [key: string]: string } {
  return Object.fromEntries(
    Object.entries(object(input, name)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** A list of `{Key, Value}`, as most services take tags. */
export function keyValues(input: JsonObject, name: string, keyName = 'Key', valueName = 'Value') {
  return Object.fromEntries(
    objects(input, name).map((tag) => [
      optionalText(tag, keyName) ?? '',
      optionalText(tag, valueName) ?? '',
    ]),
  );
}

function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}
