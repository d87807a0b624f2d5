import {
  addMessage,
  announce,
  directChannel,
  findMessage,
  removeMessage,
} from '../conversations.ts';
import type { Channel, Message } from '../model.ts';
import type { Services } from '../services.ts';
import type { Workspace } from '../state.ts';
import { flagArg, neededArg, textArg } from './args.ts';
import { readContent, type Content } from './compose.ts';
import { SlackError } from './error.ts';
import { emitMessage } from './events.ts';
import type { Json } from './json.ts';
import {
  channelArg,
  joinedChannelArg,
  messageArg,
  userArg,
  type Method,
  type Methods,
} from './method.ts';
import { messageObject } from './objects.ts';

const WRITE = ['chat:write'];

/** A channel to post to; a user's id stands for the direct conversation with them. */
function destination(workspace: Workspace, args: Json): Channel {
  const wanted = neededArg(args, 'channel');
  const user = workspace.users.get(wanted);
  if (user === undefined) return joinedChannelArg(workspace, args);
  const channel = directChannel(workspace, user.id);
  if (channel === undefined || user.kind === 'deactivated' || user.kind === 'stranger')
    throw new SlackError('channel_not_found');
  return channel;
}

function threadOf(workspace: Workspace, channel: Channel, args: Json): string | undefined {
  const wanted = textArg(args, 'thread_ts');
  if (wanted === undefined) return undefined;
  const parent = findMessage(workspace, channel.id, wanted);
  if (parent === undefined) throw new SlackError('thread_not_found');
  // A reply to a reply joins the thread of its parent.
  return parent.threadTs ?? parent.ts;
}

function warned(content: Content): Json {
  if (content.warnings.length === 0) return {};
  return { warning: content.warnings.join(','), response_metadata: { warnings: content.warnings } };
}

const postMessage: Method = {
  scopes: WRITE,
  run(services, args) {
    const { workspace } = services;
    const channel = destination(workspace, args);
    const threadTs = threadOf(workspace, channel, args);
    const content = readContent(workspace, args);
    const { warnings: _, ...said } = content;
    const broadcast = flagArg(args, 'reply_broadcast');
    const message = addMessage(workspace, {
      channel: channel.id,
      user: workspace.bot.id,
      ...said,
      broadcast,
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    emitMessage(services, message);
    return {
      channel: channel.id,
      ts: message.ts,
      message: messageObject(workspace, message),
      ...warned(content),
    };
  },
};

const postEphemeral: Method = {
  scopes: WRITE,
  run({ workspace }, args) {
    const channel = joinedChannelArg(workspace, args);
    const user = userArg(workspace, args);
    if (!channel.members.has(user.id)) throw new SlackError('user_not_in_channel');
    const threadTs = threadOf(workspace, channel, args);
    const { warnings: _, ...said } = readContent(workspace, args);
    const message = addMessage(workspace, {
      channel: channel.id,
      user: workspace.bot.id,
      ...said,
      onlyFor: user.id,
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    return { message_ts: message.ts };
  },
};

function ownMessage(services: Services, args: Json, refusal: string): Message {
  const { workspace } = services;
  const channel = channelArg(workspace, args);
  const message = messageArg(workspace, channel, args);
  if (message.user !== workspace.bot.id) throw new SlackError(refusal);
  if (channel.archived) throw new SlackError('is_archived');
  return message;
}

const update: Method = {
  scopes: WRITE,
  run(services, args) {
    const { workspace } = services;
    const message = ownMessage(services, args, 'cant_update_message');
    // https://docs.slack.dev/reference/methods/chat.update: unlike a post, an update's text is refused above 4,000 characters.
    if ((textArg(args, 'text') ?? '').length > 4000) throw new SlackError('msg_too_long');
    const content = readContent(workspace, args);
    const { warnings: _, ...said } = content;
    const previous = messageObject(workspace, message);
    Object.assign(message, said, { editedTs: workspace.newTs() });
    announce(workspace, message);
    emitMessage(services, message, {
      subtype: 'message_changed',
      message: messageObject(workspace, message),
      previous_message: previous,
    });
    return {
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: messageObject(workspace, message),
      ...warned(content),
    };
  },
};

const remove: Method = {
  scopes: WRITE,
  run(services, args) {
    const message = ownMessage(services, args, 'cant_delete_message');
    removeMessage(services.workspace, message);
    emitMessage(services, message, { subtype: 'message_deleted', deleted_ts: message.ts });
    return { channel: message.channel, ts: message.ts };
  },
};

const getPermalink: Method = {
  run({ workspace }, args) {
    const channel = channelArg(workspace, args);
    const message = messageArg(workspace, channel, args, 'message_ts');
    return {
      channel: channel.id,
      permalink: `${workspace.origin}/archives/${channel.id}/p${message.ts.replace('.', '')}`,
    };
  },
};

/** https://docs.slack.dev/reference/methods#chat */
export const chatMethods: Methods = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
