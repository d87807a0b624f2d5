import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { faultsUsage, killMutants, runSeeds, tellSeed } from './commands.ts';
import { crashEverywhere, tellCrash } from './crash-command.ts';

/**
 * `npm run faults`: the protocol under faults. Exit code 1 when a rule was violated, a mutant survived, or
 * a run could not be made; 2 for a wrong command line.
 */

const whole = (text: string | undefined, otherwise: number, least = 1): number => {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  process.stderr.write(
    `faults: ${text ?? ''} is not a whole number from ${least} on\n${faultsUsage}`,
  );
  process.exit(2);
};

const options = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  from: { type: 'string' },
  jobs: { type: 'string' },
  mutant: { type: 'string' },
  mutants: { type: 'boolean' },
  crashes: { type: 'boolean' },
  crash: { type: 'string' },
} as const;

function parsed() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`faults: ${error instanceof Error ? error.message : ''}\n${faultsUsage}`);
    process.exit(2);
  }
}

const asked = parsed();
const jobs = whole(asked.jobs, availableParallelism());
const tell = (line: string) => void process.stdout.write(`${line}\n`);
const good = await perform().catch((error: unknown) => {
  tell(`faults: ${error instanceof Error ? error.message : String(error)}`);
  return false;
});
process.exitCode = good ? 0 : 1;

function perform(): Promise<boolean> {
  if (asked.seed !== undefined) return tellSeed(whole(asked.seed, 1, 0), asked.mutant, tell);
  if (asked.mutants === true || asked.mutant !== undefined)
    return killMutants({ seeds: whole(asked.seeds, 12_000), jobs, only: asked.mutant }, tell);
  if (asked.crash !== undefined) return tellCrash(asked.crash, tell);
  if (asked.crashes === true) return crashEverywhere(jobs, tell);
  return runSeeds({ seeds: whole(asked.seeds, 20_000), from: whole(asked.from, 1), jobs }, tell);
}
