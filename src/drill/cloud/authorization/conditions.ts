import { BlockList, isIP } from 'node:net';
import { matchesPattern } from './pattern.ts';
import type { ConditionKeys } from './pattern.ts';

/**
 * Condition operators
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */

type Condition = { [operator: string]: { [key: string]: string | string[] } };
/** Does the value of the policy match the value of the request? `variables` is absent in a policy of 2008. */
type Comparison = (expected: string, actual: string, variables?: ConditionKeys) => boolean;
interface Operator {
  negated: boolean;
  compare: Comparison;
}

const pattern =
  (wildcards: boolean, ignoreCase = false): Comparison =>
  (expected, actual, variables) =>
    matchesPattern(expected, actual, {
      wildcards,
      ignoreCase,
      ...(variables === undefined ? {} : { variables }),
    });

/** ArnEquals and ArnLike are the same: each of the six parts is compared by itself, wildcards included. */
const arn: Comparison = (expected, actual, variables) => {
  const wanted = arnParts(expected);
  const found = arnParts(actual);
  return (
    wanted.length === 6 &&
    found.length === 6 &&
    wanted.every((part, index) => pattern(true)(part, found[index] ?? '', variables))
  );
};

/** Splits at the first five colons that are not inside a policy variable such as `${aws:username}`. */
function arnParts(text: string): string[] {
  const pieces = text.match(/\$\{[^}]*\}|:|[^:$]+|\$/g) ?? [];
  const parts = [''];
  for (const piece of pieces) {
    if (piece === ':' && parts.length < 6) parts.push('');
    else parts.push((parts.pop() ?? '') + piece);
  }
  return parts;
}

function ordered(
  read: (text: string) => number,
  test: (actual: number, expected: number) => boolean,
): Comparison {
  return (expected, actual) => {
    const [wanted, found] = [read(expected), read(actual)];
    return !Number.isNaN(wanted) && !Number.isNaN(found) && test(found, wanted);
  };
}

const asNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
/** ISO 8601, or seconds since the epoch. */
const asTime = (text: string) =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);

const ipAddress: Comparison = (expected, actual) => {
  const [network = '', bits] = expected.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(actual) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits === undefined ? (version === 4 ? 32 : 128) : Number(bits), family);
  return list.check(actual, family);
};

function orderedFamily(name: string, read: (text: string) => number): [string, Operator][] {
  const operator = (test: (a: number, e: number) => boolean, negated = false): Operator => ({
    negated,
    compare: ordered(read, test),
  });
  return [
    [`${name}equals`, operator((a, e) => a === e)],
    [`${name}notequals`, operator((a, e) => a === e, true)],
    [`${name}lessthan`, operator((a, e) => a < e)],
    [`${name}lessthanequals`, operator((a, e) => a <= e)],
    [`${name}greaterthan`, operator((a, e) => a > e)],
    [`${name}greaterthanequals`, operator((a, e) => a >= e)],
  ];
}

const positive = (compare: Comparison): Operator => ({ negated: false, compare });
const negative = (compare: Comparison): Operator => ({ negated: true, compare });

const OPERATORS = new Map<string, Operator>([
  ['stringequals', positive(pattern(false))],
  ['stringnotequals', negative(pattern(false))],
  ['stringequalsignorecase', positive(pattern(false, true))],
  ['stringnotequalsignorecase', negative(pattern(false, true))],
  ['stringlike', positive(pattern(true))],
  ['stringnotlike', negative(pattern(true))],
  ['arnequals', positive(arn)],
  ['arnlike', positive(arn)],
  ['arnnotequals', negative(arn)],
  ['arnnotlike', negative(arn)],
  ['bool', positive(pattern(false, true))],
  ['binaryequals', positive((expected, actual) => expected === actual)],
  ['ipaddress', positive(ipAddress)],
  ['notipaddress', negative(ipAddress)],
  ...orderedFamily('numeric', asNumber),
  ...orderedFamily('date', asTime),
]);

interface ParsedOperator {
  set: 'all' | 'any' | 'none';
  ifExists: boolean;
  base: string;
}

function parseOperator(name: string): ParsedOperator {
  const [, set, base = '', ifExists] =
    /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(name.toLowerCase()) ?? [];
  return {
    set: set === 'forallvalues' ? 'all' : set === 'foranyvalue' ? 'any' : 'none',
    ifExists: ifExists !== undefined,
    base,
  };
}

/** Does AWS know this condition operator, prefix and `IfExists` included? */
export function isConditionOperator(name: string): boolean {
  const { base, ifExists } = parseOperator(name);
  return base === 'null' ? !ifExists : OPERATORS.has(base);
}

/** True if every operator and every key of the block holds. An operator that AWS does not know never holds. */
export function conditionsHold(
  condition: Condition | undefined,
  keys: ConditionKeys,
  withVariables: boolean,
): boolean {
  return Object.entries(condition ?? {}).every(([name, block]) =>
    Object.entries(block).every(([key, values]) =>
      holds(parseOperator(name), [values].flat().map(String), {
        actual: keys.get(key.toLowerCase()) ?? [],
        ...(withVariables ? { variables: keys } : {}),
      }),
    ),
  );
}

function holds(
  operator: ParsedOperator,
  expected: string[],
  request: { actual: readonly string[]; variables?: ConditionKeys },
): boolean {
  const { actual, variables } = request;
  const missing = actual.length === 0;
  if (operator.base === 'null') return expected.some((value) => (value === 'true') === missing);
  const known = OPERATORS.get(operator.base);
  if (known === undefined) return false;
  if (missing) {
    // A missing key: the negated operators are true of it, ForAllValues of its empty set, ForAnyValue of nothing.
    if (operator.ifExists || operator.set === 'all') return true;
    return operator.set === 'any' ? false : known.negated;
  }
  const one = (value: string) =>
    expected.some((wanted) => known.compare(wanted, value, variables)) !== known.negated;
  if (operator.set === 'any') return actual.some(one);
  if (operator.set === 'all') return actual.every(one);
  return known.negated ? actual.every(one) : actual.some(one);
}
