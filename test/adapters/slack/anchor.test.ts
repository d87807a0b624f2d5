import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import {
  checkpointOf,
  openCheckpoint,
  signCheckpoint,
} from '../../../src/core/journal/checkpoint.ts';
import type { Anchored } from '../../../src/responder/world.ts';
import { createPace } from '../../../src/adapters/slack/pace.ts';
import { planState } from './fixtures.ts';
import { all, runningClock, stage, until, type Stage } from './harness.ts';
import { differs } from './standing.ts';

let on: Stage;
afterEach(async () => on.close());

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const incident = 'inc-20261122-abc123';

function anchored(size: number): Anchored {
  const lines = Array.from({ length: size }, (_, index) => `{"seq":${index}}`);
  const checkpoint = checkpointOf(incident, lines);
  const note = signCheckpoint(checkpoint, privateKey, publicKey);
  return { incident, checkpoint, note, from: 0, lines };
}
const status = () => on.messages().find((one) => all(one).includes('*Now:*'));
const replies = () => on.messages().filter(({ threadTs }) => threadTs === status()?.ts);
/** The text that stands letter by letter in a message, as Slack has it. */
function preformatted(message: { readonly blocks: readonly object[] } | undefined): string {
  const found = JSON.stringify(message?.blocks);
  const text = /"rich_text_preformatted","elements":\[\{"type":"text","text":("(?:[^"\\]|\\.)*")/;
  return JSON.parse(text.exec(found)?.[1] ?? '""') as string;
}

describe('checkpoints in the channel', () => {
  it('given a checkpoint, when anchored, then the note stands under the status, and verifies as it is copied from there', async () => {
    on = await stage();
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    expect(on.slack.anchor.name).toBe('channel');
    for (const size of [1, 2, 300]) await on.slack.anchor.put(anchored(size));
    await until('three notes', () => replies().length === 3);
    const opened = replies().map((one) => openCheckpoint(preformatted(one), publicKey));
    expect(opened).toEqual(
      [1, 2, 300].map((size) => ({ ok: true, checkpoint: anchored(size).checkpoint })),
    );
    const { root } = anchored(300).checkpoint;
    expect(replies()[2]?.text).toBe(
      `[DRILL] Checkpoint of the journal: 300 lines, root ${root.slice(0, 12)}…`,
    );
  });

  it('given many keys, when notes are signed, then none is taken for a secret and changed', async () => {
    on = await stage({ slack: { paceMs: 0 } });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    for (let size = 1; size <= 40; size += 1) await on.slack.anchor.put(anchored(size));
    expect(replies().map(preformatted)).toEqual(
      Array.from({ length: 40 }, (_, index) => anchored(index + 1).note),
    );
  });

  it('given the same checkpoint again, from a bot that was restarted, when anchored, then it stands there once', async () => {
    on = await stage();
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    await on.slack.anchor.put(anchored(5));
    await on.slack.anchor.put(anchored(5));
    const again = await on.restart();
    await again.anchor.put(anchored(5));
    expect(replies()).toHaveLength(1);
  });

  it('given no channel yet, or Slack away, when anchored, then it is rejected, and later it is put there', async () => {
    on = await stage();
    await expect(on.slack.anchor.put(anchored(1))).rejects.toThrow(/does not stand yet/);
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    on.workspace.faults.away(true);
    await expect(on.slack.anchor.put(anchored(1))).rejects.toThrow();
    on.workspace.faults.away(false);
    await on.slack.anchor.put(anchored(1));
    expect(replies()).toHaveLength(1);
  });

  it('given a bot that does not show the incident, when it signs, then its note stands there all the same', async () => {
    on = await stage({ slack: { clock: runningClock(), bots: 2 }, leaseMs: 5000 });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    const two = await on.another();
    await two.slack.anchor.put(anchored(3));
    expect(replies()).toHaveLength(1);
    expect(on.views.leads.get(`show/${incident}`)?.bot).toBe('bot-1');
  });

  it('given a channel that was replaced, when the next checkpoint comes, then it stands in the new one', async () => {
    on = await stage();
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    on.workspace.admin.archive(on.channel() ?? '');
    await expect(on.slack.anchor.put(anchored(1))).rejects.toThrow(/is_archived/);
    const after = on.incident({ seq: 2, plans: [planState('p1')] });
    on.show(after);
    expect(await differs(on, after, 1)).toBeUndefined();
    await on.slack.anchor.put(anchored(2));
    const channel = on.channelId(incident);
    expect(on.messages(channel).filter((one) => one.text.includes('Checkpoint'))).toHaveLength(1);
  });
});

describe('a channel that was just replaced', () => {
  it('given that the status stands only in the old one, when anchored, then it is rejected: there is no thread yet', async () => {
    on = await stage({ slack: { clock: runningClock(), bots: 2 } });
    on.show(on.incident());
    expect(await differs(on, on.incident())).toBeUndefined();
    const two = await on.another();
    const facts = { id: 'C0NEW', name: 'drill-2', topicSet: true };
    on.store.set(`${incident} channel/incident`, JSON.stringify(facts));
    await expect(two.slack.anchor.put(anchored(1))).rejects.toThrow(/does not stand yet/);
  });
});

describe('the pace of what may wait', () => {
  it('given a channel in which cards come, when a checkpoint waits, then it goes last, but not never', async () => {
    on = await stage({ started: false });
    let now = 0;
    const timers: { at: number; run: () => void }[] = [];
    const after = (ms: number, run: () => void) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    };
    const pace = createPace({ now: () => now, after }, 1000);
    const order: string[] = [];
    const cards = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        await pace.turn('C');
        order.push(`card at ${now}`);
      }
    };
    const going = Promise.all([
      cards(20),
      pace.idleTurn('C', 5000).then(() => order.push(`checkpoint at ${now}`)),
    ]);
    for (let step = 0; step < 200; step += 1) {
      for (let settle = 0; settle < 20; settle += 1) await Promise.resolve();
      const next = timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      now = next.at;
      next.run();
    }
    await going;
    const place = order.findIndex((line) => line.startsWith('checkpoint'));
    expect(place).toBeGreaterThanOrEqual(5);
    expect(place).toBeLessThan(8);
    expect(order).toHaveLength(21);
  });
});
