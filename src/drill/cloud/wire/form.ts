/** Form parameters (`Filter.1.Value.2=x`) to values, as the query and EC2 protocols send their input. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { JsonObject } from '../types.ts';
import { parsedQuery, type WireRequest } from './http.ts';
import { membersOf } from './model.ts';
import { checkRequired, operationNamed, type Protocol } from './protocol.ts';
import { parsedScalar } from './scalars.ts';

/** The dotted names as a tree. */
export interface FormNode {
  text?: string;
  children: Map<string, FormNode>;
}

/** How the protocol names things: EC2 capitalizes, and its lists have no `member`. */
export interface FormRules {
  memberName(schema: NormalizedSchema, name: string): string;
  flatLists: boolean;
}

/** All parameters of the request, from the query string and the body. */
export function formOf(request: WireRequest): Map<string, string> {
  const body = Buffer.from(request.body).toString('utf8').replaceAll('+', '%20');
  const fromBody = request.method === 'POST' ? parsedQuery(body) : [];
  return new Map([...request.query, ...fromBody]);
}

/** The tree of dotted parameter names. */
export function formTree(form: Map<string, string>): FormNode {
  const root: FormNode = { children: new Map() };
  for (const [name, value] of form) {
    let node = root;
    for (const part of name.split('.')) {
      const next = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.text = value;
  }
  return root;
}

function numbered(node: FormNode): FormNode[] {
  return [...node.children]
    .filter(([key]) => /^\d+$/.test(key))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function readList(schema: NormalizedSchema, node: FormNode, rules: FormRules): unknown[] {
  const member = schema.getValueSchema();
  const flat = rules.flatLists || Boolean(schema.getMergedTraits().xmlFlattened);
  const name = member.getMergedTraits().xmlName ?? 'member';
  const holder = flat ? node : (node.children.get(name) ?? node.children.get('member'));
  return holder === undefined ? [] : numbered(holder).map((one) => readForm(member, one, rules));
}

function readMap(schema: NormalizedSchema, node: FormNode, rules: FormRules): JsonObject {
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const member = schema.getValueSchema();
  const valueName = member.getMergedTraits().xmlName ?? 'value';
  const pairs = holder === undefined ? [] : numbered(holder);
  return Object.fromEntries(
    pairs.map((pair) => {
      const value = pair.children.get(valueName) ?? { children: new Map() };
      return [pair.children.get(keyName)?.text ?? '', readForm(member, value, rules)];
    }),
  );
}

/** Reads a node as the schema says. Members that the schema has not are ignored, as AWS does. */
export function readForm(schema: NormalizedSchema, node: FormNode, rules: FormRules): unknown {
  if (schema.isListSchema()) return readList(schema, node, rules);
  if (schema.isMapSchema()) return readMap(schema, node, rules);
  if (schema.isStructSchema()) {
    const entries = membersOf(schema).flatMap(([name, member]): [string, unknown][] => {
      const child = node.children.get(rules.memberName(member, name));
      return child === undefined ? [] : [[name, readForm(member, child, rules)]];
    });
    return Object.fromEntries(entries);
  }
  return parsedScalar(schema, node.text ?? '');
}

/**
 * How both dialects of AWS Query understand a request: the operation is the form's `Action`, the input its other
 * fields by these rules. Throws AwsError for an operation that the service does not know, and for an input that can't
 * be read or lacks what the model requires.
 */
export function understandForm(rules: FormRules): Protocol['understand'] {
  return (model, request) => {
    const form = formOf(request);
    const operation = operationNamed(model, form.get('Action') ?? '');
    const input = readForm(operation.input, formTree(form), rules);
    return { operation, input: checkRequired(model, operation, (input ?? {}) as JsonObject) };
  };
}
