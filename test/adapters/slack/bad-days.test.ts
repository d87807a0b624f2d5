import { afterEach, describe, expect, it } from 'vitest';
import { enforced, planState } from './fixtures.ts';
import { all, stage, until, type Stage } from './harness.ts';
import { card, differs, standing, told, visible } from './standing.ts';

let on: Stage;
afterEach(async () => on.close());

const p1 = planState('p1');
const done = (method: string): number =>
  on.workspace.inspect.calls(method).filter(({ outcome }) => outcome === 'ok').length;
const errors = (): string[] => on.logged.filter((line) => line.startsWith('error'));

describe('the Web API', () => {
  it.each(['chat.update', 'pins.add', 'conversations.invite', 'conversations.create'])(
    'given a 429 for %s, when shown, then it waits as told, and everything stands once',
    async (method) => {
      on = await stage();
      on.show(on.incident());
      if (method === 'chat.update') expect(await differs(on, on.incident())).toBeUndefined();
      on.workspace.faults.rateLimit(method, { retryAfterSeconds: 1, times: 2 });
      const after = on.incident({ seq: 2, commander: 'ben' });
      on.show(after);
      expect(await differs(on, after)).toBeUndefined();
      await until('the pin', () => done('pins.add') === 1);
      expect(done('conversations.create')).toBe(1);
      expect(errors()).toEqual([]);
    },
  );

  it.each(['failAfterCommit', 'resetAfterCommit'] as const)(
    'given %s for a post, when tried again, then there is one copy more at most, and the channel is right',
    async (fault) => {
      on = await stage();
      on.show(on.incident());
      expect(await differs(on, on.incident())).toBeUndefined();
      on.workspace.faults[fault]('chat.postMessage');
      const after = on.incident({ seq: 2, plans: [p1] });
      on.show(after);
      expect(await differs(on, after, 1)).toBeUndefined();
    },
  );

  it.each(['failAfterCommit', 'resetAfterCommit'] as const)(
    'given %s for edits and pins, when tried again, then nothing is twice',
    async (fault) => {
      on = await stage();
      on.workspace.faults[fault]('pins.add');
      on.show(on.incident());
      expect(await differs(on, on.incident())).toBeUndefined();
      on.workspace.faults[fault]('chat.update', 2);
      const after = on.incident({ seq: 2, commander: 'ben' });
      on.show(after);
      expect(await differs(on, after)).toBeUndefined();
      const pins = on.workspace.inspect.channels().find(({ id }) => id === on.channel())?.pins;
      await until('the pin', () => pins?.length === 1);
    },
  );

  it('given a 500 after the channel was made, when tried again, then the incident has one channel, and the empty one is left', async () => {
    on = await stage();
    on.workspace.faults.failAfterCommit('conversations.create');
    on.show(on.incident());
    await until('the channel', () => on.channelId('inc-20261122-abc123'));
    expect(await differs(on, on.incident())).toBeUndefined();
  });

  it('given an expired trigger, when the deny button is pressed, then the person reads how to do it in words', async () => {
    on = await stage({ workspace: { limits: { triggerMs: 0 } } });
    on.show(on.incident({ plans: [p1] }));
    expect(await differs(on, on.incident({ plans: [p1] }))).toBeUndefined();
    await until('cleo', () =>
      on.workspace.inspect
        .channels()
        .find(({ id }) => id === on.channel())
        ?.members.has(on.id('cleo')),
    );
    await on.act('cleo', 'click', {
      channel: on.channel(),
      ts: card(on)?.ts,
      action_id: 'deny_plan',
    });
    await told(on, 'cleo', `/incident deny p1 ${p1.digest.slice(0, 12)} because`);
  });

  it('given a 429 for views.open, when /incident declare is typed, then the person reads how to do it in words', async () => {
    on = await stage();
    on.workspace.faults.rateLimit('views.open', { retryAfterSeconds: 30 });
    await on.act('ana', 'command', { channel: on.lobby(), text: '/incident declare' });
    await told(on, 'ana', '/incident declare all because');
    expect(await on.view('ana')).toBeUndefined();
  });

  it('given a response_url that is over, when a command is answered, then the answer comes all the same, to that person alone', async () => {
    on = await stage({ workspace: { limits: { responseUrlMs: 0 } } });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    await until('ana', () =>
      on.workspace.inspect
        .channels()
        .find(({ id }) => id === on.channel())
        ?.members.has(on.id('ana')),
    );
    const here = on.channel() ?? '';
    await on.act('ana', 'command', { channel: here, text: '/incident resume' });
    await told(on, 'ana', 'Heard: resume.');
    expect(done('chat.postEphemeral')).toBe(1);
    // In a channel without the bot it comes in person.
    await on.act('ana', 'command', { channel: on.lobby(), text: '/incident resume' });
    await until('in person', () => on.direct('ana').some((one) => all(one).includes('Heard: res')));
  });

  it('given a 500 and a 429 for the answer, when a command was decided, then the person reads it a little later, and it was decided once', async () => {
    on = await stage({ workspace: { limits: { responseUrlMs: 0 } } });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    on.workspace.faults.failBeforeCommit('chat.postEphemeral', 2);
    on.workspace.faults.rateLimit('chat.postEphemeral', { retryAfterSeconds: 1 });
    await on.act('ana', 'command', { channel: on.channel() ?? '', text: '/incident resume' });
    await told(on, 'ana', 'Heard: resume.');
    expect(on.inbox.commands).toHaveLength(1);
  });

  it.each(['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks'])(
    'given %s, when a card is posted, then its text stands there at least, and the log says so',
    async (code) => {
      on = await stage();
      on.show(on.incident());
      expect(await differs(on, on.incident())).toBeUndefined();
      on.workspace.faults.refuse('chat.postMessage', code);
      on.show(on.incident({ seq: 2, plans: [p1], measurements: enforced }));
      const text = await until('the text', () =>
        visible(on).find((one) => one.text.includes('p1') && one.blocks.length === 0),
      );
      expect(text.onlyFor).toBeUndefined();
      expect(errors().join()).toContain(code);
    },
  );
});

describe('the token', () => {
  it('given a token that is revoked in the middle, when the incident goes on, then it is red and loud once, nothing crashes, and later the channel catches up', async () => {
    on = await standing(p1);
    on.workspace.faults.revoke('bot');
    on.show(on.incident({ seq: 2, commander: 'ben', plans: [p1] }));
    await until('red', () => !on.slack.healthy());
    expect(errors().filter((line) => line.includes('token_revoked'))).toHaveLength(1);
    // Nobody can be checked: the vote fails closed, and core hears why.
    const click = { channel: on.channel(), ts: card(on)?.ts, action_id: 'approve_plan' };
    expect((await on.act('ben', 'click', click)).status).toBe(200);
    expect(on.inbox.commands[0]?.actor.eligibility).toMatchObject({ state: 'unavailable' });
    on.workspace.faults.revoke('bot', false);
    const after = on.incident({ seq: 3, commander: 'cleo', plans: [p1] });
    on.show(after);
    expect(await differs(on, after)).toBeUndefined();
    await until('green', () => on.slack.healthy());
    expect(errors().filter((line) => line.includes('token_revoked'))).toHaveLength(1);
  });

  it('given an app token that is revoked, when the sockets are gone, then it is red and loud, and hears again when the token is taken', async () => {
    on = await standing(p1);
    on.workspace.faults.revoke('app');
    await until('red', () => !on.slack.healthy());
    await until('loud', () => errors().some((line) => line.includes('SLACK_APP_TOKEN')));
    on.workspace.faults.revoke('app', false);
    await until('green', () => on.slack.healthy());
    await on.act('ana', 'command', { channel: on.lobby(), text: '/incident resume' });
    expect(on.inbox.commands).toHaveLength(1);
  });
});

describe('fifty people at once', () => {
  it('given a 429 for every look-up, when people vote all at once, then each vote is submitted once, as eligible', async () => {
    on = await standing(p1);
    on.workspace.faults.rateLimit('users.info', { retryAfterSeconds: 1, times: 50 });
    const click = { channel: on.channel(), ts: card(on)?.ts, action_id: 'approve_plan' };
    const people = Array.from(
      { length: 50 },
      (_, index) => ['ana', 'ben', 'cleo'][index % 3] ?? '',
    );
    const answers = await Promise.all(people.map((person) => on.act(person, 'click', click)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await until('every vote', () => on.inbox.commands.length === 50);
    expect(new Set(on.inbox.commands.map(({ id }) => id)).size).toBe(50);
    expect(
      on.inbox.commands.filter(({ actor }) => actor.eligibility.state === 'eligible'),
    ).toHaveLength(50);
  });
});
