import { findMessage } from '../conversations.ts';
import type { Channel, Message, StateValues, View } from '../model.ts';
import { allElements } from '../slack/compose.ts';
import { asText, isObject, type Json } from '../slack/json.ts';
import { messageObject, viewObject } from '../slack/objects.ts';
import { choiceFor, hasState } from './choices.ts';
import { interactionBase, payloadChannelName } from './payloads.ts';
import {
  neededField,
  ownChannel,
  refuseUnacknowledged,
  Refusal,
  type PersonRequest,
} from './refusal.ts';

interface Found {
  blockId: string;
  element: Json;
}

/**
 * A person presses a button or picks from a menu, in a message (`channel`, `ts`) or a view (`view_id`).
 *
 * The element must be there as the message stands now. `stale: true` sends the click without looking: an old client
 * can do that to a real app, so an app has to stand it. Then `value`, `block_id` and `type` are sent as given.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function click(request: PersonRequest): Promise<Json> {
  const { services, person, body } = request;
  if (!services.workspace.app.interactive)
    throw new Refusal(
      400,
      'not_interactive',
      'This app is not configured to handle interactive responses: turn on settings.interactivity in its manifest.',
    );
  if (person.kind === 'bot' && body['stale'] !== true)
    throw new Refusal(
      403,
      'is_bot',
      'A bot can not click. Send stale: true to forge such a click.',
    );
  const viewId = asText(body['view_id']);
  const payload = viewId === undefined ? clickInMessage(request) : clickInView(request, viewId);
  const delivery = await services.sockets.deliver('interactive', payload);
  return delivery.acknowledged ? {} : refuseUnacknowledged(request, 'click', delivery);
}

function find(request: PersonRequest, blocks: readonly Json[]): Found {
  const { body } = request;
  const actionId = neededField(body, 'action_id');
  const blockId = asText(body['block_id']);
  const found = allElements(blocks).find(
    (one) =>
      one.element['action_id'] === actionId && (blockId === undefined || one.blockId === blockId),
  );
  if (body['stale'] === true) {
    const type = asText(body['type']) ?? found?.element['type'] ?? 'button';
    const value = body['value'] === undefined ? {} : { value: body['value'] };
    return {
      blockId: blockId ?? found?.blockId ?? 'gone',
      element: { ...found?.element, type, action_id: actionId, ...value },
    };
  }
  if (found === undefined) {
    const there = allElements(blocks).map((one) => String(one.element['action_id']));
    throw new Refusal(
      409,
      'no_such_action',
      `There is no ${actionId} here now. It shows: ${there.join(', ') || 'nothing to press'}.`,
    );
  }
  return found;
}

/** The part of a payload that says which element was used and how. */
function actionOf(request: PersonRequest, found: Found): Json {
  const { element } = found;
  const given = request.body['selected'];
  const plain = {
    action_id: element['action_id'],
    block_id: found.blockId,
    type: element['type'],
    action_ts: request.services.workspace.newTs(),
  };
  if (element['type'] !== 'button')
    return { ...choiceFor(element, given ?? request.body['value']), ...plain };
  const optional = Object.fromEntries(
    ['text', 'value', 'style'].flatMap((name) =>
      element[name] === undefined ? [] : [[name, element[name]]],
    ),
  );
  return { ...plain, ...optional };
}

function noteChoice(state: StateValues, found: Found, action: Json): void {
  if (!hasState(found.element)) return;
  const { action_id: id, block_id: _, action_ts: __, ...choice } = action;
  state[found.blockId] = { ...state[found.blockId], [String(id)]: choice };
}

/** Every element that keeps a choice, with what this person has chosen so far. */
function stateOf(blocks: readonly Json[], chosen: StateValues): StateValues {
  const values: StateValues = {};
  for (const { blockId, element } of allElements(blocks)) {
    if (!hasState(element)) continue;
    const id = String(element['action_id']);
    values[blockId] = {
      ...values[blockId],
      [id]: chosen[blockId]?.[id] ?? choiceFor(element, undefined),
    };
  }
  return values;
}

function clickInMessage(request: PersonRequest): Json {
  const { services, person, body } = request;
  const { workspace } = services;
  const stale = body['stale'] === true;
  const channelId = neededField(body, 'channel');
  const channel = stale
    ? workspace.channels.get(channelId)
    : ownChannel(services, person, channelId);
  const ts = neededField(body, 'ts');
  const message = findMessage(workspace, channelId, ts, person.id);
  if (message === undefined && !stale)
    throw new Refusal(409, 'message_not_found', `There is no message ${ts} in ${channelId} now.`);
  const found = find(request, message?.blocks ?? []);
  const action = actionOf(request, found);
  const chosen = message?.chosen.get(person.id) ?? {};
  noteChoice(chosen, found, action);
  message?.chosen.set(person.id, chosen);
  const threadTs = message?.threadTs;
  const origin = {
    userId: person.id,
    channel: channelId,
    messageTs: ts,
    ...(threadTs === undefined ? {} : { threadTs }),
  };
  return {
    ...interactionBase(workspace, 'block_actions', person),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channelId,
      is_ephemeral: message?.onlyFor !== undefined,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    },
    trigger_id: services.triggers.issue(person.id),
    channel: { id: channelId, name: channelName(channel) },
    ...messagePart(request, message, ts),
    state: { values: stateOf(message?.blocks ?? [], chosen) },
    response_url: services.responseUrls.issue(origin),
    actions: [action],
  };
}

function channelName(channel: Channel | undefined): string {
  return channel === undefined ? 'privategroup' : payloadChannelName(channel);
}

/** A click on an ephemeral message comes without the message: Slack does not keep it. */
function messagePart(request: PersonRequest, message: Message | undefined, ts: string): Json {
  if (message?.onlyFor !== undefined) return {};
  const { workspace } = request.services;
  return {
    message:
      message === undefined
        ? { type: 'message', user: workspace.bot.id, ts, text: '' }
        : messageObject(workspace, message),
  };
}

function clickInView(request: PersonRequest, viewId: string): Json {
  const { services, person } = request;
  const { workspace } = services;
  const home = workspace.homes.get(person.id);
  const view: View | undefined = home?.id === viewId ? home : workspace.views.get(viewId);
  if (view === undefined || view.owner !== person.id)
    throw new Refusal(
      409,
      'view_not_found',
      `The view ${viewId} is not open for ${person.realName}.`,
    );
  const blocks = Array.isArray(view.body['blocks']) ? view.body['blocks'].filter(isObject) : [];
  const found = find(request, blocks);
  const action = actionOf(request, found);
  noteChoice(view.state, found, action);
  return {
    ...interactionBase(workspace, 'block_actions', person),
    container: { type: 'view', view_id: view.id },
    trigger_id: services.triggers.issue(
      person.id,
      view.body['type'] === 'modal' ? view.id : undefined,
    ),
    view: { ...viewObject(workspace, view), state: { values: stateOf(blocks, view.state) } },
    actions: [action],
  };
}
