import { findMessage } from '../conversations.ts';
import type { Json } from '../slack/json.ts';
import { messageObject } from '../slack/objects.ts';
import { interactionBase, payloadChannelName } from './payloads.ts';
import {
  neededField,
  ownChannel,
  refuseUnacknowledged,
  Refusal,
  type PersonRequest,
} from './refusal.ts';

/**
 * A person uses a message shortcut of the manifest.
 * https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
 */
export async function shortcut(request: PersonRequest): Promise<Json> {
  const { services, person, body } = request;
  const { workspace } = services;
  const callbackId = neededField(body, 'callback_id');
  const known = workspace.app.shortcuts.find((one) => one.callbackId === callbackId);
  if (known === undefined)
    throw new Refusal(400, 'no_such_shortcut', `The app's manifest has no shortcut ${callbackId}.`);
  const payload: Json = {
    ...interactionBase(workspace, known.type === 'message' ? 'message_action' : 'shortcut', person),
    callback_id: callbackId,
    action_ts: workspace.newTs(),
  };
  payload['trigger_id'] = services.triggers.issue(person.id);
  if (known.type === 'message') {
    const channel = ownChannel(services, person, neededField(body, 'channel'));
    const message = findMessage(workspace, channel.id, neededField(body, 'ts'));
    if (message === undefined)
      throw new Refusal(404, 'message_not_found', 'There is no such message for a shortcut.');
    payload['channel'] = { id: channel.id, name: payloadChannelName(channel) };
    payload['message_ts'] = message.ts;
    payload['message'] = messageObject(workspace, message);
    payload['response_url'] = services.responseUrls.issue({
      userId: person.id,
      channel: channel.id,
      messageTs: message.ts,
    });
  }
  const delivery = await services.sockets.deliver('interactive', payload);
  return delivery.acknowledged ? {} : refuseUnacknowledged(request, 'click', delivery);
}
