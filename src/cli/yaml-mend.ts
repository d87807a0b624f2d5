import * as z from 'zod';

/** Turns zod's issues into sentences that say what to write instead. */

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

export interface Mend {
  readonly path: Path;
  readonly message: string;
  /** The key itself is wrong, not its value. */
  readonly onKey: boolean;
}

interface Context {
  readonly schema: z.ZodType;
  readonly data: unknown;
}

/**
 * Issues inside unions brought to the top: of the alternatives, the one that the writer most likely
 * meant is the one that fails deepest inside.
 */
export function flattenIssues(issues: readonly Issue[], prefix: Path = []): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'invalid_union') return [{ ...issue, path }];
    const branches = issue.errors.map((branch) => flattenIssues(branch, path));
    const deepest = branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    return deepest === undefined || deepest.length === 0 ? [{ ...issue, path }] : deepest;
  });
}

/** What is wrong with one issue and how to mend it; one entry for each unknown key. */
export function explainIssue(issue: Issue, context: Context): Mend[] {
  const { path } = issue;
  const at = path.length === 0 ? 'the file' : `\`${path.map(String).join('.')}\``;
  const one = (message: string, onKey = false): Mend[] => [{ path, message, onKey }];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(context.schema, path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        onKey: true,
        message: `unknown key \`${key}\`${hint(key, known)}`,
      }));
    }
    case 'invalid_value': {
      if (isMissing(context.data, path)) return one(missing(path, listed(issue.values)), true);
      const options = issue.values.map(String);
      return one(
        `${at} is ${shown(context.data, path)}${hint(readText(context.data, path), options)}`,
      );
    }
    case 'invalid_type': {
      if (isMissing(context.data, path))
        return one(missing(path, `a value (${issue.expected})`), true);
      return one(
        `${at} must be of the type ${issue.expected}, and is ${shown(context.data, path)}`,
      );
    }
    case 'invalid_key':
      return one(`${at}: ${issue.issues[0]?.message ?? issue.message}`, true);
    case 'invalid_union':
      return one(`${at} has none of the forms that are possible here: ${issue.message}`);
    default:
      return one(`${at}: ${issue.message}`);
  }
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function missing(path: Path, what: string): string {
  return `\`${String(path.at(-1))}\` is missing: add it, with ${what}`;
}

function listed(values: readonly unknown[]): string {
  return `one of ${values.map(String).join(', ')}`;
}

function hint(word: string, known: readonly string[]): string {
  if (known.length === 0) return ': remove it';
  const near = nearest(word, known);
  const all = `possible here: ${known.join(', ')}`;
  return near === undefined ? `; ${all}` : `; did you mean \`${near}\`? (${all})`;
}

function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > WORD_MAX) return undefined;
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .toSorted((a, b) => a.far - b.far)[0];
  return ranked && ranked.far <= Math.max(2, Math.floor(word.length / 3))
    ? ranked.candidate
    : undefined;
}

/** Longer words are no typos of ours, and comparing them costs their length squared. */
const WORD_MAX = 60;

/** Levenshtein's distance, for short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}

function read(data: unknown, path: Path): unknown {
  let at: unknown = data;
  for (const segment of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[segment];
  }
  return at;
}

const isMissing = (data: unknown, path: Path) => path.length > 0 && read(data, path) === undefined;

function readText(data: unknown, path: Path): string {
  const value = read(data, path);
  return typeof value === 'string' ? value : JSON.stringify(value ?? null).slice(0, 60);
}

function shown(data: unknown, path: Path): string {
  const value = read(data, path);
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : JSON.stringify(value).slice(0, 60);
}

interface JsonSchema {
  readonly properties?: { readonly [key: string]: JsonSchema };
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The keys that a schema knows at a path, read from its JSON Schema; none when it can't be told. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  const root = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', reused: 'inline' });
  let at: readonly JsonSchema[] = [root as JsonSchema];
  for (const segment of path) at = at.flatMap((node) => inner(node, segment));
  return [...new Set(at.flatMap(forms).flatMap((node) => Object.keys(node.properties ?? {})))];
}

function inner(schema: JsonSchema, segment: PropertyKey): JsonSchema[] {
  return forms(schema).flatMap((node) => {
    if (typeof segment === 'number') return node.items ? [node.items] : [];
    const own = node.properties?.[String(segment)];
    if (own) return [own];
    return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
  });
}

function forms(schema: JsonSchema): JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
}
