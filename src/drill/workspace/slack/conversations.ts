import { directChannel } from '../conversations.ts';
import { addChannel } from '../state.ts';
import { flagArg, idsArg, neededArg, page, textArg } from './args.ts';
import { SlackError } from './error.ts';
import { channelArg, joinedChannelArg, userArg, type Method, type Methods } from './method.ts';
import { channelObject, messageObject } from './objects.ts';
import { familyOf, requireFamilyScope, requireManageScope, requireScope } from './scopes.ts';

/** Lowercase letters, digits, hyphens, underscores; at most 80. https://docs.slack.dev/reference/methods/conversations.create#naming */
function checkName(name: string): void {
  if (name.length > 80) throw new SlackError('invalid_name_maxlength');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new SlackError('invalid_name_specials');
  if (!/[\p{L}\p{N}]/u.test(name)) throw new SlackError('invalid_name_punctuation');
}

const create: Method = {
  run({ workspace }, args) {
    const isPrivate = flagArg(args, 'is_private');
    requireManageScope(workspace, isPrivate);
    const name = textArg(args, 'name');
    if (name === undefined) throw new SlackError('invalid_name_required');
    checkName(name);
    // An archived channel keeps its name.
    if (
      [...workspace.channels.values()].some((channel) => !channel.isDirect && channel.name === name)
    )
      throw new SlackError('name_taken');
    const channel = addChannel(workspace, {
      id: workspace.newId('C'),
      name,
      isPrivate,
      members: [workspace.bot.id],
    });
    workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
    return { channel: channelObject(workspace, channel) };
  },
};

const info: Method = {
  run({ workspace }, args) {
    requireFamilyScope(workspace, 'read');
    const channel = channelArg(workspace, args);
    requireFamilyScope(workspace, 'read', channel);
    return { channel: channelObject(workspace, channel) };
  },
};

const members: Method = {
  run({ workspace }, args) {
    requireFamilyScope(workspace, 'read');
    const channel = channelArg(workspace, args);
    requireFamilyScope(workspace, 'read', channel);
    const { items, next } = page([...channel.members], args);
    return { members: items, response_metadata: { next_cursor: next } };
  },
};

const FAMILY_OF_TYPE = new Map([
  ['public_channel', 'channels'],
  ['private_channel', 'groups'],
  ['im', 'im'],
  ['mpim', 'mpim'],
]);

const list: Method = {
  run({ workspace }, args) {
    const types = idsArg(args, 'types');
    const families = (types.length === 0 ? ['public_channel'] : types).map((type) => {
      const family = FAMILY_OF_TYPE.get(type);
      if (family === undefined) throw new SlackError('invalid_types');
      requireScope(workspace, [`${family}:read`]);
      return family;
    });
    const all = [...workspace.channels.values()].filter(
      (channel) =>
        families.includes(familyOf(channel)) &&
        (!channel.isPrivate || channel.members.has(workspace.bot.id)) &&
        !(flagArg(args, 'exclude_archived') && channel.archived),
    );
    const { items, next } = page(all, args);
    return {
      channels: items.map((channel) => channelObject(workspace, channel)),
      response_metadata: { next_cursor: next },
    };
  },
};

/** Topic and purpose hold at most 250 characters. https://docs.slack.dev/reference/methods/conversations.setTopic */
const setText = (field: 'topic' | 'purpose'): Method => ({
  run({ workspace }, args) {
    const channel = joinedChannelArg(workspace, args);
    requireManageScope(workspace, channel.isPrivate, 'topic');
    const text = textArg(args, field) ?? '';
    if (text.length > 250) throw new SlackError('too_long');
    channel[field] = text;
    workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
    return field === 'topic' ? { channel: channelObject(workspace, channel) } : { purpose: text };
  },
});

const archive: Method = {
  run({ workspace }, args) {
    const channel = channelArg(workspace, args);
    if (!channel.members.has(workspace.bot.id)) throw new SlackError('not_in_channel');
    requireManageScope(workspace, channel.isPrivate);
    if (channel.archived) throw new SlackError('already_archived');
    if (channel.isGeneral) throw new SlackError('cant_archive_general');
    channel.archived = true;
    workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
    return {};
  },
};

const open: Method = {
  scopes: ['im:write'],
  run({ workspace }, args) {
    const users = idsArg(args, 'users');
    if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type');
    const user = userArg(workspace, { user: users[0] ?? '' });
    const channel = directChannel(workspace, user.id);
    if (channel === undefined) throw new SlackError('cannot_dm_bot');
    return {
      no_op: true,
      already_open: true,
      channel: flagArg(args, 'return_im') ? channelObject(workspace, channel) : { id: channel.id },
    };
  },
};

const history: Method = {
  run({ workspace }, args) {
    requireFamilyScope(workspace, 'history');
    const channel = channelArg(workspace, args);
    requireFamilyScope(workspace, 'history', channel);
    if (!channel.members.has(workspace.bot.id)) throw new SlackError('not_in_channel');
    const [oldest, latest, inclusive] = [
      textArg(args, 'oldest') ?? '0',
      textArg(args, 'latest') ?? '9999999999.999999',
      flagArg(args, 'inclusive'),
    ];
    const between = (ts: string): boolean =>
      (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest));
    const shown = (workspace.messages.get(channel.id) ?? []).filter(
      (message) =>
        message.onlyFor === undefined &&
        (message.threadTs === undefined || message.broadcast) &&
        between(message.ts),
    );
    const { items, next } = page(shown.toReversed(), args);
    const withMetadata = flagArg(args, 'include_all_metadata');
    return {
      messages: items.map((message) => ({
        ...messageObject(workspace, message),
        ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
      })),
      has_more: next !== '',
      pin_count: channel.pins.length,
      response_metadata: { next_cursor: next },
    };
  },
};

const replies: Method = {
  run({ workspace }, args) {
    requireFamilyScope(workspace, 'history');
    const channel = channelArg(workspace, args);
    requireFamilyScope(workspace, 'history', channel);
    const ts = neededArg(args, 'ts');
    const thread = (workspace.messages.get(channel.id) ?? []).filter(
      (message) => message.onlyFor === undefined && (message.ts === ts || message.threadTs === ts),
    );
    if (thread.length === 0) throw new SlackError('thread_not_found');
    const { items, next } = page(thread, args, 1000);
    return {
      messages: items.map((message) => messageObject(workspace, message)),
      has_more: next !== '',
      response_metadata: { next_cursor: next },
    };
  },
};

/** https://docs.slack.dev/reference/methods#conversations, without who comes and goes (members.ts) */
export const conversationMethods: Methods = {
  'conversations.create': create,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.list': list,
  'conversations.setTopic': setText('topic'),
  'conversations.setPurpose': setText('purpose'),
  'conversations.archive': archive,
  'conversations.open': open,
  'conversations.history': history,
  'conversations.replies': replies,
};
