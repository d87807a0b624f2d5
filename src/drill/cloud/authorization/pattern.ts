/** Patterns of policies: `*`, `?` and policy variables, matched without regular expressions so that no policy can stall us. */

/** The request's condition keys: lower-case name to values. */
export type ConditionKeys = ReadonlyMap<string, readonly string[]>;

const ANY = Symbol('*');
const ONE = Symbol('?');
type Token = string | typeof ANY | typeof ONE;

export interface PatternOptions {
  /** `*` and `?` are wildcards (StringLike, Action, Resource); otherwise they are ordinary characters. */
  wildcards: boolean;
  ignoreCase?: boolean;
  /** Keys for `${…}`; absent when the policy's version has no variables. */
  variables?: ConditionKeys;
}

/**
 * True if `text` matches `pattern`. A variable without a value and without a default matches nothing
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
 */
export function matchesPattern(pattern: string, text: string, options: PatternOptions): boolean {
  const tokens = tokensOf(pattern, options);
  if (tokens === undefined) return false;
  return matchTokens(tokens, options.ignoreCase === true ? text.toLowerCase() : text);
}

/** Patterns without variables mean the same in every request, and policies ask for the same few again and again. */
const known = { folded: new Map<string, Token[]>(), exact: new Map<string, Token[]>() };
const MOST_KNOWN = 20_000;

function tokensOf(pattern: string, options: PatternOptions): Token[] | undefined {
  const { wildcards, ignoreCase = false, variables } = options;
  if (!wildcards || (variables !== undefined && pattern.includes('${')))
    return folded(pattern, options);
  const seen = ignoreCase ? known.folded : known.exact;
  const before = seen.get(pattern);
  if (before !== undefined) return before;
  const tokens = folded(pattern, { wildcards, ignoreCase });
  if (seen.size >= MOST_KNOWN) seen.clear();
  if (tokens !== undefined) seen.set(pattern, tokens);
  return tokens;
}

function folded(pattern: string, options: PatternOptions): Token[] | undefined {
  const tokens = tokenize(pattern, options);
  if (options.ignoreCase !== true) return tokens;
  return tokens?.map((token) => (typeof token === 'string' ? token.toLowerCase() : token));
}

function tokenize(pattern: string, options: PatternOptions): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const end = pattern.startsWith('${', at) ? pattern.indexOf('}', at) : -1;
    if (options.variables !== undefined && end > 0) {
      const value = variableValue(pattern.slice(at + 2, end), options.variables);
      if (value === undefined) return undefined;
      tokens.push(...value.split(''));
      at = end + 1;
      continue;
    }
    const character = pattern.charAt(at);
    if (options.wildcards && character === '*') tokens.push(ANY);
    else if (options.wildcards && character === '?') tokens.push(ONE);
    else tokens.push(character);
    at += 1;
  }
  return tokens;
}

/** The text between `${` and `}`: a key, a key with a default in quotes, or an escaped `*`, `?`, `$`. */
function variableValue(expression: string, keys: ConditionKeys): string | undefined {
  if (expression === '*' || expression === '?' || expression === '$') return expression;
  const [, name = '', fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)')?\s*$/.exec(expression) ?? [];
  const values = keys.get(name.toLowerCase());
  // A variable stands for one value; AWS gives multivalued keys no meaning here.
  return values?.length === 1 ? values[0] : fallback;
}

/** The usual two-pointer match: on a mismatch go back to the last `*` and let it eat one more character. */
function matchTokens(tokens: Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const expected = tokens[token];
    if (expected === ANY) {
      star = token;
      resume = at;
      token += 1;
    } else if (expected === ONE || (expected !== undefined && expected === text.charAt(at))) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (tokens[token] === ANY) token += 1;
  return token === tokens.length;
}
