import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLockstep } from './drill-process.ts';
import { writePatient } from './patient.ts';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An account that no organization policy reaches, from the declaration to the end, with the whole stack. */
describe('lockstep drill --scenario standalone', () => {
  let dir: string;
  let good: Ran;
  let bad: Ran;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lockstep-alone-'));
    const scenario = join(dir, 'standalone.yaml');
    // With less to lose than the shipped one.
    await writePatient('standalone', scenario, (data) => ({
      ...data,
      estate: { ...data['estate'], databases: 4, snapshotsPerDatabase: 2, images: 2 },
    }));
    const run = async (script: string): Promise<Ran> => {
      const args = ['--scenario', scenario, '--auto', script, '--speed', '12', '--seed', '77'];
      const process = startLockstep(['drill', ...args]);
      const code = await process.ended;
      return { code, stdout: process.stdout(), stderr: process.stderr() };
    };
    good = await run('good');
    bad = await run('bad');
  }, 900_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('given good, then backups are locked, people do their part, the sweep shuts him out, and it ends with 0', () => {
    expect(good.code, good.stdout + good.stderr).toBe(0);
    const phases = [...good.stdout.matchAll(/^T\+\d\d:\d\d {2}phase +(.+)$/gm)].map((m) => m[1]);
    expect(phases.slice(0, 3)).toEqual([
      'Look for backups that can be locked',
      'Approve locking the backups',
      'Lock the backups against deletion',
    ]);
    expect(phases).toContain('Deny everything by boundaries');
    expect(phases.join()).not.toMatch(/shield|freeze/i);
    expect(phases.slice(-3)).toEqual(['Lift the boundaries', 'Review and close', 'Closed']);
    expect(good.stdout).toMatch(/types: \/incident tick root$/m);
    expect(good.stdout).toMatch(/ADVERSARY +is shut out/);
    expect(good.stdout).toMatch(/^GOOD: /m);
    expect(good.stdout).toMatch(/ 0 of \d+ deleted$/m);
  });

  it('given bad, then it ends with 1 and says what was lost', () => {
    expect(bad.code, bad.stdout + bad.stderr).toBe(1);
    expect(bad.stdout).toMatch(/^BAD:$/m);
    expect(bad.stdout).toMatch(/[1-9]\d* of \d+ lost for good$/m);
  });
});
