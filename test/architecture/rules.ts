import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { scan, type Import } from './scan.ts';

/** A file of `src`, by its path from the repository's root: `src/core/plan/plan.ts`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The map of DESIGN §3 as data. A room is the longest folder of this list that holds a file. */
export interface Room {
  readonly folder: string;
  /** Rooms, or single files, that it may import. Its own room is always allowed. */
  readonly mayImport: readonly string[];
  /** Packages and Node modules; `@aws-sdk/*` stands for a whole scope, `node:*` for all of Node. */
  readonly packages: readonly string[];
}

const everything = [
  'src/core',
  'src/responder',
  'src/adapters',
  'src/drill',
  'src/report',
  'src/cli',
];

/** What a reader of the map must know, and what a departure from it has to be defended with. */
export const rooms: readonly Room[] = [
  // Decides: pure. `node:crypto` for hashes and signatures, never for randomness (see `impurities`).
  { folder: 'src/core', mayImport: [], packages: ['xstate', 'zod', 'node:crypto'] },
  // Acts. Everything outside comes in through its World.
  { folder: 'src/responder', mayImport: ['src/core'], packages: [] },
  // Touch: one outside thing each; none knows another.
  {
    // Agents of its own: a change is asked whether it may leave when its connection is open. @smithy/core for the one
    // client that is not on npm: the SDK makes its own from it.
    folder: 'src/adapters/aws',
    mayImport: ['src/core', 'src/responder/world.ts'],
    packages: ['@aws-sdk/*', '@smithy/core', 'node:http', 'node:https', 'node:net'],
  },
  {
    folder: 'src/adapters/slack',
    mayImport: ['src/core', 'src/responder/world.ts'],
    packages: ['@slack/*'],
  },
  {
    folder: 'src/adapters/store',
    mayImport: ['src/core', 'src/responder/world.ts'],
    packages: ['node:sqlite', 'pg', 'pg-boss'],
  },
  {
    folder: 'src/adapters/http',
    mayImport: ['src/core', 'src/responder/world.ts'],
    packages: ['node:http', 'prom-client'],
  },
  // Rehearses. zod reads its scenarios; of Slack it takes the Block Kit types, never its code.
  {
    folder: 'src/drill',
    mayImport: ['src/core'],
    packages: ['node:*', '@aws-sdk/*', '@smithy/*', 'ws', 'zod', '@slack/types', 'vite'],
  },
  {
    folder: 'src/drill/workspace/page',
    mayImport: ['src/drill/workspace'],
    packages: ['react', 'react-dom', 'vite', '@vitejs/*', '@slack/types', 'node:url'],
  },
  // Tells. One plotting library; zod says what a report looks like and prints its JSON Schema.
  { folder: 'src/report', mayImport: ['src/core'], packages: ['echarts', 'zod'] },
  // Puts it together: reads files and environment, builds a World, starts.
  { folder: 'src/cli', mayImport: everything, packages: ['pino', 'yaml', 'zod', 'node:*'] },
  { folder: 'src/main.ts', mayImport: [...everything], packages: [] },
];

/** Inside the simulated cloud: three layers, which meet only in the kernel. */
export const layers: readonly Room[] = [
  { folder: 'src/drill/cloud/wire', mayImport: ['src/drill/cloud/kernel'], packages: [] },
  { folder: 'src/drill/cloud/authorization', mayImport: [], packages: [] },
  {
    folder: 'src/drill/cloud/services',
    // Policies that AWS refuses at the door are refused by the same grammar that later evaluates them.
    mayImport: ['src/drill/cloud/authorization/policy-problem.ts'],
    packages: [],
  },
];

/**
 * The two crossings that are there for a reason: AWS Backup acts with a role of its own, so a job asks
 * the authorization itself; and a key policy must not lock out who writes it.
 */
export const crossings: readonly (readonly [string, string])[] = [
  ['src/drill/cloud/services/backup/job-role.ts', 'src/drill/cloud/authorization/evaluate.ts'],
  ['src/drill/cloud/services/backup/job-role.ts', 'src/drill/cloud/kernel/policies-in-force.ts'],
  ['src/drill/cloud/services/kms/administration.ts', 'src/drill/cloud/authorization/statements.ts'],
];

/** Types and clock-free helpers that every layer of the cloud may share. */
const SHARED = /^src\/drill\/cloud\/[^/]+\.ts$/;
const LAYERED = ['wire', 'authorization', 'services', 'kernel'].map((l) => `src/drill/cloud/${l}/`);

/** What breaks the rules, one sentence each, with file and line; empty when the map holds. */
export function problems(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => [
    ...importProblems(source),
    ...layerProblems(source),
    ...shapeProblems(source),
    ...impurities(source),
  ]);
}

export function roomOf(path: string, map: readonly Room[] = rooms): Room | undefined {
  return map
    .filter(({ folder }) => path === folder || path.startsWith(`${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function importProblems({ path, text }: Source): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path} stands in no room of the map`];
  return scan(text).imports.flatMap((found) => {
    const where = `${path}:${found.line}`;
    const target = resolved(path, found);
    if (target === undefined) {
      return allowed(room.packages, found.from)
        ? []
        : [`${where}: ${room.folder} may not use ${found.from}`];
    }
    if (!target.startsWith('src/')) return [`${where}: ${found.from} lies outside of src`];
    if (roomOf(target)?.folder === room.folder || reaches(room, target)) return [];
    return [`${where}: ${room.folder} may not import ${target}`];
  });
}

/** Layers of the cloud know each other only where the map says so. */
function layerProblems({ path, text }: Source): string[] {
  const layer = roomOf(path, layers);
  if (layer === undefined) return [];
  return scan(text).imports.flatMap((found) => {
    const target = resolved(path, found);
    if (target === undefined || SHARED.test(target) || target.startsWith(`${layer.folder}/`))
      return [];
    if (!LAYERED.some((folder) => target.startsWith(folder)) || reaches(layer, target)) return [];
    if (crossings.some(([from, to]) => from === path && to === target)) return [];
    return [`${path}:${found.line}: the layer ${layer.folder} may not import ${target}`];
  });
}

function reaches(room: Room, target: string): boolean {
  return room.mayImport.some((may) => target === may || target.startsWith(`${may}/`));
}

function allowed(packages: readonly string[], from: string): boolean {
  const bare = isBuiltin(from) && !from.startsWith('node:') ? `node:${from}` : from;
  const [first = '', second = ''] = bare.split('/');
  const name = bare.startsWith('@')
    ? `${first}/${second}`
    : bare.startsWith('node:')
      ? bare
      : first;
  return packages.some((may) =>
    may.endsWith('*') ? name.startsWith(may.slice(0, -1)) : name === may,
  );
}

function resolved(path: string, { from }: Import): string | undefined {
  if (!from.startsWith('.') && !from.startsWith('/')) return undefined;
  return posix.normalize(posix.join(posix.dirname(path), from));
}

const MOST_LINES = 300;
const CONFIGS = /(?:^|\/)(?:vite|vitest)\.config\.ts$/;

function shapeProblems({ path, text }: Source): string[] {
  const { code } = scan(text);
  const found: string[] = [];
  const name = posix.basename(path);
  if (/(?:^|\/)(?:utils?|helpers?|common|misc|shared)\//.test(path)) {
    found.push(`${path}: a folder for everything holds nothing; name it after what it does`);
  }
  if (isBarrel(code)) found.push(`${path}: a barrel; import from where a thing stands`);
  if (/^\s*export\s+default\b/m.test(code) && !CONFIGS.test(path)) {
    found.push(`${path}: a default export; name it`);
  }
  if (/\bas\s+default\b/.test(code)) found.push(`${path}: a default export; name it`);
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:data|config|d))?\.tsx?$/.test(name)) {
    found.push(`${path}: file names are kebab-case`);
  }
  const lines = code.split('\n').filter((line) => line.trim() !== '').length;
  if (lines > MOST_LINES && !name.endsWith('.data.ts') && !text.startsWith('// generated')) {
    found.push(`${path}: ${lines} lines of code, ${MOST_LINES} are the most`);
  }
  return found;
}

/** Nothing but re-exports. */
function isBarrel(code: string): boolean {
  const statements = code
    .replaceAll(
      /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*(["'])\s*\1\s*;?/g,
      '@',
    )
    .replaceAll(/\s+/g, '');
  return statements !== '' && /^@+$/.test(statements);
}

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/, 'Date.now'],
  [/\bnew\s+Date\s*\(\s*\)/, 'new Date() without an argument'],
  [/(?<!new\s+)\bDate\s*\(/, 'Date()'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/\bperformance\s*\./, 'performance'],
  [/\bprocess\s*\./, 'process'],
  [/\bfetch\s*\(/, 'fetch'],
  [/\bset(?:Timeout|Interval|Immediate)\b/, 'a timer'],
  [/\b(?:randomBytes|randomUUID|randomInt|getRandomValues|generateKeyPair\w*)\b/, 'randomness'],
  [/\bconsole\s*\./, 'console'],
  [/\basync\b|\bawait\b|\bnew\s+Promise\b/, 'a promise'],
];

/** core decides only: time, randomness and the environment arrive as data. */
function impurities({ path, text }: Source): string[] {
  if (roomOf(path)?.folder !== 'src/core') return [];
  const { code } = scan(text);
  return code
    .split('\n')
    .flatMap((line, i) =>
      IMPURE.filter(([pattern]) => pattern.test(line)).map(
        ([, what]) => `${path}:${i + 1}: core is pure, this is ${what}`,
      ),
    );
}
