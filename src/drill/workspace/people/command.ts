import { whisper } from '../conversations.ts';
import { applyResponse } from '../slack/response-urls.ts';
import { SlackError } from '../slack/error.ts';
import { asText, isObject, type Json } from '../slack/json.ts';
import { commandText } from './mentions.ts';
import { payloadChannelName } from './payloads.ts';
import {
  neededField,
  ownChannel,
  refuseUnacknowledged,
  Refusal,
  type PersonRequest,
} from './refusal.ts';

/**
 * A person types a slash command. Waits for the app's acknowledgement, and shows its answer.
 *
 * Refused: `invalid_command` (not in the manifest), `not_in_threads`, `dispatch_failed` and `operation_timeout`
 * (the app did not react). https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export async function typeCommand(request: PersonRequest): Promise<Json> {
  const { services, person, body } = request;
  const { workspace } = services;
  const channel = ownChannel(services, person, neededField(body, 'channel'));
  const [, command = '', rest = ''] =
    /^(\/\S*)\s*([\s\S]*)$/.exec(neededField(body, 'text').trim()) ?? [];
  const known = workspace.app.commands.get(command);
  if (known === undefined)
    return refuse(
      request,
      channel.id,
      'invalid_command',
      `${command} is not a valid command. ${mend(workspace.app.commands.keys())}`,
    );
  if (asText(body['thread_ts']) !== undefined)
    return refuse(
      request,
      channel.id,
      'not_in_threads',
      `${command} is not supported in threads. Type it in the channel.`,
    );
  if (channel.archived)
    return refuse(
      request,
      channel.id,
      'is_archived',
      'This channel is archived. Type the command in another one.',
    );
  if (channel.isDirect && !workspace.app.messagesTab)
    return refuse(
      request,
      channel.id,
      'messages_tab_disabled',
      'Sending messages to this app has been turned off.',
    );
  const origin = { userId: person.id, channel: channel.id };
  const delivery = await services.sockets.deliver('slash_commands', {
    token: 'local',
    team_id: workspace.teamId,
    team_domain: workspace.teamDomain,
    channel_id: channel.id,
    channel_name: payloadChannelName(channel),
    user_id: person.id,
    user_name: person.handle,
    command,
    text: commandText(workspace, rest.trim(), known.escapes),
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: services.responseUrls.issue(origin),
    trigger_id: services.triggers.issue(person.id),
  });
  if (!delivery.acknowledged) {
    whisper(
      workspace,
      person.id,
      channel.id,
      `${command} failed with the error "${delivery.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed'}"`,
    );
    return refuseUnacknowledged(request, 'command', delivery);
  }
  return showAnswer(request, channel.id, delivery.payload);
}

function showAnswer(request: PersonRequest, channel: string, payload: unknown): Json {
  const answer = typeof payload === 'string' && payload !== '' ? { text: payload } : payload;
  if (!isObject(answer) || Object.keys(answer).length === 0) return {};
  try {
    applyResponse(request.services.workspace, { userId: request.person.id, channel }, answer);
    return {};
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return refuse(
      request,
      channel,
      'invalid_command_response',
      `The command failed because its answer is not one that Slack shows: ${error.code}.`,
    );
  }
}

function mend(commands: Iterable<string>): string {
  const names = [...commands];
  return names.length === 0 ? 'The app has no commands.' : `The app has ${names.join(', ')}.`;
}

function refuse(request: PersonRequest, channel: string, code: string, message: string): never {
  whisper(request.services.workspace, request.person.id, channel, message);
  throw new Refusal(400, code, message);
}
