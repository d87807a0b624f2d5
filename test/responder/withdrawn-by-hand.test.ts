import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openChain, seal, type Sealed } from '../../src/core/journal/chain.ts';
import { recheckOrderRun } from '../../src/core/journal/recheck-order-run.ts';
import { temporaryFolders } from '../temporary.ts';
import { orderHouse } from './order-house.ts';

/** An incident's journal held against that of its order's run: by Lockstep, and by the page of Python. */

const page = readFileSync(new URL('../../docs/verify-a-journal.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code]) => code ?? '');
const script = blocks.find((code) => code.includes('order.jsonl')) ?? '';
const temporaryFolder = temporaryFolders('lockstep-withdrawn-');

function byHand(incident: readonly string[], run: readonly string[]): string {
  const folder = temporaryFolder();
  const entries = `import json\nentries = [json.loads(line) for line in open("journal.jsonl", encoding="utf-8")]\n`;
  writeFileSync(join(folder, 'journal.jsonl'), incident.join('\n'));
  writeFileSync(join(folder, 'order.jsonl'), `${run.join('\n')}\n`);
  writeFileSync(join(folder, 'verify.py'), entries);
  writeFileSync(join(folder, 'order.py'), script);
  const ran = spawnSync('python3', ['order.py'], { cwd: folder, encoding: 'utf8' });
  return ran.status === 0 ? 'holds' : `${ran.stdout}${ran.stderr}`;
}

function byLockstep(incident: readonly string[], run: readonly string[]): string {
  const entries = incident.map((line) => JSON.parse(line) as Sealed);
  const problems = recheckOrderRun(entries, run);
  return problems.length === 0 ? 'holds' : problems.join('\n');
}

const here = await orderHouse();
await here.grants();
await here.life.says('dev', { do: 'shield', reason: 'snapshots vanish' });
const linesOf = async (id: string) =>
  (await here.house.store.entries(id, 0)).map(({ line }) => line);
const incident = await linesOf(here.incident().id);
const run = await linesOf(here.run().id);
const firedAt = here.incident().fired?.at ?? '';

/** The run's journal with a withdrawal of the order by cho at its end, its chain whole. */
function withdrawn(ts: string): readonly string[] {
  const chain = openChain(run);
  if (!chain.ok) throw new Error(chain.problem.problem);
  const body = { order: here.run().granted?.digest ?? '', person: 'cho', reason: 'not sure' };
  return [...run, seal(chain.head, { kind: 'order.withdrawn', body }, ts).line];
}

/** The incident's journal with something changed in one kind of its facts. */
function changed(kind: string, change: (body: { [name: string]: unknown }) => void): string[] {
  return incident.map((line) => {
    const entry = JSON.parse(line) as { kind: string; body: { [name: string]: unknown } };
    if (entry.kind === kind) change(entry.body);
    return JSON.stringify(entry);
  });
}
const after = (ms: number) => new Date(Date.parse(firedAt) + ms).toISOString();
const both = [
  ['Lockstep', byLockstep],
  ['hand', byHand],
] as const;

describe.each(both)('the order’s run, checked by %s', (_, check) => {
  it('given nobody withdrew the order, when both journals are compared, then they hold', () => {
    expect(run.length).toBeGreaterThan(5);
    expect(check(incident, run)).toBe('holds');
  });

  it('given it was withdrawn after it was fired, even by a clock that is a little behind, then they hold', () => {
    expect(check(incident, withdrawn(after(1000)))).toBe('holds');
    expect(check(incident, withdrawn(after(-5000)))).toBe('holds');
  });

  it('given it was withdrawn minutes before it was fired, and nobody looked, then that is noticed', () => {
    expect(check(incident, withdrawn(after(-120_000)))).toMatch(/withdrawn/);
  });

  it('given it was withdrawn at or before the line that was seen, then that is noticed', () => {
    const lines = withdrawn(after(-1000));
    const seq = lines.length - 1;
    const line = JSON.parse(incident[0] ?? '') as Sealed;
    expect(line.body['orderSeen']).toMatchObject({ seq: run.length - 1 });
    const last = openChain(lines);
    if (!last.ok) throw new Error(last.problem.problem);
    const forged = changed('order.fired', (body) => {
      body['seen'] = { seq, line: last.head.hash };
    });
    expect(check(forged, lines)).toMatch(/withdrawn/);
  });

  it('given the line that was seen is not in the run, then that is noticed', () => {
    const seen = { seq: 999, line: 'f'.repeat(64) };
    expect(
      check(
        changed('order.fired', (body) => (body['seen'] = seen)),
        run,
      ),
    ).toMatch(/not there/);
    expect(
      check(
        changed('incident.opened', (body) => (body['orderSeen'] = seen)),
        run,
      ),
    ).toMatch(/not there/);
  });

  it('given older lines that do not say what they saw, when it was withdrawn before, then that is noticed by its time', () => {
    const silent = changed('order.fired', (body) => delete body['seen']);
    expect(check(silent, withdrawn(after(-1000)))).toMatch(/withdrawn/);
    expect(check(silent, withdrawn(after(1000)))).toBe('holds');
  });

  it('given another run, or one whose chain is broken, then that is noticed', () => {
    expect(check(incident, run.slice(0, 3))).toMatch(/not in/);
    expect(check(incident, [...run.slice(0, 2), ...run.slice(3)])).not.toBe('holds');
  });

  it('given a quote with another end than was granted, then that is noticed', () => {
    const forged = changed('incident.opened', (body) => {
      (body['order'] as { until: string }).until = '2099-01-01T00:00:00.000Z';
    });
    expect(check(forged, run)).not.toBe('holds');
  });
});
