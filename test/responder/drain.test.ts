import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMeter } from '../../src/adapters/http/meter.ts';
import type { Claim, Store } from '../../src/responder/world.ts';
import { parseExposition } from '../adapters/http/exposition.ts';
import { buildHouse, createLife, factsOf, type House, type Life } from '../promises/stage/house.ts';
import { nextAct } from '../promises/stage/people.ts';

/** How a bot is stopped: what is under way ends, nothing more begins; and what it counted until then. */

/** People and time go on until this is so. */
async function until(house: House, life: Life, is: () => boolean): Promise<void> {
  for (let turn = 0; turn < 4_000; turn += 1) {
    await house.clock.settle();
    if (is()) return;
    const act = nextAct(life.responder.incidents().at(-1), house.cloud.prod);
    if (act !== undefined) await life.says(act.person, act.body);
    else if (!(await house.clock.next())) throw new Error('nothing more happens');
  }
  throw new Error('it does not come to that');
}

/** Probes of a canary change nothing and are changes by their names; they belong to measurements. */
const isCall = (effect: string): boolean => effect.includes('/call/');

/** A bot whose first change at AWS does not answer before `answer` is called. */
async function withCallUnderWay(): Promise<{ house: House; life: Life; answer: () => void }> {
  const house = buildHouse();
  const held = Promise.withResolvers<void>();
  let isHeld = false;
  const life = createLife(house, {
    watch: {
      before: () => {},
      after(_, effect) {
        if (!isCall(effect)) return;
        isHeld = true;
        return held.promise;
      },
    },
  });
  await life.responder.start();
  await until(house, life, () => isHeld);
  return { house, life, answer: held.resolve };
}

async function calls(house: House): Promise<{ intended: number; settled: number }> {
  const facts = await factsOf(house);
  const count = (kind: string) => facts.filter((fact) => fact.kind === kind).length;
  return { intended: count('call.intended'), settled: count('call.settled') };
}

describe('a worker that is stopped', () => {
  it('given calls under way, when they end in time, then their results are journaled and nothing more begins', async () => {
    const { house, life, answer } = await withCallUnderWay();
    const before = await calls(house);
    expect(before.intended).toBeGreaterThan(before.settled);
    const stopped = life.responder.stop(30_000);
    await house.clock.settle();
    answer();
    expect(await stopped).toEqual([]);
    const after = await calls(house);
    expect(after).toEqual({ intended: before.intended, settled: before.intended });
    while (await house.clock.next());
    expect(await calls(house)).toEqual(after);
    await house.leave();
  });

  it('given calls under way, when they do not end in time, then they are named and left to the next bot', async () => {
    const { house, life, answer } = await withCallUnderWay();
    const before = await calls(house);
    const stopped = life.responder.stop(30_000);
    const until = house.clock.now() + 30_000;
    while (house.clock.now() < until && (await house.clock.next()));
    const left = await stopped;
    expect(left.length).toBeGreaterThan(0);
    expect(left).toEqual(
      expect.arrayContaining([expect.stringMatching(/^inc-.*\/call\//) as string]),
    );
    expect(await calls(house)).toEqual(before);
    answer();
    await house.clock.settle();
    await house.leave();
  });

  it('given a claim that arrives after the word to stop, when it does, then it is given back at once and not begun', async () => {
    const house = buildHouse();
    const gate = Promise.withResolvers<void>();
    let hold = false;
    let claimed: readonly Claim[] = [];
    const released: [string, number][] = [];
    const store: Store = {
      ...house.store,
      async claim(limit) {
        const claims = await house.store.claim(limit);
        if (!hold || claims.length === 0) return claims;
        claimed = claims;
        await gate.promise;
        return claims;
      },
      release(effect, fence, afterMs) {
        released.push([effect, afterMs]);
        return house.store.release(effect, fence, afterMs);
      },
    };
    const life = createLife(house, { store });
    await life.responder.start();
    hold = true;
    await until(house, life, () => claimed.length > 0);
    const facts = (await factsOf(house)).length;
    const stopped = life.responder.stop();
    gate.resolve();
    expect(await stopped).toEqual([]);
    expect(released).toEqual(claimed.map(({ effect }) => [effect.id, 0]));
    expect((await factsOf(house)).length).toBe(facts);
    // Whoever comes next need not wait for a lease.
    const again = await house.store.claim(100);
    expect(again.map(({ effect }) => effect.id)).toEqual(
      expect.arrayContaining(claimed.map(({ effect }) => effect.id)),
    );
    await house.leave();
  });

  it('given a store that is away, when an effect fails and can not be given back, then that is logged and the bot goes on', async () => {
    const house = buildHouse();
    let [away, wasAway] = [false, false];
    const gone = () => Promise.reject(new Error('the store is away'));
    const store: Store = {
      ...house.store,
      transact: (at, decide) => (away ? gone() : house.store.transact(at, decide)),
      release: (...args) => (away ? gone() : house.store.release(...args)),
    };
    const life = createLife(house, {
      store,
      watch: {
        before(_, effect) {
          if (!wasAway && isCall(effect)) [away, wasAway] = [true, true];
        },
        after: () => {},
      },
    });
    await life.responder.start();
    await until(house, life, () => away);
    await house.clock.settle();
    expect(life.logged.map(({ message }) => message)).toContain('a claim could not be given back');
    away = false;
    // The lease runs out, and the incident goes on.
    const phase = () => life.responder.incidents().at(-1)?.position.phase;
    await until(house, life, () => phase() === 'approve-defuse');
    await house.leave();
  });
});

describe('the meter of a bot', () => {
  it('given a whole incident, when it is closed, then every effect of the journal was counted once, and the incident is gone', async () => {
    // A quiet look of the watch is counted and writes no line: here is none.
    const { timing } = buildHouse().settings;
    const house = buildHouse({ settings: { timing: { ...timing, watchEverySeconds: 0 } } });
    const life = createLife(house);
    const registry = new Registry();
    const isOpen = (id: string) => {
      const incident = life.responder.incident(id);
      return incident !== undefined && incident.closedAt === undefined;
    };
    const meter = createMeter(registry, isOpen);
    Object.assign(life.world, { meter });
    await life.responder.start();
    await until(house, life, () => life.responder.incidents().at(-1)?.closedAt !== undefined);
    await life.responder.stop();
    const effects = parseExposition(await registry.metrics()).get('lockstep_effects_total')!;
    const facts = await factsOf(house);
    for (const [kind, fact] of [
      ['call', 'call.settled'],
      ['measure', 'measured'],
    ] as const) {
      const ends = Map.groupBy(
        facts.filter((one) => one.kind === fact),
        (one) => endOf(one.body as Ended),
      );
      expect(ends.size).toBeGreaterThan(0);
      for (const [outcome, all] of ends) {
        const counted = effects.samples.find(
          ({ labels }) => labels['kind'] === kind && labels['outcome'] === outcome,
        );
        expect([kind, outcome, counted?.value]).toEqual([kind, outcome, all.length]);
      }
    }
    expect(effects.samples.filter(({ labels }) => labels['outcome'] === 'other')).toEqual([]);
    const sweptAt = meter.sweptAt() ?? 0;
    expect(sweptAt).toBeGreaterThan(house.clock.now() - 60_000);
    await house.leave();
  });
});

interface Ended {
  readonly outcome?: string;
  readonly result?: { readonly finding: string };
}
const endOf = ({ outcome, result }: Ended): string => outcome ?? result?.finding ?? '';
