import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runbookCommand } from '../../src/cli/runbook.ts';

const shipped = new URL('../../runbooks/compromised-console.yaml', import.meta.url);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runbook-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]) {
  const output = { out: '', err: '' };
  const code = await runbookCommand(args, {
    out: (text) => void (output.out += text),
    err: (text) => void (output.err += text),
  });
  return { code, ...output };
}

/** The shipped runbook with one replacement, in a file. */
async function broken(from: string, to: string): Promise<{ file: string; line: number }> {
  const text = await readFile(shipped, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const file = join(folder, 'broken.yaml');
  await writeFile(file, changed);
  return { file, line: text.slice(0, text.indexOf(from)).split('\n').length };
}

describe('lockstep runbook check', () => {
  it('given no file, when it is asked, then the shipped runbook is safe and the exploration is counted', async () => {
    const { code, out, err } = await run('check');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/compromised-console version 3 is safe/);
    expect(out).toMatch(/explored: 29 phases, \d+ states, \d+ steps .*refused: nothing/);
  });

  it('given a malformed runbook, when it is asked, then exit 2 with file, line and mend', async () => {
    const { file, line } = await broken('measure: shield-proof', 'measure: shield-prof');
    const { code, out, err } = await run('check', file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`${file}:${line}:14: `);
    expect(err).toContain('did you mean `shield-proof`?');
  });

  it('given an unsafe runbook, when it is asked, then exit 2 with the line, the rule and how it comes to that', async () => {
    const { file, line } = await broken('waivable: false', 'waivable: true');
    const { code, err } = await run('check', file);
    expect(code).toBe(2);
    expect(err).toContain(`${file}:${line}:5: attach-shield: the shield can be waived here`);
    expect(err).toContain('[shield-waived]');
    expect(err).toContain(
      'how: approve-emergency: APPROVED → attach-shield: FAILED → attach-shield: WAIVED',
    );
    expect(err).toContain('refused: 1');
  });

  it('given a file that is not there, when it is asked, then exit 2 and its name', async () => {
    const { code, err } = await run('check', join(folder, 'absent.yaml'));
    expect(code).toBe(2);
    expect(err).toContain("absent.yaml can't be read");
  });
});

describe('lockstep runbook graph and schema', () => {
  it('given no file, when they are asked, then Mermaid, SVG and a JSON Schema', async () => {
    expect((await run('graph')).out).toMatch(/^flowchart TD\n/);
    expect((await run('graph', '--svg')).out).toMatch(/^<svg /);
    expect(JSON.parse((await run('schema')).out)).toMatchObject({ title: 'Lockstep runbook' });
  });
});

describe('wrong usage', () => {
  it('given an unknown word, flag or too many files, when it is asked, then exit 2 and the usage', async () => {
    for (const args of [
      [],
      ['draw'],
      ['check', '--svg'],
      ['graph', '--png'],
      ['check', 'a', 'b'],
      ['schema', 'a'],
    ]) {
      const { code, out, err } = await run(...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('lockstep runbook check [FILE]');
    }
  });
});
