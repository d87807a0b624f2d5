import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../core/incident/settings.ts';
import { armingPlan } from '../core/policies/arming.ts';
import { PolicyTooLarge } from '../core/policies/policy.ts';
import { UsageError } from './usage.ts';

/**
 * `lockstep doctor --arm`: writes the plan that arms the organization into a folder. It changes nothing in
 * AWS: two people with management access carry it out.
 * @returns what to print.
 * @throws UsageError when the policies can't be made from this configuration.
 */
export async function writeArming(settings: Settings, folder: string): Promise<string> {
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
