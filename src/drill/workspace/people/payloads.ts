import type { Channel, User } from '../model.ts';
import type { Workspace } from '../state.ts';
import type { Json } from '../slack/json.ts';

/** The name that payloads give for a channel: only public ones are named. */
export function payloadChannelName(channel: Channel): string {
  return channel.isDirect ? 'directmessage' : channel.isPrivate ? 'privategroup' : channel.name;
}

/** The fields that every interaction payload begins with. https://docs.slack.dev/reference/interaction-payloads */
export function interactionBase(workspace: Workspace, type: string, person: User): Json {
  return {
    type,
    user: { id: person.id, username: person.handle, name: person.handle, team_id: person.teamId },
    api_app_id: workspace.appId,
    token: 'local',
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
  };
}
