import { text } from '../doors/answers.ts';
import { matchesAny } from '../doors/rights.ts';
import type { JsonObject } from '../plan/json.ts';
import { fromNetwork } from './networks.ts';

/**
 * Would this policy deny this request? Reads explicit denies as AWS does, with the condition operators that
 * our own policies use and no others, so that it can be small enough to trust.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export interface Asking {
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case; one that is not there is missing in the request. */
  readonly keys: { readonly [key: string]: string };
}

/** A condition that this evaluator does not know: it must not guess about the bot's own path. */
export class UnknownCondition extends Error {
  readonly code = 'unknown-condition';
  constructor(operator: string) {
    super(`the policy has a condition that can't be judged: ${operator.slice(0, 80)}`);
    this.name = 'UnknownCondition';
  }
}

/** What of a policy binds one caller: asked for an action and a resource, the Sid of what denies it. */
export type Denies = (action: string, resource: string) => string | undefined;

/**
 * Reads the policy for one caller: the conditions once, then any number of actions.
 * @param keys condition keys in lower case; one that is not there is missing in the request.
 * @throws UnknownCondition for a policy that is not of our own making.
 */
export function deniesOf(document: JsonObject, keys: Asking['keys']): Denies {
  const listed = document['Statement'];
  const statements = (Array.isArray(listed) ? listed : [listed]) as readonly JsonObject[];
  const binding = statements
    .filter(
      ({ Effect, Condition }) => Effect === 'Deny' && holds((Condition ?? {}) as Condition, keys),
    )
    .map((statement) => ({
      sid: text(statement, 'Sid') || 'a statement without a name',
      actions: listOf(statement['Action']),
      resources: listOf(statement['Resource']),
    }));
  return (action, resource) =>
    binding.find(
      ({ actions, resources }) =>
        matchesAny(actions, action) && resources.some((pattern) => like(pattern, resource)),
    )?.sid;
}

/**
 * The Sid of the first statement that denies the request; undefined when none does.
 * @throws UnknownCondition for a policy that is not of our own making.
 */
export function deniedBy(
  document: JsonObject,
  { action, resource, keys }: Asking,
): string | undefined {
  return deniesOf(document, keys)(action, resource);
}

type Condition = { readonly [operator: string]: { readonly [key: string]: unknown } };

function holds(condition: Condition, keys: Asking['keys']): boolean {
  return Object.entries(condition).every(([operator, block]) =>
    Object.entries(block).every(([key, expected]) =>
      compare(operator, listOf(expected), keys[key.toLowerCase()]),
    ),
  );
}

type Comparison = (expected: readonly string[], actual: string) => boolean;

const anyLike: Comparison = (expected, actual) => expected.some((one) => like(one, actual));
const anyEqual: Comparison = (expected, actual) => expected.includes(actual);

/** What each operator says of a key that is there. */
const operators: { readonly [operator: string]: Comparison } = {
  StringEquals: anyEqual,
  StringNotEquals: (expected, actual) => !anyEqual(expected, actual),
  StringLike: anyLike,
  StringNotLike: (expected, actual) => !anyLike(expected, actual),
  ArnLike: (expected, actual) => expected.some((one) => arnLike(one, actual)),
  ArnNotLike: (expected, actual) => !expected.some((one) => arnLike(one, actual)),
  Bool: (expected, actual) => expected.some((one) => one.toLowerCase() === actual.toLowerCase()),
  DateLessThan: (expected, actual) => expected.some((one) => Date.parse(actual) < Date.parse(one)),
  NotIpAddress: (expected, actual) => !expected.some((one) => fromNetwork(one, actual)),
};

/** Of a key that is missing: what is negated holds, and everything with `IfExists`. */
function compare(
  operator: string,
  expected: readonly string[],
  actual: string | undefined,
): boolean {
  if (operator === 'Null') return expected.includes(String(actual === undefined));
  const base = operator.replace(/IfExists$/, '');
  const known = operators[base];
  if (known === undefined) throw new UnknownCondition(operator);
  if (actual === undefined) return base !== operator || base.includes('Not');
  return known(expected, actual);
}

/** ARNs are compared part by part: a `*` does not reach over a colon, but in the last part. */
function arnLike(pattern: string, actual: string): boolean {
  const [wanted, found] = [parts(pattern), parts(actual)];
  return (
    wanted.length === 6 &&
    found.length === 6 &&
    wanted.every((part, i) => like(part, found[i] ?? ''))
  );
}

function parts(arn: string): readonly string[] {
  const all = arn.split(':');
  return all.length < 6 ? all : [...all.slice(0, 5), all.slice(5).join(':')];
}

/** `*` and `?` as wildcards; case counts. Linear, so that no pattern can stall us. */
function like(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
