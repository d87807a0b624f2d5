import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourcesOf } from './mutants/mutant.ts';
import { mutants } from './mutants/mutants.data.ts';
import { prepare } from './sim/prepare.ts';
import { run } from './sim/run.ts';
import { createRandom } from './sim/random.ts';
import { createTime } from './sim/time.ts';

/**
 * A small part of `npm run faults`, which CI runs whole: enough to see that the simulation still stands,
 * repeats itself, and finds mistakes. See docs/faults.md.
 */

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function faults(...args: string[]): { readonly said: string; readonly code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
  });
  return { said: `${stdout}${stderr}`, code: status };
}

beforeAll(prepare);

describe('the simulation', () => {
  it('given two hundred seeds, when they are run, then no rule is violated', () => {
    const { said, code } = faults('--seeds', '200', '--jobs', '2');
    expect(said).toContain('seeds 200, violations 0');
    expect(code).toBe(0);
  });

  it('given a seed, when it is run again, after others and in another process, then the trace is the same', async () => {
    const first = await run(7);
    await run(8);
    const again = await run(7);
    expect(again.digest).toBe(first.digest);
    expect(faults('--seed', '7').said).toContain(`trace ${first.digest}`);
    expect((await run(8)).digest).not.toBe(first.digest);
  });

  it('given a seed, when it is told, then every line says when, and the end says what was violated', () => {
    const { said, code } = faults('--seed', '11');
    expect(said).toMatch(/^ +0 0\.1 starts$/m);
    expect(said).toMatch(/^seed 11, scene \S+, \d+ steps, trace [0-9a-f]{64}$/m);
    expect(said).toContain('seeds 1, violations 0');
    expect(code).toBe(0);
  });

  it.each([
    ['--seeds', 'many'],
    ['--seed', '-1'],
    ['--sedes', '3'],
  ])('given %s %s, when it is called so, then it says how and exits with 2', (...args) => {
    const { said, code } = faults(...args);
    expect(said).toContain('npm run faults -- --mutants');
    expect(code).toBe(2);
  });
});

describe('a mutant', () => {
  it.each([
    'the claim is not asked for at the wire',
    'events are not deduplicated',
    'one approval is enough',
  ])('given "%s", when seeds are run, then one of them finds it', (name) => {
    const { said, code } = faults('--mutants', '--mutant', name, '--seeds', '100', '--jobs', '2');
    expect(said).toMatch(new RegExp(`^killed ${name}: seed \\d+ `, 'm'));
    // The source as it is passes the seeds that found it.
    expect(said).toMatch(/^seeds \d+, violations 0$/m);
    expect(said).toContain('mutants 1/1 killed');
    expect(code).toBe(0);
  });

  it('given a mutant that nothing can find, when its seeds are run, then it survives and the exit code is 1', () => {
    const { said, code } = faults('--mutant', 'no settle time', '--seeds', '1');
    expect(said).toContain('SURVIVED no settle time');
    expect(said).toContain('mutants 0/1 killed');
    expect(code).toBe(1);
  });

  it('given a seed that finds it, when the run is told, then it says what was violated', () => {
    const { said, code } = faults('--seed', '1', '--mutant', 'one approval is enough');
    expect(said).toContain('violated: approval: 1 approvers instead of 2');
    expect(said).toContain('seeds 1, violations 1');
    expect(code).toBe(1);
  });

  it('given every mutant, when its source is looked up, then it replaces what stands there once', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(12);
    for (const mutant of mutants)
      expect([mutant.name, sourcesOf(mutant).size]).toEqual([mutant.name, expect.any(Number)]);
    const gone = { file: 'src/responder/work.ts', find: 'no such text', replace: '' };
    expect(() => sourcesOf({ name: 'old', why: '', patches: [gone] })).toThrow(
      '"old" no longer fits',
    );
  });
});

describe('the tools', () => {
  it('given a seed, when numbers are drawn, then they are the same everywhere', () => {
    const random = createRandom(42);
    expect([random.hex(8), random.between(1, 1_000_000)]).toEqual(['3be2884a9087b10c', 361_844]);
  });

  it('given things that wait, when time passes, then they happen in order, those of one moment as they came', async () => {
    const time = createTime(1_000);
    const heard: string[] = [];
    time.after(5, () => void heard.push('second'));
    time.after(5, () => void heard.push('third'));
    const cancel = time.after(4, () => void heard.push('never'));
    time.after(1, () => void Promise.resolve().then(() => heard.push('first')));
    cancel();
    while (await time.step());
    expect(heard).toEqual(['first', 'second', 'third']);
    expect(time.now).toBe(1_005);
  });
});
