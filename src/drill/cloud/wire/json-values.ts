/** Values to and from plain JSON, by schema. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type JsonObject } from '../types.ts';
import { membersOf } from './model.ts';
import { dateText, EPOCH_SECONDS, parsedDate, timestampFormat } from './scalars.ts';

function keyOf(member: NormalizedSchema, name: string): string {
  const { jsonName } = member.getMergedTraits();
  return typeof jsonName === 'string' ? jsonName : name;
}

function mapped(value: object, convert: (item: unknown) => unknown): JsonObject {
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, convert(item)]));
}

function wrongType(value: unknown, wanted: string): AwsError {
  const given = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return new AwsError('SerializationException', `${given} can not be converted to ${wanted}`);
}

/** The JavaScript type that a scalar has in JSON; undefined where any will do. */
function jsonType(schema: NormalizedSchema): string | undefined {
  if (schema.isStringSchema() || schema.isBlobSchema()) return 'string';
  if (schema.isBooleanSchema()) return 'boolean';
  return schema.isNumericSchema() ? 'number' : undefined;
}

function scalarFromJson(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isTimestampSchema()) {
    if (typeof value === 'number' || typeof value === 'string') return parsedDate(String(value));
    throw wrongType(value, 'a timestamp');
  }
  const wanted = jsonType(schema);
  if (wanted !== undefined && typeof value !== wanted) throw wrongType(value, `a ${wanted}`);
  return schema.isBlobSchema() ? new Uint8Array(Buffer.from(String(value), 'base64')) : value;
}

/**
 * Reads parsed JSON as the schema says: dates become Dates, base64 becomes bytes. Throws SerializationException where
 * a value is of another type, as AWS does before it looks at anything else.
 */
export function fromJson(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongType(value, 'a list');
    const member = schema.getValueSchema();
    return value.map((item) => fromJson(member, item));
  }
  if (!schema.isMapSchema() && !schema.isStructSchema()) return scalarFromJson(schema, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(value, 'an object');
  if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    return mapped(value, (item) => fromJson(member, item));
  }
  const given = value as JsonObject;
  const entries = membersOf(schema).flatMap(([name, member]): [string, unknown][] => {
    const item = given[keyOf(member, name)];
    return item === undefined || item === null ? [] : [[name, fromJson(member, item)]];
  });
  return Object.fromEntries(entries);
}

/** What JSON.stringify can write; `include` leaves out members that HTTP headers carry. */
export function toJson(
  schema: NormalizedSchema,
  value: unknown,
  include: (member: NormalizedSchema) => boolean = () => true,
): unknown {
  if (value instanceof Date) {
    const format = timestampFormat(schema, EPOCH_SECONDS);
    return format === EPOCH_SECONDS ? value.getTime() / 1000 : dateText(value, format);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) {
    const member = schema.getValueSchema();
    return value.map((item) => toJson(member, item));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    return mapped(value, (item) => toJson(member, item));
  }
  const given = value as JsonObject;
  const entries = membersOf(schema).flatMap(([name, member]): [string, unknown][] => {
    const item = given[name];
    const skip = item === undefined || item === null || !include(member);
    return skip ? [] : [[keyOf(member, name), toJson(member, item)]];
  });
  return Object.fromEntries(entries);
}
