import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';

/**
 * Deadlines that only a hang misses. At twenty times the speed the shipped ones are two seconds of a machine that
 * others may use, too; who follows the runbook must win there as well.
 */
export const patience = { callDeadlineSeconds: 600, proofDeadlineSeconds: 600 };

interface Data {
  readonly [part: string]: object;
}

/** Writes the shipped scenario `name` into `file`, with patience, and otherwise as `change` makes it. */
export async function writePatient(
  name: string,
  file: string,
  change: (data: Data) => Data = (data) => data,
): Promise<void> {
  const shipped = new URL(`../../runbooks/drills/${name}.yaml`, import.meta.url);
  const data = change(parse(await readFile(shipped, 'utf8')) as Data);
  await writeFile(file, stringify({ ...data, timing: { ...data['timing'], ...patience } }));
}

/**
 * What stands on a drill's standard error beside warnings: nothing should. On a busy machine the bot warns that the
 * local chat answered late, and tries again.
 */
export function besideWarnings(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !line.startsWith('{"level":"warn",'))
    .join('\n');
}
