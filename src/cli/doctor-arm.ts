import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../core/incident/settings.ts';
import { armingPlan } from '../core/policies/arming.ts';
import { PolicyTooLarge } from '../core/policies/policy.ts';
import { askToArm } from './hatch.ts';
import { hatchPath, storeSetting } from './open-store.ts';
import { UsageError } from './usage.ts';

/**
 * `lockstep doctor --arm`: asks the running bot on this machine for a run that arms the organization. Where none
 * answers, and with `--out DIR`, it writes the files for the way by hand.
 * @returns what to print.
 * @throws UsageError when the bot refuses, or the policies can't be made from this configuration.
 */
export async function arm(
  settings: Settings,
  folder: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (folder !== undefined) return writeArming(settings, folder);
  const hatch = hatchPath(storeSetting(env));
  const said = hatch === undefined ? undefined : await askToArm(hatch);
  if (said !== undefined) return `${said}\nAfter it: lockstep doctor\n`;
  const why =
    hatch === undefined
      ? 'A bot on PostgreSQL can’t be asked from here: type /incident arm in Slack.'
      : `No bot runs on this store (${hatch}): start it and ask again, or type /incident arm in Slack.`;
  return `${why}\nThis is the way by hand, without a trial:\n${await writeArming(settings, 'arming')}`;
}

/**
 * `lockstep doctor --arm --out DIR`: writes the plan that arms the organization into a folder. It changes nothing in
 * AWS: two people with management access carry it out.
 * @returns what to print.
 * @throws UsageError when the policies can't be made from this configuration.
 */
async function writeArming(settings: Settings, folder: string): Promise<string> {
  const { files, digest } = planOf(settings);
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map(({ name, content }) => writeFile(join(folder, name), content)));
  return (
    `${files.length - 1} policies and ARMING.md are written to ${folder}. Nothing was changed in AWS.\n` +
    `Digest: ${digest}\n` +
    'Two people compare the digest and carry ARMING.md out with management access; then run lockstep doctor.\n'
  );
}

function planOf(settings: Settings): ReturnType<typeof armingPlan> {
  try {
    return armingPlan(settings);
  } catch (error) {
    if (error instanceof PolicyTooLarge) throw new UsageError(error.message);
    throw error;
  }
}
