import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/core/incident/command.ts';
import { clickStorm } from './click-storm.ts';

/** Slack's three seconds are the bound: what comes later, Slack counts as not acknowledged. */
describe('fifty people click at once', () => {
  it('given a Slack that answers, when all click, then each click is acknowledged and submitted once', async () => {
    const storm = await clickStorm(50);
    expect(storm).toMatchObject({ clicks: 50, acknowledged: 50, submitted: 50 });
    expect(storm.ackMs).toHaveLength(50);
  });

  it('given a Web API that never answers, when all click, then each click is acknowledged in time all the same', async () => {
    const storm = await clickStorm(50, {
      before: (on) => on.workspace.faults.hang('*', 1000),
    });
    expect(storm).toMatchObject({ clicks: 50, acknowledged: 50, submitted: 50 });
    expect(storm.ackMs).toHaveLength(50);
  });

  it('given a store that never commits, when all click, then each click is acknowledged in time all the same', async () => {
    const commit = Promise.withResolvers<Reply>();
    const storm = await clickStorm(50, {
      inbox: { submit: () => commit.promise },
      after: () => commit.resolve({ ok: true, incident: 'x', text: 'At last.' }),
    });
    expect(storm).toMatchObject({ clicks: 50, acknowledged: 50, submitted: 50 });
  });
});
