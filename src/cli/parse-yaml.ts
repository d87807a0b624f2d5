import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type * as z from 'zod';
import { explainIssue, flattenIssues } from './yaml-mend.ts';

/** Limits on files from outside: a YAML file is a program for its parser. */
const TEXT_MAX = 512 * 1024;
const ALIASES_MAX = 100;
/** More than a screenful helps nobody; the later ones often follow from the first. */
const PROBLEMS_MAX = 20;

export interface YamlSource {
  /** The file's name as the reader knows it; only used in problems. */
  readonly file: string;
  readonly text: string;
}

/** One thing to mend in a file. `line` and `column` count from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

type Path = readonly PropertyKey[];
interface Opened {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/**
 * Reads one YAML 1.2 document and checks it against a zod schema. Never throws for what stands in the
 * text: every problem comes back with the line and column of the node that it is about, and the mend.
 */
export function parseYaml<T>(source: YamlSource, schema: z.ZodType<T>): Parsed<T> {
  const problem = (message: string, line = 1, column = 1): FileProblem => ({
    file: source.file,
    line,
    column,
    message: oneLine(message),
  });
  if (source.text.length > TEXT_MAX) {
    return {
      ok: false,
      problems: [problem(`the file is larger than ${TEXT_MAX} characters: split it`)],
    };
  }
  let opened: Opened;
  let data: unknown;
  try {
    opened = open(source.text);
    const faults = [...opened.document.errors, ...opened.document.warnings];
    if (faults.length > 0) {
      const problems = faults.map(({ message, pos }) => {
        const { line, col } = opened.lines.linePos(pos[0]);
        return problem(`this is not valid YAML: ${message}`, Math.max(line, 1), Math.max(col, 1));
      });
      return { ok: false, problems: first(problems) };
    }
    data = opened.document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    return { ok: false, problems: [problem(unreadable(error))] };
  }
  const result = schema.safeParse(data);
  if (result.success) return { ok: true, value: result.data };
  const problems = flattenIssues(result.error.issues).flatMap((issue) =>
    explainIssue(issue, { schema, data }).map(({ path, message, onKey }) => {
      const { line, column } = position(opened, path, onKey);
      return problem(message, line, column);
    }),
  );
  return { ok: false, problems: first(problems) };
}

/** The first problems of the file in its order, and how many more there are. */
function first(problems: readonly FileProblem[]): FileProblem[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const shown = sorted.slice(0, PROBLEMS_MAX);
  const next = sorted[PROBLEMS_MAX];
  const more = sorted.length - PROBLEMS_MAX;
  return next
    ? [...shown, { ...next, message: `and ${more} more problems after this one` }]
    : shown;
}

/** Where a piece of data stands in the text: at its key, or at the nearest thing around it that is there. */
export function locateInYaml(
  source: YamlSource,
  path: readonly string[],
): { line: number; column: number } {
  try {
    return position(open(source.text), path, true);
  } catch {
    return { line: 1, column: 1 };
  }
}

/** One problem as it is printed: `file:line:column: message`, which editors and terminals make a link of. */
export function problemLine({ file, line, column, message }: FileProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function open(text: string): Opened {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    schema: 'core',
    stringKeys: true,
  });
  return { document, lines };
}

function unreadable(error: unknown): string {
  if (error instanceof ReferenceError) {
    return `too many aliases (\`*name\`): write the values out, at most ${ALIASES_MAX} are followed`;
  }
  if (error instanceof RangeError) return 'it is nested too deeply: make it flatter';
  return `it can't be read: ${error instanceof Error ? error.message : String(error)}`;
}

/**
 * The position of the node at a path. A scalar is pointed at itself; a map or list at its key, because
 * that is where the eye looks. What is missing is pointed at the key of what should hold it.
 */
function position({ document, lines }: Opened, path: Path, onKey: boolean) {
  let node: Node | null = document.contents;
  let best: Node | null = node;
  for (const [index, segment] of path.entries()) {
    const found = child(document, node, segment);
    if (!found) break;
    const last = index === path.length - 1;
    best = found.key && (!isScalar(found.value) || (last && onKey)) ? found.key : found.value;
    node = found.value;
  }
  const { line, col } = lines.linePos(best?.range?.[0] ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function child(document: Document.Parsed, node: Node | null, segment: PropertyKey) {
  const holder = isAlias(node) ? node.resolve(document) : node;
  if (isMap(holder)) {
    const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
    if (!pair || !isNode(pair.key)) return undefined;
    return { key: pair.key, value: isNode(pair.value) ? pair.value : pair.key };
  }
  if (isSeq(holder) && typeof segment === 'number') {
    const item = holder.items[segment];
    return isNode(item) ? { key: undefined, value: item } : undefined;
  }
  return undefined;
}

/** Control characters from a file must not reach a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
}
