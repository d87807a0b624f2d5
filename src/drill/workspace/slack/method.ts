import { findMessage } from '../conversations.ts';
import type { Channel, Message, User } from '../model.ts';
import type { Services } from '../services.ts';
import type { Workspace } from '../state.ts';
import { neededArg } from './args.ts';
import { SlackError } from './error.ts';
import type { Json } from './json.ts';

/** One method of the Web API. It answers with the fields beside `ok`, or throws SlackError. */
export interface Method {
  /** The app-level token (xapp) instead of the bot's (xoxb). */
  appToken?: true;
  /** One of these scopes is needed; methods whose need depends on the channel ask for themselves. */
  scopes?: readonly string[];
  run(services: Services, args: Json): Json;
}

/** Name → method, for a group of methods. */
export type Methods = Record<string, Method>;

/**
 * The channel that an argument names (id, or `#name`), if the app can see it.
 * A private channel without the app does not exist for it: SlackError `channel_not_found`.
 */
export function channelArg(workspace: Workspace, args: Json, name = 'channel'): Channel {
  const wanted = neededArg(args, name);
  const byName = wanted.startsWith('#')
    ? [...workspace.channels.values()].find(
        (channel) => !channel.isDirect && channel.name === wanted.slice(1),
      )
    : undefined;
  const channel = workspace.channels.get(wanted) ?? byName;
  if (channel === undefined || (channel.isPrivate && !channel.members.has(workspace.bot.id)))
    throw new SlackError('channel_not_found');
  return channel;
}

/** As channelArg, for a channel that the app must be in and that is open. Throws `not_in_channel`, `is_archived`. */
export function joinedChannelArg(workspace: Workspace, args: Json, name = 'channel'): Channel {
  const channel = channelArg(workspace, args, name);
  if (!channel.members.has(workspace.bot.id)) throw new SlackError('not_in_channel');
  if (channel.archived) throw new SlackError('is_archived');
  return channel;
}

/** The message that `timestamp` (or another argument) names; ephemeral ones can't be reached. Throws `message_not_found`. */
export function messageArg(
  workspace: Workspace,
  channel: Channel,
  args: Json,
  name = 'ts',
): Message {
  const message = findMessage(workspace, channel.id, neededArg(args, name));
  if (message === undefined) throw new SlackError('message_not_found');
  return message;
}

/** The user that an argument names. Throws `user_not_found`. */
export function userArg(workspace: Workspace, args: Json, name = 'user'): User {
  const user = workspace.users.get(neededArg(args, name));
  if (user === undefined) throw new SlackError('user_not_found');
  return user;
}
