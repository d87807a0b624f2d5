import { describe, expect, it } from 'vitest';
import { EMPTY, openLine, seal } from '../../src/core/journal/chain.ts';
import type { CommandBody } from '../../src/core/incident/command.ts';
import { never, orderHouse, type OrderHouse } from './order-house.ts';

const TWICE = { id: 'one and the same command' };
const fires = { do: 'shield', reason: 'snapshots vanish' } as const;
const declares = (here: OrderHouse): CommandBody => ({
  do: 'declare',
  accounts: [here.house.cloud.prod],
  reason: 'a note in the console',
});

/** Ids of all journals, whatever became of them. */
const runs = async ({ house }: OrderHouse) => (await house.store.incidents()).map(({ id }) => id);
const firings = ({ heard }: OrderHouse) => heard.filter((one) => one === 'AttachPolicy').length;

/** Another bot is there, and the same command would open a run of another name. */
async function nextDay(here: OrderHouse): Promise<void> {
  const { kernel } = here.house.cloud;
  await here.life.responder.stop();
  here.house.clock.forget();
  kernel.advanceTo(kernel.now + 86_400_000);
  await here.restarts();
}

/** The incident is over, as its journal says it, and a day goes by. */
async function ends(here: OrderHouse): Promise<string> {
  const { store } = here.house;
  const { id } = here.incident();
  await here.goesOn(here.incident, never);
  await here.life.responder.stop();
  const written = await store.transact({ incident: id, event: 'the end', fromSeq: 0 }, (tx) => {
    let head = EMPTY;
    let ts = '';
    for (const { line } of tx.entries) {
      const opened = openLine(head, line);
      if ('problem' in opened) throw new Error(opened.problem);
      ({ head } = opened);
      ({ ts } = opened.entry);
    }
    const { line } = seal(head, { kind: 'incident.closed', body: { by: 'ana' } }, ts);
    return { append: [line], effects: [], timers: [], cancelTimers: [], result: undefined };
  });
  expect(written.state).toBe('written');
  await store.close(id);
  await nextDay(here);
  expect(
    here.life.responder.incidents().filter((one) => one.id === id && one.closedAt === undefined),
  ).toEqual([]);
  return id;
}

describe('a command that is delivered again, by Slack or at another bot, the day after what it opened has ended', () => {
  it('given a shield from peace, then nothing is opened or fired, and the answer names the first incident', async () => {
    const here = await orderHouse();
    await here.grants();
    expect(await here.life.says('dev', fires, TWICE)).toMatchObject({ ok: true });
    const id = await ends(here);
    const [before, fired] = [await runs(here), firings(here)];
    expect(fired).toBeGreaterThan(0);
    expect(await here.life.says('dev', fires, TWICE)).toEqual({
      ok: true,
      incident: id,
      text: 'That was heard before; it counts once.',
    });
    expect(await runs(here)).toEqual(before);
    expect(firings(here)).toBe(fired);
    // A command of its own is no second delivery.
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(await runs(here)).toHaveLength(before.length + 1);
  });

  it('given a shield in an incident that was declared, then no other incident is opened by it', async () => {
    const here = await orderHouse();
    await here.grants();
    expect(await here.life.says('ana', declares(here))).toMatchObject({ ok: true });
    expect(await here.life.says('dev', fires, TWICE)).toMatchObject({ ok: true });
    const id = await ends(here);
    const before = await runs(here);
    expect(await here.life.says('dev', fires, TWICE)).toMatchObject({ ok: true, incident: id });
    expect(await runs(here)).toEqual(before);
  });

  it('given a declaration, then no other incident is opened by it', async () => {
    const here = await orderHouse();
    expect(await here.life.says('ana', declares(here), TWICE)).toMatchObject({ ok: true });
    const id = await ends(here);
    const again = await here.life.says('ana', declares(here), TWICE);
    expect(again).toMatchObject({ ok: true, incident: id });
    expect(await runs(here)).toEqual([id]);
  });

  it('given a request for an order that was granted, then no other run asks for one', async () => {
    const here = await orderHouse();
    const body = { do: 'order', accounts: [here.house.cloud.prod] } as const;
    expect(await here.life.says('ana', body, TWICE)).toMatchObject({ ok: true });
    await here.goesOn(here.run, ({ plans }) => plans.some(({ stage }) => stage === 'pending'));
    await here.approves(here.run);
    await here.goesOn(here.run);
    expect(here.run().closedAt).toBeDefined();
    const { id } = here.run();
    await nextDay(here);
    expect(await here.life.says('ana', body, TWICE)).toMatchObject({ ok: true, incident: id });
    expect(await runs(here)).toEqual([id]);
  });
});
