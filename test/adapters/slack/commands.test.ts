import { afterEach, describe, expect, it } from 'vitest';
import type { DrillCommand } from '../../../src/adapters/slack/parse-drill.ts';
import { planState } from './fixtures.ts';
import { all, manifest, stage, until, type Stage } from './harness.ts';

let on: Stage;
afterEach(async () => on.close());

/** Where people are before there is an incident. */
const lobby = (): string =>
  on.workspace.inspect.channelNamed('general')?.id ??
  on.workspace.inspect.channels().find((one) => !one.isDirect && !one.isPrivate)?.id ??
  '';
const told = (channel: string, words: string): Promise<string> =>
  until(
    `an answer with "${words}"`,
    () =>
      all(
        on.messages(channel).find((one) => one.onlyFor !== undefined && all(one).includes(words)),
      ) || undefined,
  );

describe('/incident', () => {
  it('given a declaration, when typed, then it is submitted once with ids only, freshly checked, and answered to that person alone', async () => {
    on = await stage();
    const answer = await on.act('ana', 'command', {
      channel: lobby(),
      text: '/incident declare all because he is in',
    });
    expect(answer.status).toBe(200);
    const [command, ...more] = on.inbox.commands;
    expect(more).toEqual([]);
    expect(command).toMatchObject({
      surface: 'command',
      body: { do: 'declare', accounts: ['all'], reason: 'he is in' },
      actor: {
        slackUser: on.id('ana'),
        eligibility: { state: 'eligible', checkedAt: '2026-11-22T03:05:00.000Z' },
      },
    });
    expect(command?.id).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(command)).not.toContain('Lovelace');
    expect(on.workspace.inspect.calls('users.info')).toHaveLength(1);
    await told(lobby(), 'Heard: declare.');
  });

  it('given a typo, when typed, then nothing is submitted and the corrected command is shown', async () => {
    on = await stage();
    await on.act('ben', 'command', {
      channel: lobby(),
      text: '/incident declair all because he is in',
    });
    await told(lobby(), '/incident declare all because he is in');
    expect(on.inbox.commands).toEqual([]);
  });

  it('given no account, when typed, then the form does the same as the text', async () => {
    on = await stage();
    await on.act('ana', 'command', {
      channel: lobby(),
      text: '/incident declare because he is in',
    });
    const view = await until('the form', () => on.view('ana'));
    const bad = await on.act('ana', 'submit', {
      view_id: view.id,
      values: { accounts: { accounts: 'prod' }, reason: { reason: 'he is in' } },
    });
    expect(on.inbox.commands).toEqual([]);
    expect(JSON.stringify([bad.body, await on.view('ana')])).toContain('twelve digits');
    await on.act('ana', 'submit', {
      view_id: view.id,
      values: { accounts: { accounts: '222222222222' }, reason: { reason: 'he is in' } },
    });
    await until('the submission', () => on.inbox.commands[0]);
    expect(on.inbox.commands[0]).toMatchObject({
      surface: 'modal',
      body: { do: 'declare', accounts: ['222222222222'], reason: 'he is in' },
    });
    // The bot is not in that channel, so the answer comes in person.
    await until('the answer', () =>
      on.direct('ana').some((message) => all(message).includes('Heard: declare.')),
    );
  });

  it('given a refusal, when a form is submitted, then it is shown in the form', async () => {
    on = await stage();
    on.inbox.reply = () => ({ ok: false, code: 'scope', text: 'Only member accounts.', works: [] });
    await on.act('ana', 'command', { channel: lobby(), text: '/incident declare' });
    const view = await until('the form', () => on.view('ana'));
    await on.act('ana', 'submit', {
      view_id: view.id,
      values: { accounts: { accounts: 'all' }, reason: { reason: 'x' } },
    });
    expect(JSON.stringify(await on.view('ana'))).toContain('Only member accounts.');
  });

  it('given an open incident, when somebody reads, then the roster is answered and others are not', async () => {
    on = await stage();
    on.show(on.incident({ plans: [planState('p1')] }));
    const channel = await until('the channel', () => on.channel());
    await until('the roster', () =>
      on.workspace.inspect
        .channels()
        .find((one) => one.id === channel)
        ?.members.has(on.id('cleo')),
    );
    for (const [text, words] of [
      ['', 'any of'],
      ['status', 'any of'],
      ['doors', 'no inventory yet'],
      ['plan', 'AttachPolicy'],
      ['timeline', 'opened by Ana'],
      ['help', '222222222222'],
    ] as const) {
      await on.act('cleo', 'command', { channel, text: `/incident ${text}` });
      await told(channel, words);
    }
    await on.act('eve', 'command', { channel: lobby(), text: '/incident plan' });
    await told(lobby(), 'You are not on the roster');
    await on.act('eve', 'command', { channel: lobby(), text: '/incident help' });
    expect(await told(lobby(), '/incident hold')).not.toContain('222222222222');
    expect(on.inbox.commands).toEqual([]);
  });

  it('given one open incident, when a shield is typed outside of its channel, then nobody says that it is meant; in there it is', async () => {
    on = await stage();
    const incident = on.incident();
    on.show(incident);
    const channel = await until('the channel', () => on.channel());
    const text = '/incident shield because snapshots vanish';
    await on.act('ana', 'command', { channel: lobby(), text });
    await on.act('ana', 'command', { channel, text });
    // Other commands that name nothing mean the one that is open.
    await on.act('ana', 'command', { channel: lobby(), text: '/incident resume' });
    expect(on.inbox.commands.map(({ body, incident: meant }) => [body.do, meant])).toEqual([
      ['shield', undefined],
      ['shield', incident.id],
      ['resume', incident.id],
    ]);
  });

  it('given a suspect or a deactivated account, when it reads, then it gets nothing', async () => {
    on = await stage();
    on.show(on.incident({ suspects: ['ben'], plans: [planState('p1')] }));
    await on.act('ben', 'command', { channel: lobby(), text: '/incident plan' });
    await told(lobby(), 'marked as a suspect');
    on.workspace.admin.changePerson(on.id('cleo'), { kind: 'guest' });
    await on.act('cleo', 'command', { channel: lobby(), text: '/incident plan' });
    expect(await told(lobby(), 'guest account')).not.toContain('AttachPolicy');
  });

  it('given no incident, when somebody reads, then the answer shows how to open one', async () => {
    on = await stage();
    await on.act('ana', 'command', { channel: lobby(), text: '/incident status' });
    expect(await told(lobby(), '/incident declare')).toContain('[DRILL]');
  });

  it('given a decision that takes longer than Slack waits, when a command is typed, then it is acknowledged in time and answered later', async () => {
    on = await stage();
    const decided = Promise.withResolvers<void>();
    on.inbox.reply = async () => {
      await decided.promise;
      return { ok: true, incident: 'x', text: 'Late but done.' };
    };
    const answer = await on.act('ana', 'command', { channel: lobby(), text: '/incident resume' });
    expect(answer.status).toBe(200);
    decided.resolve();
    await told(lobby(), 'Late but done.');
  });

  it('given a decision that fails, when a command is typed, then the person is told that it is not known', async () => {
    on = await stage();
    on.inbox.reply = () => Promise.reject(new Error('disk full'));
    await on.act('ana', 'command', { channel: lobby(), text: '/incident resume' });
    await told(lobby(), 'it is not known whether it was done');
    expect(on.logged.join('\n')).toContain('disk full');
  });

  it('given a secret in a note, when the answer repeats it, then Slack never gets it', async () => {
    on = await stage();
    const secret = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
    on.inbox.reply = () => ({ ok: true, incident: 'x', text: `Noted ${secret} <!channel>` });
    await on.act('ana', 'command', { channel: lobby(), text: '/incident timeline x' });
    const answer = await told(lobby(), '[secret removed]');
    expect(answer).not.toContain(secret);
    expect(answer).not.toContain('<!channel>');
  });
});

describe('what we do not know (T8)', () => {
  it('given a command that only the workspace knows, when typed, then it is acknowledged and answered', async () => {
    const extended = structuredClone(manifest) as { features: { slash_commands: object[] } };
    extended.features.slash_commands.push({
      command: '/incidents',
      description: 'x',
      usage_hint: '',
      should_escape: true,
    });
    on = await stage({ workspace: { manifest: extended } });
    expect((await on.act('ana', 'command', { channel: lobby(), text: '/incidents' })).status).toBe(
      200,
    );
    await told(lobby(), 'does not know that command');
  });
});

describe('/drill', () => {
  it('given no drill, when typed, then the answer says where drills run', async () => {
    on = await stage();
    await on.act('ana', 'command', { channel: lobby(), text: '/drill start' });
    expect(await told(lobby(), 'lockstep drill')).toContain('runs no drills');
  });

  it('given a drill, when typed by the roster, then it is handed over, and by others refused', async () => {
    const asked: DrillCommand[] = [];
    on = await stage({
      slack: {
        drill: {
          run(command) {
            asked.push(command);
            return Promise.resolve('Faster now.');
          },
        },
      },
    });
    await on.act('ana', 'command', { channel: lobby(), text: '/drill speed 10' });
    await told(lobby(), 'Faster now.');
    await on.act('eve', 'command', { channel: lobby(), text: '/drill end' });
    await told(lobby(), 'not on the roster');
    expect(asked).toEqual([{ do: 'speed', factor: 10 }]);
  });
});

describe('who may act (AP-04)', () => {
  it.each([
    ['guest', { kind: 'guest' }, 'refused'],
    ['stranger', { kind: 'stranger' }, 'refused'],
    ['invited', { invited: true }, 'refused'],
    ['other workspace', { teamId: 'T0OTHER' }, 'refused'],
  ] as const)(
    'given a %s, when a command is typed, then core hears that Slack refuses',
    async (_what, change, state) => {
      on = await stage();
      on.workspace.admin.changePerson(on.id('ben'), change);
      await on.act('ben', 'command', { channel: lobby(), text: '/incident resume' });
      const command = await until('the command', () => on.inbox.commands[0]);
      expect(command.actor.eligibility.state).toBe(state);
    },
  );

  it('given an account, when it changes, then the next look sees it: nothing is kept', async () => {
    on = await stage();
    const now = async (): Promise<string> => (await on.slack.chat.eligibility(on.id('ben'))).state;
    expect(await now()).toBe('eligible');
    on.workspace.admin.changePerson(on.id('ben'), { kind: 'deactivated' });
    expect(await now()).toBe('refused');
    on.workspace.admin.changePerson(on.id('ben'), { kind: 'member' });
    expect(await now()).toBe('eligible');
    expect((await on.slack.chat.eligibility('U0NOBODY')).state).toBe('refused');
  });

  it('given that Slack can’t be asked, when a command is typed, then it is unavailable, and never eligible', async () => {
    on = await stage();
    on.workspace.faults.failBeforeCommit('users.info', 10);
    await on.act('ben', 'command', { channel: lobby(), text: '/incident resume' });
    expect((await until('the command', () => on.inbox.commands[0])).actor.eligibility.state).toBe(
      'unavailable',
    );
  });

  it('given a 429 for look-ups, when a command is typed, then it is unavailable at once, and messages go on', async () => {
    on = await stage();
    on.workspace.faults.rateLimit('users.info', { retryAfterSeconds: 60 });
    await on.act('ben', 'command', { channel: lobby(), text: '/incident resume' });
    expect((await until('the command', () => on.inbox.commands[0])).actor.eligibility.state).toBe(
      'unavailable',
    );
    on.show(on.incident());
    await until('the channel', () => on.channel());
  });
});
