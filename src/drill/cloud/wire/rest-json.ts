/** REST-JSON (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html). AWS Backup. */
import { unknownOperation } from '../kernel/common-errors.ts';
import type { JsonObject } from '../types.ts';
import { boundHeaders, boundInput, inDocument, payloadMember, statusOf } from './http-bindings.ts';
import { percentDecoded, type WireRequest } from './http.ts';
import { fromJson, toJson } from './json-values.ts';
import { jsonBody, messageMember } from './json.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { checkRequired, type Protocol } from './protocol.ts';

interface Route {
  operation: OperationModel;
  method: string;
  pattern: RegExp;
  labels: string[];
  /** `name` or `name=value` that the query has to hold. */
  literals: [string, string | undefined][];
  /** The more of the path is fixed, the better the match. */
  fixed: number;
}

function routeOf(operation: OperationModel): Route[] {
  if (operation.http === undefined) return [];
  const [path = '', literalQuery = ''] = operation.http.uri.split('?');
  const labels: string[] = [];
  const source = path
    .replace(/\/$/, '')
    .split('/')
    .map((segment) => {
      const label = /^\{(\w+)(\+?)\}$/.exec(segment);
      if (label?.[1] === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      labels.push(label[1]);
      return label[2] === '+' ? '(.+)' : '([^/]+)';
    });
  const literals = literalQuery === '' ? [] : literalQuery.split('&');
  return [
    {
      operation,
      method: operation.http.method,
      pattern: new RegExp(`^${source.join('/')}/?$`),
      labels,
      literals: literals.map((pair): [string, string | undefined] => {
        const [name = '', value] = pair.split('=');
        return [name, value];
      }),
      fixed: source.filter((segment) => !segment.startsWith('(')).length,
    },
  ];
}

const routes = new Map<ServiceModel, Route[]>();

function routesOf(model: ServiceModel): Route[] {
  const known = routes.get(model);
  if (known !== undefined) return known;
  const all = [...model.operations.values()]
    .flatMap(routeOf)
    .toSorted((a, b) => b.fixed - a.fixed || b.literals.length - a.literals.length);
  routes.set(model, all);
  return all;
}

function matches(route: Route, request: WireRequest): boolean {
  const hasLiteral = ([name, value]: [string, string | undefined]) =>
    request.query.some(([key, given]) => key === name && (value === undefined || given === value));
  return (
    route.method === request.method &&
    route.pattern.test(request.path) &&
    route.literals.every(hasLiteral)
  );
}

/** The operation that method, path and query mean, and what stands in the path. */
export function routed(
  model: ServiceModel,
  request: WireRequest,
): { readonly operation: OperationModel; readonly labels: Map<string, string> } {
  const route = routesOf(model).find((one) => matches(one, request));
  if (route === undefined) throw unknownOperation(model.id, `${request.method} ${request.path}`);
  const values = route.pattern.exec(request.path)?.slice(1) ?? [];
  const labels = new Map(route.labels.map((name, at) => [name, percentDecoded(values[at] ?? '')]));
  return { operation: route.operation, labels };
}

export const restJson: Protocol = {
  understand(model, request) {
    const { operation, labels } = routed(model, request);
    const payload = payloadMember(operation.input);
    const document = jsonBody(model, request.body);
    const body =
      payload === undefined
        ? (fromJson(operation.input, document) as JsonObject)
        : { [payload[0]]: fromJson(payload[1], document) };
    const input = { ...body, ...boundInput(operation, request, labels) };
    return { operation, input: checkRequired(model, operation, input) };
  },
  answer(_, operation, output, requestId) {
    const { output: schema } = operation;
    const payload = payloadMember(schema);
    const document =
      payload === undefined
        ? toJson(schema, output, inDocument)
        : toJson(payload[1], output[payload[0]] ?? {});
    const headers = {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      ...boundHeaders(schema, output),
    };
    const body = schema.isStructSchema() ? JSON.stringify(document) : '';
    return { status: statusOf(operation, output), headers, body };
  },
  refuse(model, error, requestId) {
    const { code, status, message } = error;
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': code,
      },
      body: JSON.stringify({ Code: code, [messageMember(model, code)]: message }),
    };
  },
};
