import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLockstep } from './drill-process.ts';
import { besideWarnings, writePatient } from './patient.ts';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Ben alone approves: with a quorum of two nothing ever starts. */
const alone = `
id: alone
title: One approver
thinkSeconds: { min: 0, max: 1 }
steps:
  - { person: ana, types: '/incident declare {prod} because a note was found' }
approvers: [ben]
asked: { person: ana, types: /incident resume }
review: { person: ana, types: /incident close }
`;

describe('lockstep drill --auto', () => {
  let dir: string;
  let good: Ran;
  let bad: Ran;
  let stuck: Ran;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lockstep-auto-'));
    const script = join(dir, 'alone.yaml');
    await writeFile(script, alone);
    const patient = join(dir, 'patient.yaml');
    await writePatient('code-spaces', patient);
    const run = async (...args: string[]): Promise<Ran> => {
      const process = startLockstep(['drill', ...args, '--out', join(dir, args[1] ?? '')]);
      const code = await process.ended;
      return { code, stdout: process.stdout(), stderr: process.stderr() };
    };
    // They wait for most of the time; one after the other they would take two minutes.
    [good, bad, stuck] = await Promise.all([
      run('--auto', 'good', '--speed', '20', '--seed', '77', '--scenario', patient),
      run('--auto', 'bad', '--speed', '20', '--seed', '77', '--scenario', patient),
      startAlone(script),
    ]);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function startAlone(script: string): Promise<Ran> {
    const process = startLockstep(['drill', '--auto', script, '--speed', '20']);
    const code = await process.ended;
    return { code, stdout: process.stdout(), stderr: process.stderr() };
  }

  it('given good, then it ends with 0, tells what people and phases did, and how it ended', () => {
    expect(good.code, good.stdout + good.stderr).toBe(0);
    expect(good.stdout).toContain('DRILL  Note in the console (code-spaces, seed 77)');
    expect(good.stdout).toMatch(
      /^T\+\d\d:\d\d {2}ana +types: \/incident declare 100000000003 because/m,
    );
    const phases = [...good.stdout.matchAll(/^T\+\d\d:\d\d {2}phase +(.+)$/gm)].map((m) => m[1]);
    expect(phases[0]).toBe('Approve the emergency plan');
    expect(phases.slice(-3)).toEqual(['Lift the shield', 'Review and close', 'Closed']);
    for (const plan of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']) {
      expect(good.stdout).toMatch(new RegExp(`ben +approves ${plan}: `));
      expect(good.stdout).toMatch(new RegExp(`cho +approves ${plan}: `));
    }
    expect(good.stdout).toMatch(/^GOOD: /m);
    expect(good.stdout).toContain('0 of 68 deleted');
    // Whether he looks while the freeze spreads is chance; by then the shield is on, and the summary tells what was so.
    const isAlarmed = /^T\+\d\d:\d\d {2}ADVERSARY +is alarmed/m.test(good.stdout);
    expect(good.stdout).toMatch(
      isAlarmed
        ? /shut out of every door; alarmed at T\+/
        : /shut out of every door; he never noticed/,
    );
    expect(besideWarnings(good.stderr)).toBe('');
  });

  it('given bad, then it ends with 1 and says what was lost, and why it is not ok', () => {
    expect(bad.code, bad.stdout + bad.stderr).toBe(1);
    expect(bad.stdout).toMatch(
      /ana +at the AWS console, outside the bot: change-password of ops-admin/,
    );
    expect(bad.stdout).toMatch(/ADVERSARY +locks people out and destroys/);
    expect(bad.stdout).toMatch(/QUESTION {3}\S/);
    expect(bad.stdout).toMatch(/^BAD:$/m);
    expect(bad.stdout).toMatch(/[1-9]\d* resources deleted\./);
    expect(bad.stdout).toMatch(/[1-9]\d* of 18 lost for good/);
    expect(bad.stdout).toMatch(/alarmed at T\+\d\d:\d\d/);
    expect(besideWarnings(bad.stderr)).toBe('');
  });

  it('given a script that can’t bring it to its end, then it says so, ends with 1 and loses nothing of the summary', () => {
    expect(stuck.code, stuck.stdout + stuck.stderr).toBe(1);
    expect(stuck.stdout).toMatch(/STUCK +nothing happens any more in approve-emergency/);
    expect(stuck.stdout).toContain('The incident is not closed');
  });

  it('given --out, then all eight files are there, and nothing else', async () => {
    const names =
      'checkpoint.txt commands.jsonl events.jsonl journal.jsonl key.pub report.html report.json report.md';
    expect((await readdir(join(dir, 'good'))).sort()).toEqual(names.split(' '));
    expect((await readdir(join(dir, 'bad'))).sort()).toEqual(names.split(' '));
  });
});
