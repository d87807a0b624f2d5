/** HTTP bindings of the REST protocols (https://smithy.io/2.0/spec/http-bindings.html). */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { JsonObject } from '../types.ts';
import type { WireRequest } from './http.ts';
import { membersOf, type OperationModel } from './model.ts';
import { HTTP_DATE, parsedScalar, scalarText } from './scalars.ts';

interface Traits {
  httpLabel?: unknown;
  httpQuery?: string;
  httpHeader?: string;
  httpPrefixHeaders?: string;
  httpQueryParams?: unknown;
  httpPayload?: unknown;
  httpResponseCode?: unknown;
}

/** The traits that say where in HTTP a member goes. */
export function bindingOf(member: NormalizedSchema): Traits {
  return member.getMergedTraits();
}

/** Whether the member is part of the body's document. */
export function inDocument(member: NormalizedSchema): boolean {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpQueryParams, httpResponseCode } =
    bindingOf(member);
  const bound = [
    httpLabel,
    httpQuery,
    httpHeader,
    httpPrefixHeaders,
    httpQueryParams,
    httpResponseCode,
  ];
  return bound.every((trait) => trait === undefined);
}

/** The member that is the whole body, if there is one. */
export function payloadMember(schema: NormalizedSchema): [string, NormalizedSchema] | undefined {
  return membersOf(schema).find(([, member]) => bindingOf(member).httpPayload !== undefined);
}

function queryValue(member: NormalizedSchema, values: string[]): unknown {
  if (member.isListSchema()) {
    const item = member.getValueSchema();
    return values.map((value) => parsedScalar(item, value));
  }
  return parsedScalar(member, values[0] ?? '');
}

function headerValue(member: NormalizedSchema, value: string): unknown {
  if (!member.isListSchema()) return parsedScalar(member, value);
  const item = member.getValueSchema();
  return value.split(',').map((one) => parsedScalar(item, one.trim()));
}

function prefixed(headers: { [name: string]: string }, prefix: string): JsonObject | undefined {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix.toLowerCase()));
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

function boundValue(
  [name, member]: [string, NormalizedSchema],
  request: WireRequest,
  labels: Map<string, string>,
): unknown {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = bindingOf(member);
  if (httpLabel !== undefined) {
    const label = labels.get(name);
    return label === undefined ? undefined : parsedScalar(member, label);
  }
  if (httpQuery !== undefined) {
    const values = request.query.filter(([key]) => key === httpQuery).map(([, value]) => value);
    return values.length === 0 ? undefined : queryValue(member, values);
  }
  if (httpHeader !== undefined) {
    const value = request.headers[httpHeader.toLowerCase()];
    return value === undefined ? undefined : headerValue(member, value);
  }
  return httpPrefixHeaders === undefined ? undefined : prefixed(request.headers, httpPrefixHeaders);
}

/** The members that come from path, query and headers. */
export function boundInput(
  operation: OperationModel,
  request: WireRequest,
  labels: Map<string, string>,
): JsonObject {
  const entries = membersOf(operation.input).map((entry): [string, unknown] => [
    entry[0],
    boundValue(entry, request, labels),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function headerText(member: NormalizedSchema, value: unknown): string {
  if (!Array.isArray(value)) return scalarText(member, value, HTTP_DATE);
  const item = member.getValueSchema();
  return value.map((one) => scalarText(item, one, HTTP_DATE)).join(',');
}

/** The output members that go into headers. Header text is limited to what HTTP allows. */
export function boundHeaders(
  schema: NormalizedSchema,
  output: JsonObject,
): { [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const [name, member] of membersOf(schema)) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    const { httpHeader, httpPrefixHeaders } = bindingOf(member);
    if (httpHeader !== undefined) headers[httpHeader.toLowerCase()] = headerText(member, value);
    if (httpPrefixHeaders === undefined) continue;
    for (const [key, text] of Object.entries(value))
      headers[`${httpPrefixHeaders}${key}`.toLowerCase()] = String(text);
  }
  return headers;
}

/** Status of the answer: the model's, unless a member carries another. */
export function statusOf(operation: OperationModel, output: JsonObject): number {
  const member = membersOf(operation.output).find(
    ([, one]) => bindingOf(one).httpResponseCode !== undefined,
  );
  const given = member === undefined ? undefined : output[member[0]];
  return typeof given === 'number' ? given : (operation.http?.status ?? 200);
}
