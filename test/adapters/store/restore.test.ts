import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { endOf } from '../../promises/stage/end-state.ts';
import { buildHouse, createLife, factsOf, type House } from '../../promises/stage/house.ts';
import { play } from '../../promises/stage/mortal.ts';
import { nextAct } from '../../promises/stage/people.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');

const file = () => join(temporaryFolder(), 'lockstep.sqlite');
const never = () => false;

/** Some turns of an incident, by one bot; returns how to let it take some more. */
async function turns(house: House, count: number): Promise<(more: number) => Promise<void>> {
  const life = createLife(house);
  await life.responder.start();
  const take = async (some: number) => {
    for (let i = 0; i < some; i += 1) {
      await house.clock.settle();
      const act = nextAct(life.responder.incidents().at(-1), house.cloud.prod);
      if (act === undefined) await house.clock.next();
      else await life.says(act.person, act.body);
    }
    await house.clock.settle();
  };
  await take(count);
  return take;
}

describe('a back-up of a store in use', () => {
  it('given an open incident, when its store is copied, wrecked and replaced by the copy, then it goes on to the same end', async () => {
    const undisturbed = buildHouse();
    await play(undisturbed, never);
    const expected = await endOf(undisturbed);
    await undisturbed.leave();
    for (const count of [5, 20, 35]) {
      const [path, copy] = [file(), file()];
      const house = buildHouse();
      const store = openSqlite(path, house.clock);
      await house.store.shutdown();
      house.store = store;
      await turns(house, count);
      const before = await factsOf(house);
      expect(before.some(({ kind }) => kind === 'incident.closed')).toBe(false);
      await store.backUp(copy);
      // The bot is gone, and its disk with it.
      house.clock.forget();
      await store.shutdown();
      writeFileSync(path, 'nothing of what was there'.repeat(1_000));
      expect(() => openSqlite(path, house.clock)).toThrow(/can't be used as a store/);
      house.store = openSqlite(copy, house.clock);
      expect(await factsOf(house)).toEqual(before);
      const told = await play(house, never);
      expect(told.unannounced).toEqual([]);
      expect(await endOf(house)).toEqual(expected);
      await house.leave();
    }
  });

  it('given a back-up that is older than what was done since, when the bot starts on it, then it looks first, and announces each change again', async () => {
    const [path, copy] = [file(), file()];
    const house = buildHouse();
    await house.store.shutdown();
    const store = openSqlite(path, house.clock);
    house.store = store;
    const go = await turns(house, 2);
    await store.backUp(copy);
    const before = (await factsOf(house)).length;
    await go(8);
    expect((await factsOf(house)).length).toBeGreaterThan(before);
    house.clock.forget();
    await store.shutdown();
    house.store = openSqlite(copy, house.clock);
    expect(await factsOf(house)).toHaveLength(before);
    const told = await play(house, never);
    expect(told.unannounced).toEqual([]);
    expect((await factsOf(house)).some(({ kind }) => kind === 'incident.closed')).toBe(true);
    await house.leave();
  });
});
