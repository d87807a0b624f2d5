import { afterEach, describe, expect, it } from 'vitest';
import { TOLD } from '../../src/responder/world.ts';
import { buildHouse, createLife, type House } from '../promises/stage/house.ts';
import { play } from '../promises/stage/mortal.ts';

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
});
