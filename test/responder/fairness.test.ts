import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../src/adapters/store/memory.ts';
import type { Answer } from '../../src/core/doors/measurement.ts';
import { createResponder } from '../../src/responder/responder.ts';
import type { Clock, Log, Store, World } from '../../src/responder/world.ts';
import { account, prepareDoors, putInto } from '../../bench/doors-incident.ts';
import { roster, runbook, settings } from '../core/incident/stage.ts';

/** Several incidents on one bot: none of them may keep the others from AWS. */

interface Company {
  readonly store: Store;
  /** Accounts in the order in which their changes arrived at AWS. */
  readonly sent: string[];
  readonly swept: number[];
  readonly errors: string[];
  start(): Promise<void>;
  /** Lets everything that waits for a moment, or for these many ms, happen. */
  pass(ms: number): Promise<void>;
  stop(): Promise<unknown>;
}

/** A bot on a memory store; `slow` is an account that never answers a change. */
function bot(at: number, slow: string): Company {
  let now = at + 1000;
  let waiting: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((one) => one !== entry));
    },
  };
  const store = createMemoryStores({ clock, leaseMs: 12_000 }).connect();
  const [sent, swept, errors]: [string[], number[], string[]] = [[], [], []];
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (fields, message) => void errors.push(`${message} ${JSON.stringify(fields)}`),
  };
  const world: World = {
    kind: 'drill',
    clock,
    log,
    store,
    meter: {
      effect: () => {},
      retry: () => {},
      ack: () => {},
      checkpoint: () => {},
      swept: (when) => void swept.push(when),
    },
    aws: {
      send(request): Promise<Answer> {
        if (request.operation === 'UpdateAccessKey') sent.push(request.account);
        if (request.account === slow) return new Promise(() => {});
        return Promise.resolve({ ok: true, output: { AccessKeyMetadata: [] } });
      },
      sendAndHandOver: () => Promise.reject(new Error('nothing is handed over')),
    },
    chat: { changed: () => {}, eligibility: () => Promise.reject(new Error('nobody asks')) },
    randomHex: (bytes) => '5'.repeat(bytes * 2),
  };
  const pinned = settings();
  const responder = createResponder(world, {
    runbook: runbook(),
    settings: pinned,
    settingsDigest: '0'.repeat(64),
    roster: roster(),
    rosterDigest: '0'.repeat(64),
    bot: 'test',
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
  };
  return {
    store,
    sent,
    swept,
    errors,
    start: () => responder.start(),
    stop: () => responder.stop(0),
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = waiting.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        waiting = waiting.filter((one) => one !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

describe('several incidents on one bot', () => {
  it('given an old incident whose account hangs, with more calls than hands, when another one has work, then it goes out at once', async () => {
    const [old, young] = [prepareDoors(0, 600), prepareDoors(1, 10)];
    const one = bot(Math.max(old.at, young.at), account(0));
    await putInto(one.store, old);
    await one.start();
    await one.pass(5_000);
    await putInto(one.store, young);
    await one.pass(5_000);
    // Its keys can't be found, so its calls drop out: but they were looked at, and the claims are settled.
    const settled = (await one.store.entries(young.incident, young.lines.length)).filter(
      ({ line }) => line.includes('"kind":"call.settled"'),
    );
    expect(settled).toHaveLength(10);
  });

  it('given an incident that can’t be read, when the bot works, then the others go on, people are told once, and the sweep counts', async () => {
    const [good, bad] = [prepareDoors(1, 10), prepareDoors(0, 10)];
    const one = bot(good.at, '');
    await putInto(one.store, good);
    await one.start();
    await putInto(one.store, { ...bad, lines: bad.lines.toSpliced(3, 1) });
    await one.pass(30_000);
    const settled = (await one.store.entries(good.incident, good.lines.length)).filter(({ line }) =>
      line.includes('"kind":"call.settled"'),
    );
    expect(settled).toHaveLength(10);
    expect(
      one.errors.filter((text) => text.startsWith('this incident can’t be read')),
    ).toHaveLength(1);
    expect(one.swept.at(-1)).toBeGreaterThan(good.at + 20_000);
    await one.stop();
  });
});
