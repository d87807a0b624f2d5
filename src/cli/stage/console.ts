import { AwsError } from '../../drill/cloud/types.ts';
import { countLosses } from '../../drill/scoring/losses.ts';
import type { Stage } from './stage.ts';

/** How much of the estate must be gone until anybody sees that it burns. */
const BURNING = 0.1;

/** Is it to be seen, without any report, that things are disappearing? */
export function burning(stage: Stage): boolean {
  const { kernel, estate } = stage.built;
  const { resourcesDeleted, resourcesTotal } = countLosses(stage.scenario, kernel, estate);
  return resourcesDeleted > resourcesTotal * BURNING;
}

export interface ConsoleAct {
  readonly person: string;
  readonly does: 'change-password' | 'deactivate-keys';
  readonly user: string;
}

/**
 * What a person does with their own login, outside the bot, as in 2014. Returns what AWS refused, as
 * one half sentence; undefined when it went through. He may have been faster.
 */
export function atConsole(stage: Stage, act: ConsoleAct): string | undefined {
  const { kernel, personas } = stage.built;
  const persona = personas.find((p) => p.name === act.person);
  if (persona === undefined) throw new Error(`${act.person} has no console login`);
  const api = kernel.api(persona, { sourceIp: '198.51.100.20', userAgent: 'console' });
  kernel.advanceTo(Math.max(stage.clock.now(), kernel.now));
  const UserName = act.user;
  try {
    if (act.does === 'change-password') {
      api('iam', 'UpdateLoginProfile', { UserName, Password: 'Changed-in-a-hurry-1!' });
      return undefined;
    }
    const { AccessKeyMetadata } = api('iam', 'ListAccessKeys', { UserName }) as {
      AccessKeyMetadata: { AccessKeyId: string }[];
    };
    for (const { AccessKeyId } of AccessKeyMetadata) {
      api('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' });
    }
    return undefined;
  } catch (error) {
    // The refusal stands in the events as well, like every answer of the cloud.
    if (!(error instanceof AwsError)) throw error;
    return `AWS refuses: ${error.code}`;
  }
}
