import { addMessage, announce, findMessage, removeMessage } from '../conversations.ts';
import type { Message } from '../model.ts';
import { secret, type Workspace } from '../state.ts';
import { readContent } from './compose.ts';
import { SlackError } from './error.ts';
import { flagArg, textArg } from './args.ts';
import type { Json } from './json.ts';

/** Where an answer goes: the person, the channel, and the message that was clicked. */
export interface Origin {
  userId: string;
  channel: string;
  /** Timestamp of the clicked message, if the address was made by a click. */
  messageTs?: string;
  threadTs?: string;
}

export interface ResponseUrls {
  /** A new address for answers to this command or click. */
  issue(origin: Origin): string;
  /** Carries out one POST to such an address. Throws SlackError; `expired_url` and `used_url` are Slack's 404s. */
  respond(token: string, body: Json): void;
}

const MOST_USES = 5;

/**
 * Slack's response_url: five answers within half an hour.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const issued = new Map<string, Origin & { at: number; uses: number }>();
  return {
    issue(origin) {
      const token = secret();
      issued.set(token, { ...origin, at: performance.now(), uses: 0 });
      return `${workspace.origin}/actions/${workspace.teamId}/${token}`;
    },
    respond(token, body) {
      const entry = issued.get(token);
      if (entry === undefined || performance.now() - entry.at >= workspace.limits.responseUrlMs)
        throw new SlackError('expired_url');
      if (entry.uses >= MOST_USES) throw new SlackError('used_url');
      applyResponse(workspace, entry, body);
      entry.uses += 1;
    },
  };
}

/**
 * Shows an app's answer: a new ephemeral message (the usual), one for the channel, or a change of the clicked message.
 * Throws SlackError for content that Slack would refuse.
 */
export function applyResponse(workspace: Workspace, origin: Origin, body: Json): void {
  const clicked =
    origin.messageTs === undefined
      ? undefined
      : findMessage(workspace, origin.channel, origin.messageTs, origin.userId);
  if (flagArg(body, 'delete_original')) {
    if (clicked !== undefined) removeMessage(workspace, clicked);
    return;
  }
  const { warnings: _, ...content } = readContent(workspace, body);
  if (flagArg(body, 'replace_original') && clicked !== undefined)
    return replace(workspace, clicked, content);
  const threadTs = textArg(body, 'thread_ts') ?? origin.threadTs;
  addMessage(workspace, {
    channel: origin.channel,
    user: workspace.bot.id,
    ...content,
    ...(body['response_type'] === 'in_channel' ? {} : { onlyFor: origin.userId }),
    ...(threadTs === undefined ? {} : { threadTs }),
  });
}

function replace(workspace: Workspace, message: Message, content: Partial<Message>): void {
  Object.assign(message, content, { editedTs: workspace.newTs() });
  announce(workspace, message);
}
