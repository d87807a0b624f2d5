import { randomBytes } from 'node:crypto';
import { SlackError, slackProblems } from './error.ts';

export interface Triggers {
  /** A new trigger id for something that this person did. */
  issue(userId: string, viewId?: string): string;
  /** Exchanges a trigger id, once and in time, for the person it belongs to. Throws SlackError. */
  exchange(triggerId: string): { userId: string; viewId?: string };
}

/**
 * Slack's trigger ids: good for three seconds, once.
 * https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
 */
export function createTriggers(lifeMs: number): Triggers {
  const issued = new Map<string, { userId: string; viewId?: string; at: number; used: boolean }>();
  return {
    issue(userId, viewId) {
      const id = `${issued.size + 1}.1.${randomBytes(16).toString('hex')}`;
      issued.set(id, {
        userId,
        at: performance.now(),
        used: false,
        ...(viewId === undefined ? {} : { viewId }),
      });
      return id;
    },
    exchange(triggerId) {
      const trigger = issued.get(triggerId);
      if (trigger === undefined)
        throw slackProblems('invalid_arguments', ['[ERROR] invalid `trigger_id`']);
      if (trigger.used) throw new SlackError('exchanged_trigger_id');
      if (performance.now() - trigger.at >= lifeMs) throw new SlackError('expired_trigger_id');
      trigger.used = true;
      return trigger;
    },
  };
}
