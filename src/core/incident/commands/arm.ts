import { personBySlack, rosterProblems } from '../../approval/quorum.ts';
import { mayDo, rolesThatMay } from '../../approval/table.ts';
import { armedPolicies } from '../../policies/arming.ts';
import { PolicyTooLarge } from '../../policies/policy.ts';
import type { Command } from '../command.ts';
import { startMachine } from '../machine.ts';
import { DOCTOR, sacrificialProblem, trialAccounts } from '../peace.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { beginWith, type DecideContext, type Turn } from '../turn.ts';
import type { Opening } from './declare.ts';

/**
 * Opens a run that arms the organization: a journal of its own, the same approvals, and no incident. What it asks
 * for is drawn from the settings alone, so whoever opens it decides nothing and counts as an approver like others.
 * @param command of a person; without one it was asked for on the bot's own machine.
 */
export function arm(
  command: Command | undefined,
  opening: Opening,
  context: DecideContext,
): { turn: Turn } | { refused: Refusal } {
  const person =
    command === undefined ? undefined : personBySlack(opening.roster, command.actor.slackUser);
  const refused =
    (command === undefined ? undefined : personProblem(command, opening)) ?? problemOf(opening);
  if (refused !== undefined) return { refused };
  const turn = beginWith(
    {
      ...opening,
      by: person?.person ?? DOCTOR,
      reason: 'Arming, at peace: nothing has happened.',
      scope: [...trialAccounts(opening.settings)],
    },
    context,
  );
  startMachine(turn);
  return { turn };
}

function personProblem({ actor }: Command, { roster }: Opening): Refusal | undefined {
  const person = personBySlack(roster, actor.slackUser);
  if (person === undefined)
    return refuse('not-on-roster', 'You are not on the roster, so you can’t arm the organization.');
  if (actor.eligibility.state !== 'eligible')
    return refuse('not-eligible', `Slack does not vouch for you: ${actor.eligibility.why}.`);
  return mayDo('arm', person.roles)
    ? undefined
    : refuse('role', `Arming takes one of these roles: ${rolesThatMay('arm').join(', ')}.`);
}

function problemOf({ roster, settings, runbook }: Opening): Refusal | undefined {
  const [people] = rosterProblems(roster);
  if (people !== undefined) return refuse('roster-too-small', people);
  if (runbook.definition['scope'] !== 'peace')
    return refuse('scope', `The runbook ${runbook.id} is not for a run at peace.`);
  const account = sacrificialProblem(settings);
  if (account !== undefined) return refuse('scope', account);
  try {
    armedPolicies(settings);
    return undefined;
  } catch (error) {
    if (error instanceof PolicyTooLarge) return refuse('scope', error.message);
    throw error;
  }
}
