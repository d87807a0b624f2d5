import type { Channel, Message, User } from './model.ts';
import type { Workspace } from './state.ts';

/** The direct conversation between the app and this person; every person has one. */
export function directChannel(workspace: Workspace, userId: string): Channel | undefined {
  return [...workspace.channels.values()].find(
    (channel) => channel.isDirect && channel.members.has(userId) && userId !== workspace.bot.id,
  );
}

/** Finds a message; an ephemeral one only for the person who sees it. */
export function findMessage(
  workspace: Workspace,
  channel: string,
  ts: string,
  viewer?: string,
): Message | undefined {
  return workspace.messages
    .get(channel)
    ?.find(
      (message) =>
        message.ts === ts && (message.onlyFor === undefined || message.onlyFor === viewer),
    );
}

/** Who is told when something happens to this message. */
function audienceOf(workspace: Workspace, message: Message): Iterable<string> {
  return message.onlyFor === undefined
    ? (workspace.channels.get(message.channel)?.members ?? [])
    : [message.onlyFor];
}

/** Tells the people who see the message that it is new or changed. */
export function announce(workspace: Workspace, message: Message): void {
  workspace.changes.publish(
    { kind: 'message', channel: message.channel, ts: message.ts },
    audienceOf(workspace, message),
  );
}

/** Puts a message at the end of its channel and tells the people who see it. */
export function addMessage(
  workspace: Workspace,
  facts: Pick<Message, 'channel' | 'user' | 'text'> & Partial<Message>,
): Message {
  const message: Message = {
    blocks: [],
    attachments: [],
    broadcast: false,
    files: [],
    chosen: new Map(),
    ...facts,
    ts: workspace.newTs(),
  };
  workspace.messages.get(message.channel)?.push(message);
  announce(workspace, message);
  return message;
}

/** Takes a message (and its pin) out of its channel. */
export function removeMessage(workspace: Workspace, message: Message): void {
  const all = workspace.messages.get(message.channel) ?? [];
  workspace.messages.set(
    message.channel,
    all.filter((one) => one !== message),
  );
  const channel = workspace.channels.get(message.channel);
  if (channel !== undefined) channel.pins = channel.pins.filter((ts) => ts !== message.ts);
  workspace.changes.publish(
    { kind: 'deleted', channel: message.channel, ts: message.ts },
    audienceOf(workspace, message),
  );
}

/** Replies in the thread below `ts`, oldest first, without ephemeral ones. */
export function repliesTo(workspace: Workspace, channel: string, ts: string): Message[] {
  return (workspace.messages.get(channel) ?? []).filter(
    (message) => message.threadTs === ts && message.ts !== ts && message.onlyFor === undefined,
  );
}

/** A message of Slack itself that only one person sees, as after a mistyped command. */
export function whisper(
  workspace: Workspace,
  userId: string,
  channel: string,
  text: string,
): Message {
  return addMessage(workspace, { channel, user: 'USLACKBOT', text, onlyFor: userId });
}

/** Finds somebody by `U…` id, handle or full name. */
export function findUser(workspace: Workspace, wanted: string): User | undefined {
  const name = wanted.toLowerCase();
  return (
    workspace.users.get(wanted) ??
    [...workspace.users.values()].find(
      (user) => user.handle === name || user.realName.toLowerCase() === name,
    )
  );
}
