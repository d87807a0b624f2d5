import { findUser } from '../conversations.ts';
import type { Workspace } from '../state.ts';

/** Slack sends these three characters as entities. https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const TOKENS =
  /<@([A-Z0-9]+)(?:\|[^>]*)?>|<#([A-Z0-9]+)(?:\|[^>]*)?>|(https?:\/\/[^\s<>]+)|@([a-z0-9._-]*[a-z0-9])|#([a-z0-9_-]+)/g;

/**
 * Typed text as Slack hands it to an app. With `escapes` (the manifest's `should_escape`) mentions, channels and
 * links become `<@U…|handle>`, `<#C…|name>` and `<https://…>`; a made-up mention stays text. Without it a mention
 * is only its name, which anybody can type. https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands
 */
export function commandText(workspace: Workspace, typed: string, escapes: boolean): string {
  let [result, end] = ['', 0];
  for (const match of typed.matchAll(TOKENS)) {
    const [whole, userId, channelId, link, handle, channelName] = match;
    result += escapeText(typed.slice(end, match.index));
    end = match.index + whole.length;
    const user =
      userId === undefined
        ? handle === undefined
          ? undefined
          : findUser(workspace, handle)
        : workspace.users.get(userId);
    const channel = [...workspace.channels.values()].find(
      (one) => !one.isDirect && (one.id === channelId || one.name === channelName),
    );
    if (user !== undefined) result += escapes ? `<@${user.id}|${user.handle}>` : `@${user.handle}`;
    else if (channel !== undefined && (channelId ?? channelName) !== undefined)
      result += escapes ? `<#${channel.id}|${channel.name}>` : `#${channel.name}`;
    else if (link !== undefined) result += escapes ? `<${escapeText(link)}>` : escapeText(link);
    else result += escapeText(whole);
  }
  return result + escapeText(typed.slice(end));
}
