import { findMessage, repliesTo } from '../conversations.ts';
import type { Channel, Message, StoredFile, User, View } from '../model.ts';
import type { Workspace } from '../state.ts';
import type { Json } from './json.ts';

/** A user as `users.info` shows it. https://docs.slack.dev/reference/objects/user-object */
export function userObject(workspace: Workspace, user: User): Json {
  const deleted = user.kind === 'deactivated';
  const shared = [...workspace.channels.values()].some(
    (channel) =>
      !channel.isDirect && channel.members.has(user.id) && channel.members.has(workspace.bot.id),
  );
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.handle,
    real_name: user.realName,
    deleted,
    is_bot: user.kind === 'bot',
    is_app_user: false,
    updated: 0,
    profile: {
      real_name: user.realName,
      display_name: user.realName,
      team: user.teamId,
      ...(user.botId === undefined ? {} : { bot_id: user.botId }),
    },
    // Slack leaves the role flags out for people who are gone.
    ...(deleted
      ? {}
      : {
          is_admin: false,
          is_owner: false,
          is_primary_owner: false,
          is_restricted: user.kind === 'guest',
          is_ultra_restricted: false,
          is_invited_user: user.invited,
          tz: 'Etc/UTC',
          tz_offset: 0,
        }),
    // Slack reports false for an outsider who shares a channel with the app: team_id is what tells.
    ...(user.kind === 'stranger' ? { is_stranger: !shared } : {}),
  };
}

/** A conversation as `conversations.info` shows it. https://docs.slack.dev/reference/objects/conversation-object */
export function channelObject(workspace: Workspace, channel: Channel): Json {
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.archived,
    is_im: channel.isDirect,
    is_org_shared: false,
    context_team_id: workspace.teamId,
  };
  if (channel.isDirect)
    return {
      ...common,
      user: [...channel.members].find((id) => id !== workspace.bot.id),
      is_open: true,
    };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_general: channel.isGeneral,
    is_shared: channel.externallyShared,
    is_ext_shared: channel.externallyShared,
    is_pending_ext_shared: false,
    pending_shared: [],
    shared_team_ids: [workspace.teamId],
    unlinked: 0,
    is_member: channel.members.has(workspace.bot.id),
    creator: channel.creator,
    topic: { value: channel.topic, creator: channel.creator, last_set: 0 },
    purpose: { value: channel.purpose, creator: channel.creator, last_set: 0 },
    previous_names: [],
    num_members: channel.members.size,
  };
}

/** A message as `conversations.history` and click payloads show it. */
export function messageObject(workspace: Workspace, message: Message): Json {
  const botId = workspace.users.get(message.user)?.botId;
  const replies = repliesTo(workspace, message.channel, message.ts);
  const pinned = workspace.channels.get(message.channel)?.pins.includes(message.ts) === true;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: workspace.teamId,
    ...(botId === undefined
      ? {}
      : {
          bot_id: botId,
          ...(message.user === workspace.bot.id ? { app_id: workspace.appId } : {}),
        }),
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...(message.threadTs === undefined
      ? {}
      : {
          thread_ts: message.threadTs,
          parent_user_id: findMessage(workspace, message.channel, message.threadTs)?.user,
        }),
    ...(replies.length === 0
      ? {}
      : { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }),
    ...(message.editedTs === undefined
      ? {}
      : { edited: { user: message.user, ts: message.editedTs } }),
    ...(pinned ? { pinned_to: [message.channel] } : {}),
    ...(message.files.length === 0
      ? {}
      : { files: message.files.flatMap((id) => fileObject(workspace, workspace.files.get(id))) }),
  };
}

/** A file as messages and `files.completeUploadExternal` show it. */
export function fileObject(workspace: Workspace, file: StoredFile | undefined): Json[] {
  if (file === undefined) return [];
  return [
    {
      id: file.id,
      name: file.name,
      title: file.title,
      size: file.content?.length ?? file.size,
      user: workspace.bot.id,
      mode: 'hosted',
      is_external: false,
    },
  ];
}

/** A view as `views.open` answers and submissions carry it. https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewObject(workspace: Workspace, view: View): Json {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.body,
    id: view.id,
    team_id: workspace.teamId,
    state: { values: view.state },
    hash: view.hash,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: workspace.appId,
    app_installed_team_id: workspace.teamId,
    bot_id: workspace.bot.botId,
  };
}
