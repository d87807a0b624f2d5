import { createAws } from '../../../src/adapters/aws/aws.ts';
import type { AwsOptions } from '../../../src/adapters/aws/aws.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import type { Aws } from '../../../src/responder/world.ts';
import { startFakeAws } from './fake-aws.ts';
import type { FakeAws, Script, Seen } from './fake-aws.ts';
import { MEMBER, settings } from './settings.ts';
import { wallClock } from './wall-clock.ts';

export type Told = ReturnType<Script> | undefined;

const servers: FakeAws[] = [];

/** Stops every fake that `start` started. */
export async function stopAll(): Promise<void> {
  for (const server of servers.splice(0)) await server.stop();
}

/** A fake AWS that follows the script, and the adapter that talks to it. */
export async function start(
  script: (seen: Seen) => Told,
  options: Partial<AwsOptions> = {},
): Promise<{ fake: FakeAws; aws: Aws }> {
  const fake = await startFakeAws(script);
  servers.push(fake);
  const aws = createAws({
    settings,
    credentials: { accessKeyId: 'AKIABOT', secretAccessKey: 'secret' },
    endpoint: fake.endpoint,
    baseRegion: 'us-east-1',
    clock: wallClock,
    sessionName: 'lockstep-inc-1',
    userAgentSuffix: 'lockstep/test',
    random: () => 0.01,
    ...options,
  });
  return { fake, aws };
}

/** An IAM request of the responder. */
export const iam = (operation: string, input: Request['input']): Request => ({
  as: 'responder',
  account: MEMBER,
  region: 'us-east-1',
  service: 'iam',
  operation,
  input,
});

export const how = { effect: 'inc-1/call/close/AKIAALICE', deadlineMs: 200_000 };
