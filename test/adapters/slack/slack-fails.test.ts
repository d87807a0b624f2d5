import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/drill/workspace/model.ts';
import { planState } from './fixtures.ts';
import { all, stage, until, type Stage } from './harness.ts';

let on: Stage;
afterEach(async () => on.close());

const visible = (channel?: string): Message[] =>
  on
    .messages(channel)
    .filter((one) => one.onlyFor === undefined && (one.user ?? '') !== 'USLACKBOT');
const withText = (words: string): Promise<Message> =>
  until(`a message with "${words}"`, () => visible().find((one) => all(one).includes(words)));
describe('Slack fails', () => {
  it('given that Slack is away, when the incident changes, then nothing throws, and the channel catches up', async () => {
    on = await stage();
    on.show(on.incident());
    await withText('*Now:*');
    on.workspace.faults.away(true);
    on.show(on.incident({ seq: 2, plans: [planState('p1')] }));
    await until(
      'failed attempts',
      () =>
        on.logged.filter((line) => line.includes('could not be brought up to date')).length >= 2,
    );
    expect(on.slack.healthy()).toBe(false);
    on.workspace.faults.away(false);
    await withText('"approve_plan"');
    await until('a socket', () => on.slack.healthy());
    await on.act('ben', 'command', { channel: on.channel() ?? '', text: '/incident resume' });
    expect(on.inbox.commands).toHaveLength(1);
  });

  it('given that Slack is away at the start, when it comes back, then the bot does too', async () => {
    on = await stage({ started: false });
    on.workspace.faults.away(true);
    on.inbox.known.set('inc-20261122-abc123', on.incident());
    await on.slack.start(on.inbox);
    expect(on.slack.healthy()).toBe(false);
    on.workspace.faults.away(false);
    await until('a socket', () => on.slack.healthy());
    await withText('*Now:*');
  });

  it('given a 429, when posting, then it waits as told and posts once', async () => {
    on = await stage();
    on.workspace.faults.rateLimit('chat.postMessage', { retryAfterSeconds: 1, times: 2 });
    on.show(on.incident());
    await withText('*Now:*');
    expect(visible().filter((one) => all(one).includes('*Now:*'))).toHaveLength(1);
  });

  it('given a 500 after a post, when tried again, then a copy carries the same request id, and only the newer card can be clicked', async () => {
    on = await stage();
    const p1 = planState('p1');
    on.show(on.incident());
    await withText('*Now:*');
    on.workspace.faults.failAfterCommit('chat.postMessage', 1);
    on.show(on.incident({ seq: 2, plans: [p1] }));
    const copies = await until('both copies', () => {
      const found = [...visible(), ...on.roster.people.flatMap((p) => on.direct(p.person))].map(
        (one) => JSON.stringify(one.metadata ?? ''),
      );
      const twice = found.find(
        (metadata, index) => metadata !== '""' && found.indexOf(metadata) !== index,
      );
      return twice;
    });
    expect(copies).toMatch(/"request":"[0-9a-f]{16}"/);
    const cards = await until('the card', () => {
      const found = visible().filter((one) => all(one).includes('"approve_plan"'));
      return found.length > 0 ? found : undefined;
    });
    for (const card of cards)
      await on.act('ben', 'click', {
        channel: on.channel(),
        ts: card.ts,
        action_id: 'approve_plan',
      });
    const plans = on.inbox.commands.map(({ body }) => (body.do === 'approve' ? body.plan : ''));
    expect(plans.filter((plan) => plan === 'p1')).toHaveLength(1);
    expect(plans.at(-1)).toBe('p1');
  });

  it('given a restart, when the same incident is shown, then nothing is posted again and old buttons still work', async () => {
    on = await stage();
    on.show(on.incident({ plans: [planState('p1')] }));
    const card = await withText('"approve_plan"');
    await until('the details', () =>
      ['ana', 'ben', 'cleo'].every((person) => on.direct(person).length > 0),
    );
    await until('the pin', () => on.workspace.inspect.calls('pins.add').length > 0);
    const posts = on.workspace.inspect.calls('chat.postMessage').length;
    await on.restart();
    on.show(on.incident({ seq: 2, plans: [planState('p1')], commander: 'ben' }));
    await withText('Commander Ben Kato');
    expect(on.workspace.inspect.calls('chat.postMessage')).toHaveLength(posts);
    expect(on.workspace.inspect.calls('conversations.create')).toHaveLength(1);
    // The bot itself is no stranger, however early the members are read.
    expect(on.inbox.strangers).toEqual([]);
    await on.act('ben', 'click', { channel: on.channel(), ts: card.ts, action_id: 'approve_plan' });
    expect(on.inbox.commands[0]?.body).toMatchObject({ do: 'approve', plan: 'p1' });
  });

  it('given a refresh of one socket, when commands come meanwhile, then the other takes them, and both are open again', async () => {
    on = await stage();
    const lobby =
      on.workspace.inspect.channels().find((one) => !one.isDirect && !one.isPrivate)?.id ?? '';
    expect(on.workspace.inspect.sockets()).toBe(2);
    on.workspace.faults.refresh('one');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        on.act('ana', 'command', { channel: lobby, text: '/incident resume' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(on.inbox.commands).toHaveLength(10);
    await until('two sockets', () => on.workspace.inspect.sockets() === 2);
  });

  it('given sockets that break and refusals after, when it is over, then the bot hears again (T3)', async () => {
    on = await stage();
    on.workspace.faults.refuseConnections(3);
    on.workspace.faults.failBeforeCommit('apps.connections.open', 2);
    on.workspace.faults.dropSockets();
    await until('the loss', () => !on.slack.healthy());
    await until('both sockets', () => on.workspace.inspect.sockets() === 2 && on.slack.healthy());
    const lobby =
      on.workspace.inspect.channels().find((one) => !one.isDirect && !one.isPrivate)?.id ?? '';
    await on.act('ana', 'command', { channel: lobby, text: '/incident resume' });
    expect(on.inbox.commands).toHaveLength(1);
  });

  it('given wrong tokens, when started, then it says which settings to mend', async () => {
    on = await stage({ started: false, slack: { botToken: 'xoxb-wrong' } });
    await expect(on.slack.start(on.inbox)).rejects.toThrow(/SLACK_BOT_TOKEN.*SLACK_APP_TOKEN/);
  });
});

describe('stopping', () => {
  it('given a decision under way, when stopped, then it is finished, acknowledged and answered before the sockets close', async () => {
    on = await stage();
    const lobby =
      on.workspace.inspect.channels().find((one) => !one.isDirect && !one.isPrivate)?.id ?? '';
    const decided = Promise.withResolvers<void>();
    on.inbox.reply = async () => {
      await decided.promise;
      return { ok: true, incident: 'x', text: 'Finished.' };
    };
    const answer = on.act('ana', 'command', { channel: lobby, text: '/incident resume' });
    await until('the command', () => on.inbox.commands.length === 1);
    const stopped = on.slack.stop();
    decided.resolve();
    await stopped;
    expect((await answer).status).toBe(200);
    expect(on.messages(lobby).some((one) => all(one).includes('Finished.'))).toBe(true);
    await until('no sockets', () => on.workspace.inspect.sockets() === 0);
    expect(on.slack.healthy()).toBe(false);
  });
});
