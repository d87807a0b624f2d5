import { describe, expect, it } from 'vitest';
import { createLead, type Lead } from '../../../src/adapters/slack/lead.ts';
import { sharedViews, type SharedViews } from './view-store.ts';

const leaseMs = 9000;

function at(): {
  clock: { now: () => number };
  time: { now: number };
  shared: SharedViews;
  taken: string[];
  lead: (bot: string) => Lead;
} {
  const time = { now: 0 };
  const clock = { now: () => time.now };
  const shared = sharedViews(clock, leaseMs);
  const taken: string[] = [];
  const lead = (bot: string): Lead =>
    createLead({
      store: shared.as(bot),
      clock,
      onTaken: (incident) => Promise.resolve(void taken.push(`${bot} ${incident}`)),
    });
  return { clock, time, shared, taken, lead };
}

describe('who shows an incident', () => {
  it('given two bots, when both want it, then one has it until its lease is over, and then the other', async () => {
    const { time, lead, taken } = at();
    const [one, two] = [lead('one'), lead('two')];
    expect([await one.holds('i'), await two.holds('i')]).toEqual([true, false]);
    expect([one.isOurs('i'), two.isOurs('i')]).toEqual([true, false]);
    time.now = leaseMs - 1;
    expect(await two.holds('i')).toBe(false);
    time.now = leaseMs;
    expect(one.isOurs('i')).toBe(false);
    expect(await two.holds('i')).toBe(true);
    expect(await one.holds('i')).toBe(false);
    expect(taken).toEqual(['one i', 'two i']);
  });

  it('given a bot that goes on, when a third of the lease is over, then the store is asked again, and nothing is forgotten', async () => {
    const { time, lead, taken, shared } = at();
    const one = lead('one');
    let asked = 0;
    shared.before = () => Promise.resolve(void (asked += 1));
    for (time.now = 0; time.now < 20_000; time.now += 1000) expect(await one.holds('i')).toBe(true);
    expect(asked).toBe(7);
    expect(taken).toEqual(['one i']);
  });

  it('given a bot that was paused for longer than its lease, when it takes it again, then what was in mind is forgotten', async () => {
    const { time, lead, taken } = at();
    const one = lead('one');
    await one.holds('i');
    time.now = leaseMs + 1;
    expect(await one.holds('i')).toBe(true);
    expect(taken).toEqual(['one i', 'one i']);
  });

  it('given a pause while the store is asked, when the answer is older than a lease, then it is worth nothing', async () => {
    const { time, lead, shared } = at();
    const one = lead('one');
    shared.before = () => Promise.resolve(void (time.now += leaseMs));
    expect(await one.holds('i')).toBe(false);
    expect(one.isOurs('i')).toBe(false);
  });

  it('given many who ask at once, when the store is asked, then it is asked once', async () => {
    const { lead, shared } = at();
    const one = lead('one');
    let asked = 0;
    shared.before = () => Promise.resolve(void (asked += 1));
    expect(await Promise.all([one.holds('i'), one.holds('i'), one.holds('i')])).toEqual([
      true,
      true,
      true,
    ]);
    expect(asked).toBe(1);
  });
});
