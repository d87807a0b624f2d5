import { describe, expect, it } from 'vitest';
import { recheckApprovals } from '../../src/core/journal/recheck.ts';
import type { Store } from '../../src/responder/world.ts';
import { buildReport } from '../../src/report/report.ts';
import { buildTimeline } from '../../src/report/timeline.ts';
import { createLife } from '../promises/stage/house.ts';
import { orderHouse, type OrderHouse } from './order-house.ts';

const fires = { do: 'shield', reason: 'snapshots vanish' } as const;
const withdraws = { do: 'withdraw-order', reason: 'the roster changes on Monday' } as const;
const declares = (here: OrderHouse) =>
  ({ do: 'declare', accounts: [here.house.cloud.prod], reason: 'a note in the console' }) as const;
const incidents = (here: OrderHouse) =>
  here.life.responder.incidents().filter(({ id }) => id.startsWith('inc-'));

/** A store through which somebody else does something just before whoever reads the order's run decides. */
function slippingIn(store: Store, first: () => Promise<unknown>): Store {
  let done = false;
  return {
    ...store,
    async transact(at, decide) {
      if (at.beside !== undefined && !done) {
        done = true;
        await first();
      }
      return store.transact(at, decide);
    },
  };
}

describe('withdrawing a standing order', () => {
  it('given an order, when one approver withdraws it, then it fires nothing, and who it was is said', async () => {
    const here = await orderHouse();
    await here.grants();
    const reply = await here.life.says('cho', withdraws);
    expect(reply).toMatchObject({ ok: true, incident: here.run().id });
    const fired = await here.life.says('dev', fires);
    expect(fired).toMatchObject({ ok: false, code: 'no-order' });
    expect(fired.text).toContain('cho withdrew it');
    expect(fired.text).toContain(withdraws.reason);
    expect(incidents(here)).toEqual([]);
    expect(here.heard).toEqual([]);
    expect(here.run().withdrawn).toMatchObject({ person: 'cho', slackUser: 'U0CHO' });
    expect(await here.problems(here.run().id)).toEqual([]);
    const told = buildTimeline(await here.entries(here.run().id));
    expect(told.at(-1)).toMatchObject({ who: 'Cho', kind: 'order.withdrawn' });
    expect(buildReport(await here.entries(here.run().id)).outcome).toMatchObject({ ok: true });
  });

  it('given a withdrawn order, when an incident is declared, then its opening quotes none', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('cho', withdraws);
    await here.life.says('ana', declares(here));
    expect(here.incident().order).toBeUndefined();
  });

  it('given a withdrawn order, when another bot starts, then it fires nothing there either', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('cho', withdraws);
    await here.restarts();
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: false, code: 'no-order' });
    expect(incidents(here)).toEqual([]);
  });

  it('given a bot that read the order before another bot withdrew it, when it is fired there, then nothing is opened', async () => {
    const here = await orderHouse();
    await here.grants();
    const other = createLife(here.house, { store: here.house.store });
    await other.responder.start();
    expect(other.responder.incidents()).not.toEqual([]);
    await here.life.says('cho', withdraws);
    expect(await other.says('dev', fires)).toMatchObject({ ok: false, code: 'no-order' });
    await other.responder.stop();
  });

  it('given a withdrawn order, when two people approve another one, then that fires', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('cho', withdraws);
    await here.grants();
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(here.incident().order?.run).toBe(here.run().id);
  });

  it('given a newer order that was withdrawn, when it is fired, then the older one does not come back', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.grants();
    await here.life.says('cho', withdraws);
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: false, code: 'no-order' });
    const runs = here.life.responder.incidents().filter(({ id }) => id.startsWith('order-'));
    expect(runs.map(({ withdrawn }) => withdrawn?.person)).toEqual(['cho', 'cho']);
  });

  it('given the same command delivered twice, when it withdraws, then it counts once', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('cho', withdraws, { id: 'command-once' });
    expect(await here.life.says('cho', withdraws, { id: 'command-once' })).toMatchObject({
      ok: true,
      text: expect.stringContaining('counts once') as string,
    });
    const facts = await here.entries(here.run().id);
    expect(facts.filter(({ kind }) => kind === 'order.withdrawn')).toHaveLength(1);
  });

  it.each<[string, object, RegExp]>([
    ['comes twice', {}, /withdrawn before/],
    ['is of another order', { order: 'e'.repeat(64) }, /did not grant it/],
    ['comes from another Slack account', { slackUser: 'U0DEV' }, /the roster says U0CHO/],
    [
      'is of somebody of whom Slack was not asked',
      { checkedAt: 'never' },
      /Slack was asked about it at never/,
    ],
  ])(
    'given a withdrawal that %s, when the journal is checked, then that is noticed',
    async (what, change, why) => {
      const here = await orderHouse();
      await here.grants();
      await here.life.says('cho', withdraws);
      const entries = await here.entries(here.run().id);
      const last = entries.at(-1);
      if (last === undefined) throw new Error('the journal is empty');
      const before = what === 'comes twice' ? entries : entries.slice(0, -1);
      const forged = { ...last, body: { ...last.body, ...change } } as typeof last;
      const { problems } = recheckApprovals([...before, forged]);
      expect(problems.map(({ problem }) => problem).join('\n')).toMatch(why);
    },
  );

  it.each([
    ['nobody of the roster', 'U0NOBODY', withdraws, 'not-on-roster'],
    ['nothing said why', 'cho', { ...withdraws, reason: ' ' }, 'reason-missing'],
  ] as const)('given %s, when it is withdrawn, then it stands', async (_, person, body, code) => {
    const here = await orderHouse();
    await here.grants();
    expect(await here.life.says(person, body)).toMatchObject({ ok: false, code });
    expect(here.run().withdrawn).toBeUndefined();
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
  });

  it('given no order, when it is withdrawn, then that is said', async () => {
    const here = await orderHouse();
    expect(await here.life.says('cho', withdraws)).toMatchObject({ ok: false, code: 'no-order' });
  });

  it('given an order that has ended, when it is withdrawn, then that is said', async () => {
    const here = await orderHouse();
    await here.grants(1);
    const { kernel } = here.house.cloud;
    kernel.advanceTo(kernel.now + 86_400_000);
    expect(await here.life.says('cho', withdraws)).toMatchObject({ ok: false, code: 'no-order' });
  });
});

describe('a standing order whose run can’t be read', () => {
  /** Two orders, the newer one of another day and meant to replace the older; a bot that starts later can't read one. */
  async function halfRead(lost: 'older' | 'newer'): Promise<{
    readonly here: OrderHouse;
    readonly older: string;
    readonly newer: string;
    readonly mend: () => void;
  }> {
    const here = await orderHouse();
    await here.grants(20);
    const older = here.run().id;
    const { kernel } = here.house.cloud;
    kernel.advanceTo(kernel.now + 86_400_000);
    await here.grants(1);
    const newer = here.run().id;
    // Their last words were shown: a start does not read them for that.
    for (const run of [older, newer]) await here.house.store.setView(run, 'told', '999');
    await here.restarts();
    const { store } = here.house;
    const entries = store.entries.bind(store);
    let broken = true;
    store.entries = async (run, from) => {
      if (run === (lost === 'older' ? older : newer) && broken)
        throw new Error('the database did not answer');
      return entries(run, from);
    };
    return { here, older, newer, mend: () => void (broken = false) };
  }

  it('given the newer of two, when it is fired, then the older one does not come back', async () => {
    const { here, newer, mend } = await halfRead('newer');
    const reply = await here.life.says('dev', fires);
    expect(reply).toMatchObject({ ok: false, code: 'no-order' });
    expect(reply.text).toContain('it can’t be read');
    expect(incidents(here)).toEqual([]);
    mend();
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(here.incident().order?.run).toBe(newer);
  });

  it('given an older one of another day, when the newer is fired, then it fires', async () => {
    const { here, newer } = await halfRead('older');
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(here.incident().order?.run).toBe(newer);
  });

  it('given the newer of two, when they are withdrawn, then it is said that one may still fire', async () => {
    const { here, older, newer, mend } = await halfRead('newer');
    const reply = await here.life.says('cho', withdraws);
    expect(reply).toMatchObject({ ok: false, code: 'no-order' });
    expect(reply.text).toContain(`Withdrawn: the standing order of ${older}.`);
    expect(reply.text).toContain(`${newer} can’t be read`);
    expect(reply.text).not.toContain('Nobody fires');
    mend();
    expect(await here.life.says('cho', { ...withdraws, reason: 'again' })).toMatchObject({
      ok: true,
      incident: newer,
    });
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: false, code: 'no-order' });
  });

  it('given one that can’t be read and no other, when it is withdrawn, then nobody hears that there is none', async () => {
    const here = await orderHouse();
    await here.grants();
    const run = here.run().id;
    await here.house.store.setView(run, 'told', '999');
    await here.restarts();
    here.house.store.entries = async () => Promise.reject(new Error('the database did not answer'));
    const reply = await here.life.says('cho', withdraws);
    expect(reply).toMatchObject({ ok: false, code: 'no-order' });
    expect(reply.text).toContain(`${run} can’t be read`);
    expect(reply.text).not.toContain('There is no standing order');
  });
});

describe('withdrawing a standing order while it is needed', () => {
  it('given an incident that can fire it, when one person withdraws it, then it stands, and it fires', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('ana', declares(here));
    const reply = await here.life.says('cho', withdraws);
    expect(reply).toMatchObject({ ok: false, code: 'incident-open' });
    expect(reply.text).toContain(here.incident().id);
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(here.run().withdrawn).toBeUndefined();
  });

  it.each([
    ['fired', fires],
    ['declared', 'declares'],
  ] as const)(
    'given a withdrawal between the look at the order and the moment in which an incident is %s, then the withdrawal is first',
    async (how, body) => {
      const here = await orderHouse();
      await here.grants();
      const store = slippingIn(here.house.store, () => here.life.says('cho', withdraws));
      const other = createLife(here.house, { store });
      const reply = await other.says('dev', body === 'declares' ? declares(here) : body);
      const opened = other.responder.incidents().filter(({ id }) => id.startsWith('inc-'));
      expect(here.run().withdrawn?.person).toBe('cho');
      if (how === 'fired') {
        expect(reply).toMatchObject({ ok: false, code: 'no-order' });
        expect(opened).toEqual([]);
      } else {
        expect(reply).toMatchObject({ ok: true });
        expect(opened.map(({ order }) => order)).toEqual([undefined]);
      }
    },
  );

  it('given an incident that another bot opened in the same moment, when the order is withdrawn, then it does not fire in there', async () => {
    const here = await orderHouse();
    await here.grants();
    // The bot that withdraws does not see the incident: what it writes meanwhile is read where the order is fired.
    const blind = {
      ...here.house.store,
      incidents: async () =>
        (await here.house.store.incidents()).filter(({ id }) => id.startsWith('order-')),
    };
    const other = createLife(here.house, { store: blind });
    await other.responder.start();
    await here.life.says('ana', declares(here));
    expect(here.incident().order).toBeDefined();
    expect(await other.says('cho', withdraws)).toMatchObject({ ok: true });
    const fired = await here.life.says('dev', fires);
    expect(fired).toMatchObject({ ok: false, code: 'no-order' });
    expect(fired.text).toContain('cho withdrew it');
    expect(here.incident().fired).toBeUndefined();
    await other.responder.stop();
  });
});
