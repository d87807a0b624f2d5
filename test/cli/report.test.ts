import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BrokenJournal, reportCommand, writeReport } from '../../src/cli/report.ts';
import { UsageError } from '../../src/cli/usage.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { begin, goodDrill, linesOf } from '../report/story.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(folder, { recursive: true }));

const lines = linesOf(goodDrill().told);

/** Runs the command on a journal file with these lines; returns its exit code and what it printed. */
async function report(name: string, text: string) {
  const file = join(folder, `${name}.jsonl`);
  const out = join(folder, name);
  await writeFile(file, text);
  const printed = { out: '', err: '' };
  const outSpy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.out += String(chunk);
    return true;
  });
  const errSpy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    printed.err += String(chunk);
    return true;
  });
  try {
    return {
      code: await reportCommand(['--journal', file, '--out', out]),
      out,
      printed,
    };
  } finally {
    outSpy.mockRestore();
    errSpy.mockRestore();
  }
}

const whole = (list: readonly string[]) => list.map((line) => `${line}\n`).join('');

describe('lockstep report', () => {
  it('given a whole journal, when asked, then the three files are written and it exits 0', async () => {
    const { code, out, printed } = await report('good', whole(lines));
    expect({ code, err: printed.err }).toEqual({ code: 0, err: '' });
    expect(printed.out).toContain('inc-1 (drill): ok.');
    expect((await readdir(out)).sort()).toEqual(['report.html', 'report.json', 'report.md']);
    const json: unknown = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
    expect(reportSchema.parse(json)).toEqual(json);
  });

  it('given an incident that did not end well, when asked, then it still exits 0, and says why it is not ok', async () => {
    const { code, printed } = await report('open', whole(linesOf(begin().told)));
    expect(code).toBe(0);
    expect(printed.out).toContain('not ok. The incident is not closed');
  });

  const edited = lines.with(3, (lines[3] ?? '').replace('ben', 'eve'));
  it.each([
    ['an edited line', whole(edited), /line 5: prev is not.*\n.*changed, dropped/],
    [
      'a line left out',
      whole(lines.toSpliced(3, 1)),
      /line 4: seq is 4, expected 3\n.*changed, dropped/,
    ],
    ['a torn end', whole(lines).slice(0, -1), /does not end with a line feed\n.*torn/],
    [
      'another spelling',
      whole(lines.with(0, ` ${lines[0] ?? ''}`)),
      /line 1: not canonical.*\n.*edited/,
    ],
    ['no lines', '', /empty\n.*no entry/],
    [
      'facts that do not fit',
      whole(linesOf(goodDrill().told.slice(1))),
      /line 1: .*\n.*chain holds/,
    ],
  ])(
    'given %s, when asked, then it exits 1, names the line, says what it means and writes nothing',
    async (name, text, message) => {
      const { code, out, printed } = await report(name.replaceAll(' ', '-'), text);
      expect(code).toBe(1);
      expect(printed.err).toMatch(message);
      expect(printed.err).toContain('No report was written.');
      await expect(readdir(out)).rejects.toThrow(/ENOENT/);
    },
  );

  it.each([
    [[], /--journal FILE/],
    [['--journal', 'x.jsonl'], /--out DIR/],
    [['--journal', '/does/not/exist', '--out', 'x'], /\/does\/not\/exist can't be read/],
    [['--jurnal', 'x'], /jurnal/],
    [['extra'], /"extra"/],
  ])('given wrong usage %j, when asked, then the error names the flag', async (args, message) => {
    await expect(reportCommand(args)).rejects.toThrow(UsageError);
    await expect(reportCommand(args)).rejects.toThrow(message);
  });

  it('given a folder that is a file, when asked, then the error names it', async () => {
    await writeFile(join(folder, 'occupied'), '');
    await expect(writeReport(lines, join(folder, 'occupied'))).rejects.toThrow(
      /occupied can't be written/,
    );
  });
});

describe('writeReport', () => {
  it('given a drill’s lines, when written, then it returns what it wrote', async () => {
    const out = join(folder, 'drill');
    const made = await writeReport(lines, out);
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(made);
  });

  it('given lines that are no journal, when written, then it refuses', async () => {
    await expect(writeReport(['{}'], join(folder, 'none'))).rejects.toThrow(BrokenJournal);
  });
});
