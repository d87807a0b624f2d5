import { announce, findMessage } from '../conversations.ts';
import { neededArg, textArg } from './args.ts';
import { SlackError, slackProblems } from './error.ts';
import { isObject } from './json.ts';
import { channelArg, joinedChannelArg, messageArg, type Methods } from './method.ts';
import { messageObject } from './objects.ts';

/** Slack keeps at most 100 of each in a channel. */
const MOST = 100;

const bookmarkOf = (channel: { bookmarks: { id: string }[] }, id: string): number => {
  const index = channel.bookmarks.findIndex((bookmark) => bookmark.id === id);
  if (index < 0) throw new SlackError('not_found');
  return index;
};

const checkLink = (link: string): string => {
  if (!/^https?:\/\//.test(link)) throw new SlackError('invalid_link');
  return link;
};

/** https://docs.slack.dev/reference/methods#pins */
export const pinMethods: Methods = {
  'pins.add': {
    scopes: ['pins:write'],
    run({ workspace }, args) {
      const channel = joinedChannelArg(workspace, args);
      const message = messageArg(workspace, channel, args, 'timestamp');
      if (channel.pins.includes(message.ts)) throw new SlackError('already_pinned');
      if (channel.pins.length >= MOST) throw new SlackError('too_many_pins');
      channel.pins.push(message.ts);
      announce(workspace, message);
      return {};
    },
  },
  'pins.remove': {
    scopes: ['pins:write'],
    run({ workspace }, args) {
      const channel = joinedChannelArg(workspace, args);
      const message = messageArg(workspace, channel, args, 'timestamp');
      if (!channel.pins.includes(message.ts)) throw new SlackError('no_pin');
      channel.pins = channel.pins.filter((ts) => ts !== message.ts);
      announce(workspace, message);
      return {};
    },
  },
  'pins.list': {
    scopes: ['pins:read'],
    run({ workspace }, args) {
      const channel = channelArg(workspace, args);
      const messages = channel.pins
        .map((ts) => findMessage(workspace, channel.id, ts))
        .filter((message) => message !== undefined);
      return {
        items: messages.map((message) => ({
          type: 'message',
          channel: channel.id,
          created_by: workspace.bot.id,
          message: messageObject(workspace, message),
        })),
      };
    },
  },
};

/** https://docs.slack.dev/reference/methods#bookmarks */
export const bookmarkMethods: Methods = {
  'bookmarks.add': {
    scopes: ['bookmarks:write'],
    run({ workspace }, args) {
      const channel = joinedChannelArg(workspace, args, 'channel_id');
      if (neededArg(args, 'type') !== 'link')
        throw slackProblems('invalid_arguments', ['[ERROR] type must be link']);
      if (channel.bookmarks.length >= MOST) throw new SlackError('too_many_bookmarks');
      const bookmark = {
        id: workspace.newId('Bk'),
        title: neededArg(args, 'title'),
        link: checkLink(neededArg(args, 'link')),
        emoji: textArg(args, 'emoji') ?? '',
      };
      channel.bookmarks.push(bookmark);
      workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
      return { bookmark: { ...bookmark, channel_id: channel.id, type: 'link' } };
    },
  },
  'bookmarks.edit': {
    scopes: ['bookmarks:write'],
    run({ workspace }, args) {
      const channel = joinedChannelArg(workspace, args, 'channel_id');
      const index = bookmarkOf(channel, neededArg(args, 'bookmark_id'));
      const bookmark = channel.bookmarks[index];
      if (!isObject(bookmark)) throw new SlackError('not_found');
      bookmark.title = textArg(args, 'title') ?? bookmark.title;
      bookmark.emoji = textArg(args, 'emoji') ?? bookmark.emoji;
      const link = textArg(args, 'link');
      if (link !== undefined) bookmark.link = checkLink(link);
      workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
      return { bookmark: { ...bookmark, channel_id: channel.id, type: 'link' } };
    },
  },
  'bookmarks.remove': {
    scopes: ['bookmarks:write'],
    run({ workspace }, args) {
      const channel = joinedChannelArg(workspace, args, 'channel_id');
      channel.bookmarks.splice(bookmarkOf(channel, neededArg(args, 'bookmark_id')), 1);
      workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
      return {};
    },
  },
  'bookmarks.list': {
    scopes: ['bookmarks:read'],
    run({ workspace }, args) {
      const channel = channelArg(workspace, args, 'channel_id');
      return {
        bookmarks: channel.bookmarks.map((bookmark) => ({
          ...bookmark,
          channel_id: channel.id,
          type: 'link',
        })),
      };
    },
  },
};
