import type { StateValues, View } from '../model.ts';
import { allElements } from '../slack/compose.ts';
import { SlackError } from '../slack/error.ts';
import { asList, asText, isObject, type Json } from '../slack/json.ts';
import { viewObject } from '../slack/objects.ts';
import { closeModals, pushModal, readView, replaceView } from '../slack/views.ts';
import { choiceFor, hasState, inputProblem } from './choices.ts';
import { interactionBase } from './payloads.ts';
import { neededField, refuseUnacknowledged, Refusal, type PersonRequest } from './refusal.ts';

/** The modal that this person sees, if any. */
export function visibleModal(request: PersonRequest): View | undefined {
  const id = request.services.workspace.modals.get(request.person.id)?.at(-1);
  return id === undefined ? undefined : request.services.workspace.views.get(id);
}

function modalArg(request: PersonRequest): View {
  const view = visibleModal(request);
  const id = neededField(request.body, 'view_id');
  if (view?.id !== id)
    throw new Refusal(
      409,
      'view_not_found',
      `The view ${id} is not the one that ${request.person.realName} sees; GET people/${request.person.id}/view shows it.`,
    );
  return view;
}

/** Fills in the view's state from the given values, and refuses what Slack's client would not send. */
function fillIn(view: View, values: Json): void {
  const state: StateValues = {};
  const errors: Record<string, string> = {};
  for (const { blockId, block, element } of allElements(
    asList(view.body['blocks']).filter(isObject),
  )) {
    if (!hasState(element)) continue;
    const id = String(element['action_id']);
    const inBlock = values[blockId];
    const given = isObject(inBlock) && id in inBlock ? inBlock[id] : view.state[blockId]?.[id];
    const choice = choiceFor(element, given);
    const problem = inputProblem(block, element, choice);
    if (problem !== undefined) errors[blockId] = problem;
    state[blockId] = { ...state[blockId], [id]: choice };
  }
  view.state = state;
  if (Object.keys(errors).length === 0) return;
  view.errors = errors;
  throw new Refusal(400, 'invalid_input', 'Some fields are not filled in as the view asks.', {
    errors,
  });
}

/**
 * A person submits the modal that they see, with `values: { blockId: { actionId: value } }`.
 * The app's acknowledgement decides what follows: nothing (the modal closes), errors, update, push, clear.
 * https://docs.slack.dev/surfaces/modals#response_actions
 */
export async function submit(request: PersonRequest): Promise<Json> {
  const { services, person, body } = request;
  const view = modalArg(request);
  delete view.errors;
  try {
    fillIn(view, isObject(body['values']) ? body['values'] : {});
  } finally {
    services.workspace.changes.publish({ kind: 'view' }, [person.id]);
  }
  const delivery = await services.sockets.deliver('interactive', {
    ...interactionBase(services.workspace, 'view_submission', person),
    trigger_id: services.triggers.issue(person.id, view.id),
    view: viewObject(services.workspace, view),
    response_urls: [],
  });
  if (!delivery.acknowledged) return refuseUnacknowledged(request, 'submit', delivery);
  try {
    return follow(request, view, isObject(delivery.payload) ? delivery.payload : {});
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    throw badAnswer(request, `its answer was refused: ${error.code}`);
  }
}

function follow(request: PersonRequest, view: View, answer: Json): Json {
  const { workspace } = request.services;
  const action = asText(answer['response_action']);
  switch (action) {
    case 'errors':
      return showErrors(request, view, answer['errors']);
    case 'update':
      replaceView(workspace, view, readView(workspace, answer['view'], 'modal'));
      return { view_id: view.id };
    case 'push':
      return {
        view_id: pushModal(
          workspace,
          request.person.id,
          readView(workspace, answer['view'], 'modal'),
        ).id,
      };
    case 'clear':
      closeModals(workspace, request.person.id, 'all');
      return {};
    case undefined:
      // The app may have opened another view meanwhile; only the submitted one closes.
      if (visibleModal(request) === view) closeModals(workspace, request.person.id, 'top');
      return {};
    default:
      throw badAnswer(request, `response_action "${action}" is not one that Slack knows`);
  }
}

function showErrors(request: PersonRequest, view: View, errors: unknown): Json {
  const blocks = new Set(
    asList(view.body['blocks'])
      .filter(isObject)
      .map((block) => block['block_id']),
  );
  if (!isObject(errors) || Object.keys(errors).length === 0)
    throw badAnswer(request, 'response_action "errors" came without errors');
  const unknown = Object.keys(errors).filter((id) => !blocks.has(id));
  if (unknown.length > 0)
    throw badAnswer(
      request,
      `its errors name blocks that the view does not have: ${unknown.join(', ')}`,
    );
  view.errors = Object.fromEntries(Object.entries(errors).map(([id, text]) => [id, String(text)]));
  request.services.workspace.changes.publish({ kind: 'view' }, [request.person.id]);
  return { errors: view.errors };
}

function badAnswer(request: PersonRequest, reason: string): Refusal {
  const message = `The app could not finish this form: ${reason}.`;
  request.services.workspace.changes.publish({ kind: 'failed', what: 'submit', message }, [
    request.person.id,
  ]);
  return new Refusal(424, 'invalid_response', message);
}

/**
 * A person closes the modal that they see. The app is told if it asked for it (`notify_on_close`).
 * https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_closed
 */
export async function closeView(request: PersonRequest): Promise<Json> {
  const { services, person } = request;
  const view = modalArg(request);
  closeModals(services.workspace, person.id, view.body['clear_on_close'] === true ? 'all' : 'top');
  if (view.body['notify_on_close'] === true) {
    const payload = {
      ...interactionBase(services.workspace, 'view_closed', person),
      view: viewObject(services.workspace, view),
      is_cleared: view.body['clear_on_close'] === true,
    };
    await services.sockets.deliver('interactive', payload);
  }
  return {};
}
