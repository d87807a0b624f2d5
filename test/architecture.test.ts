import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crossings, problems, roomOf, rooms, type Source } from './architecture/rules.ts';
import { scan } from './architecture/scan.ts';

/** The map of the house (ARCHITECTURE.md), executable. Every rule is first shown to be able to fail. */

const root = new URL('../', import.meta.url);
const sources: Source[] = globSync('src/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}', {
  cwd: root.pathname,
})
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));

function file(path: string, text: string): string[] {
  return problems([{ path, text }]);
}

describe('the house', () => {
  it('given every file of src, when it is held against the map, then nothing breaks it', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(problems(sources)).toEqual([]);
  });

  it('given the rooms of the map, when looked for, then each is there or is named as not built yet', () => {
    const built = new Set(sources.map(({ path }) => roomOf(path)?.folder));
    const missing = rooms.map((room) => room.folder).filter((folder) => !built.has(folder));
    // The room for metrics and health over HTTP has its place in the map and nothing in it yet.
    expect(missing.filter((folder) => folder !== 'src/adapters/http')).toEqual([]);
  });

  it('given the crossings that are allowed, when they are looked for, then each is still needed', () => {
    const unused = crossings.filter(([path, to]) => {
      const source = sources.find((one) => one.path === path);
      const name = to.split('/').slice(-2).join('/');
      return !scan(source?.text ?? '').imports.some(({ from }) => from.endsWith(name));
    });
    expect(unused).toEqual([]);
  });
});

describe('each rule can fail', () => {
  it.each([
    [
      'core imports an adapter',
      'src/core/plan/x.ts',
      "import { a } from '../../adapters/aws/aws.ts';",
    ],
    [
      'core imports the responder’s types',
      'src/core/x.ts',
      "import type { World } from '../responder/world.ts';",
    ],
    ['core reads files', 'src/core/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['core reads files by the old name', 'src/core/x.ts', "import { readFile } from 'fs';"],
    [
      'the responder knows an adapter',
      'src/responder/x.ts',
      "import { a } from '../adapters/store/sqlite.ts';",
    ],
    ['the responder uses Node', 'src/responder/x.ts', "import { randomBytes } from 'node:crypto';"],
    [
      'an adapter knows the responder’s inside',
      'src/adapters/aws/x.ts',
      "import { a } from '../../responder/worker.ts';",
    ],
    ['an adapter knows another', 'src/adapters/slack/x.ts', "import { a } from '../aws/aws.ts';"],
    [
      'Slack’s adapter uses the AWS SDK',
      'src/adapters/slack/x.ts',
      "import { a } from '@aws-sdk/client-iam';",
    ],
    [
      'a package whose name only begins alike',
      'src/adapters/store/x.ts", "',
      "import { a } from 'pgx';",
    ],
    [
      'an adapter imports the drill',
      'src/adapters/aws/x.ts',
      "import { a } from '../../drill/cloud/kernel.ts';",
    ],
    [
      'the report imports the drill',
      'src/report/x.ts',
      "import type { a } from '../drill/cloud/kernel.ts';",
    ],
    [
      'the drill imports the responder',
      'src/drill/x.ts',
      "import type { a } from '../responder/world.ts';",
    ],
    [
      'the drill imports an adapter',
      'src/drill/x.ts',
      "import { a } from '../adapters/aws/hosts.ts';",
    ],
    ['the drill’s server uses react', 'src/drill/workspace/x.ts', "import { a } from 'react';"],
    [
      'the page imports the cloud',
      'src/drill/workspace/page/x.ts',
      "import { a } from '../../cloud/kernel.ts';",
    ],
    ['a file leaves src', 'src/cli/x.ts', "import { a } from '../../test/core/drive.ts';"],
    ['a re-export', 'src/core/x.ts', "export type { a } from '../cli/log.ts'; export const b = 1;"],
    ['a dynamic import', 'src/core/x.ts', "export const a = () => import('../cli/log.ts');"],
    [
      'an import over several lines',
      'src/core/x.ts',
      "import {\n  a,\n  b,\n} from '../cli/log.ts';",
    ],
    ['an import for its effect', 'src/core/x.ts', "import '../cli/log.ts';"],
    ['a file outside of the map', 'src/adapters/mail/x.ts', 'export const a = 1;'],
    ['a file beside the rooms', 'src/x.ts', 'export const a = 1;'],
    [
      'wire knows authorization',
      'src/drill/cloud/wire/x.ts',
      "import { a } from '../authorization/evaluate.ts';",
    ],
    [
      'wire knows behaviour',
      'src/drill/cloud/wire/x.ts',
      "import { a } from '../services/iam/users.ts';",
    ],
    [
      'authorization knows behaviour',
      'src/drill/cloud/authorization/x.ts',
      "import { a } from '../services/iam/users.ts';",
    ],
    [
      'authorization knows the kernel',
      'src/drill/cloud/authorization/x.ts',
      "import { a } from '../kernel/request.ts';",
    ],
    [
      'behaviour knows wire',
      'src/drill/cloud/services/iam/x.ts',
      "import { a } from '../../wire/xml.ts';",
    ],
    [
      'behaviour decides by itself',
      'src/drill/cloud/services/iam/x.ts',
      "import { a } from '../../authorization/evaluate.ts';",
    ],
    ['a folder for everything', 'src/core/utils/x.ts', 'export const a = 1;'],
    ['a barrel', 'src/core/x.ts', "export * from './a.ts';\nexport { b, c } from './b.ts';\n"],
    ['a default export', 'src/core/x.ts', 'export default function a() {}'],
    ['a renamed default export', 'src/core/x.ts', 'const a = 1;\nexport { a as default };'],
    ['a name in camel case', 'src/core/drawPlan.ts', 'export const a = 1;'],
    ['a long file', 'src/core/x.ts', 'export const a = 1;\n'.repeat(301)],
    ['the clock', 'src/core/x.ts', 'export const a = () => Date.now();'],
    ['the clock, without saying so', 'src/core/x.ts', 'export const a = () => new Date();'],
    ['randomness', 'src/core/x.ts', 'export const a = () => Math.random();'],
    [
      'randomness of the crypto module',
      'src/core/x.ts',
      "import { randomUUID } from 'node:crypto';",
    ],
    ['the environment', 'src/core/x.ts', "export const a = () => process.env['A'];"],
    ['the network', 'src/core/x.ts', "export const a = () => fetch('https://example.com');"],
    ['a timer', 'src/core/x.ts', 'export const a = () => setTimeout(() => {}, 1);'],
    ['a promise', 'src/core/x.ts', 'export async function a() {}'],
    [
      'an impurity inside a template',
      'src/core/x.ts',
      'export const a = () => `it is ${Date.now()}`;',
    ],
  ])('given %s, when it is checked, then it is refused', (_, path, text) => {
    expect(file(path, text)).not.toEqual([]);
  });

  it.each([
    [
      'core uses what it may',
      'src/core/x.ts',
      "import * as z from 'zod';\nimport { createHash } from 'node:crypto';",
    ],
    [
      'core turns data into a date',
      'src/core/x.ts',
      'export const a = (ms: number) => new Date(ms);',
    ],
    [
      'a comment names the clock',
      'src/core/x.ts',
      '// never Date.now()\n/* nor fetch() */\nexport const a = 1;',
    ],
    [
      'a string looks like an import',
      'src/core/x.ts',
      'export const a = "import { b } from \'../cli/log.ts\'";',
    ],
    [
      'an adapter knows the World',
      'src/adapters/aws/x.ts',
      "import type { Aws } from '../../responder/world.ts';",
    ],
    ['cli imports the drill', 'src/cli/x.ts', "import { a } from '../drill/cloud/kernel.ts';"],
    ['a table of data is long', 'src/core/policies/x.data.ts', 'export const a = 1;\n'.repeat(400)],
    [
      'a front end’s configuration',
      'src/drill/workspace/page/vite.config.ts',
      'export default {};',
    ],
    ['a long comment', 'src/core/x.ts', `/*\n${'words\n'.repeat(400)}*/\nexport const a = 1;`],
  ])('given %s, when it is checked, then it is allowed', (_, path, text) => {
    expect(file(path, text)).toEqual([]);
  });
});

describe('the scanner', () => {
  it('given every way to name a module, when scanned, then each is found once, with its line', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      "import { type C, d } from './c.ts';",
      "import * as e from './e.ts';",
      "import './f.ts';",
      "export { g } from './g.ts';",
      "export type { H } from './h.ts';",
      "export * from './i.ts';",
      "import {\n  j,\n  k, // with a comment\n} from './j.ts';",
      "const l = await import('./l.ts');",
      "type M = import('./m.ts').M;",
      'import n from "./n.ts"; import o from "./o.ts";',
    ].join('\n');
    const { imports } = scan(text);
    expect(imports.map(({ from }) => from).toSorted()).toEqual(
      'abcefghijlmno'.split('').map((letter) => `./${letter}.ts`),
    );
    expect(imports.find(({ from }) => from === './b.ts')).toMatchObject({
      line: 2,
      typeOnly: true,
    });
    expect(imports.find(({ from }) => from === './j.ts')).toMatchObject({ line: 12 });
  });

  it('given comments, strings, templates and regular expressions, when scanned, then none is taken for code', () => {
    const text = [
      "// import a from './a.ts'",
      "/* import b from './b.ts' */",
      'const c = \'import d from "./d.ts"\';',
      "const e = `\nimport f from './f.ts';\n`;",
      'const g = /[\'"`/]\\/import/.test(c) ? 1 / 2 : 3;',
      "const h = `${c.replace(/`/g, '')} and ${`nested ${c}`}`;",
      "import i from './i.ts';",
    ].join('\n');
    expect(scan(text).imports.map(({ from }) => from)).toEqual(['./i.ts']);
  });

  it('given every file of src, when scanned, then as many modules are found as lines say', () => {
    // Import statements of formatted code end in `from '…';`: counted another way, as a check of the scanner.
    for (const { path, text } of sources) {
      const counted = [...text.matchAll(/^(?:import|export|\}).* from '[^']+';$/gm)].length;
      const forEffect = [...text.matchAll(/^import '[^']+';$/gm)].length;
      const statements = scan(text).imports.filter(
        ({ from }) => !text.includes(`import('${from}')`),
      );
      expect(statements.length, path).toBe(counted + forEffect);
    }
  });
});
