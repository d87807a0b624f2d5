import type { Clock, Log } from '../../responder/world.ts';
import { failureOf } from './failure.ts';

/** Does Slack take our token? Red from the first refusal until the next answer. */
export interface Health {
  /** Looks at a failed call: was the token refused? */
  note(error: unknown): void;
  /** Slack answered. */
  fine(): void;
  isRed(): boolean;
  stop(): void;
}

/** While it is red, how often Slack is asked whether it takes the token again. */
const probeMs = 15_000;

/**
 * A token that is revoked in the middle of an incident ends the chat and nothing else: what was approved
 * goes on. It is said loudly once, and the bot asks until it is taken back.
 * @param probe A harmless call with the bot's token.
 */
export function createHealth(given: {
  readonly clock: Clock;
  readonly log: Log;
  readonly probe: () => Promise<unknown>;
  readonly onMended: () => void;
}): Health {
  let red = false;
  let cancel: (() => void) | undefined;
  let stopped = false;

  const fine = (): void => {
    if (!red) return;
    red = false;
    cancel?.();
    given.log.info({}, 'Slack takes the token again');
    given.onMended();
  };
  const probeLater = (): void => {
    if (stopped) return;
    cancel = given.clock.after(probeMs, () => {
      given.probe().then(fine, () => {
        if (red) probeLater();
      });
    });
  };
  return {
    note(error) {
      const failure = failureOf(error);
      if (failure.kind !== 'unauthorized' || red || stopped) return;
      red = true;
      given.log.error(
        { code: failure.code },
        'Slack refuses the token: nobody reads or writes in Slack until SLACK_BOT_TOKEN and the app’s scopes are mended; what was approved goes on, and the commands of the bot’s own machine still work',
      );
      probeLater();
    },
    fine,
    isRed: () => red,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
