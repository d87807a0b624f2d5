import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../../src/drill/workspace/model.ts';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import {
  api,
  bot,
  eventually,
  person,
  workspace,
  type Bot,
  type Person,
  type Reply,
} from './harness.ts';

const MODAL = {
  type: 'modal' as const,
  callback_id: 'declare',
  title: { type: 'plain_text' as const, text: 'Declare' },
  submit: { type: 'plain_text' as const, text: 'Go' },
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'typed' },
    },
    {
      type: 'input',
      block_id: 'scope',
      optional: true,
      label: { type: 'plain_text' as const, text: 'Scope' },
      element: {
        type: 'static_select',
        action_id: 'picked',
        options: [
          { text: { type: 'plain_text' as const, text: 'All' }, value: 'all' },
          { text: { type: 'plain_text' as const, text: 'One' }, value: 'one' },
        ],
      },
    },
  ],
};

/** A modal whose title is all that matters. */
const titled = (title: string): typeof MODAL => ({
  ...MODAL,
  title: { type: 'plain_text', text: title },
});

let running: RunningWorkspace;
let started: Bot | undefined;
let dana: Person;
let sam: Person;
let direct: string;

beforeEach(async () => {
  running = await workspace();
  dana = person(running, 'Dana Reyes');
  sam = person(running, 'Sam Okafor');
  direct = await dana.direct();
});

afterEach(async () => {
  await started?.stop();
  started = undefined;
  await running.close();
});

const error = async (method: string, args: object): Promise<string | undefined> =>
  (await api(running, method, args)).error;
const shown = async (): Promise<View> =>
  eventually('the modal', () => running.inspect.modal(dana.id));
const titleShown = async (): Promise<unknown> => (await dana.view())?.view;

/** Bolt that opens MODAL at `/incident`; what comes after is the test's. Answers the open modal's id. */
async function opened(listen: (app: App) => void): Promise<string> {
  started = await bot(running, (app) => {
    app.command('/incident', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: MODAL });
    });
    listen(app);
  });
  await dana.post('command', { channel: direct, text: '/incident declare' });
  return (await shown()).id;
}

const submit = async (view_id: string): Promise<Reply> =>
  dana.post('submit', { view_id, values: { reason: { typed: 'a' } } });

describe('modals of the real Bolt app', () => {
  it('given a modal, when it is submitted wrongly and then well, then errors show and it closes', async () => {
    const submitted: unknown[] = [];
    started = await bot(running, (app) => {
      app.command('/incident', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: MODAL });
      });
      app.view('declare', async ({ ack, view }) => {
        submitted.push(view.state.values);
        const typed = view.state.values['reason']?.['typed']?.value;
        await (typed === 'bad'
          ? ack({ response_action: 'errors', errors: { reason: 'say more' } })
          : ack());
      });
    });
    await dana.post('command', { channel: direct, text: '/incident declare' });
    const { id } = await shown();
    expect(await sam.view()).toBeUndefined();
    const empty = await dana.post('submit', { view_id: id, values: {} });
    expect(empty.body).toMatchObject({
      error: 'invalid_input',
      errors: { reason: expect.any(String) },
    });
    expect(submitted).toEqual([]);
    await dana.post('submit', { view_id: id, values: { reason: { typed: 'bad' } } });
    expect((await dana.view())?.errors).toEqual({ reason: 'say more' });
    const done = await dana.post('submit', {
      view_id: id,
      values: { reason: { typed: 'good' }, scope: { picked: 'one' } },
    });
    expect(done.body).toEqual({ ok: true });
    expect(await dana.view()).toBeUndefined();
    expect(submitted[1]).toMatchObject({
      reason: { typed: { type: 'plain_text_input', value: 'good' } },
      scope: { picked: { type: 'static_select', selected_option: { value: 'one' } } },
    });
  });

  it('given answers update, push and clear, when a modal is submitted, then it changes, is covered, and all close', async () => {
    const answers = [
      { response_action: 'update' as const, view: titled('Second') },
      { response_action: 'push' as const, view: titled('Third') },
      { response_action: 'clear' as const },
    ];
    const id = await opened((app) => {
      app.view('declare', async ({ ack }) => {
        const answer = answers.shift();
        await (answer === undefined ? ack() : ack(answer));
      });
    });
    expect((await submit(id)).body).toMatchObject({ ok: true, view_id: id });
    expect(await titleShown()).toMatchObject({ title: { text: 'Second' } });
    const pushed = (await submit(id)).body['view_id'];
    expect(pushed).not.toBe(id);
    expect(await titleShown()).toMatchObject({ title: { text: 'Third' } });
    expect((await submit(id)).body.error).toBe('view_not_found');
    expect((await submit(String(pushed))).body.ok).toBe(true);
    expect(await dana.view()).toBeUndefined();
  });

  it('given errors for a block that the view does not have, when they are answered, then the person is told the form failed', async () => {
    const id = await opened((app) => {
      app.view('declare', async ({ ack }) =>
        ack({ response_action: 'errors', errors: { elsewhere: 'no' } }),
      );
    });
    expect(await submit(id)).toMatchObject({
      status: 424,
      body: { error: 'invalid_response', message: expect.stringContaining('elsewhere') },
    });
    expect((await dana.view())?.id).toBe(id);
  });

  it('given an option that the menu does not have, when it is submitted, then it never reaches the app', async () => {
    const id = await opened(() => undefined);
    const answer = await dana.post('submit', {
      view_id: id,
      values: { reason: { typed: 'a' }, scope: { picked: 'everything' } },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'no_such_option', message: expect.stringContaining('all, one') },
    });
    expect(running.inspect.envelopes()).toHaveLength(1);
  });

  it('given a view that asks to know, when it is closed, then the app hears view_closed', async () => {
    const closed: unknown[] = [];
    const id = await opened((app) => {
      app.view({ type: 'view_closed', callback_id: 'declare' }, async ({ ack, body }) => {
        closed.push(body.type);
        await ack();
      });
    });
    await api(running, 'views.update', { view_id: id, view: { ...MODAL, notify_on_close: true } });
    expect((await dana.post('close-view', { view_id: id })).body.ok).toBe(true);
    expect(closed).toEqual(['view_closed']);
    expect(await dana.view()).toBeUndefined();
  });

  it('given a menu in a modal, when something is picked, then the action comes with the view and its state', async () => {
    const seen: unknown[] = [];
    const menu = { ...MODAL, blocks: [{ ...MODAL.blocks[1], dispatch_action: true }] };
    const id = await opened((app) => {
      app.action('picked', async ({ ack, body }) => {
        await ack();
        seen.push(body);
      });
    });
    await api(running, 'views.update', { view_id: id, view: menu });
    expect(
      (await dana.post('click', { view_id: id, action_id: 'picked', selected: 'one' })).body,
    ).toEqual({ ok: true });
    expect(seen).toMatchObject([
      {
        container: { type: 'view', view_id: id },
        actions: [{ type: 'static_select', selected_option: { value: 'one' } }],
        view: {
          id,
          state: { values: { scope: { picked: { selected_option: { value: 'one' } } } } },
        },
      },
    ]);
    expect(
      (await sam.post('click', { view_id: id, action_id: 'picked', selected: 'one' })).body.error,
    ).toBe('view_not_found');
  });

  it('given an open modal, when it is updated with an old hash, then hash_conflict', async () => {
    const view_id = await opened(() => undefined);
    const { hash } = await shown();
    expect(await error('views.update', { view_id, view: titled('B'), hash })).toBeUndefined();
    expect(await error('views.update', { view_id, view: titled('C'), hash })).toBe('hash_conflict');
    expect(await error('views.update', { view_id: 'V404', view: titled('C') })).toBe('not_found');
    expect(await titleShown()).toMatchObject({ title: { text: 'B' } });
  });

  it('given a trigger, when it is exchanged twice, or too late, then each is refused by its name', async () => {
    await opened(() => undefined);
    const trigger_id = running.inspect.envelopes()[0]?.payload['trigger_id'];
    expect(await error('views.open', { trigger_id, view: MODAL })).toBe('exchanged_trigger_id');
    await started?.stop();
    await running.close();
    running = await workspace({ limits: { triggerMs: 0 } });
    dana = person(running, 'Dana Reyes');
    const late: unknown[] = [];
    started = await bot(running, (app) => {
      app.command('/incident', async ({ ack, client, command }) => {
        await client.views
          .open({ trigger_id: command.trigger_id, view: MODAL })
          .catch((refusal: unknown) => late.push(refusal));
        await ack();
      });
    });
    await dana.post('command', { channel: direct, text: '/incident declare' });
    expect(late).toMatchObject([{ data: { error: 'expired_trigger_id' } }]);
  });
});

describe('views', () => {
  const view = (type: string, title = 'T'): object => ({
    type,
    ...(type === 'modal' ? { title: { type: 'plain_text', text: title } } : {}),
    blocks: [{ type: 'divider' }],
  });

  it('given a made-up trigger, when a view is opened, then it is refused', async () => {
    expect(
      await api(running, 'views.open', { trigger_id: '1.2.3', view: view('modal') }),
    ).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] invalid `trigger_id`'] },
    });
  });

  it('given a published home, when it is published with an old hash, then hash_conflict', async () => {
    const first = await api(running, 'views.publish', { user_id: dana.id, view: view('home') });
    const { hash } = first['view'] as { hash: string };
    expect(
      (await api(running, 'views.publish', { user_id: dana.id, view: view('home'), hash })).ok,
    ).toBe(true);
    expect(await error('views.publish', { user_id: dana.id, view: view('home'), hash })).toBe(
      'hash_conflict',
    );
    expect(await error('views.publish', { user_id: dana.id, view: view('modal') })).toBe(
      'invalid_arguments',
    );
    expect((await dana.get('home')).body['view']).toMatchObject({ view: { type: 'home' } });
  });
});
