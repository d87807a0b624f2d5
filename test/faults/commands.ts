import { inParallel, runTask } from './children.ts';
import { apply } from './mutants/mutant.ts';
import { mutants } from './mutants/mutants.data.ts';
import type { Report } from './task.ts';

export const faultsUsage = `
npm run faults -- [--seeds N] [--from S] [--jobs N]     N runs, each from another seed (20000)
npm run faults -- --seed S [--mutant NAME]              one run, with everything that happened in it
npm run faults -- --mutants [--mutant NAME] [--seeds N] does the simulation find mistakes in the protocol?
npm run faults -- --crashes                             a crash at every instant, alone and in pairs
npm run faults -- --crash SCENE,I[,J]                   one of them, with everything that happened in it
`;

type Tell = (line: string) => void;

/** What is wrong in a run, and how to see it again. */
function told({ seed, scene, violations }: Report, mutant?: string): string {
  const repeat = mutant === undefined ? '' : ` --mutant '${mutant}'`;
  return [
    `seed ${seed} (${scene}) violates:`,
    ...violations.map((violation) => `  ${violation}`),
    `  again: npm run faults -- --seed ${seed}${repeat}`,
  ].join('\n');
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs many seeds; true when no rule was violated in any. */
export async function runSeeds(
  { seeds, from, jobs }: { readonly seeds: number; readonly from: number; readonly jobs: number },
  tell: Tell,
): Promise<boolean> {
  const began = performance.now();
  const scenes = new Map<string, number>();
  let done = 0;
  let bad = 0;
  const each = Array.from({ length: Math.min(jobs, seeds) }, (_, i) => i);
  await inParallel(each, jobs, (i) =>
    runTask(
      { from: from + i, to: from + seeds - 1, step: each.length, stopAtFirst: false },
      (report) => {
        done += 1;
        scenes.set(report.scene, (scenes.get(report.scene) ?? 0) + 1);
        if (report.violations.length > 0) {
          bad += 1;
          if (bad <= 20) tell(told(report));
        }
        if (done % 2_000 === 0 && done < seeds) tell(`… ${done} of ${seeds}, ${seconds(began)}`);
      },
    ),
  );
  const played = [...scenes].map(([scene, times]) => `${scene} ${times}`).toSorted();
  tell(`scenes: ${played.join(', ')}`);
  tell(`seeds ${seeds}, violations ${bad}`);
  tell(`took ${seconds(began)}`);
  return bad === 0 && done === seeds;
}

/** One run with its trace; true when nothing was violated. */
export async function tellSeed(
  seed: number,
  mutant: string | undefined,
  tell: Tell,
): Promise<boolean> {
  if (mutant !== undefined) apply(mutantNamed(mutant));
  const { prepare } = await import('./sim/prepare.ts');
  const { run } = await import('./sim/run.ts');
  await prepare();
  const { trace, scene, violations, digest, steps } = await run(seed, { trace: true });
  for (const line of trace) tell(line);
  tell(`seed ${seed}, scene ${scene}, ${steps} steps, trace ${digest}`);
  for (const violation of violations) tell(`violated: ${violation}`);
  tell(`seeds 1, violations ${violations.length > 0 ? 1 : 0}`);
  return violations.length === 0;
}

function mutantNamed(name: string) {
  const found = mutants.find((mutant) => mutant.name === name);
  if (found !== undefined) return found;
  throw new Error(`no mutant "${name}"; there are: ${mutants.map((one) => one.name).join(', ')}`);
}

/** Every mutant must be found out; true when all were. The source as it is must pass the same seeds. */
export async function killMutants(
  options: { readonly seeds: number; readonly jobs: number; readonly only?: string | undefined },
  tell: Tell,
): Promise<boolean> {
  const began = performance.now();
  const tried = options.only === undefined ? mutants : [mutantNamed(options.only)];
  const task = { from: 1, to: options.seeds, step: 1, stopAtFirst: true };
  let killed = 0;
  let last = 0;
  await inParallel(tried, options.jobs, async ({ name, why }) => {
    let found: Report | undefined;
    try {
      await runTask({ ...task, mutant: name }, (report) => {
        if (report.violations.length > 0) found = report;
      });
    } catch (error) {
      return tell(`BROKEN ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (found === undefined)
      return tell(`SURVIVED ${name} (${why}): no seed up to ${options.seeds}`);
    killed += 1;
    last = Math.max(last, found.seed);
    tell(`killed ${name}: seed ${found.seed} (${found.scene}), ${found.violations[0] ?? ''}`);
  });
  // A rule that the right source breaks as well kills nothing.
  const control = await runSeeds({ seeds: Math.max(last, 1), from: 1, jobs: options.jobs }, tell);
  tell(`mutants ${killed}/${tried.length} killed`);
  tell(`took ${seconds(began)}`);
  return killed === tried.length && control;
}
