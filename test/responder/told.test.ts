import { afterEach, describe, expect, it } from 'vitest';
import { TOLD } from '../../src/responder/world.ts';
import { buildHouse, createLife, type House } from '../promises/stage/house.ts';
import { play } from '../promises/stage/mortal.ts';
import { orderHouse } from './order-house.ts';

describe('the last words of an incident', () => {
  let house: House | undefined;
  afterEach(async () => {
    await house?.leave();
    house = undefined;
  });

  /** Which closed incidents a bot that starts on this store gives the chat. */
  const shownAtStart = async (place: House): Promise<string[]> => {
    await place.reopen();
    const life = createLife(place);
    await life.responder.start();
    await life.responder.stop();
    return life.shown.filter((one) => one.closedAt !== undefined).map(({ id }) => id);
  };

  it('given a bot that died between closing and telling, when the next one starts, then the chat is given the end, until it has told it', async () => {
    house = buildHouse();
    await play(house, () => false);
    const [incident] = await house.store.incidents();
    expect(incident?.open).toBe(false);
    const id = incident?.id ?? '';
    expect(await shownAtStart(house)).toEqual([id]);
    await house.store.setView(id, TOLD, 'yes');
    expect(await shownAtStart(house)).toEqual([]);
  });

  it.each([
    ['up to its closing', (closing: number) => String(closing), true],
    ['by an older bot, which does not say up to where', () => 'yes', true],
    ['up to the withdrawal', (closing: number) => String(closing + 1), false],
  ])(
    'given a closed run of an order that was shown %s, when its order is withdrawn and the next bot starts, then the chat is given what it has not told',
    async (_, note, shown) => {
      const here = await orderHouse();
      await here.grants();
      const { id, seq } = here.run();
      expect(here.run().closedAt).toBeDefined();
      await here.life.says('cho', { do: 'withdraw-order', reason: 'the roster changes on Monday' });
      expect(here.run()).toMatchObject({ id, seq: seq + 1 });
      await here.house.store.setView(id, TOLD, note(seq));
      await here.restarts();
      expect(here.life.shown.some((one) => one.withdrawn !== undefined)).toBe(shown);
    },
  );

  it('given a closed run that an older bot has shown, when nobody withdrew its order, then it is not shown again', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.house.store.setView(here.run().id, TOLD, 'yes');
    await here.restarts();
    expect(here.life.shown).toEqual([]);
  });
});
