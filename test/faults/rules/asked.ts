import type { Command } from '../../../src/core/incident/command.ts';

/** Did this person say this about this digest? What was voted on before the run began is not known here. */
export function isAsked(command: Command | undefined, digest: string, slackUser: string): boolean {
  if (command === undefined) return true;
  const { body, actor } = command;
  const isVote = body.do === 'approve' || body.do === 'deny';
  return isVote && digest.startsWith(body.digest) && actor.slackUser === slackUser;
}
