import type { WebClient } from '@slack/web-api';
import type { Eligibility } from '../../core/incident/command.ts';
import type { Clock } from '../../responder/world.ts';
import { failureOf, wordsOf } from './failure.ts';
import type { Health } from './health.ts';
import type { Pace } from './pace.ts';

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

interface Asking {
  readonly client: WebClient;
  readonly home: Home | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly health: Pick<Health, 'note' | 'fine'>;
  /** Slack is too busy for now: waits as long as it asks for, and says whether to ask again. */
  readonly onBusy?: (retryAfterMs: number) => Promise<boolean>;
}

/**
 * Asks Slack about one account, fresh each time. Whatever can't be asked is `unavailable`, which fails
 * closed for every vote.
 */
export async function askEligibility(slackUser: string, given: Asking): Promise<Eligibility> {
  if (given.home === undefined)
    return { state: 'unavailable', why: 'Slack has not been reached yet' };
  try {
    const { user } = await given.client.users.info({ user: slackUser });
    given.health.fine();
    if (user === undefined)
      return { state: 'unavailable', why: 'Slack gave no answer about this account' };
    const why = unfit(user, slackUser, given.home);
    if (why !== undefined) return { state: 'refused', why };
    return { state: 'eligible', checkedAt: new Date(given.clock.now()).toISOString() };
  } catch (error) {
    const failure = failureOf(error);
    given.health.note(error);
    if (failure.kind === 'rate-limited' && (await given.onBusy?.(failure.retryAfterMs)) === true)
      return askEligibility(slackUser, given);
    if (
      failure.kind === 'refused' &&
      ['user_not_found', 'user_not_visible'].includes(failure.code)
    ) {
      return { state: 'refused', why: 'Slack knows no such account here' };
    }
    const why = {
      refused: wordsOf(failure),
      unauthorized: wordsOf(failure),
      away: 'Slack does not answer',
      'rate-limited': 'Slack is too busy',
    }[failure.kind];
    return { state: 'unavailable', why: `the account could not be checked: ${why}` };
  }
}

/** Who pressed a button waits a few seconds gladly, and would rather be told to press again than wait for more. */
const longestWaitMs = 10_000;
const mostWaits = 3;

/**
 * For people who press a button all at once: waits out Slack's Retry-After instead of refusing their votes,
 * and lets them through one after the other.
 */
export function waitWhenBusy(pace: Pace): (retryAfterMs: number) => Promise<boolean> {
  let waits = 0;
  return async (retryAfterMs) => {
    waits += 1;
    if (waits > mostWaits || retryAfterMs > longestWaitMs) return false;
    pace.pause('people', retryAfterMs);
    await pace.turn('people');
    return true;
  };
}
