import type { Channel, Message } from '../model.ts';
import type { Services } from '../services.ts';
import { isObject, type Json } from './json.ts';
import { messageObject } from './objects.ts';
import { familyOf } from './scopes.ts';

/**
 * Sends an event to the app if its manifest subscribes to `subscription`; repeats it while nobody acknowledges.
 * A repeat has a new envelope id and the same `event_id`. https://docs.slack.dev/apis/events-api#retries
 */
export function emitEvent(services: Services, subscription: string, event: Json): void {
  const { workspace } = services;
  if (!workspace.app.events.has(subscription)) return;
  const payload: Json = {
    token: 'local',
    team_id: workspace.teamId,
    context_team_id: workspace.teamId,
    context_enterprise_id: null,
    api_app_id: workspace.appId,
    event,
    type: 'event_callback',
    event_id: workspace.newId('Ev'),
    event_time: Math.floor(workspace.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.teamId,
        user_id: workspace.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: workspace.newId('4'),
  };
  void deliverUntilAcknowledged(services, payload);
}

async function deliverUntilAcknowledged(services: Services, payload: Json): Promise<void> {
  let delivery = await services.sockets.deliver('events_api', payload);
  for (const [index, delay] of services.workspace.limits.eventRetryMs.entries()) {
    if (delivery.acknowledged) return;
    await new Promise((resolve) => setTimeout(resolve, delay).unref());
    const reason = delivery.reason === 'timeout' ? 'timeout' : 'connection_failed';
    delivery = await services.sockets.deliver('events_api', payload, {
      attempt: index + 1,
      reason,
    });
  }
}

const LETTER = { channels: 'C', groups: 'G', im: 'D' } as const;

/** Tells the app who joined or left a channel that it is in. https://docs.slack.dev/reference/events/member_joined_channel */
export function emitMembership(
  services: Services,
  what: 'joined' | 'left',
  facts: { channel: Channel; user: string; inviter?: string },
): void {
  const { workspace } = services;
  const family = familyOf(facts.channel);
  if (!facts.channel.members.has(workspace.bot.id) || !workspace.app.scopes.has(`${family}:read`))
    return;
  emitEvent(services, `member_${what}_channel`, {
    type: `member_${what}_channel`,
    user: facts.user,
    channel: facts.channel.id,
    channel_type: LETTER[family],
    team: workspace.users.get(facts.user)?.teamId,
    ...(facts.inviter === undefined ? {} : { inviter: facts.inviter }),
    event_ts: workspace.newTs(),
  });
}

const MESSAGE_EVENT = {
  channels: ['message.channels', 'channel'],
  groups: ['message.groups', 'group'],
  im: ['message.im', 'im'],
} as const;

/** Tells the app of a message in a conversation that it is in and whose history it may read. */
export function emitMessage(services: Services, message: Message, change?: Json): void {
  const { workspace } = services;
  const channel = workspace.channels.get(message.channel);
  if (
    channel === undefined ||
    message.onlyFor !== undefined ||
    !channel.members.has(workspace.bot.id)
  )
    return;
  const family = familyOf(channel);
  if (!workspace.app.scopes.has(`${family}:history`)) return;
  const [subscription, channelType] = MESSAGE_EVENT[family];
  const body = isObject(change)
    ? { type: 'message', ts: workspace.newTs(), ...change }
    : messageObject(workspace, message);
  emitEvent(services, subscription, {
    ...body,
    channel: channel.id,
    channel_type: channelType,
    event_ts: body['ts'],
  });
}
