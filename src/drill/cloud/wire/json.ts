/** AWS JSON 1.0 and 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
import { malformedRequest } from '../kernel/common-errors.ts';
import type { JsonObject } from '../types.ts';
import { fromJson, toJson } from './json-values.ts';
import type { ServiceModel } from './model.ts';
import { membersOf } from './model.ts';
import { checkRequired, operationNamed, type Protocol } from './protocol.ts';

/** Parses a body that has to be a JSON object; an empty one counts as `{}`. */
export function jsonBody(model: ServiceModel, body: Uint8Array): JsonObject {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as JsonObject;
  } catch {
    // Falls through: what is no JSON is refused like what is no object.
  }
  throw malformedRequest(model.id, 'The request body is not a JSON object.');
}

/** `message` or `Message`, as the model of this error spells it. */
export function messageMember(model: ServiceModel, code: string): string {
  const schema = model.errors.get(code);
  const names = schema === undefined ? [] : membersOf(schema).map(([name]) => name);
  return names.find((name) => name.toLowerCase() === 'message') ?? 'message';
}

export const json: Protocol = {
  understand(model, request) {
    const target = request.headers['x-amz-target'] ?? '';
    const operation = operationNamed(model, target.split('.').at(-1) ?? '');
    const input = fromJson(operation.input, jsonBody(model, request.body)) as JsonObject;
    return { operation, input: checkRequired(model, operation, input) };
  },
  answer(_, { output: schema }, output, requestId) {
    const body = schema.isStructSchema() ? JSON.stringify(toJson(schema, output)) : '';
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
    return { status: 200, headers, body };
  },
  refuse(model, error, requestId) {
    const { code, status, message, details } = error;
    const body = JSON.stringify({
      __type: code,
      [messageMember(model, code)]: message,
      ...details,
    });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
    return { status, headers, body };
  },
};
