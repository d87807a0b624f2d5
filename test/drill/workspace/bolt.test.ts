import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import {
  APPROVAL,
  api,
  bot,
  eventually,
  person,
  privateChannel,
  workspace,
  type Bot,
  type Person,
} from './harness.ts';

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

describe('the real Bolt app against the workspace', () => {
  it('given a command, when it posts a button and the button is clicked, then the message is updated', async () => {
    const clicks: unknown[] = [];
    started = await bot(running, (app) => {
      app.command('/incident', async ({ ack, client, command }) => {
        await ack();
        await client.chat.postMessage({
          channel: command.channel_id,
          text: 'Freeze?',
          blocks: APPROVAL,
        });
      });
      app.action('approve', async ({ ack, client, body, action }) => {
        await ack();
        clicks.push({ body, action });
        if (body.type !== 'block_actions' || body.container['type'] !== 'message') return;
        const channel = String(body.container['channel_id']);
        await client.chat.update({
          channel,
          ts: String(body.container['message_ts']),
          text: 'Approved',
          blocks: [],
        });
      });
    });
    expect((await dana.post('command', { channel: direct, text: '/incident plan' })).body).toEqual({
      ok: true,
    });
    const asked = await eventually('the message', () =>
      running.inspect.messages(direct).find((one) => one.text === 'Freeze?'),
    );
    expect(
      (await dana.post('click', { channel: direct, ts: asked.ts, action_id: 'approve' })).body,
    ).toEqual({ ok: true });
    await eventually('the update', () => running.inspect.messages(direct)[0]?.text === 'Approved');
    const [shown] = await dana.messages(direct);
    expect(shown).toMatchObject({
      text: 'Approved',
      blocks: [],
      edited: true,
      isBot: true,
      userName: 'testbot',
    });
    expect(clicks).toMatchObject([
      {
        action: { type: 'button', action_id: 'approve', block_id: 'buttons', value: 'plan-1' },
        body: {
          type: 'block_actions',
          user: { id: dana.id, username: 'dana.reyes', team_id: 'T0LOCAL001' },
          team: { id: 'T0LOCAL001' },
          channel: { id: direct, name: 'directmessage' },
          container: { type: 'message', message_ts: asked.ts, is_ephemeral: false },
          message: { ts: asked.ts, text: 'Freeze?', bot_id: expect.stringMatching(/^B/) },
        },
      },
    ]);
  });

  it('given a command with mentions, when it arrives, then they are escaped and a made-up one stays text', async () => {
    const texts: string[] = [];
    started = await bot(running, (app) => {
      app.command('/incident', async ({ ack, command }) => {
        texts.push(command.text);
        await ack();
      });
    });
    await dana.post('command', {
      channel: direct,
      text: `/incident suspect @sam.okafor <@${sam.id}|boss> <@U999|boss> a<b&c`,
    });
    const mention = `<@${sam.id}|sam.okafor>`;
    expect(texts).toEqual([`suspect ${mention} ${mention} &lt;@U999|boss&gt; a&lt;b&amp;c`]);
  });

  it('given a command, when the ack carries text, then only that person sees it; respond can answer five times', async () => {
    const refused: unknown[] = [];
    started = await bot(running, (app) => {
      app.command('/incident', async ({ ack, respond }) => {
        await ack({ text: 'first' });
        for (let index = 0; index < 5; index += 1) await respond({ text: `more ${index}` });
        await respond({ text: 'one too many' }).catch((error: unknown) => refused.push(error));
      });
    });
    const channel = await privateChannel(running, dana, sam);
    await dana.post('command', { channel, text: '/incident help' });
    await eventually('the refusal', () => refused.length === 1);
    expect(refused[0]).toMatchObject({ statusCode: 404 });
    const seen = await dana.messages(channel);
    expect(seen.map((one) => one.text)).toEqual([
      'first',
      'more 0',
      'more 1',
      'more 2',
      'more 3',
      'more 4',
    ]);
    expect(seen.every((one) => one.ephemeral)).toBe(true);
    expect(await sam.messages(channel)).toEqual([]);
  });

  it('given an ephemeral message, when its button is clicked, then the app gets no message but can replace it', async () => {
    const messages: unknown[] = [];
    started = await bot(running, (app) => {
      app.action('approve', async ({ ack, body, respond }) => {
        await ack();
        messages.push('message' in body ? body.message : 'none');
        await respond({ replace_original: true, text: 'replaced' });
      });
    });
    const channel = await privateChannel(running, dana, sam);
    await api(running, 'chat.postEphemeral', {
      channel,
      user: dana.id,
      text: 'only you',
      blocks: APPROVAL,
    });
    const [whisper] = await dana.messages(channel);
    await dana.post('click', { channel, ts: whisper?.ts, action_id: 'approve' });
    await eventually(
      'the replacement',
      () => running.inspect.messages(channel)[0]?.text === 'replaced',
    );
    expect(messages).toEqual(['none']);
    expect(
      (await sam.post('click', { channel, ts: whisper?.ts, action_id: 'approve' })).body.error,
    ).toBe('message_not_found');
  });

  it('given a button that is gone, when it is clicked, then the workspace refuses; a stale click is delivered', async () => {
    const values: unknown[] = [];
    started = await bot(running, (app) => {
      app.action('approve', async ({ ack, action }) => {
        await ack();
        values.push('value' in action ? action.value : undefined);
      });
    });
    const posted = await api(running, 'chat.postMessage', { channel: dana.id, text: 'Done' });
    const click = { channel: posted['channel'], ts: posted['ts'], action_id: 'approve' };
    expect(await dana.post('click', click)).toMatchObject({
      status: 409,
      body: { error: 'no_such_action' },
    });
    expect((await dana.post('click', { ...click, stale: true, value: 'plan-0' })).body).toEqual({
      ok: true,
    });
    expect(values).toEqual(['plan-0']);
  });

  it('given a file upload by filesUploadV2, when it completes, then members can fetch the bytes', async () => {
    started = await bot(running, () => undefined);
    const channel = await privateChannel(running, dana, sam);
    await started.app.client.filesUploadV2({
      channel_id: channel,
      filename: 'report.md',
      content: '# Report',
      title: 'Report',
    });
    const [shared] = await dana.messages(channel);
    expect(shared?.files).toMatchObject([{ name: 'report.md', title: 'Report', size: 8 }]);
    const url = `${running.ready.chatUrl}people/${dana.id}/files/${shared?.files?.[0]?.id}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${dana.token}` } });
    expect(await answer.text()).toBe('# Report');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('given a message shortcut, when it is used, then the message comes along', async () => {
    const texts: unknown[] = [];
    started = await bot(running, (app) => {
      app.shortcut('add-to-timeline', async ({ ack, shortcut }) => {
        await ack();
        texts.push(shortcut.type === 'message_action' ? shortcut.message.text : undefined);
      });
    });
    const { ts } = (await dana.post('message', { channel: direct, text: 'saw it at 03:10' })).body;
    expect(
      (await dana.post('shortcut', { callback_id: 'add-to-timeline', channel: direct, ts })).body,
    ).toEqual({ ok: true });
    expect(texts).toEqual(['saw it at 03:10']);
  });
});
