import { apply } from './mutants/mutant.ts';
import { mutants } from './mutants/mutants.data.ts';
import type { CrashTask, Report, Task } from './task.ts';

/**
 * Runs seeds in a process of its own, one after the other. With a mutant, its files are replaced before
 * anything imports them; so the simulation is imported here and not above.
 */

const task = JSON.parse(process.argv[2] ?? '') as Task | CrashTask;
const report = (told: Report) => process.send?.(told);
const mutant = mutants.find(({ name }) => 'mutant' in task && name === task.mutant);
if (mutant !== undefined) apply(mutant);
const { prepare } = await import('./sim/prepare.ts');
const { run } = await import('./sim/run.ts');
await prepare();
if ('crashes' in task) await crash(task);
else await runAll(task);
process.disconnect?.();

async function runAll({ from, to, step, stopAtFirst }: Task): Promise<void> {
  for (let seed = from; seed <= to; seed += step) {
    const { violations, scene, digest } = await run(seed);
    report({ seed, scene, digest, violations: violations.slice(0, 3) });
    if (violations.length > 0 && stopAtFirst) return;
  }
}

async function crash({ crashes: scene, first, doubles }: CrashTask): Promise<void> {
  const { playWithCrashes, sceneNamed } = await import('./sim/crashes.ts');
  for (const at of first) {
    const single = await playWithCrashes(sceneNamed(scene), [at]);
    report({ seed: at, scene, digest: `${at}`, violations: single.violations });
    const last = doubles ? single.instants.length : at;
    for (let second = at + 1; second <= last; second += 1) {
      const { violations } = await playWithCrashes(sceneNamed(scene), [at, second]);
      report({ seed: at, scene, digest: `${at},${second}`, violations });
    }
  }
}
