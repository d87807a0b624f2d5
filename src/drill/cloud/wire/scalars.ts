/** Simple values to and from text, by schema. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../types.ts';

/** Timestamp formats by number, as in @smithy/types. */
export const DATE_TIME = 5;
export const HTTP_DATE = 6;
export const EPOCH_SECONDS = 7;

/** The format a timestamp has here: its own, or what the protocol and place say. */
export function timestampFormat(schema: NormalizedSchema, otherwise: number): number {
  const own = schema.getSchema();
  return typeof own === 'number' && own > 4 ? own : otherwise;
}

/** A timestamp as a client wrote it, whatever format that is. */
export function parsedDate(text: string): Date {
  const seconds = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  const date = seconds ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(date.getTime())) throw malformed('a date', text);
  return date;
}

/** A Date in one of the three formats. */
export function dateText(date: Date, format: number): string {
  if (format === HTTP_DATE) return date.toUTCString();
  if (format === EPOCH_SECONDS) return String(date.getTime() / 1000);
  return date.toISOString().replace('.000Z', 'Z');
}

function malformed(what: string, text: string): AwsError {
  return new AwsError(
    'MalformedInput',
    `The value ${JSON.stringify(text.slice(0, 80))} is not ${what}.`,
  );
}

function parsedNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw malformed('a number', text);
  return number;
}

/** Reads text as what the schema says: a number, a boolean, a date, bytes or text. */
export function parsedScalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return parsedNumber(text);
  if (schema.isTimestampSchema()) return parsedDate(text);
  return text;
}

/** Writes a simple value as text; `format` is the place's timestamp format. */
export function scalarText(schema: NormalizedSchema, value: unknown, format: number): string {
  if (value instanceof Date) return dateText(value, timestampFormat(schema, format));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}
