import { isDeepStrictEqual } from 'node:util';
import type { StateValues, View } from '../model.ts';
import type { Workspace } from '../state.ts';
import { jsonArg, neededArg, textArg } from './args.ts';
import { viewProblems } from './block-kit-limits.ts';
import { allElements, withIds } from './compose.ts';
import { SlackError, slackProblems } from './error.ts';
import { asList, isObject, type Json } from './json.ts';
import { userArg, type Methods } from './method.ts';
import { viewObject } from './objects.ts';

/** A modal can have two more above it. https://docs.slack.dev/surfaces/modals#view-stack */
const MOST_STACKED = 3;
const MOST_BYTES = 250_000;

/**
 * Checks a view and gives every block and element an id.
 * Throws SlackError: invalid_arguments (with messages), view_too_large.
 */
export function readView(workspace: Workspace, view: unknown, type: 'modal' | 'home'): Json {
  const problems = viewProblems(view);
  if (problems.length > 0 || !isObject(view)) throw slackProblems('invalid_arguments', problems);
  if (view['type'] !== type)
    throw slackProblems('invalid_arguments', [`[ERROR] must be ${type} [json-pointer:/view/type]`]);
  if (JSON.stringify(view).length > MOST_BYTES) throw new SlackError('view_too_large');
  return { ...view, blocks: withIds(workspace, asList(view['blocks'])) };
}

function newHash(workspace: Workspace): string {
  return `${workspace.newTs()}.${workspace.newId('h')}`;
}

/** Opens a modal on top of those that this person already has open. Throws SlackError `push_limit_reached`. */
export function pushModal(workspace: Workspace, owner: string, body: Json): View {
  const stack = workspace.modals.get(owner) ?? [];
  if (stack.length >= MOST_STACKED) throw new SlackError('push_limit_reached');
  const externalId = textArg(body, 'external_id');
  if (externalId !== undefined && byExternalId(workspace, externalId) !== undefined)
    throw new SlackError('duplicate_external_id');
  const previousId = stack.at(-1);
  const id = workspace.newId('V');
  const view: View = {
    id,
    hash: newHash(workspace),
    owner,
    body,
    rootId: stack[0] ?? id,
    state: {},
    ...(previousId === undefined ? {} : { previousId }),
  };
  workspace.views.set(id, view);
  workspace.modals.set(owner, [...stack, id]);
  workspace.changes.publish({ kind: 'view' }, [owner]);
  return view;
}

/** Closes a person's visible modal, or all of them. */
export function closeModals(workspace: Workspace, owner: string, which: 'top' | 'all'): void {
  const stack = workspace.modals.get(owner) ?? [];
  const gone = which === 'all' ? stack : stack.slice(-1);
  for (const id of gone) workspace.views.delete(id);
  workspace.modals.set(owner, stack.slice(0, stack.length - gone.length));
  workspace.changes.publish({ kind: 'view' }, [owner]);
}

/** Shows a new body in an open view; what was typed into blocks that stay the same is kept. */
export function replaceView(workspace: Workspace, view: View, body: Json): void {
  const kept: StateValues = {};
  const before = asList(view.body['blocks']).filter(isObject);
  for (const { blockId, block } of allElements(asList(body['blocks']).filter(isObject))) {
    const same = before.some((old) => old['block_id'] === blockId && isDeepStrictEqual(old, block));
    const values = view.state[blockId];
    if (same && values !== undefined) kept[blockId] = values;
  }
  view.body = body;
  view.state = kept;
  view.hash = newHash(workspace);
  delete view.errors;
  workspace.changes.publish({ kind: 'view' }, [view.owner]);
}

function byExternalId(workspace: Workspace, externalId: string): View | undefined {
  return [...workspace.views.values()].find((view) => view.body['external_id'] === externalId);
}

function checkHash(view: View | undefined, args: Json): void {
  const hash = textArg(args, 'hash');
  if (hash !== undefined && view !== undefined && hash !== view.hash)
    throw new SlackError('hash_conflict');
}

/** https://docs.slack.dev/reference/methods#views */
export const viewMethods: Methods = {
  'views.open': {
    run({ workspace, triggers }, args) {
      const body = readView(workspace, jsonArg(args, 'view'), 'modal');
      const { userId } = triggers.exchange(neededArg(args, 'trigger_id'));
      // A new modal takes the place of whatever was open.
      closeModals(workspace, userId, 'all');
      return { view: viewObject(workspace, pushModal(workspace, userId, body)) };
    },
  },
  'views.push': {
    run({ workspace, triggers }, args) {
      const body = readView(workspace, jsonArg(args, 'view'), 'modal');
      const { userId, viewId } = triggers.exchange(neededArg(args, 'trigger_id'));
      if (viewId === undefined)
        throw slackProblems('invalid_arguments', [
          '[ERROR] the trigger_id does not come from a modal',
        ]);
      return { view: viewObject(workspace, pushModal(workspace, userId, body)) };
    },
  },
  'views.update': {
    run({ workspace }, args) {
      const body = readView(workspace, jsonArg(args, 'view'), 'modal');
      const id = textArg(args, 'view_id');
      const view =
        id === undefined
          ? byExternalId(workspace, neededArg(args, 'external_id'))
          : workspace.views.get(id);
      if (view === undefined) throw new SlackError('not_found');
      checkHash(view, args);
      replaceView(workspace, view, body);
      return { view: viewObject(workspace, view) };
    },
  },
  'views.publish': {
    run({ workspace }, args) {
      if (!workspace.app.homeTab) throw new SlackError('not_enabled');
      const user = userArg(workspace, args, 'user_id');
      const body = readView(workspace, jsonArg(args, 'view'), 'home');
      const old = workspace.homes.get(user.id);
      checkHash(old, args);
      const id = old?.id ?? workspace.newId('V');
      const view: View = {
        id,
        hash: newHash(workspace),
        owner: user.id,
        body,
        rootId: id,
        state: {},
      };
      workspace.homes.set(user.id, view);
      workspace.changes.publish({ kind: 'view' }, [user.id]);
      return { view: viewObject(workspace, view) };
    },
  },
};
