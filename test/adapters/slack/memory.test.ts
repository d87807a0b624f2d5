import { describe, expect, it } from 'vitest';
import { createMemory, type Memory } from '../../../src/adapters/slack/memory.ts';
import { TOLD } from '../../../src/responder/world.ts';
import { sharedViews, type SharedViews } from './view-store.ts';

/** Two bots on one store; which of them shows the incident is `leading`. */
function two(): {
  shared: SharedViews;
  leading: { bot: string };
  one: Memory;
  other: Memory;
  reads: () => number;
} {
  const shared = sharedViews({ now: () => 0 }, 1000);
  const leading = { bot: 'one' };
  let reads = 0;
  shared.before = (_, what) => Promise.resolve(void (reads += what === 'get' ? 1 : 0));
  const memory = (bot: string): Memory => createMemory(shared.as(bot), () => leading.bot === bot);
  return { shared, leading, one: memory('one'), other: memory('other'), reads: () => reads };
}
const at = (ts: string) => ({ state: 'posted', request: 'r', token: 't', ts }) as const;

describe('what the view remembers', () => {
  it('given a bot that does not show the incident, when the other one writes, then it reads what stands now', async () => {
    const { one, other } = two();
    await one.posted.set('i', 'status', at('1'));
    expect(await other.posted.get('i', 'status')).toEqual(at('1'));
    await one.posted.set('i', 'status', at('2'));
    expect(await other.posted.get('i', 'status')).toEqual(at('2'));
  });

  it('given a bot that shows it, when it reads again, then it asks the store once', async () => {
    const { one, reads } = two();
    await one.posted.set('i', 'status', at('1'));
    for (let turn = 0; turn < 5; turn += 1) await one.posted.get('i', 'status');
    expect(await one.posted.get('i', 'opening')).toBeUndefined();
    expect(reads()).toBe(1);
  });

  it('given a bot that took over and forgot, when it reads, then nothing is from before', async () => {
    const { one, other, leading } = two();
    await one.posted.set('i', 'status', at('1'));
    leading.bot = 'other';
    await other.posted.set('i', 'status', at('2'));
    leading.bot = 'one';
    one.forget('i');
    expect(await one.posted.get('i', 'status')).toEqual(at('2'));
  });

  it('given a closed incident that was shown, when that is noted, then up to which line is noted', async () => {
    const { one, shared } = two();
    await one.told('i', 12);
    expect(await shared.as('other').getView('i', TOLD)).toBe('12');
  });

  it('given a read under way, when what was in mind is forgotten, then the old answer is not kept', async () => {
    const { one, other, shared, leading } = two();
    await other.posted.set('i', 'status', at('1'));
    const slow = Promise.withResolvers<void>();
    shared.before = () => slow.promise;
    const reading = one.posted.get('i', 'status');
    one.forget('i');
    slow.resolve();
    expect(await reading).toEqual(at('1'));
    shared.before = () => Promise.resolve();
    leading.bot = 'other';
    await other.posted.set('i', 'status', at('2'));
    leading.bot = 'one';
    expect(await one.posted.get('i', 'status')).toEqual(at('2'));
  });
});
