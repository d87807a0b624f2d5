import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { EMPTY, openLine, type Head } from '../../../src/core/journal/chain.ts';
import type { Claim, Store } from '../../../src/responder/world.ts';
import { hasPostgres } from '../../postgres/binaries.ts';
import { startPostgres, type Database, type Server } from '../../postgres/server.ts';
import { retold } from '../../promises/stage/end-state.ts';
import { buildHouse, factsOf, type House } from '../../promises/stage/house.ts';
import { play } from '../../promises/stage/mortal.ts';
import { company, endingOf, type BotOptions } from './postgres-stage.ts';

/** Reading takes minutes of this house's time, in which nobody votes; here nothing may expire because of it. */
function patient(): House {
  const { timing } = buildHouse().settings;
  const windows = {
    voteWindowSeconds: 86_400,
    startWindowSeconds: 86_400,
    proofDeadlineSeconds: 86_400,
  };
  return buildHouse({ settings: { timing: { ...timing, ...windows, watchEverySeconds: 0 } } });
}

describe.runIf(hasPostgres())('several bots on one PostgreSQL', () => {
  let server: Server;
  /** The same incident with one bot, on a file: what all others are held against. */
  let calm: object;
  beforeAll(async () => {
    server = await startPostgres();
    const house = patient();
    await play(house, () => false);
    calm = await endingOf(house);
    await house.leave();
  });
  afterAll(() => server.close());

  const open: (() => Promise<void>)[] = [];
  const stage = async (
    story: (house: House, connect: () => Promise<Store>, database: Database) => Promise<void>,
  ) => {
    const database = await server.database();
    const { url, ownerUrl } = database;
    const house = patient();
    const file = house.store;
    const clock = { now: () => house.cloud.kernel.now };
    const warned: string[] = [];
    const connect = async () => {
      const warn = (message: string) => void warned.push(message);
      const store = await openPostgres(url, { ownerUrl, clock, clockDecides: true, warn });
      open.push(() => store.shutdown());
      return store;
    };
    house.store = await connect();
    try {
      await story(house, connect, database);
      // Hints make it faster; on a busy machine they come late, and what they would say is swept for.
      expect(warned.filter((message) => !message.startsWith('hints '))).toEqual([]);
    } finally {
      for (const close of open.splice(0)) await close();
      house.store = file;
      await house.leave();
    }
  };

  const holds = async (house: House) => {
    expect(await endingOf(house)).toEqual(calm);
    const [incident] = await house.store.incidents();
    let head: Head = EMPTY;
    for (const { line } of await house.store.entries(incident?.id ?? '', 0)) {
      const opened = openLine(head, line);
      if ('problem' in opened) throw new Error(`line ${head.seq + 2}: ${opened.problem}`);
      head = opened.head;
    }
    expect(incident).toMatchObject({ open: false, seq: head.seq });
    const settled = (await factsOf(house)).flatMap((fact) =>
      fact.kind === 'call.settled' ? [`${fact.body.digest}/${fact.body.call}`] : [],
    );
    expect(settled).toEqual([...new Set(settled)]);
    expect(settled.length).toBeGreaterThan(10);
  };

  it('given two bots, when every command reaches both, then each counts once, each effect is done once, and both had a part in it', () =>
    stage(async (house, connect) => {
      const all = company(house);
      const sent: string[] = [];
      const claimed = new Map<string, string[]>();
      const options: BotOptions = {
        after: (request, effect) =>
          void (effect.includes('/call/') && sent.push(`${effect} ${request.operation}`)),
        meets: (bot, what, answer) => {
          if (what !== 'claim<') return;
          for (const claim of answer as Claim[])
            claimed.set(claim.effect.id, [...(claimed.get(claim.effect.id) ?? []), bot.name]);
        },
      };
      for (const name of ['a', 'b']) await all.add(name, await connect(), options);
      await all.play();
      await holds(house);
      expect(sent).toEqual([...new Set(sent)]);
      const incident = await retold(house);
      for (const { votes } of incident.plans)
        expect(votes.map(({ person }) => person)).toEqual([
          ...new Set(votes.map(({ person }) => person)),
        ]);
      expect(new Set([...claimed.values()].flat())).toEqual(new Set(['a', 'b']));
    }));

  it('given a bot that stops dead with claims in its hands, when the other goes on, then it has them within a lease and a sweep', () =>
    stage(async (house, connect) => {
      const all = company(house);
      const held = new Map<string, number>();
      const taken = new Map<string, number>();
      const now = () => house.cloud.kernel.now;
      const isWork = (claim: Claim) => claim.effect.kind === 'call';
      const dying: BotOptions = {
        meets(bot, what, answer) {
          const claims = what === 'claim<' ? (answer as Claim[]).filter(isWork) : [];
          if (claims.length === 0) return;
          for (const claim of claims) held.set(claim.effect.id, now());
          bot.die();
        },
      };
      const living: BotOptions = {
        meets(_, what, answer) {
          for (const claim of what === 'claim<' ? (answer as Claim[]) : [])
            if (held.has(claim.effect.id)) taken.set(claim.effect.id, now());
        },
      };
      await all.add('dies', await connect(), dying);
      const store = await connect();
      await all.add('lives', store, living);
      await all.play();
      expect(all.bots.map((bot) => bot.isDead())).toEqual([true, false]);
      await holds(house);
      expect([...taken.keys()].toSorted()).toEqual([...held.keys()].toSorted());
      for (const [effect, at] of taken)
        expect(at - (held.get(effect) ?? 0)).toBeLessThanOrEqual(store.leaseMs + 2_100);
    }));

  it('given a bot that is paused with a claim in its hands, when it wakes up after its lease, then the claim is no longer its own, and its result counts for nothing', () =>
    stage(async (house, connect) => {
      const all = company(house);
      const store = await connect();
      await all.add('paused', store);
      let claim: Claim | undefined;
      // In the middle of a plan an effect is claimed by a bot that then stands still.
      await all.play(() => {
        const incident = all.bots[0]?.life.responder.incidents().at(-1);
        return incident?.plans.some(({ stage: at }) => at === 'executing') === true;
      });
      all.bots[0]?.die();
      const [incident] = await house.store.incidents();
      const paused = await connect();
      const now = () => house.cloud.kernel.now;
      house.cloud.kernel.advanceTo(now() + paused.leaseMs);
      [claim] = await paused.claim(1);
      if (claim === undefined || incident === undefined) throw new Error('nothing was claimed');
      const { effect, fence } = claim;
      house.cloud.kernel.advanceTo(now() + paused.leaseMs);
      await all.add('goes on', await connect());
      await all.play();
      await holds(house);
      expect(await paused.renew(effect.id, fence)).toBe(false);
      const before = await paused.entries(incident.id, 0);
      const late = await paused.transact(
        { incident: incident.id, event: `settle/${effect.id}/${fence}`, fromSeq: before.length },
        () => ({
          append: ['late'],
          effects: [],
          timers: [],
          cancelTimers: [],
          complete: { effect: effect.id, fence },
          result: undefined,
        }),
      );
      expect(late).toEqual({ state: 'stale' });
      expect(await paused.entries(incident.id, 0)).toEqual(before);
    }));
});
