import type { ModalView, PersonChannel, PersonMessage } from '../api.ts';
import { addMessage, findMessage, repliesTo } from '../conversations.ts';
import type { Channel, Message, User } from '../model.ts';
import type { Workspace } from '../state.ts';
import { asText, type Json } from '../slack/json.ts';
import { emitEvent, emitMessage } from '../slack/events.ts';
import { messageObject } from '../slack/objects.ts';
import { typeCommand } from './command.ts';
import { commandText } from './mentions.ts';
import { neededField, ownChannel, Refusal, type PersonRequest } from './refusal.ts';
import { visibleModal } from './modals.ts';

/** A person writes in a channel or thread. Text that begins with a slash is a command, as in Slack. */
export async function write(request: PersonRequest): Promise<Json> {
  const { services, person, body } = request;
  const { workspace } = services;
  const text = neededField(body, 'text');
  if (text.startsWith('/')) return typeCommand(request);
  const channel = ownChannel(services, person, neededField(body, 'channel'));
  if (channel.archived) throw new Refusal(400, 'is_archived', 'This channel is archived.');
  if (channel.isDirect && !workspace.app.messagesTab)
    throw new Refusal(
      400,
      'messages_tab_disabled',
      'Sending messages to this app has been turned off.',
    );
  const wanted = asText(body['thread_ts']);
  const parent =
    wanted === undefined ? undefined : findMessage(workspace, channel.id, wanted, person.id);
  if (wanted !== undefined && parent === undefined)
    throw new Refusal(404, 'thread_not_found', `There is no message ${wanted} to reply to.`);
  const threadTs = parent?.threadTs ?? parent?.ts;
  // In a message a mention has no name in it, unlike in a command.
  const said = commandText(workspace, text, true).replaceAll(/<([@#][A-Z0-9]+)\|[^>]*>/g, '<$1>');
  const message = addMessage(workspace, {
    channel: channel.id,
    user: person.id,
    text: said,
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  emitMessage(services, message);
  if (said.includes(`<@${workspace.bot.id}>`) && channel.members.has(workspace.bot.id)) {
    emitEvent(services, 'app_mention', {
      ...messageObject(workspace, message),
      type: 'app_mention',
      channel: channel.id,
      event_ts: message.ts,
    });
  }
  return { ts: message.ts };
}

function personMessage(workspace: Workspace, message: Message): PersonMessage {
  const user = workspace.users.get(message.user);
  return {
    ts: message.ts,
    channel: message.channel,
    user: message.user,
    userName: user?.realName ?? 'Slackbot',
    isBot: user?.kind === 'bot' || user === undefined,
    text: message.text,
    blocks: message.blocks,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    replyCount: repliesTo(workspace, message.channel, message.ts).length,
    edited: message.editedTs !== undefined,
    pinned: workspace.channels.get(message.channel)?.pins.includes(message.ts) === true,
    ephemeral: message.onlyFor !== undefined,
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.files.length === 0 ? {} : { files: filesOf(workspace, message) }),
  };
}

function filesOf(
  workspace: Workspace,
  message: Message,
): { id: string; name: string; title: string; size: number }[] {
  return message.files.flatMap((id) => {
    const file = workspace.files.get(id);
    return file === undefined
      ? []
      : [{ id, name: file.name, title: file.title, size: file.content?.length ?? file.size }];
  });
}

/** The messages of a channel, or of one thread, as this person sees them, oldest first. */
export function readMessages(request: PersonRequest, query: URLSearchParams): Json {
  const { services, person } = request;
  const channel = ownChannel(services, person, query.get('channel') ?? '');
  const thread = query.get('thread_ts');
  const visible = (services.workspace.messages.get(channel.id) ?? []).filter(
    (message) => message.onlyFor === undefined || message.onlyFor === person.id,
  );
  const shown = visible.filter((message) =>
    thread === null
      ? message.threadTs === undefined || message.broadcast
      : message.ts === thread || message.threadTs === thread,
  );
  return { messages: shown.map((message) => personMessage(services.workspace, message)) };
}

/** The channels that this person is in. */
export function readChannels(request: PersonRequest): Json {
  const { workspace } = request.services;
  const mine = [...workspace.channels.values()].filter((channel) =>
    channel.members.has(request.person.id),
  );
  return { channels: mine.map((channel) => personChannel(workspace, channel, request.person)) };
}

function personChannel(workspace: Workspace, channel: Channel, person: User): PersonChannel {
  // A reply in a thread does not make a conversation unread for those who don't follow the thread.
  const latest = workspace.messages
    .get(channel.id)
    ?.findLast(
      (message) =>
        (message.onlyFor === undefined || message.onlyFor === person.id) &&
        (message.threadTs === undefined || message.broadcast),
    )?.ts;
  return {
    id: channel.id,
    name: channel.isDirect ? workspace.bot.realName : channel.name,
    isPrivate: channel.isPrivate,
    isDirect: channel.isDirect,
    topic: channel.topic,
    members: [...channel.members],
    archived: channel.archived,
    ...(latest === undefined ? {} : { latest }),
    bookmarks: channel.bookmarks.map(({ title, link }) => ({ title, link })),
  };
}

/** The modal that this person sees. */
export function readView(request: PersonRequest): Json {
  const view = visibleModal(request);
  if (view === undefined) return {};
  const shown: ModalView = {
    id: view.id,
    hash: view.hash,
    view: view.body,
    ...(view.errors === undefined ? {} : { errors: view.errors }),
  };
  return { view: shown };
}

/** A person looks at the app's Home tab; the app is told if it subscribes to `app_home_opened`. */
export function readHome(request: PersonRequest): Json {
  const { workspace } = request.services;
  const home = workspace.homes.get(request.person.id);
  const direct = [...workspace.channels.values()].find(
    (channel) => channel.isDirect && channel.members.has(request.person.id),
  );
  emitEvent(request.services, 'app_home_opened', {
    type: 'app_home_opened',
    user: request.person.id,
    channel: direct?.id,
    tab: 'home',
    event_ts: workspace.newTs(),
  });
  return home === undefined
    ? {}
    : { view: { id: home.id, hash: home.hash, view: home.body } satisfies ModalView };
}
