/** Members of a statement that are sets in IAM's grammar: one text or a list of them, in any order. */
const SETS = ['Action', 'NotAction', 'Resource', 'NotResource'] as const;
/** Members whose own members are such sets. */
const SETS_WITHIN = ['Principal', 'NotPrincipal'] as const;

/**
 * A policy with the lists that IAM's grammar takes for sets in one order, to compare it: AWS answers the principals of
 * a policy in an order that changes between two reads, and a list of one of them as a bare text. Nothing else is touched,
 * and what is no policy comes back as it is. Never for what is written: a policy goes back as it was.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * https://github.com/aws/aws-cli/issues/9456
 * @param policy a document with a `Statement`, or a list of statements, as parsed JSON.
 */
export function inOneOrder(policy: unknown): unknown {
  if (Array.isArray(policy)) return policy.map(statementInOrder);
  if (!isRecord(policy)) return policy;
  const { Statement } = policy;
  if (Array.isArray(Statement)) return { ...policy, Statement: Statement.map(statementInOrder) };
  return isRecord(Statement) ? { ...policy, Statement: statementInOrder(Statement) } : policy;
}

function statementInOrder(statement: unknown): unknown {
  if (!isRecord(statement)) return statement;
  const sets = { ...statement };
  for (const key of SETS) if (Object.hasOwn(sets, key)) sets[key] = sorted(sets[key]);
  for (const key of SETS_WITHIN)
    if (Object.hasOwn(sets, key)) sets[key] = within(sets[key], (member) => alone(sorted(member)));
  if (Object.hasOwn(sets, 'Condition'))
    sets['Condition'] = within(sets['Condition'], (keys) => within(keys, sorted));
  return sets;
}

/** The same change of each member; what has no members stays. */
function within(value: unknown, change: (member: unknown) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}

function sorted(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  // Only where all are texts: anything else is not in the grammar.
  return value.every((item) => typeof item === 'string') ? value.toSorted() : value;
}

/** Principals only: AWS writes these anew, and answers every other list as it was written. */
function alone(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string'
    ? value[0]
    : value;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
