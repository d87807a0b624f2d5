import { describe, expect, it } from 'vitest';
import { draftStandingOrder } from '../../src/core/order/draft-order.ts';
import type { Settings } from '../../src/core/incident/settings.ts';
import { DraftRefused } from '../../src/core/actions/refusal.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import { changed, orderHouse, type OrderHouse } from './order-house.ts';

const fires = { do: 'shield', reason: 'snapshots vanish' } as const;

/** The production account of the house, and so many more that no unit holds. */
function accountsOf({ house }: OrderHouse, more: number) {
  const prod = house.settings.organization.accounts.filter(({ id }) => id === house.cloud.prod);
  const others = Array.from({ length: more }, (_, i) => ({
    id: String(300_000_000_000 + i),
    name: `team-${i}`,
    responderRoleId: `AROARESPONDER${String(i).padStart(5, '0')}`,
  }));
  return [...prod, ...others];
}

function isDrawn(settings: Settings, scope: readonly string[]): boolean {
  const at = '2026-06-01T00:00:00.000Z';
  const times = { openedAt: at, now: at, phaseSince: at };
  const nothing = { measured: {}, made: [], dropped: [], judged: [] };
  try {
    draftStandingOrder({ incident: 'o', settings, scope, mode: 'quiet', ...times, ...nothing });
    return true;
  } catch (error) {
    if (!(error instanceof DraftRefused)) throw error;
    return false;
  }
}

/** So many accounts beside production that an order is just drawn for all of them, one by one. */
function mostOf(here: OrderHouse): number {
  let [drawn, refused] = [1, 2000];
  while (refused - drawn > 1) {
    const tried = Math.floor((drawn + refused) / 2);
    const accounts = accountsOf(here, tried);
    const { settings } = changed(here.house, { accounts });
    const names = accounts.map(({ id }) => id);
    if (isDrawn(settings, names)) drawn = tried;
    else refused = tried;
  }
  return drawn;
}

/** Asked for by ana for production and so many more accounts, and granted by ben and cho. */
async function grantsFor(here: OrderHouse, more: number): Promise<readonly string[]> {
  const accounts = accountsOf(here, more);
  await here.restarts({ accounts });
  const names = accounts.map(({ id }) => id);
  expect(await here.life.says('ana', { do: 'order', accounts: names })).toMatchObject({ ok: true });
  await here.goesOn(here.run, ({ plans }) => plans.some(({ stage }) => stage === 'pending'));
  await here.approves(here.run);
  await here.goesOn(here.run);
  expect(here.run().granted).toMatchObject({ approvers: ['ben', 'cho'] });
  return names;
}

/** A backup baseline so long that little else fits into the opening beside it. */
function lengthenBaseline(terms: OrderHouse['house']['terms'], bytes: number): void {
  const { baseline } = terms;
  const listed = baseline?.['copies'];
  const copy = Array.isArray(listed) ? (listed[0] as JsonObject | undefined) : undefined;
  if (baseline === undefined || copy === undefined) throw new Error('no copy is in the baseline');
  const long = JSON.stringify(copy).length + 7;
  const copies = Array.from({ length: Math.ceil(bytes / long) }, (_, i) => ({
    ...copy,
    id: `${JSON.stringify(copy['id'])}${1_000_000 + i}`,
  }));
  Object.assign(terms, { baseline: { ...baseline, copies } });
}

describe('a standing order for many accounts, one by one', () => {
  it('given the most for which one is drawn, when two grant it and one fires it, then its calls are on their way, and both journals hold', async () => {
    const here = await orderHouse();
    const more = mostOf(here);
    expect(more).toBeGreaterThan(250);
    const names = await grantsFor(here, more);
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(here.incident().scope).toEqual(names);
    expect(here.incident().order?.digest).toBe(here.run().granted?.digest);
    const shield = here.incident().plans.find(({ plan }) => plan.kind === 'shield-order');
    expect(shield).toMatchObject({ stage: 'executing' });
    expect(shield?.plan.waves).toEqual(here.incident().order?.plan.waves);
    expect(await here.problems(here.incident().id)).toEqual([]);
    expect(await here.problems(here.run().id)).toEqual([]);
  });

  it('given one account more, when it is asked for, then nothing waits for approval, and people read that units make it short', async () => {
    const here = await orderHouse();
    const accounts = accountsOf(here, mostOf(here) + 1);
    await here.restarts({ accounts });
    const names = accounts.map(({ id }) => id);
    await here.life.says('ana', { do: 'order', accounts: names });
    await here.goesOn(here.run, ({ plans }) => plans.some(({ stage }) => stage === 'pending'));
    expect(here.run().plans).toEqual([]);
    const told = JSON.stringify(await here.entries(here.run().id));
    expect(told).toContain('Name organizational units');
  });
});

describe('a standing order that does not fit into an opening', () => {
  it('given a long baseline beside it, when it is fired, then nothing is opened and the answer says to declare; and then an incident opens without it', async () => {
    const here = await orderHouse();
    // The house gives each bot these, whatever else changes.
    const { terms } = here.house;
    const names = await grantsFor(here, 100);
    lengthenBaseline(terms, 3_850_000);
    await here.restarts({ accounts: accountsOf(here, 100) });
    const shield = await here.life.says('dev', fires);
    expect(shield).toMatchObject({ ok: false, code: 'no-order' });
    expect(shield.text).toContain('too long to be quoted');
    expect(shield).toMatchObject({ works: ['/incident declare all because <what you saw>'] });
    expect(here.life.responder.incidents().filter(({ id }) => id.startsWith('inc-'))).toEqual([]);

    const declared = await here.life.says('ana', {
      do: 'declare',
      accounts: names.slice(0, 1),
      reason: 'a note in the console',
    });
    expect(declared).toMatchObject({ ok: true });
    expect(here.incident().scope).toEqual(names.slice(0, 1));
    expect(here.incident().order).toBeUndefined();
    const messages = here.life.logged.map(({ message }) => message);
    expect(messages).toContain('a standing order is too long to be quoted');
  });
});

describe('a standing order that can’t be read', () => {
  it('given a journal of its run that was changed, when it is fired, then the answer says so; and declaring goes on', async () => {
    const here = await orderHouse();
    await here.grants();
    const run = here.run().id;
    const { store } = here.house;
    const entries = store.entries.bind(store);
    store.entries = async (incident, from) => {
      const found = await entries(incident, from);
      return incident === run ? found.map((one) => ({ ...one, line: `${one.line} ` })) : found;
    };
    expect(await here.life.says('dev', fires)).toMatchObject({
      ok: false,
      code: 'no-order',
      text: expect.stringContaining('it can’t be read') as string,
      works: ['/incident declare all because <what you saw>'],
    });
    const accounts = [here.house.cloud.prod];
    const reason = 'a note in the console';
    expect(await here.life.says('ana', { do: 'declare', accounts, reason })).toMatchObject({
      ok: true,
    });
    expect(here.incident().order).toBeUndefined();
  });
});
