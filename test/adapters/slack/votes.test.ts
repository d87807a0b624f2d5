import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/drill/workspace/model.ts';
import type { PlanState } from '../../../src/core/incident/incident.ts';
import { planState } from './fixtures.ts';
import { all, stage, until, type Stage } from './harness.ts';

let on: Stage;
afterEach(async () => on.close());

/** A stage with cards for these plans in the channel. */
async function withCards(...plans: PlanState[]): Promise<{ channel: string; cards: Message[] }> {
  on = await stage();
  on.show(on.incident({ plans }));
  const channel = await until('the channel', () => on.channel());
  const cards = await until('the cards', () => {
    const found = plans.map((plan) => cardOf(channel, plan));
    return found.every((card) => card !== undefined) ? found : undefined;
  });
  await until('everybody', () =>
    on.roster.people.every((p) =>
      on.workspace.inspect
        .channels()
        .find((one) => one.id === channel)
        ?.members.has(p.slack),
    ),
  );
  return { channel, cards };
}
function cardOf(channel: string, { digest }: PlanState): Message | undefined {
  return on
    .messages(channel)
    .find(
      (message) =>
        message.onlyFor === undefined &&
        all(message).includes('"approve_plan"') &&
        all(message).includes(`/incident approve p`) &&
        all(message).includes(digest.slice(0, 12)),
    );
}
function valueOf(card: Message | undefined): string {
  return (
    /"action_id":"approve_plan","value":"([0-9a-f]{32})"/.exec(JSON.stringify(card?.blocks))?.[1] ??
    ''
  );
}
const told = (channel: string, words: string): Promise<true> =>
  until(`an answer with "${words}"`, () =>
    on.messages(channel).some((one) => one.onlyFor !== undefined && all(one).includes(words)),
  );

describe('the approve button', () => {
  it('given a card, when clicked, then exactly its plan is approved, by its whole digest and from its own message', async () => {
    const [p1, p2] = [planState('p1'), planState('p2', { kind: 'doors' })];
    const { channel, cards } = await withCards(p1, p2);
    await on.act('ben', 'click', { channel, ts: cards[1]?.ts, action_id: 'approve_plan' });
    expect(on.inbox.commands).toHaveLength(1);
    expect(on.inbox.commands[0]).toMatchObject({
      surface: 'click',
      incident: 'inc-20261122-abc123',
      channel,
      message: cards[1]?.ts,
      body: { do: 'approve', plan: 'p2', digest: p2.digest },
      actor: { slackUser: on.id('ben'), eligibility: { state: 'eligible' } },
    });
    await told(channel, 'Heard: approve.');
  });

  it('given the value, when it is looked at, then it says nothing, and no two messages share it', async () => {
    const [p1, p2] = [planState('p1'), planState('p2', { kind: 'doors' })];
    const { cards } = await withCards(p1, p2);
    const values = cards.map(valueOf);
    expect(new Set(values).size).toBe(2);
    for (const value of values) expect(value).toMatch(/^[0-9a-f]{32}$/);
  });

  it('given the same click delivered 100 times, when handled, then it is submitted once and answered alike (AP-26)', async () => {
    const p1 = planState('p1');
    const { channel, cards } = await withCards(p1);
    on.workspace.faults.redeliver(1);
    await on.act('ben', 'click', { channel, ts: cards[0]?.ts, action_id: 'approve_plan' });
    const text = `/incident approve p1 ${p1.digest.slice(0, 12)}`;
    on.workspace.faults.redeliver(100);
    await Promise.all(
      Array.from({ length: 50 }, () => on.act('cleo', 'command', { channel, text })),
    );
    await until('all envelopes', () => on.workspace.inspect.envelopes().length >= 51);
    await until('all commands', () => on.inbox.commands.length >= 51);
    const ids = on.inbox.commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(51);
    expect(ids).toHaveLength(51);
  });

  it('given the value of another plan’s card, when clicked here, then no vote is cast, and core hears of it (AP-27)', async () => {
    const [p1, p2] = [planState('p1'), planState('p2', { kind: 'doors' })];
    const { channel, cards } = await withCards(p1, p2);
    await on.act('ben', 'click', {
      channel,
      ts: cards[0]?.ts,
      action_id: 'approve_plan',
      value: valueOf(cards[1]),
      stale: true,
    });
    await told(channel, 'not the card of an open plan');
    expect(on.inbox.commands).toHaveLength(1);
    const body = on.inbox.commands[0]?.body;
    expect(body).toMatchObject({ do: 'approve', plan: 'unknown' });
    expect(
      [p1, p2].some((plan) => body?.do === 'approve' && plan.digest.startsWith(body.digest)),
    ).toBe(false);
  });

  it.each(['', 'f'.repeat(32), 'p1', '../x', 'x'.repeat(2000)])(
    'given the forged value %j, when clicked, then no vote is cast',
    async (value) => {
      const { channel, cards } = await withCards(planState('p1'));
      await on.act('ben', 'click', {
        channel,
        ts: cards[0]?.ts,
        action_id: 'approve_plan',
        value,
        stale: true,
      });
      await told(channel, 'not the card of an open plan');
      expect(on.inbox.commands.map(({ body }) => (body.do === 'approve' ? body.plan : ''))).toEqual(
        ['unknown'],
      );
    },
  );

  it('given a copied card in another channel, when clicked there, then no vote is cast', async () => {
    const { cards } = await withCards(planState('p1'));
    const other = on.workspace.inspect
      .channels()
      .find((one) => !one.isDirect && !one.isPrivate)?.id;
    await on.act('ben', 'click', {
      channel: other,
      ts: cards[0]?.ts,
      action_id: 'approve_plan',
      value: valueOf(cards[0]),
      stale: true,
    });
    await until('the refusal', () => on.inbox.commands.length === 1);
    expect(on.inbox.commands[0]?.body).toMatchObject({ plan: 'unknown' });
  });

  it('given a guest, when clicked, then core hears that Slack refuses', async () => {
    const { channel, cards } = await withCards(planState('p1'));
    on.workspace.admin.changePerson(on.id('ben'), { kind: 'guest' });
    await on.act('ben', 'click', { channel, ts: cards[0]?.ts, action_id: 'approve_plan' });
    expect(on.inbox.commands[0]?.actor.eligibility).toEqual({
      state: 'refused',
      why: 'it is a guest account',
    });
  });

  it('given a person of another workspace, when clicked, then the interaction itself is refused (AP-25)', async () => {
    const { channel, cards } = await withCards(planState('p1'));
    on.workspace.admin.changePerson(on.id('ben'), { teamId: 'T0OTHER' });
    await on.act('ben', 'click', { channel, ts: cards[0]?.ts, action_id: 'approve_plan' });
    expect(on.inbox.commands[0]?.actor.eligibility.state).toBe('refused');
  });

  it('given an ended plan, when an old client sends its click, then core gets it with the digest, and the card has no button', async () => {
    const p1 = planState('p1');
    const { channel, cards } = await withCards(p1);
    const value = valueOf(cards[0]);
    on.show(
      on.incident({
        seq: 2,
        plans: [{ ...p1, stage: 'denied', endedAt: '2026-11-22T03:09:00.000Z' }],
      }),
    );
    await until(
      'no buttons',
      () =>
        !all(on.messages(channel).find(({ ts }) => ts === cards[0]?.ts)).includes('approve_plan'),
    );
    on.inbox.reply = () => ({ ok: false, code: 'plan-over', text: 'p1 is denied.', works: [] });
    await on.act('ben', 'click', {
      channel,
      ts: cards[0]?.ts,
      action_id: 'approve_plan',
      value,
      stale: true,
    });
    await told(channel, 'p1 is denied.');
    expect(on.inbox.commands[0]?.body).toEqual({ do: 'approve', plan: 'p1', digest: p1.digest });
  });

  it('given a crafted click without a known action, when it arrives, then it is acknowledged and inert', async () => {
    const { channel, cards } = await withCards(planState('p1'));
    const answer = await on.act('ben', 'click', {
      channel,
      ts: cards[0]?.ts,
      action_id: 'approve_everything',
      value: 'x',
      stale: true,
    });
    expect(answer.status).toBe(200);
    expect(on.inbox.commands).toEqual([]);
  });

  it('given the same vote as text, when typed, then it goes the same way, and plain messages never do (AP-28)', async () => {
    const p1 = planState('p1');
    const { channel } = await withCards(p1);
    await on.act('ben', 'command', {
      channel,
      text: `/incident approve p1 ${p1.digest.slice(0, 12)}`,
    });
    expect(on.inbox.commands[0]).toMatchObject({
      surface: 'command',
      incident: 'inc-20261122-abc123',
      body: { do: 'approve', plan: 'p1', digest: p1.digest.slice(0, 12) },
    });
    expect(
      on.workspace.inspect
        .envelopes()
        .filter(({ type }) => type === 'events_api')
        .every(({ payload }) => JSON.stringify(payload).includes('member_joined_channel')),
    ).toBe(true);
  });
});

describe('the deny button', () => {
  it('given a card, when denied, then a form asks for the reason, and both arrive together', async () => {
    const p1 = planState('p1');
    const { channel, cards } = await withCards(p1);
    await on.act('cleo', 'click', { channel, ts: cards[0]?.ts, action_id: 'deny_plan' });
    expect(on.inbox.commands).toEqual([]);
    const view = await until('the form', () => on.view('cleo'));
    expect(JSON.stringify(view.view)).not.toContain(p1.digest.slice(16, 40));
    await on.act('cleo', 'submit', {
      view_id: view.id,
      values: { reason: { reason: 'too wide' } },
    });
    expect(on.inbox.commands).toHaveLength(1);
    expect(on.inbox.commands[0]).toMatchObject({
      surface: 'modal',
      channel,
      message: cards[0]?.ts,
      body: { do: 'deny', plan: 'p1', digest: p1.digest, reason: 'too wide' },
    });
    await told(channel, 'Heard: deny.');
  });
});

describe('the details button', () => {
  it('given a card with counts, when details are asked for, then that person alone reads every call', async () => {
    const { channel, cards } = await withCards(planState('p1'));
    await on.act('cleo', 'click', { channel, ts: cards[0]?.ts, action_id: 'plan_details' });
    await told(channel, 'AttachPolicy');
    expect(
      on
        .messages(channel)
        .filter((one) => one.onlyFor === undefined && all(one).includes('AttachPolicy')),
    ).toEqual([]);
    expect(on.inbox.commands).toEqual([]);
  });
});
