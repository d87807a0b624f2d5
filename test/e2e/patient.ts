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

/** What the bot says of a machine that is too busy to answer in Slack's time; it tries each of them again. */
const BUSY = new Set([
  'no connection to Slack, trying again',
  'Slack can’t be reached, trying again',
  'an acknowledgement did not reach Slack',
  'an answer to a person did not reach Slack',
]);

/** What stands on a drill's standard error beside warnings of a busy machine: nothing should. */
export function besideWarnings(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !isOfBusyMachine(line))
    .join('\n');
}

function isOfBusyMachine(line: string): boolean {
  if (!line.startsWith('{"level":"warn",')) return false;
  const { msg } = JSON.parse(line) as { msg?: unknown };
  return typeof msg === 'string' && (BUSY.has(msg) || /\b(?:pong|ping)\b/.test(msg));
}
