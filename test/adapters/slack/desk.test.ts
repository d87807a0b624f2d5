import { describe, expect, it } from 'vitest';
import { createDesk, type Act } from '../../../src/adapters/slack/desk.ts';
import { createMemory } from '../../../src/adapters/slack/memory.ts';
import type { Eligibility } from '../../../src/core/incident/command.ts';
import { incident } from './fixtures.ts';
import { FakeInbox } from './harness.ts';

const eligible: Eligibility = { state: 'eligible', checkedAt: '2026-11-22T03:05:00.000Z' };
const act: Act = {
  id: 'i1',
  user: 'U0ANA',
  team: 'T1',
  surface: 'click',
  channel: 'C1',
  body: { do: 'resume' },
};

function desk(
  inbox: FakeInbox | undefined,
  answer: Eligibility = eligible,
): ReturnType<typeof createDesk> {
  const store = new Map<string, string>([
    ['inc-20261122-abc123 channel/incident', '{"id":"C1","name":"sec","topicSet":true}'],
  ]);
  const memory = createMemory(
    {
      getView: (id, key) => Promise.resolve(store.get(`${id} ${key}`)),
      setView: (id, key, value) => Promise.resolve(void store.set(`${id} ${key}`, value)),
    },
    () => false,
  );
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const eligibility = () => Promise.resolve(answer);
  return createDesk({ inbox: () => inbox, memory, log, eligibility });
}

describe('the one way in', () => {
  it('given the same act 100 times at once, when submitted, then core hears it once and all get its answer (AP-26)', async () => {
    const inbox = new FakeInbox();
    const one = desk(inbox);
    const replies = await Promise.all(Array.from({ length: 100 }, () => one.submit(act)));
    expect(inbox.commands).toHaveLength(1);
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  });

  it('given an act whose decision failed, when delivered again, then it is tried again under the same id', async () => {
    const inbox = new FakeInbox();
    const one = desk(inbox);
    inbox.reply = () => Promise.reject(new Error('no disk'));
    await expect(one.submit(act)).rejects.toThrow('no disk');
    inbox.reply = () => ({ ok: true, incident: 'x', text: 'Now.' });
    expect((await one.submit(act)).text).toBe('Now.');
    expect(inbox.commands.map(({ id }) => id)).toEqual(['i1', 'i1']);
  });

  it('given a foreign interaction, when submitted, then it is refused without asking about the account', async () => {
    const inbox = new FakeInbox();
    await desk(inbox).submit({ ...act, foreign: 'it comes from another workspace' });
    expect(inbox.commands[0]?.actor.eligibility).toEqual({
      state: 'refused',
      why: 'it comes from another workspace',
    });
  });

  it('given a bot that is still starting, when something is submitted, then nothing is done and the person is told', async () => {
    expect(await desk(undefined).submit(act)).toMatchObject({
      ok: false,
      text: expect.stringContaining('starting'),
    });
  });

  it('given two open incidents, when a channel is looked up, then only its own incident is found, never "the open one"', async () => {
    const inbox = new FakeInbox();
    inbox.known.set('inc-20261122-abc123', incident());
    const one = desk(inbox);
    expect((await one.incidentOf('C9'))?.id).toBe('inc-20261122-abc123');
    inbox.known.set('inc-2', incident({ id: 'inc-2' }));
    expect((await one.incidentOf('C1'))?.id).toBe('inc-20261122-abc123');
    expect(await one.incidentOf('C9')).toBeUndefined();
  });

  it('given a suspect, an unknown or a refused account, when it wants to read, then it may not; unreachable Slack does not blind the roster', async () => {
    const from = incident({ suspects: ['ben'] });
    const inbox = new FakeInbox();
    expect(await desk(inbox).mayRead(from, 'U0BEN')).toContain('suspect');
    expect(await desk(inbox).mayRead(from, 'U0EVE')).toContain('not on the roster');
    expect(
      await desk(inbox, { state: 'refused', why: 'it is a guest account' }).mayRead(from, 'U0ANA'),
    ).toContain('guest');
    expect(
      await desk(inbox, { state: 'unavailable', why: 'away' }).mayRead(from, 'U0ANA'),
    ).toBeUndefined();
  });
});
