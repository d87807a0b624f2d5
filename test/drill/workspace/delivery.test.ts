import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import {
  APPROVAL,
  api,
  bot,
  eventually,
  manifest,
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
  await begin();
});

/** Starts the workspace; `ackMs` is short only where nothing is meant to be acknowledged in time. */
async function begin(ackMs = 3000): Promise<void> {
  running = await workspace({ limits: { ackMs, eventRetryMs: [0, 5] } });
  dana = person(running, 'Dana Reyes');
  sam = person(running, 'Sam Okafor');
  direct = await dana.direct();
}

afterEach(async () => {
  await started?.stop();
  started = undefined;
  await running.close();
});

describe('delivery to the real Bolt app', () => {
  it('given two receivers, when commands come, then they take turns and each gets one copy', async () => {
    let count = 0;
    started = await bot(
      running,
      (app) => {
        app.command('/incident', async ({ ack }) => {
          count += 1;
          await ack();
        });
      },
      2,
    );
    for (let index = 0; index < 4; index += 1)
      await dana.post('command', { channel: direct, text: '/incident x' });
    expect(count).toBe(4);
    expect(running.inspect.shares()).toEqual([2, 2]);
  });

  it('given two receivers, when one is asked to refresh, then commands go to the other and it comes back', async () => {
    started = await bot(running, (app) => app.command('/incident', async ({ ack }) => ack()), 2);
    expect(running.faults.refresh()).toBe(1);
    for (let index = 0; index < 3; index += 1) {
      expect((await dana.post('command', { channel: direct, text: '/incident x' })).body).toEqual({
        ok: true,
      });
    }
    await started.reconnect();
    expect(running.inspect.calls('apps.connections.open')).toHaveLength(3);
    expect(running.inspect.sockets()).toBe(2);
  });

  it('given a dropped socket, when it is the only one, then the person is told and the app connects again', async () => {
    started = await bot(running, (app) => app.command('/incident', async ({ ack }) => ack()));
    running.faults.dropSockets();
    await eventually('the drop', () => running.inspect.sockets() === 0);
    const lost = await dana.post('command', { channel: direct, text: '/incident x' });
    expect(lost).toMatchObject({ status: 424, body: { error: 'dispatch_failed' } });
    await started.reconnect();
    expect((await dana.post('command', { channel: direct, text: '/incident x' })).body).toEqual({
      ok: true,
    });
  });

  it('given a handler that does not acknowledge, when the deadline passes, then the person reads why', async () => {
    await running.close();
    await begin(100);
    started = await bot(running, (app) => app.command('/incident', async () => undefined));
    const answer = await dana.post('command', { channel: direct, text: '/incident x' });
    expect(answer).toMatchObject({ status: 424, body: { error: 'operation_timeout' } });
    const [said] = await dana.messages(direct);
    expect(said).toMatchObject({
      text: '/incident failed with the error "operation_timeout"',
      ephemeral: true,
    });
  });

  it('given late acknowledgements, when the fault ends, then commands pass again', async () => {
    await running.close();
    await begin(3000);
    started = await bot(running, (app) => app.command('/incident', async ({ ack }) => ack()));
    running.faults.delayAcks(6000);
    expect((await dana.post('command', { channel: direct, text: '/incident x' })).body.error).toBe(
      'operation_timeout',
    );
    running.faults.clear();
    expect((await dana.post('command', { channel: direct, text: '/incident x' })).body.ok).toBe(
      true,
    );
  });

  it('given a redelivered click, when it arrives twice, then the app sees both with the same payload', async () => {
    const triggers: string[] = [];
    started = await bot(running, (app) => {
      app.action('approve', async ({ ack, body }) => {
        if (body.type === 'block_actions') triggers.push(body.trigger_id);
        await ack();
      });
    });
    const posted = await api(running, 'chat.postMessage', {
      channel: dana.id,
      text: 'Freeze?',
      blocks: APPROVAL,
    });
    running.faults.redeliver();
    await dana.post('click', {
      channel: posted['channel'],
      ts: posted['ts'],
      action_id: 'approve',
    });
    await eventually('the second copy', () => triggers.length === 2);
    expect(triggers[0]).toBe(triggers[1]);
  });

  it('given the bot in a private channel, when somebody joins, then it gets member_joined_channel', async () => {
    const joined: unknown[] = [];
    started = await bot(running, (app) => {
      app.event('member_joined_channel', async ({ event }) => void joined.push(event));
    });
    const channel = await privateChannel(running, dana, sam);
    await eventually('both invitations', () => joined.length === 2);
    await dana.post('invite', { channel, user: 'Stra Nger' });
    await eventually('the alarm', () => joined.length === 3);
    const stranger = running.inspect.user('Stra Nger')?.id;
    expect(joined[2]).toMatchObject({
      user: stranger,
      channel,
      inviter: dana.id,
      channel_type: 'G',
      team: 'T0OTHER001',
    });
  });

  it('given an event that nobody acknowledges, when it is repeated, then the envelope is new and the event id the same', async () => {
    await running.close();
    await begin(100);
    running.faults.delayAcks(10_000);
    started = await bot(running, () => undefined);
    await privateChannel(running, dana, sam);
    const ofDana = await eventually('repeats', () => {
      const events = running.inspect
        .envelopes()
        .filter((one) => (one.payload['event'] as { user?: string }).user === dana.id);
      return events.length >= 2 && events;
    });
    const [first, second] = ofDana;
    expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' });
    expect(second?.envelope_id).not.toBe(first?.envelope_id);
    expect(second?.payload['event_id']).toBe(first?.payload['event_id']);
  });

  it('given message events are subscribed with their scope, when a person writes, then the app hears it, else not', async () => {
    const heard: unknown[] = [];
    const listening = await workspace({
      manifest: manifest({ scopes: ['im:history'], events: ['message.im'] }),
    });
    const other = await bot(listening, (app) =>
      app.message(async ({ message }) => void heard.push('text' in message && message.text)),
    );
    const writer = person(listening, 'Dana Reyes');
    await writer.post('message', { channel: await writer.direct(), text: 'hello <b>' });
    await eventually('the event', () => heard.length === 1);
    await other.stop();
    await listening.close();
    expect(heard).toEqual(['hello &lt;b&gt;']);
    await dana.post('message', { channel: direct, text: 'hello' });
    expect(running.inspect.envelopes()).toEqual([]);
  });
});
