import type { WebClient } from '@slack/web-api';
import type { Eligibility } from '../../core/incident/command.ts';
import type { Clock } from '../../responder/world.ts';
import { failureOf } from './failure.ts';

/** Whose bot this is, as `auth.test` says. */
export interface Home {
  readonly team: string;
  readonly enterprise?: string;
  readonly botUser: string;
  readonly botId?: string;
}

/** The parts of `users.info` that decide. https://docs.slack.dev/reference/objects/user-object */
export interface UserFacts {
  readonly id?: string | undefined;
  readonly team_id?: string | undefined;
  readonly deleted?: boolean | undefined;
  readonly is_bot?: boolean | undefined;
  readonly is_workflow_bot?: boolean | undefined;
  readonly is_connector_bot?: boolean | undefined;
  readonly is_restricted?: boolean | undefined;
  readonly is_ultra_restricted?: boolean | undefined;
  readonly is_stranger?: boolean | undefined;
  readonly is_invited_user?: boolean | undefined;
  readonly enterprise_user?: { readonly enterprise_id?: string | undefined } | undefined;
}

const disqualifying = [
  ['deleted', 'the account is deactivated'],
  ['is_bot', 'it is a bot'],
  ['is_workflow_bot', 'it is a workflow'],
  ['is_connector_bot', 'it is a connector'],
  ['is_restricted', 'it is a guest account'],
  ['is_ultra_restricted', 'it is a single-channel guest'],
  ['is_stranger', 'the account belongs to another company'],
  ['is_invited_user', 'the invitation has not been accepted yet'],
] as const;

/**
 * Why this account may not act; undefined when it may (AP-04, slack.md §4.2). `is_app_user` is not
 * looked at: it is true for people who have authorised the app. `is_stranger` alone is not enough, so
 * the team, or the enterprise, must be ours too.
 */
export function unfit(
  user: UserFacts,
  asked: string,
  home: Pick<Home, 'team' | 'enterprise'>,
): string | undefined {
  if (user.id !== asked) return 'Slack answered about somebody else';
  if (asked === 'USLACKBOT') return 'it is a bot';
  for (const [flag, why] of disqualifying) if (user[flag] === true) return why;
  const enterprise = user.enterprise_user?.enterprise_id;
  const ours =
    home.enterprise !== undefined && home.enterprise !== '' && enterprise === home.enterprise;
  return user.team_id === home.team || ours
    ? undefined
    : 'the account belongs to another workspace';
}

/**
 * Asks Slack about one account, fresh each time. Whatever can't be asked is `unavailable`, which fails
 * closed for every vote.
 */
export async function askEligibility(
  slackUser: string,
  given: { readonly client: WebClient; readonly home: Home | undefined; readonly clock: Clock },
): Promise<Eligibility> {
  if (given.home === undefined)
    return { state: 'unavailable', why: 'Slack has not been reached yet' };
  try {
    const { user } = await given.client.users.info({ user: slackUser });
    if (user === undefined)
      return { state: 'unavailable', why: 'Slack gave no answer about this account' };
    const why = unfit(user, slackUser, given.home);
    if (why !== undefined) return { state: 'refused', why };
    return { state: 'eligible', checkedAt: new Date(given.clock.now()).toISOString() };
  } catch (error) {
    const failure = failureOf(error);
    if (
      failure.kind === 'refused' &&
      ['user_not_found', 'user_not_visible'].includes(failure.code)
    ) {
      return { state: 'refused', why: 'Slack knows no such account here' };
    }
    const why =
      failure.kind === 'refused'
        ? failure.code
        : failure.kind === 'away'
          ? 'Slack does not answer'
          : 'Slack is too busy';
    return { state: 'unavailable', why: `the account could not be checked: ${why}` };
  }
}
