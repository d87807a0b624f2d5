import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/store/sqlite.ts';
import { decideCommand } from '../../src/core/incident/decide.ts';
import { ReplayError } from '../../src/core/incident/evolve.ts';
import { finish } from '../../src/core/incident/turn.ts';
import { EMPTY, seal } from '../../src/core/journal/chain.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import { createLedger, fold } from '../../src/responder/ledger.ts';
import type { Entry, Store } from '../../src/responder/world.ts';
import { command, declaring, START } from '../core/incident/stage.ts';

/** A journal with some facts in it, as the ledger writes it. */
async function written(): Promise<{ store: Store; lines: string[] }> {
  const store = openSqlite(':memory:', { now: () => 0 });
  const ledger = createLedger(store, 'drill', () => {});
  const opened = declaring();
  if ('refused' in opened) throw new Error('refused');
  await ledger.write({ incident: 'inc-1', event: 'declared', now: START }, () => ({
    decision: finish(opened.turn),
    result: undefined,
  }));
  for (const text of ['one', 'two', 'three']) await note(ledger, text);
  return { store, lines: (await store.entries('inc-1', 0)).map(({ line }) => line) };
}

function note(ledger: ReturnType<typeof createLedger>, text: string, event = text) {
  return ledger.write({ incident: 'inc-1', event, now: START + 1 }, (state) => {
    if (state === undefined) throw new Error('not loaded');
    const context = { now: START + 1, nonce: '0'.repeat(32) };
    const { reply, ...decision } = decideCommand(
      state,
      command('U0ANA', { do: 'note', text }, START),
      context,
    );
    return { decision, result: reply };
  });
}

const nothing = { incident: undefined, head: EMPTY, at: 0 };
const entries = (lines: readonly string[]): Entry[] => lines.map((line, seq) => ({ seq, line }));

function rechained(
  lines: readonly string[],
  change: (
    fact: { kind: string; body: JsonObject },
    i: number,
  ) => { kind: string; body: JsonObject },
): Entry[] {
  let head = EMPTY;
  return lines.map((line, i) => {
    const { kind, body, ts } = JSON.parse(line) as { kind: string; body: JsonObject; ts: string };
    const sealed = seal(head, change({ kind, body }, i), ts);
    head = sealed.head;
    return { seq: i, line: sealed.line };
  });
}

describe('folding a journal', () => {
  it('given a journal as it was written, when folded at once or line by line, then it is the same state', async () => {
    const { lines } = await written();
    const whole = fold(nothing, entries(lines));
    const stepwise = entries(lines).reduce(
      (known, entry) => fold(known, [entry]),
      fold(nothing, []),
    );
    expect(JSON.stringify(stepwise)).toBe(JSON.stringify(whole));
    expect(whole.head.seq).toBe(lines.length - 1);
    expect(whole.incident?.notes.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });

  it('given a journal with a changed, dropped, doubled, swapped or foreign line, when folded, then the bot refuses to run on it', async () => {
    const { lines } = await written();
    const last = lines.length - 1;
    const broken: string[][] = [
      lines.with(2, (lines[2] ?? '').replace('"seq":2', '"seq": 2')),
      lines.with(last, (lines[last] ?? '').replace('three', 'thre3')).concat(),
      lines.toSpliced(1, 1),
      lines.toSpliced(1, 0, lines[1] ?? ''),
      lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''),
      lines.slice(1),
      lines.with(1, 'not a line'),
      lines.with(1, ''),
    ];
    for (const [i, one] of broken.entries()) {
      if (i === 1) {
        // The last line has nothing behind it that names it: only a checkpoint shows that it was changed.
        expect(() => fold(nothing, entries(one))).not.toThrow();
        continue;
      }
      expect(() => fold(nothing, entries(one)), `case ${i}`).toThrow(ReplayError);
    }
  });

  it('given a well-chained journal that tells what can’t have happened, when folded, then the bot refuses to run on it', async () => {
    const { lines } = await written();
    const unknown = rechained(lines, (fact, i) => (i === 3 ? { ...fact, kind: 'made.up' } : fact));
    expect(() => fold(nothing, unknown)).toThrow(/made\.up/);
    const early = rechained(lines, (fact) => {
      if (fact.kind !== 'phase.moved') return fact;
      return {
        kind: 'phase.moved',
        body: { event: 'START', position: { phase: 'review', state: 'working', entry: 1 } },
      };
    });
    expect(() => fold(nothing, early)).toThrow(ReplayError);
    const twice = rechained([...lines, lines[0] ?? ''], (fact) => fact);
    expect(() => fold(nothing, twice)).toThrow(ReplayError);
  });
});

describe('writing', () => {
  it('given an event that was handled before, when it comes again, then nothing is decided and nothing is written', async () => {
    const { store } = await written();
    const ledger = createLedger(store, 'drill', () => {});
    await ledger.load('inc-1');
    const before = await store.entries('inc-1', 0);
    expect(await note(ledger, 'again', 'two')).toEqual({ state: 'duplicate' });
    expect(await store.entries('inc-1', 0)).toEqual(before);
  });

  it('given a store that another bot wrote to meanwhile, when this one decides, then it decides on what the journal says now', async () => {
    const { store } = await written();
    const [mine, other] = [
      createLedger(store, 'drill', () => {}),
      createLedger(store, 'drill', () => {}),
    ];
    await mine.load('inc-1');
    await other.load('inc-1');
    await note(other, 'from the other');
    await note(mine, 'from me');
    const notes = mine.get('inc-1')?.notes.map(({ text }) => text);
    expect(notes).toEqual(['one', 'two', 'three', 'from the other', 'from me']);
    const { incident } = fold(nothing, await store.entries('inc-1', 0));
    expect(JSON.stringify(incident)).toBe(JSON.stringify(mine.get('inc-1')));
  });

  it('given a decision that fails, when it is made, then nothing of it is written, and the event may come again', async () => {
    const { store } = await written();
    const ledger = createLedger(store, 'drill', () => {});
    await ledger.load('inc-1');
    const failing = ledger.write({ incident: 'inc-1', event: 'four', now: START }, () => {
      throw new Error('a mistake of ours');
    });
    await expect(failing).rejects.toThrow('a mistake of ours');
    expect(await note(ledger, 'four')).toMatchObject({ state: 'written' });
  });
});
