import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { startLockstep } from './drill-process.ts';

const SHIPPED = new URL('../../runbooks/drills/management.yaml', import.meta.url);

/**
 * The shipped scenario with less to lose, and with patience, his above all: at this speed a busy machine takes as long
 * for a click as people do for a coffee. What he does when nobody is quick is tested on the virtual clock.
 */
async function smaller(file: string): Promise<void> {
  const data = parse(await readFile(SHIPPED, 'utf8')) as { [part: string]: object };
  const estate = {
    ...data['estate'],
    databases: 3,
    snapshotsPerDatabase: 1,
    images: 2,
    buckets: 3,
  };
  const adversary = { ...data['adversary'], reactsAfterSeconds: { min: 1800, max: 2000 } };
  const timing = { ...data['timing'], callDeadlineSeconds: 300, proofDeadlineSeconds: 300 };
  await writeFile(file, stringify({ ...data, estate, adversary, timing }));
}

/** The management account, from the declaration to the end, with its members beside it and the whole stack. */
describe('lockstep drill --scenario management', () => {
  let dir: string;
  let ran: { readonly code: number | null; readonly said: string };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lockstep-above-'));
    const scenario = join(dir, 'management.yaml');
    await smaller(scenario);
    const args = ['--scenario', scenario, '--auto', 'good', '--speed', '12', '--seed', '77'];
    const process = startLockstep(['drill', ...args, '--out', join(dir, 'out')]);
    const code = await process.ended;
    ran = { code, said: process.stdout() + process.stderr() };
  }, 420_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('given good, then it ends with 0, and what stands above is swept after the members are frozen', () => {
    expect(ran.code, ran.said).toBe(0);
    expect(ran.said).toMatch(/^GOOD: /m);
    expect(ran.said).toMatch(/ 0 of \d+ deleted$/m);
    const phases = [...ran.said.matchAll(/^T\+\d+:\d\d {2}phase +(.+)$/gm)].map((m) => m[1] ?? '');
    const at = (phase: string) => phases.indexOf(phase);
    expect(at('Lock the backups against deletion')).toBeGreaterThanOrEqual(0);
    expect(at('website: Attach the freeze')).toBeGreaterThan(
      at('Lock the backups against deletion'),
    );
    expect(at('Deny everything by boundaries')).toBeGreaterThan(at('website: Attach the freeze'));
    // What he might still hold above opens everything below: the members' locks come off last.
    expect(at('Closed')).toBeGreaterThan(at('Deny everything by boundaries'));
    expect(at('website: Lift the shield')).toBeGreaterThan(at('Closed'));
    expect(phases.at(-1)).toBe('website: Closed');
  });

  it('given two incidents, then each leaves its journal and its report', async () => {
    const names = await readdir(join(dir, 'out'), { recursive: true });
    const reports = names.filter((name) => name.endsWith('report.json'));
    expect(reports).toHaveLength(2);
    const scopes = await Promise.all(
      reports.map(async (name) => {
        const { incident, outcome } = JSON.parse(
          await readFile(join(dir, 'out', name), 'utf8'),
        ) as { incident: { scope: string[] }; outcome: { ok: boolean } };
        expect(outcome.ok).toBe(true);
        return incident.scope.join();
      }),
    );
    expect(scopes.sort()).toEqual(['100000000001', '100000000005']);
  });
});
