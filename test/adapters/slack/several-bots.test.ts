import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/core/incident/command.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { enforced, planState, vote } from './fixtures.ts';
import { all, runningClock, stage, until, type Stage } from './harness.ts';
import { differs } from './standing.ts';

let on: Stage;
afterEach(async () => on.close());

const leaseMs = 800;
const withClock = (): Promise<Stage> =>
  stage({ slack: { clock: runningClock(), bots: 2 }, leaseMs });
const calls = (method: string): number =>
  on.workspace.inspect.calls(method).filter(({ outcome }) => outcome === 'ok').length;
const leader = (incident: Incident): string | undefined =>
  on.views.leads.get(`show/${incident.id}`)?.bot;
const card = (channel?: string) =>
  on
    .messages(channel)
    .filter((one) => one.onlyFor === undefined && all(one).includes('"approve_plan"'));
/** Everything posted to people, by its text: nothing may be there twice. */
function twice(): string[] {
  const texts = on.roster.people.flatMap((p) => on.direct(p.person).map(all));
  return texts.filter((text, index) => texts.indexOf(text) !== index).filter((t) => t !== '');
}

describe('several bots on one workspace', () => {
  it('given two bots, when an incident goes on, then one of them shows it, and everything stands once', async () => {
    on = await withClock();
    const two = await on.another();
    const p1 = planState('p1');
    on.show(on.incident({ plans: [p1] }));
    expect(await differs(on, on.incident({ plans: [p1] }))).toBeUndefined();
    for (let seq = 2; seq < 6; seq += 1) on.show(on.incident({ seq, commander: 'ben' }));
    const after = on.incident({ seq: 6, plans: [{ ...p1, votes: [vote('ana')] }] });
    on.show(after);
    expect(await differs(on, after)).toBeUndefined();
    expect(calls('conversations.create')).toBe(1);
    expect(calls('pins.add')).toBe(1);
    expect(twice()).toEqual([]);
    expect([...on.logged, ...two.logged].filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('given that Slack deals the envelopes out, when people click and type, then every bot answers', async () => {
    on = await withClock();
    const two = await on.another();
    const p1 = planState('p1');
    on.show(on.incident({ plans: [p1] }));
    expect(await differs(on, on.incident({ plans: [p1] }))).toBeUndefined();
    const channel = on.channel() ?? '';
    await until('a member', () =>
      on.workspace.inspect
        .channels()
        .find(({ id }) => id === channel)
        ?.members.has(on.id('cleo')),
    );
    for (let turn = 0; turn < 4; turn += 1) {
      const ts = card(channel)[0]?.ts;
      const clicked = await on.act('cleo', 'click', { channel, ts, action_id: 'approve_plan' });
      expect(clicked.status).toBe(200);
      await on.act('ana', 'command', { channel, text: '/incident resume' });
    }
    const heard = [on.inbox, two.inbox].map(({ commands }) => commands.length);
    expect(heard.every((count) => count > 0)).toBe(true);
    const approvals = [on.inbox, two.inbox].flatMap(({ commands }) =>
      commands.filter(({ body }) => body.do === 'approve'),
    );
    expect(approvals).toHaveLength(4);
    for (const { body, incident } of approvals) {
      expect(body).toMatchObject({ plan: 'p1', digest: p1.digest });
      expect(incident).toBe('inc-20261122-abc123');
    }
    await until('all answers', () => {
      const told = on.messages(channel).filter((one) => all(one).includes('Heard:'));
      return told.length === 8;
    });
  });

  it('given that the bot that shows it dies, when the incident goes on, then the other one shows it within seconds, and nothing twice', async () => {
    on = await withClock();
    const two = await on.another();
    const p1 = planState('p1');
    on.show(on.incident({ plans: [p1] }));
    expect(await differs(on, on.incident({ plans: [p1] }))).toBeUndefined();
    await until('the details', () => on.roster.people.every((p) => on.direct(p.person).length > 0));
    expect(leader(on.incident())).toBe('bot-1');
    await on.slack.stop();
    const posts = calls('chat.postMessage');
    const after = on.incident({ seq: 2, commander: 'ben', plans: [p1] });
    two.inbox.known.set(after.id, after);
    two.slack.chat.changed(after);
    expect(await differs(on, after)).toBeUndefined();
    expect(leader(after)).toBe('bot-2');
    expect(calls('chat.postMessage')).toBe(posts);
    expect(calls('conversations.create')).toBe(1);
    expect(two.inbox.refreshes).toBeGreaterThan(0);
  });

  it('given that it dies between a post and its note, when the other takes over, then the card is posted once more, and only the newer one can be clicked', async () => {
    on = await withClock();
    const two = await on.another();
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    // Its answer never comes, and its leader is gone: nobody knows whether the card stands.
    const wake = on.workspace.faults.holdAfterCommit('chat.postMessage');
    const p1 = planState('p1');
    // With the proofs, details stand in the channel too: the next post is the card.
    const after = on.incident({ seq: 2, plans: [p1], measurements: enforced });
    on.inbox.known.set(after.id, after);
    on.slack.chat.changed(after);
    await until('the first card', () => card().length === 1);
    void on.slack.stop();
    two.inbox.known.set(after.id, after);
    two.slack.chat.changed(after);
    await until('the second card', () => card().length === 2);
    expect(await differs(on, after, 1)).toBeUndefined();
    wake();
  });

  it('given a bot that was paused while it posted, when it wakes up, then it takes its late card back', async () => {
    const clock = runningClock();
    // The first bot's timers stand still, as in a paused process: it does not renew.
    on = await stage({ slack: { clock: { ...clock, after: () => () => undefined } }, leaseMs });
    const p1 = planState('p1');
    const after = on.incident({ seq: 2, plans: [p1], measurements: enforced });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    const wake = on.workspace.faults.holdAfterCommit('chat.postMessage');
    on.inbox.known.set(after.id, after);
    on.slack.chat.changed(after);
    await until('the first card', () => card().length === 1);
    await on.another({ clock });
    await until('the second card', () => card().length === 2);
    wake();
    await until('the first card is gone', () => card().length === 1);
    expect(await differs(on, after)).toBeUndefined();
    expect(calls('chat.delete')).toBe(1);
  });

  it('given a bot that was paused while it posted, when nobody took over meanwhile, then its card stays', async () => {
    const clock = runningClock();
    on = await stage({ slack: { clock: { ...clock, after: () => () => undefined } }, leaseMs });
    const after = on.incident({ seq: 2, plans: [planState('p1')], measurements: enforced });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    const wake = on.workspace.faults.holdAfterCommit('chat.postMessage');
    on.show(after);
    await until('the card', () => card().length === 1);
    const lease = on.views.leads.get(`show/${after.id}`)?.until ?? 0;
    await until('the end of the lease', () => clock.now() > lease);
    wake();
    expect(await differs(on, after)).toBeUndefined();
    expect(calls('chat.delete')).toBe(0);
  });

  it('given a bot that has not heard of the incident, when its card is clicked there, then it looks, and the vote counts', async () => {
    on = await withClock();
    const two = await on.another();
    const p1 = planState('p1');
    const incident = on.incident({ plans: [p1] });
    on.inbox.known.set(incident.id, incident);
    on.slack.chat.changed(incident);
    expect(await differs(on, incident)).toBeUndefined();
    two.inbox.elsewhere.set(incident.id, incident);
    // Only the second bot is left to hear.
    await on.slack.stop();
    const channel = on.channel() ?? '';
    await on.act('ben', 'click', { channel, ts: card()[0]?.ts, action_id: 'approve_plan' });
    await until('the vote', () => two.inbox.commands.length === 1);
    expect(two.inbox.commands[0]).toMatchObject({
      incident: incident.id,
      body: { do: 'approve', plan: 'p1', digest: p1.digest },
    });
  });

  it('given two open incidents of which a bot knows one, when a command comes from the other’s channel, then it is not taken for the one it knows', async () => {
    on = await withClock();
    const two = await on.another();
    const first = on.incident({ id: 'inc-20261122-000001' });
    const second = on.incident({ id: 'inc-20261122-000002' });
    for (const incident of [first, second]) {
      on.inbox.known.set(incident.id, incident);
      on.slack.chat.changed(incident);
      expect(await differs(on, incident)).toBeUndefined();
    }
    two.inbox.known.set(first.id, first);
    two.inbox.elsewhere.set(second.id, second);
    await on.slack.stop();
    const channel = on.channelId(second.id) ?? '';
    await on.act('ana', 'command', { channel, text: '/incident resume' });
    await until('the command', () => two.inbox.commands.length === 1);
    expect(two.inbox.commands[0]?.incident).toBe(second.id);
  });

  it('given one click that Slack delivers to both bots, when the journal takes it once, then nobody reads of a mistake', async () => {
    on = await withClock();
    const two = await on.another();
    const p1 = planState('p1');
    const incident = on.incident({ plans: [p1] });
    on.show(incident);
    expect(await differs(on, incident)).toBeUndefined();
    const heard = new Set<string>();
    const journal = ({ id }: { readonly id: string }): Reply => {
      if (heard.has(id))
        return { ok: false, code: 'duplicate', text: 'Heard before.', works: ['/incident status'] };
      heard.add(id);
      return { ok: true, incident: incident.id, text: 'Approved.' };
    };
    on.inbox.reply = journal;
    two.inbox.reply = journal;
    on.workspace.faults.redeliver(1, 'other');
    const channel = on.channel() ?? '';
    await on.act('ben', 'click', { channel, ts: card()[0]?.ts, action_id: 'approve_plan' });
    const told = await until('both answers', () => {
      const found = on.messages(channel).filter((one) => one.onlyFor === on.id('ben'));
      return found.length === 2 ? found.map(all) : undefined;
    });
    expect([on.inbox, two.inbox].map(({ commands }) => commands.length)).toEqual([1, 1]);
    expect(heard.size).toBe(1);
    expect(told.filter((text) => text.includes('Approved.'))).toHaveLength(1);
    expect(told.filter((text) => text.includes('it counts once'))).toHaveLength(1);
    expect(told.join()).not.toContain('This works');
  });
});
