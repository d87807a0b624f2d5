import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/drill/workspace/model.ts';
import { call, enforced, planState, vote } from './fixtures.ts';
import { all, stage, until, type Stage } from './harness.ts';

let on: Stage;
afterEach(async () => on.close());

const visible = (channel?: string): Message[] =>
  on
    .messages(channel)
    .filter((one) => one.onlyFor === undefined && (one.user ?? '') !== 'USLACKBOT');
const withText = (words: string): Promise<Message> =>
  until(`a message with "${words}"`, () => visible().find((one) => all(one).includes(words)));
const closed = { closedAt: '2026-11-22T05:00:00.000Z' };

describe('the channel', () => {
  it('given an incident, when it is shown, then a private channel with a neutral name holds the roster and nobody else', async () => {
    on = await stage();
    on.show(on.incident({ reason: 'Contoso was breached' }));
    const id = await until('the channel', () => on.channel());
    const channel = on.workspace.inspect.channels().find((one) => one.id === id);
    await until('the members', () => channel?.members.size === 4);
    expect(channel?.isPrivate).toBe(true);
    expect(channel?.name).toMatch(/^drill-20261122-[0-9a-f]{4}$/);
    expect(channel?.topic).toMatch(/^DRILL/);
    expect(on.roster.people.every((p) => channel?.members.has(p.slack))).toBe(true);
  });

  it('given a live incident, when it is shown, then name and topic give nothing away', async () => {
    on = await stage({ slack: { kind: 'live' } });
    on.show(on.incident({ kind: 'live' }));
    const id = await until('the channel', () => on.channel());
    await withText('Now:');
    const channel = on.workspace.inspect.channels().find((one) => one.id === id);
    expect(channel?.name).toMatch(/^sec-20261122-[0-9a-f]{4}$/);
    expect(channel?.topic).toBe('');
  });

  it('given a stranger who joins, when Slack says so, then core hears it once', async () => {
    on = await stage();
    on.show(on.incident());
    const id = await until('the channel', () => on.channel());
    await withText('Now:');
    on.workspace.faults.redeliver(1);
    on.workspace.admin.join(id, on.id('eve'));
    await until('the alarm', () => on.inbox.strangers.length > 0);
    expect(on.inbox.strangers).toEqual([on.id('eve')]);
  });

  it('given a stranger who joined while the bot was away, when it comes back, then core hears it', async () => {
    on = await stage();
    on.show(on.incident());
    const id = await until('the channel', () => on.channel());
    await withText('Now:');
    await on.slack.stop();
    on.workspace.admin.join(id, on.id('eve'));
    await on.restart();
    await until('the alarm', () => on.inbox.strangers.length > 0);
    expect(on.inbox.strangers).toEqual([on.id('eve')]);
  });

  it('given a person who becomes a suspect, when shown, then that person is out of the channel and gets no more details', async () => {
    on = await stage();
    on.show(on.incident());
    const id = await until('the channel', () => on.channel());
    const members = (): Set<string> | undefined =>
      on.workspace.inspect.channels().find((one) => one.id === id)?.members;
    await until('the members', () => members()?.has(on.id('ben')));
    on.show(on.incident({ seq: 2, suspects: ['ben'], plans: [planState('p1')] }));
    await until('the removal', () => !members()?.has(on.id('ben')));
    await until('the details', () => on.direct('cleo').length > 0);
    expect(on.direct('ben')).toEqual([]);
  });
});

describe('the messages', () => {
  it('given a plan, when shown, then there is one pinned status, one card, and the details in person', async () => {
    on = await stage();
    on.show(on.incident({ plans: [planState('p1')] }));
    const status = await withText('*Now:*');
    await withText('"approve_plan"');
    await until('the details', () =>
      ['ana', 'ben', 'cleo'].every((person) =>
        on.direct(person).some((one) => all(one).includes('AttachPolicy')),
      ),
    );
    const channel = on.workspace.inspect.channels().find((one) => one.id === on.channel());
    await until('the pin', () => channel?.pins.includes(status.ts));
    expect(visible().filter((one) => all(one).includes('AttachPolicy'))).toEqual([]);
  });

  it('given a change, when shown, then the messages are edited and none is posted again', async () => {
    on = await stage();
    const p1 = planState('p1');
    on.show(on.incident({ plans: [p1] }));
    await withText('"approve_plan"');
    const before = visible().length;
    on.show(on.incident({ seq: 2, plans: [{ ...p1, votes: [vote('ana')] }] }));
    await withText('Ana Lovelace approved');
    await withText('waits for 1 more approval');
    expect(visible()).toHaveLength(before);
  });

  it('given a hundred changes at once, when shown, then they are gathered into few edits', async () => {
    on = await stage({ slack: { paceMs: 40 } });
    on.show(on.incident());
    await withText('*Now:*');
    for (let seq = 2; seq <= 101; seq += 1) {
      on.show(
        on.incident({
          seq,
          alarms: [],
          notes: [],
          waivers: [],
          ...(seq === 101 ? closed : { scope: Array.from({ length: seq }, () => '222222222222') }),
        }),
      );
    }
    await withText('The incident is closed.');
    expect(on.workspace.inspect.calls('chat.update').length).toBeLessThan(20);
  });

  it('given a question, when it is settled, then its choices are gone', async () => {
    on = await stage();
    const question = {
      phase: 'prove',
      since: '2026-11-22T03:11:00.000Z',
      because: ['account 222222222222 does not answer'],
      choices: ['/incident resume'],
      waivable: true,
    };
    on.show(on.incident({ question }));
    await withText('People must decide');
    await until('the reasons in person', () =>
      on.direct('ana').some((one) => all(one).includes('222222222222')),
    );
    expect(visible().filter((one) => all(one).includes('does not answer'))).toEqual([]);
    on.show(on.incident({ seq: 2 }));
    await withText('This question is settled');
    expect(visible().filter((one) => all(one).includes('/incident resume'))).toEqual([]);
    await until('also in person', () =>
      on.direct('ana').every((one) => !all(one).includes('/incident resume')),
    );
  });

  it('given a denied plan, when shown, then the result comes to the channel, and with its reason to who asked and every approver (AP-27)', async () => {
    on = await stage();
    const p1 = planState('p1', { kind: 'undo', direction: 'loosening', requester: 'ben' });
    on.show(on.incident({ plans: [p1] }));
    const card = await withText('"approve_plan"');
    on.show(
      on.incident({
        seq: 2,
        plans: [
          {
            ...p1,
            stage: 'denied',
            why: 'too early',
            votes: [vote('cleo', 'deny', { reason: 'too early' })],
          },
        ],
      }),
    );
    for (const person of ['ana', 'ben', 'cleo'])
      await until(person, () => on.direct(person).some((one) => all(one).includes('too early')));
    const result = await until('the result', () =>
      visible().find((one) => one.threadTs === card.ts && all(one).includes('denied')),
    );
    expect(all(result)).not.toContain('too early');
  });

  it('given proofs, when a plan is shown, then its calls stand in the card’s thread', async () => {
    on = await stage();
    const ids = Array.from({ length: 60 }, (_, index) => `close/AKIA${index}`);
    const p1 = planState('p1', {
      kind: 'doors',
      waves: [{ part: 'close', calls: ids.map((id) => call(id)) }],
    });
    on.show(on.incident({ plans: [p1], measurements: enforced }));
    const card = await withText('"approve_plan"');
    await until('every call', () => {
      const thread = visible()
        .filter((one) => one.threadTs === card.ts)
        .map(all)
        .join(' ');
      return ids.every((id) => thread.includes(`call ${id}`));
    });
    expect(on.direct('ana')).toEqual([]);
  });
});
