import { beforeAll, describe, expect, it } from 'vitest';
import { startLockstep } from './drill-process.ts';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An account that no organization policy reaches, from the declaration to the end, with the whole stack. */
describe('lockstep drill --scenario standalone', () => {
  let good: Ran;
  let bad: Ran;
  beforeAll(async () => {
    const run = async (script: string): Promise<Ran> => {
      const args = ['--scenario', 'standalone', '--auto', script, '--speed', '20', '--seed', '77'];
      const process = startLockstep(['drill', ...args]);
      const code = await process.ended;
      return { code, stdout: process.stdout(), stderr: process.stderr() };
    };
    [good, bad] = await Promise.all([run('good'), run('bad')]);
  }, 300_000);

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
    expect(good.stdout).toContain('0 of 68 deleted');
    expect(good.stderr).toBe('');
  });

  it('given bad, then it ends with 1 and says what was lost', () => {
    expect(bad.code, bad.stdout + bad.stderr).toBe(1);
    expect(bad.stdout).toMatch(/^BAD:$/m);
    expect(bad.stdout).toMatch(/[1-9]\d* of 18 lost for good/);
    expect(bad.stderr).toBe('');
  });
});
