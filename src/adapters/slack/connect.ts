import { StartError, type Clock, type Inbox, type Log } from '../../responder/world.ts';
import type { Clients } from './clients.ts';
import type { Home } from './eligibility.ts';
import { failureOf, wordsOf } from './failure.ts';
import type { Socket } from './socket.ts';

/** How long to wait when Slack is away before asking again whose bot this is. */
const retryMs = 5000;

/** What is known only once Slack has been reached. */
export interface State {
  home: Home | undefined;
  appId: string | undefined;
  inbox: Inbox | undefined;
  stopped: boolean;
  cancelRetry: (() => void) | undefined;
}

interface Connecting {
  readonly state: State;
  readonly clients: Clients;
  readonly sockets: readonly Socket[];
  readonly wall: Clock;
  readonly log: Log;
  /** It is known now whose bot this is. */
  readonly onHome: () => void;
}

/**
 * Asks whose bot this is, then opens the sockets. Rejects when Slack refuses the tokens; resolves and tries
 * again later when Slack is only away.
 */
export async function connect(given: Connecting): Promise<void> {
  try {
    await attempt(given);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused' || failure.kind === 'unauthorized') {
      throw new StartError(
        `Slack refuses the tokens (${failure.code}): check SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-… with connections:write)`,
        { cause: error },
      );
    }
    given.log.warn({ why: wordsOf(failure) }, 'Slack can’t be reached, trying again');
    tryLater(given);
  }
}

async function attempt({ state, clients, sockets, onHome }: Connecting): Promise<void> {
  state.home ??= await askHome(clients);
  onHome();
  for (const socket of sockets) if (!state.stopped) await socket.open();
}

/** For as long as it takes: an incident may be running, and people may be about to mend the tokens. */
function tryLater(given: Connecting): void {
  const { state, wall, log } = given;
  if (state.stopped) return;
  state.cancelRetry = wall.after(retryMs, () => {
    if (state.stopped) return;
    attempt(given).catch((error: unknown) => {
      const failure = failureOf(error);
      const refused = failure.kind === 'refused' || failure.kind === 'unauthorized';
      const level = refused ? 'error' : 'warn';
      const words = refused ? 'Slack refuses the tokens' : 'Slack can’t be reached, trying again';
      log[level]({ why: wordsOf(failure) }, words);
      tryLater(given);
    });
  });
}

async function askHome(clients: Connecting['clients']): Promise<Home> {
  const me = await clients.people.auth.test();
  if (me.team_id === undefined || me.user_id === undefined)
    throw new Error('Slack did not say whose bot this is');
  return {
    team: me.team_id,
    botUser: me.user_id,
    ...(me.bot_id === undefined ? {} : { botId: me.bot_id }),
    ...(me.enterprise_id === undefined || me.enterprise_id === null
      ? {}
      : { enterprise: me.enterprise_id }),
  };
}
