import type { Channel, User } from '../model.ts';
import type { Services } from '../services.ts';
import type { Workspace } from '../state.ts';
import { flagArg, idsArg } from './args.ts';
import { SlackError } from './error.ts';
import { emitMembership } from './events.ts';
import { channelArg, joinedChannelArg, userArg, type Method, type Methods } from './method.ts';
import { channelObject } from './objects.ts';
import { requireManageScope } from './scopes.ts';

/** Takes somebody into a channel and tells everyone who may know. */
export function addMember(
  services: Services,
  channel: Channel,
  userId: string,
  inviter?: string,
): void {
  if (channel.members.has(userId)) return;
  channel.members.add(userId);
  emitMembership(services, 'joined', {
    channel,
    user: userId,
    ...(inviter === undefined ? {} : { inviter }),
  });
  services.workspace.changes.publish({ kind: 'channel', channel: channel.id }, channel.members);
}

/** Takes somebody out of a channel and tells everyone who may know, them included. */
export function removeMember(services: Services, channel: Channel, userId: string): void {
  const audience = new Set(channel.members);
  if (!channel.members.delete(userId)) return;
  emitMembership(services, 'left', { channel, user: userId });
  services.workspace.changes.publish({ kind: 'channel', channel: channel.id }, audience);
}

/** Why this user can't be invited, as Slack's error code. https://docs.slack.dev/reference/methods/conversations.invite */
function refusalOf(workspace: Workspace, channel: Channel, id: string): string | undefined {
  const user: User | undefined = workspace.users.get(id);
  if (user === undefined) return 'user_not_found';
  if (id === workspace.bot.id) return 'cant_invite_self';
  if (channel.members.has(id)) return 'already_in_channel';
  if (user.kind === 'deactivated') return 'cant_invite';
  if (user.kind === 'stranger' && !channel.externallyShared) return 'user_team_not_in_channel';
  return undefined;
}

const invite: Method = {
  run(services, args) {
    const { workspace } = services;
    const channel = joinedChannelArg(workspace, args);
    if (channel.isDirect) throw new SlackError('method_not_supported_for_channel_type');
    requireManageScope(workspace, channel.isPrivate, 'invites');
    const ids = idsArg(args, 'users');
    if (ids.length === 0) throw new SlackError('no_user');
    if (ids.length > 100) throw new SlackError('too_many_users');
    const errors = ids.flatMap((user) => {
      const error = refusalOf(workspace, channel, user);
      return error === undefined ? [] : [{ user, ok: false, error }];
    });
    const first = errors[0];
    // Without `force` one refused user stops the whole invitation.
    if (first !== undefined && !flagArg(args, 'force'))
      throw new SlackError(first.error, { errors });
    const refused = new Set(errors.map((one) => one.user));
    for (const id of ids) if (!refused.has(id)) addMember(services, channel, id, workspace.bot.id);
    return {
      channel: channelObject(workspace, channel),
      ...(errors.length === 0 ? {} : { errors }),
    };
  },
};

const kick: Method = {
  run(services, args) {
    const { workspace } = services;
    const channel = joinedChannelArg(workspace, args);
    requireManageScope(workspace, channel.isPrivate);
    const user = userArg(workspace, args);
    if (user.id === workspace.bot.id) throw new SlackError('cant_kick_self');
    if (channel.isGeneral) throw new SlackError('cant_kick_from_general');
    if (!channel.members.has(user.id)) throw new SlackError('not_in_channel');
    removeMember(services, channel, user.id);
    return { errors: {} };
  },
};

const join: Method = {
  scopes: ['channels:join'],
  run(services, args) {
    const channel = channelArg(services.workspace, args);
    if (channel.isPrivate) throw new SlackError('method_not_supported_for_channel_type');
    if (channel.archived) throw new SlackError('is_archived');
    addMember(services, channel, services.workspace.bot.id);
    return { channel: channelObject(services.workspace, channel) };
  },
};

/** The part of conversations.* that moves people in and out. */
export const memberMethods: Methods = {
  'conversations.invite': invite,
  'conversations.kick': kick,
  'conversations.join': join,
};
