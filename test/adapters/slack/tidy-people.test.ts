import { afterEach, describe, expect, it } from 'vitest';
import { planState, vote } from './fixtures.ts';
import { all, until, type Stage } from './harness.ts';
import { card, differs, standing, visible } from './standing.ts';

let on: Stage;
afterEach(async () => on.close());

const p1 = planState('p1');
const done = (method: string): number =>
  on.workspace.inspect.calls(method).filter(({ outcome }) => outcome === 'ok').length;
const errors = (): string[] => on.logged.filter((line) => line.startsWith('error'));

describe('people who tidy up', () => {
  it('given a card that was deleted, when it changes, then it is posted anew with buttons that work', async () => {
    on = await standing(p1);
    on.workspace.admin.deleteMessage(on.channel() ?? '', card(on)?.ts ?? '');
    const after = on.incident({ seq: 2, plans: [{ ...p1, votes: [vote('ana')] }] });
    on.show(after);
    expect(await differs(on, after)).toBeUndefined();
    const click = { channel: on.channel(), ts: card(on)?.ts, action_id: 'approve_plan' };
    await on.act('ben', 'click', click);
    expect(on.inbox.commands.at(-1)?.body).toMatchObject({ do: 'approve', plan: 'p1' });
  });

  it('given a status that was deleted, when it changes, then it is posted and pinned anew', async () => {
    on = await standing(p1);
    await until('the pin', () => done('pins.add') === 1);
    const status = visible(on).find((one) => all(one).includes('*Now:*'));
    on.workspace.admin.deleteMessage(on.channel() ?? '', status?.ts ?? '');
    const after = on.incident({ seq: 2, commander: 'ben', plans: [p1] });
    on.show(after);
    expect(await differs(on, after)).toBeUndefined();
    await until('the new pin', () => done('pins.add') === 2);
  });

  it('given a card that was deleted, when its result comes, then the result stands in the channel', async () => {
    on = await standing(p1);
    on.workspace.admin.deleteMessage(on.channel() ?? '', card(on)?.ts ?? '');
    const over = { ...p1, stage: 'denied', endedAt: '2026-11-22T03:09:00.000Z' } as const;
    const after = on.incident({ seq: 2, plans: [over] });
    on.show(after);
    expect(await differs(on, after)).toBeUndefined();
  });

  it.each([
    ['archived', () => on.workspace.admin.archive(on.channel() ?? '')],
    ['without the bot', () => on.workspace.admin.leave(on.channel() ?? '', 'lockstep')],
  ])(
    'given a channel that is %s, when the incident goes on, then it goes on in a new one, in which everything stands and the buttons work',
    async (_, spoil) => {
      on = await standing(p1);
      const before = on.channelId('inc-20261122-abc123') ?? '';
      const old = card(on);
      spoil();
      const after = on.incident({ seq: 2, commander: 'ben', plans: [p1] });
      on.show(after);
      const channel = await until('another channel', () => {
        const now = on.channelId(after.id);
        return now === before ? undefined : now;
      });
      expect(await differs(on, after, 1)).toBeUndefined();
      const facts = on.workspace.inspect.channels().find(({ id }) => id === channel);
      expect(facts?.isPrivate).toBe(true);
      expect(on.messages(channel)[0]?.text).toBe('[DRILL] This channel replaces an earlier one');
      expect(errors().join()).toContain('channel is gone');
      const now = visible(on, channel).find((one) => all(one).includes('"approve_plan"'));
      await until('ben', () => facts?.members.has(on.id('ben')));
      await on.act('ben', 'click', { channel, ts: now?.ts, action_id: 'approve_plan' });
      const stale = { channel: before, ts: old?.ts, action_id: 'approve_plan', stale: true };
      const value = /"value":"([0-9a-f]{32})"/.exec(JSON.stringify(old?.blocks))?.[1];
      await on.act('cleo', 'click', { ...stale, value });
      await until('both clicks', () => on.inbox.commands.length === 2);
      const plans = on.inbox.commands.map(({ body }) => (body.do === 'approve' ? body.plan : ''));
      expect(plans).toEqual(['p1', 'unknown']);
    },
  );

  it('given a channel_not_found that is not true, when asked, then no new channel is made', async () => {
    on = await standing(p1);
    on.workspace.faults.refuse('chat.update', 'channel_not_found');
    const after = on.incident({ seq: 2, commander: 'ben', plans: [p1] });
    on.show(after);
    expect(await differs(on, after)).toBeUndefined();
    expect(done('conversations.create')).toBe(1);
  });
});
