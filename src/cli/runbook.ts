import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examineRunbook } from '../core/runbook/check.ts';
import { toMermaid, toSvg } from '../core/runbook/graph.ts';
import { runbookJsonSchema, runbookSchema } from '../core/runbook/schema.ts';
import type { Runbook } from '../core/runbook/schema.ts';
import type { Problem } from '../core/runbook/structure.ts';
import { locateInYaml, parseYaml, problemLine } from './parse-yaml.ts';
import type { YamlSource } from './parse-yaml.ts';

const usage = `lockstep runbook check [FILE]         is the order safe? tries every event in every state
lockstep runbook graph [FILE] [--svg]   draws it, as Mermaid text or as an SVG picture
lockstep runbook schema                 the JSON Schema, for editors
FILE is runbooks/compromised-console.yaml unless you name another.
`;

/** Where the command writes; the process's own streams unless a test listens. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const processOutput: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/**
 * `lockstep runbook check|graph|schema [FILE]`. Returns the exit code: 0 done, 2 for wrong usage and for
 * a runbook that is malformed or refused, with file, line and mend on stderr.
 */
export async function runbookCommand(
  args: readonly string[],
  output: Output = processOutput,
): Promise<number> {
  const [verb, ...rest] = args;
  const flags = rest.filter((word) => word.startsWith('-'));
  const files = rest.filter((word) => !word.startsWith('-'));
  if (verb === '--help' || verb === 'help') {
    output.out(usage);
    return 0;
  }
  const isKnown = verb === 'check' || verb === 'graph' || verb === 'schema';
  const stray = flags.find((flag) => !(verb === 'graph' && flag === '--svg'));
  if (!isKnown || stray !== undefined || files.length > (verb === 'schema' ? 0 : 1)) {
    const what = [verb ?? '', ...rest].join(' ').trim();
    output.err(`lockstep runbook does not know: ${what === '' ? '(nothing)' : what}\n${usage}`);
    return 2;
  }
  if (verb === 'schema') {
    output.out(`${JSON.stringify(runbookJsonSchema(), undefined, 2)}\n`);
    return 0;
  }
  const read = await readSource(files[0]);
  if (!read.ok) {
    output.err(`${read.why}\n`);
    return 2;
  }
  const parsed = parseYaml(read.source, runbookSchema);
  if (!parsed.ok) {
    output.err(parsed.problems.map((problem) => `${problemLine(problem)}\n`).join(''));
    return 2;
  }
  if (verb === 'check') return check(read.source, parsed.value, output);
  output.out(flags.includes('--svg') ? toSvg(parsed.value) : toMermaid(parsed.value));
  return 0;
}

function check(source: YamlSource, runbook: Runbook, output: Output): number {
  const { problems, states, steps } = examineRunbook(runbook);
  const phases = Object.keys(runbook.phases).length;
  const explored = `${phases} phases, ${states} states, ${steps} steps (every event in every state)`;
  if (problems.length === 0) {
    output.out(`${source.file}: ${runbook.id} version ${runbook.version} is safe\n`);
    output.out(`explored: ${explored}; refused: nothing\n`);
    return 0;
  }
  output.err(problems.map((problem) => printed(source, problem)).join(''));
  const tried = states === 0 ? 'nothing yet, mend this first' : explored;
  output.err(`explored: ${tried}; refused: ${problems.length}\n`);
  return 2;
}

function printed(source: YamlSource, { rule, phase, message, path, at }: Problem): string {
  const place = locateInYaml(source, at);
  const line = problemLine({
    file: source.file,
    ...place,
    message: `${phase}: ${message} [${rule}]`,
  });
  const way = path.length === 0 ? '' : `    how: ${path.join(' → ')}\n`;
  return `${line}\n${way}`;
}

async function readSource(
  file: string | undefined,
): Promise<{ ok: true; source: YamlSource } | { ok: false; why: string }> {
  const shipped = new URL('../../runbooks/compromised-console.yaml', import.meta.url);
  const path = file ?? relative(process.cwd(), fileURLToPath(shipped));
  try {
    return { ok: true, source: { file: path, text: await readFile(path, 'utf8') } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, why: `${path} can't be read: name a runbook file that exists (${why})` };
  }
}
