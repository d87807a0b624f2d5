import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { NotLeading } from '../../../src/adapters/slack/lead.ts';
import { createMemory } from '../../../src/adapters/slack/memory.ts';
import { createShower } from '../../../src/adapters/slack/show.ts';
import { sharedViews } from './view-store.ts';

/** A bot that led when it began, and does not any more: it was paused, and another one has taken over. */
function pausedBot() {
  const clock = { now: () => 0, after: () => () => {} };
  const shared = sharedViews(clock, 1000);
  const said: string[] = [];
  const lead = { isOurs: () => false, holds: () => Promise.resolve(false) };
  const silent = () => {};
  const shower = createShower({
    client: new WebClient(),
    say: ({ text }, { channel }) => {
      said.push(text);
      return Promise.resolve({ channel, ts: '1.0' });
    },
    memory: createMemory(shared.as('bot-1'), lead.isOurs),
    log: { info: silent, warn: silent, error: silent },
    wall: clock,
    lead,
  });
  return { shared, said, shower };
}

const desired = {
  key: 'plan/p1',
  to: 'channel' as const,
  render: () => ({ text: 'Door plan p1', blocks: [] }),
};
const showing = { incident: 'inc-1', channel: 'C1', desired };

describe('a message of a bot that does not show the incident any more', () => {
  it('given nothing noted of it, when it would be posted, then it is neither posted nor noted', async () => {
    const { shared, said, shower } = pausedBot();
    await expect(shower.show(showing)).rejects.toThrow(NotLeading);
    expect(said).toEqual([]);
    expect([...shared.kept]).toEqual([]);
  });

  it('given that another bot has noted it meanwhile, when it would be posted again, then that note stands', async () => {
    const { shared, said, shower } = pausedBot();
    const theirs = JSON.stringify({ state: 'posting', request: 'r', token: 'theirs' });
    shared.kept.set('inc-1 message/plan/p1', theirs);
    await expect(shower.show(showing)).rejects.toThrow(NotLeading);
    expect(said).toEqual([]);
    expect(shared.kept.get('inc-1 message/plan/p1')).toBe(theirs);
  });
});
