import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, person, privateChannel, workspace, type Person } from './harness.ts';

let running: RunningWorkspace;
let dana: Person;
let channel: string;

beforeEach(async () => {
  running = await workspace();
  dana = person(running, 'Dana Reyes');
  channel = await privateChannel(running, dana);
});

afterEach(async () => running.close());

const idOf = (name: string): string => running.inspect.user(name)?.id ?? 'none';
const error = async (method: string, args: object, token?: string): Promise<string | undefined> =>
  (await api(running, method, args, token)).error;

describe('chat', () => {
  it('given a channel without the bot, when it posts, then public is not_in_channel and private does not exist', async () => {
    const general = running.inspect.channelNamed('general')?.id;
    expect(await error('chat.postMessage', { channel: general, text: 'a' })).toBe('not_in_channel');
    running.admin.leave(channel, 'testbot');
    expect(await error('chat.postMessage', { channel, text: 'a' })).toBe('channel_not_found');
  });

  it('given a user id, when the bot posts to it, then the person gets a direct message', async () => {
    const posted = await api(running, 'chat.postMessage', { channel: dana.id, text: 'psst' });
    expect(posted['channel']).toBe(await dana.direct());
    expect((await dana.messages(await dana.direct())).map((one) => one.text)).toEqual(['psst']);
    expect(await error('chat.postMessage', { channel: idOf('Gone Gray'), text: 'a' })).toBe(
      'channel_not_found',
    );
  });

  it('given a reply in a thread, when channels are listed, then it does not count as the newest message', async () => {
    const { ts } = await api(running, 'chat.postMessage', { channel, text: 'a' });
    await api(running, 'chat.postMessage', { channel, text: 'b', thread_ts: ts });
    const mine = (await dana.channels()).find((one) => one.id === channel);
    expect(mine?.latest).toBe(ts);
    expect((await dana.messages(channel)).map((one) => one.replyCount)).toEqual([1]);
  });

  it('given blocks that Slack refuses, when the bot posts, updates or whispers, then invalid_blocks says where', async () => {
    const blocks = [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }];
    const { ts } = await api(running, 'chat.postMessage', { channel, text: 'a' });
    for (const [method, args] of [
      ['chat.postMessage', {}],
      ['chat.update', { ts }],
      ['chat.postEphemeral', { user: dana.id }],
    ] as const) {
      expect(await api(running, method, { channel, text: 'a', blocks, ...args })).toMatchObject({
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be plain_text [json-pointer:/blocks/0/text/type]'],
        },
      });
    }
    const long = Array.from({ length: 5 }, () => ({
      type: 'section',
      text: { type: 'mrkdwn', text: 'x'.repeat(2900) },
    }));
    expect(await error('chat.postMessage', { channel, text: 'a', blocks: long })).toBe(
      'msg_blocks_too_long',
    );
    expect(await error('chat.postMessage', { channel })).toBe('no_text');
    expect(await error('chat.update', { channel, ts, text: 'x'.repeat(4001) })).toBe(
      'msg_too_long',
    );
  });

  it('given blocks without a text, when the bot posts, then Slack warns that the fallback is missing', async () => {
    const posted = await api(running, 'chat.postMessage', {
      channel,
      blocks: [{ type: 'divider' }],
    });
    expect(posted).toMatchObject({ ok: true, warning: 'missing_text_in_message' });
  });

  it('given somebody outside the channel, when the bot whispers to them, then user_not_in_channel', async () => {
    expect(
      await error('chat.postEphemeral', { channel, user: idOf('Sam Okafor'), text: 'a' }),
    ).toBe('user_not_in_channel');
  });

  it('given messages of others, gone and ephemeral, when the bot edits them, then each is refused by its name', async () => {
    const { ts } = (await dana.post('message', { channel, text: 'mine' })).body;
    const whisper = await api(running, 'chat.postEphemeral', { channel, user: dana.id, text: 'a' });
    expect(await error('chat.update', { channel, ts, text: 'b' })).toBe('cant_update_message');
    expect(await error('chat.delete', { channel, ts })).toBe('cant_delete_message');
    expect(await error('chat.update', { channel, ts: '1.000001', text: 'b' })).toBe(
      'message_not_found',
    );
    expect(await error('chat.update', { channel, ts: whisper['message_ts'], text: 'b' })).toBe(
      'message_not_found',
    );
  });

  it('given a thread, when replies come, then they stay out of the channel and are counted', async () => {
    const { ts } = await api(running, 'chat.postMessage', { channel, text: 'parent' });
    await api(running, 'chat.postMessage', { channel, text: 'reply', thread_ts: ts });
    expect(await error('chat.postMessage', { channel, text: 'reply', thread_ts: '1.000001' })).toBe(
      'thread_not_found',
    );
    expect(await dana.messages(channel)).toMatchObject([{ text: 'parent', replyCount: 1 }]);
    expect((await dana.messages(channel, String(ts))).map((one) => one.text)).toEqual([
      'parent',
      'reply',
    ]);
  });

  it('given a clock that stands still, when messages come, then every timestamp is later than the one before', async () => {
    const stamps: string[] = [];
    for (let index = 0; index < 5; index += 1)
      stamps.push(String((await api(running, 'chat.postMessage', { channel, text: 'a' }))['ts']));
    expect(stamps).toEqual([...new Set(stamps)].sort());
    expect(stamps[0]).toMatch(/^1700000000\.\d{6}$/);
  });
});
